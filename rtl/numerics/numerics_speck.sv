// SPDX-License-Identifier: Apache-2.0
// Speck32/64 of one 32-bit block per cycle: the random word of one element for stochastic rounding.
// Interface: each cycle with enable high moves the pipeline by one stage; round_keys from numerics_speck_key must be
//   steady while a block is under way. Bits 31:16 are the cipher's left word.
// Latency: 22 / RoundsPerStage enabled cycles, one block per cycle. No reset: data is qualified by whoever counts stages.
// Why: the word depends only on seed, counter and place, so it is computed beside the data and never on its path.
module numerics_speck #(
  parameter int unsigned RoundsPerStage = 2
) (
  input  logic                  clk_i,
  input  logic                  enable_i,
  input  logic [351:0]          round_keys_i,
  input  numerics_pkg::word32_t block_i,
  output numerics_pkg::word32_t random_o
);
  localparam int unsigned Rounds = 22;
  localparam int unsigned Stages = Rounds / RoundsPerStage;
  if (RoundsPerStage < 1 || RoundsPerStage > 22 || Rounds % RoundsPerStage != 0) begin : gen_rounds_check
    $fatal(1, "numerics_speck: RoundsPerStage must divide 22");
  end

  function automatic logic [31:0] stage(input logic [31:0] state,
                                        input logic [16*RoundsPerStage-1:0] keys);
    logic [15:0] x, y;
    x = state[31:16];
    y = state[15:0];
    for (int unsigned r = 0; r < RoundsPerStage; r++) begin
      x = ({x[6:0], x[15:7]} + y) ^ keys[16*r +: 16];
      y = {y[13:0], y[15:14]} ^ x;
    end
    stage = {x, y};
  endfunction

  logic [32*Stages-1:0] state_q;
  always_ff @(posedge clk_i) begin
    if (enable_i) begin
      state_q[31:0] <= stage(block_i, round_keys_i[16*RoundsPerStage-1:0]);
      for (int unsigned s = 1; s < Stages; s++) begin
        state_q[32*s +: 32] <= stage(state_q[32*(s-1) +: 32], round_keys_i[16*RoundsPerStage*s +: 16*RoundsPerStage]);
      end
    end
  end

  assign random_o = state_q[32*Stages-1 -: 32];
endmodule
