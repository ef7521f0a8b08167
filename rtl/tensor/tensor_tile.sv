// SPDX-License-Identifier: Apache-2.0
// Eight columns of one group around one register of the moving wave: the unit that the array repeats.
// In: the wave (moving_*) and the stationary word on its way to its column (load_*), both from the tile to the left or
// from the edge; acc_i, the accumulators of the eight columns, one cycle after the wave was registered. Out: the wave
// and the load one cycle later for the tile to the right; acc_o, three cycles after the registered wave. Throughput:
// one moving word per cycle, no back-pressure.
// A load is addressed by load_column_i, counted from this tile's first column; load_clear_i empties the
// shadow operands as it passes. swap travels with the first word of a wave and makes the shadow operand the
// active one. Reset: valid, load and clear bits.
module tensor_tile #(
  parameter int unsigned ColumnBits = 5
) (
  input  logic                                 clk_i,
  input  logic                                 rst_ni,
  input  logic                                 load_clear_i,
  input  logic                                 load_valid_i,
  input  logic [ColumnBits-1:0]                load_column_i,
  input  logic [64*numerics_pkg::GroupPes-1:0] load_data_i,
  input  numerics_pkg::byte_t                  load_scale_i,
  input  logic                                 moving_valid_i,
  input  logic                                 moving_swap_i,
  input  logic                                 moving_apply_i,
  input  logic [64*numerics_pkg::GroupPes-1:0] moving_data_i,
  input  numerics_pkg::byte_t                  moving_scale_i,
  input  logic [32*tensor_pkg::TileCols-1:0]   acc_i,
  output logic                                 load_clear_o,
  output logic                                 load_valid_o,
  output logic [ColumnBits-1:0]                load_column_o,
  output logic [64*numerics_pkg::GroupPes-1:0] load_data_o,
  output numerics_pkg::byte_t                  load_scale_o,
  output logic                                 moving_valid_o,
  output logic                                 moving_swap_o,
  output logic                                 moving_apply_o,
  output logic [64*numerics_pkg::GroupPes-1:0] moving_data_o,
  output numerics_pkg::byte_t                  moving_scale_o,
  output logic [32*tensor_pkg::TileCols-1:0]   acc_o
);

  if (ColumnBits < 3) begin : gen_check_column_bits
    $fatal(1, "tensor_tile: ColumnBits must be at least 3");
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      load_clear_o <= 1'b0;
      load_valid_o <= 1'b0;
      moving_valid_o <= 1'b0;
      moving_swap_o <= 1'b0;
    end else begin
      load_clear_o <= load_clear_i;
      load_valid_o <= load_valid_i;
      moving_valid_o <= moving_valid_i;
      moving_swap_o <= moving_swap_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (load_valid_i) begin
      load_column_o <= load_column_i - ColumnBits'(tensor_pkg::TileCols);
      load_data_o <= load_data_i;
      load_scale_o <= load_scale_i;
    end
    if (moving_valid_i) begin
      moving_apply_o <= moving_apply_i;
      moving_data_o <= moving_data_i;
      moving_scale_o <= moving_scale_i;
    end
  end

  for (genvar c = 0; c < tensor_pkg::TileCols; c++) begin : gen_column
    logic load;
    numerics_pkg::word32_t acc_in, acc_out;
    assign load = load_valid_i && load_column_i == ColumnBits'(c);
    assign acc_in = acc_i[32*c+:32];
    assign acc_o[32*c+:32] = acc_out;

    tensor_column u_column (
      .clk_i,
      .load_clear_i,
      .load_i(load),
      .load_data_i,
      .load_scale_i,
      .swap_i  (moving_valid_i && moving_swap_i),
      .valid_i (moving_valid_o),
      .apply_i (moving_apply_o),
      .scale_i (moving_scale_o),
      .moving_i(moving_data_o),
      .acc_i   (acc_in),
      .acc_o   (acc_out)
    );
  end

endmodule
