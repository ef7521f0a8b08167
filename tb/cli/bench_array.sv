// SPDX-License-Identifier: Apache-2.0
// The compute core alone, for `ngauge bench`: edges, array and fused adds of one group of 32 columns, accumulators looped back. No SBUF, PSUM or sequencer.
module bench_array #(
  localparam int unsigned Cols = 32,
  localparam int unsigned GroupBits = 64 * numerics_pkg::GroupPes
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   load_valid_i,
  input  logic                   moving_valid_i,
  input  logic [255:0]           load_word_i,
  input  logic [255:0]           moving_word_i,
  input  tensor_pkg::edge_word_t meaning_i,
  output logic [32*Cols-1:0]     acc_o
);

  logic [255:0] load_word_q, moving_word_q;
  tensor_pkg::edge_word_t meaning_q;
  logic load_q, moving_q;
  always_ff @(posedge clk_i) begin
    load_word_q <= load_word_i;
    moving_word_q <= moving_word_i;
    meaning_q <= meaning_i;
    load_q <= load_valid_i;
    moving_q <= moving_valid_i;
  end

  logic load_valid, load_first, moving_valid, moving_first, moving_apply, apply_unused;
  logic [15:0] load_column, column_unused;
  logic [GroupBits-1:0] load_data, moving_data;
  numerics_pkg::byte_t load_scale, moving_scale;

  tensor_edge u_load_edge (
    .clk_i,
    .rst_ni,
    .map_i    (128'd0),
    .valid_i  (load_q),
    .word_i   (load_word_q),
    .scale_i  (8'h7F),
    .meaning_i(meaning_q),
    .valid_o  (load_valid),
    .first_o  (load_first),
    .apply_o  (apply_unused),
    .column_o (load_column),
    .data_o   (load_data),
    .scale_o  (load_scale)
  );
  tensor_edge u_moving_edge (
    .clk_i,
    .rst_ni,
    .map_i    (128'd0),
    .valid_i  (moving_q),
    .word_i   (moving_word_q),
    .scale_i  (8'h7F),
    .meaning_i(meaning_q),
    .valid_o  (moving_valid),
    .first_o  (moving_first),
    .apply_o  (moving_apply),
    .column_o (column_unused),
    .data_o   (moving_data),
    .scale_o  (moving_scale)
  );

  tensor_array #(
    .Groups(1),
    .Cols  (Cols)
  ) u_array (
    .clk_i,
    .rst_ni,
    .load_valid_i  (load_valid),
    .load_first_i  (load_first),
    .load_column_i (load_column[5:0]),
    .load_data_i   (load_data),
    .load_scale_i  (load_scale),
    .moving_valid_i(moving_valid),
    .moving_first_i(moving_first),
    .moving_apply_i(moving_apply),
    .moving_data_i (moving_data),
    .moving_scale_i(moving_scale),
    .acc_i         (acc_o),
    .acc_o         (acc_o)
  );

  logic unused_ok;
  assign unused_ok = &{1'b0, apply_unused, column_unused, load_column};

endmodule
