// SPDX-License-Identifier: Apache-2.0
// The rounding decision: whether a magnitude whose discarded part is given goes up by one last place.
// Interface: nearest even reads lsb (the last kept bit), guard (worth half a last place) and sticky (anything below);
//   stochastic reads fraction, floor(f * 2^32) of the discarded f, and random, 32 uniform bits.
// Latency: combinational. No state, no reset.
// Why: every result of the chip is rounded here and nowhere else, so there is one place to get it right.
module numerics_round (
  input  logic                  stochastic_i,
  input  logic                  lsb_i,
  input  logic                  guard_i,
  input  logic                  sticky_i,
  input  numerics_pkg::word32_t fraction_i,
  input  numerics_pkg::word32_t random_i,
  output logic                  up_o
);
  // The probability of going up is exactly fraction / 2^32: the carry of fraction + random.
  always_comb begin
    if (stochastic_i) up_o = {1'b0, fraction_i} + {1'b0, random_i} >= 33'h1_0000_0000;
    else              up_o = guard_i && (sticky_i || lsb_i);
  end
endmodule
