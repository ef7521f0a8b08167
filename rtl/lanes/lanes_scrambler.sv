// SPDX-License-Identifier: Apache-2.0
// The additive scrambler of one lane: x^58 + x^39 + 1, 64 bits per step.
// Interface: load_i sets the state to start_i; else step_i goes on by one block. stream_o: the next 64 bits, first in bit 0.
// Latency: stream_o follows the state in the same cycle. Throughput: one block per cycle.
// Reset: none; whoever steps it has loaded it.
// The state is kept oldest bit first, so a step is three shifted additions of words.
module lanes_scrambler (
  input  logic        clk_i,
  input  logic        load_i,
  input  logic [57:0] start_i,
  input  logic        step_i,
  output logic [63:0] stream_o
);
  logic [57:0] state_q;
  logic [38:0] first;  // those that depend on old bits alone

  assign first    = state_q[38:0] ^ state_q[57:19];
  assign stream_o = {first[5:0] ^ first[24:19], state_q[57:39] ^ first[18:0], first};

  always_ff @(posedge clk_i) begin
    if (load_i) state_q <= start_i;
    else if (step_i) state_q <= stream_o[63:6];
  end
endmodule
