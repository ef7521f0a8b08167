// SPDX-License-Identifier: Apache-2.0
// The array: Groups rows of tiles, Cols/8 tiles each. Wires only: the wave and the loads travel right, accumulators travel down.
// In: per group, the decoded moving and stationary streams from its edge; acc_i, the accumulators of the first group
// (PSUM), each tile's in the second cycle after its wave register. Out: acc_o, the accumulators after the last group.
module tensor_array #(
  parameter int unsigned Groups = 1,
  parameter int unsigned Cols = 8,
  localparam int unsigned GroupBits = 64 * numerics_pkg::GroupPes,
  localparam int unsigned ColumnBits = $clog2(Cols) + 1
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  input  logic [Groups-1:0]            load_valid_i,
  input  logic [Groups-1:0]            load_first_i,
  input  logic [ColumnBits*Groups-1:0] load_column_i,
  input  logic [GroupBits*Groups-1:0]  load_data_i,
  input  logic [8*Groups-1:0]          load_scale_i,
  input  logic [Groups-1:0]            moving_valid_i,
  input  logic [Groups-1:0]            moving_first_i,
  input  logic [Groups-1:0]            moving_apply_i,
  input  logic [GroupBits*Groups-1:0]  moving_data_i,
  input  logic [8*Groups-1:0]          moving_scale_i,
  input  logic [32*Cols-1:0]           acc_i,
  output logic [32*Cols-1:0]           acc_o
);

  localparam int unsigned Tiles = Cols / tensor_pkg::TileCols;
  localparam int unsigned TileBits = 32 * tensor_pkg::TileCols;

  if (Cols % tensor_pkg::TileCols != 0 || Cols == 0) begin : gen_check_cols
    $fatal(1, "tensor_array: Cols must be a multiple of 8");
  end
  if (Groups < 1) begin : gen_bad_groups
    $fatal(1, "tensor_array: Groups must be at least 1");
  end

  for (genvar g = 0; g < Groups; g++) begin : gen_group
    for (genvar t = 0; t < Tiles; t++) begin : gen_tile
      logic load_clear, load_valid, moving_valid, moving_swap, moving_apply;
      logic load_clear_next, load_valid_next, moving_valid_next, moving_swap_next, moving_apply_next;
      logic [ColumnBits-1:0] load_column, load_column_next;
      logic [GroupBits-1:0] load_data, load_data_next, moving_data, moving_data_next;
      numerics_pkg::byte_t load_scale, load_scale_next, moving_scale, moving_scale_next;
      logic [TileBits-1:0] acc_above, acc;

      if (t == 0) begin : gen_first
        assign load_clear = load_valid_i[g] && load_first_i[g];
        assign load_valid = load_valid_i[g];
        assign load_column = load_column_i[ColumnBits*g+:ColumnBits];
        assign load_data = load_data_i[GroupBits*g+:GroupBits];
        assign load_scale = load_scale_i[8*g+:8];
        assign moving_valid = moving_valid_i[g];
        assign moving_swap = moving_first_i[g];
        assign moving_apply = moving_apply_i[g];
        assign moving_data = moving_data_i[GroupBits*g+:GroupBits];
        assign moving_scale = moving_scale_i[8*g+:8];
      end else begin : gen_next
        assign load_clear = gen_tile[t-1].load_clear_next;
        assign load_valid = gen_tile[t-1].load_valid_next;
        assign load_column = gen_tile[t-1].load_column_next;
        assign load_data = gen_tile[t-1].load_data_next;
        assign load_scale = gen_tile[t-1].load_scale_next;
        assign moving_valid = gen_tile[t-1].moving_valid_next;
        assign moving_swap = gen_tile[t-1].moving_swap_next;
        assign moving_apply = gen_tile[t-1].moving_apply_next;
        assign moving_data = gen_tile[t-1].moving_data_next;
        assign moving_scale = gen_tile[t-1].moving_scale_next;
      end

      if (g == 0) begin : gen_top
        assign acc_above = acc_i[TileBits*t+:TileBits];
      end else begin : gen_below
        assign acc_above = gen_group[g-1].gen_tile[t].acc;
      end
      if (g == Groups - 1) begin : gen_bottom
        assign acc_o[TileBits*t+:TileBits] = acc;
      end

      tensor_tile #(
        .ColumnBits(ColumnBits)
      ) u_tile (
        .clk_i,
        .rst_ni,
        .load_clear_i  (load_clear),
        .load_valid_i  (load_valid),
        .load_column_i (load_column),
        .load_data_i   (load_data),
        .load_scale_i  (load_scale),
        .moving_valid_i(moving_valid),
        .moving_swap_i (moving_swap),
        .moving_apply_i(moving_apply),
        .moving_data_i (moving_data),
        .moving_scale_i(moving_scale),
        .acc_i         (acc_above),
        .load_clear_o  (load_clear_next),
        .load_valid_o  (load_valid_next),
        .load_column_o (load_column_next),
        .load_data_o   (load_data_next),
        .load_scale_o  (load_scale_next),
        .moving_valid_o(moving_valid_next),
        .moving_swap_o (moving_swap_next),
        .moving_apply_o(moving_apply_next),
        .moving_data_o (moving_data_next),
        .moving_scale_o(moving_scale_next),
        .acc_o         (acc)
      );
    end
  end

endmodule
