// SPDX-License-Identifier: Apache-2.0
// The clock crossings side by side, one library for all their tests.
module cdc_bench (
  input  logic clk_i,
  input  logic rx_clk_i,
  input  logic rst_ni,
  // cdc_sync
  input  logic [7:0] sync_data_i,
  output logic [7:0] sync_data_o,
  // cdc_reset
  output logic reset_rst_no,
  // cdc_event
  input  logic event_event_i,
  output logic event_event_o,
  // cdc_fifo
  input  logic fifo_in_valid_i,
  output logic fifo_in_ready_o,
  input  logic [63:0] fifo_in_data_i,
  input  logic [1:0] fifo_in_side_i,
  output logic fifo_out_valid_o,
  input  logic fifo_out_ready_i,
  output logic [63:0] fifo_out_data_o,
  output logic [1:0] fifo_out_side_o
);
  cdc_sync #(
    .Width(8)
  ) u_sync (
    .clk_i,
    .rst_ni,
    .data_i(sync_data_i),
    .data_o(sync_data_o)
  );

  cdc_reset u_reset (
    .clk_i,
    .rst_ni,
    .rst_no(reset_rst_no)
  );

  cdc_event u_event (
    .source_clk_i(rx_clk_i),
    .source_rst_ni(rst_ni),
    .event_i(event_event_i),
    .clk_i,
    .rst_ni,
    .event_o(event_event_o)
  );

  cdc_fifo #(
    .Depth(16)
  ) u_fifo (
    .source_clk_i(rx_clk_i),
    .source_rst_ni(rst_ni),
    .in_valid_i(fifo_in_valid_i),
    .in_ready_o(fifo_in_ready_o),
    .in_data_i(fifo_in_data_i),
    .in_side_i(fifo_in_side_i),
    .clk_i,
    .rst_ni,
    .out_valid_o(fifo_out_valid_o),
    .out_ready_i(fifo_out_ready_i),
    .out_data_o(fifo_out_data_o),
    .out_side_o(fifo_out_side_o)
  );
endmodule
