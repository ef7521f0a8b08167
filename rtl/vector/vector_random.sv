// SPDX-License-Identifier: Apache-2.0
// Makes the random words of stochastic rounding, one row of Lanes words after the other, ahead of their use.
// Interface: a start pulse takes the first block number, the step from row to row and the number of rows (0: none, and
//   whatever is under way is dropped). Lane e of a row encrypts row's block + e. valid shows a row until pop.
// Latency: 11 cycles from start to the first row. Throughput: one row per cycle.
// Reset: nothing under way.
// Why: the words depend on places, not on data, so they need not be aligned with the data pipeline: rows meet their words
//   in order where they are used. Idle, its registers stand still.
module vector_random #(
  parameter int unsigned Lanes = 32
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  start_i,
  input  numerics_pkg::word32_t first_i,
  input  numerics_pkg::word32_t step_i,
  input  logic [15:0]           rows_i,
  input  logic [351:0]          round_keys_i,
  output logic                  valid_o,
  input  logic                  pop_i,
  output logic [32*Lanes-1:0]   random_o
);
  if (Lanes < 1 || Lanes > 256) begin : gen_lanes_check
    $fatal(1, "vector_random: Lanes must be 1 to 256");
  end
  localparam int unsigned RoundsPerStage = 2;
  localparam int unsigned Stages = 22 / RoundsPerStage;

  logic [15:0]           left_q;
  numerics_pkg::word32_t block_q;
  logic [Stages-1:0]     valid_q;
  logic                  advance;

  assign advance = (left_q != 16'd0 || valid_q != '0) && (!valid_q[Stages-1] || pop_i);
  assign valid_o = valid_q[Stages-1];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      left_q  <= 16'd0;
      valid_q <= '0;
    end else if (start_i) begin
      left_q  <= rows_i;
      valid_q <= '0;
    end else if (advance) begin
      valid_q <= {valid_q[Stages-2:0], left_q != 16'd0};
      if (left_q != 16'd0) left_q <= left_q - 16'd1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (start_i)      block_q <= first_i;
    else if (advance) block_q <= block_q + step_i;
  end

  for (genvar e = 0; e < Lanes; e++) begin : gen_lane
    numerics_speck #(.RoundsPerStage(RoundsPerStage)) u_speck (
      .clk_i,
      .enable_i(advance),
      .round_keys_i,
      .block_i (block_q + 32'(e)),
      .random_o(random_o[32*e +: 32])
    );
  end
endmodule
