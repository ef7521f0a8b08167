// SPDX-License-Identifier: Apache-2.0
// What one accumulator becomes when PSUM stores it: FP32 as it is, or rounded once to BF16 (nearest even or
// stochastic), kept as FP32 with 16 low zero bits.
// In: acc_i, the two mode bits, random_i (Speck). Out: value_o. Combinational. Every NaN here is canonical already.
module memory_psum_round (
  input  numerics_pkg::word32_t acc_i,
  input  logic                  bf16_i,
  input  logic                  stochastic_i,
  input  numerics_pkg::word32_t random_i,
  output numerics_pkg::word32_t value_o
);

  logic up;
  logic sticky;
  assign sticky = acc_i[14:0] != 15'd0;

  numerics_round u_round (
    .stochastic_i,
    .lsb_i     (acc_i[16]),
    .guard_i   (acc_i[15]),
    .sticky_i  (sticky),
    .fraction_i({acc_i[15:0], 16'd0}),
    .random_i,
    .up_o(up)
  );

  // Rounding up past the largest finite value gives infinity, as the contract asks.
  assign value_o = bf16_i ? {acc_i[31:16] + 16'(up), 16'd0} : acc_i;

endmodule
