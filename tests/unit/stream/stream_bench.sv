// SPDX-License-Identifier: Apache-2.0
// The stream primitives side by side, one library for all their tests.
module stream_bench (
  input  logic        clk_i,
  input  logic        rst_ni,
  // stream_register
  input  logic        register_in_valid_i,
  output logic        register_in_ready_o,
  input  logic [31:0] register_in_data_i,
  output logic        register_out_valid_o,
  input  logic        register_out_ready_i,
  output logic [31:0] register_out_data_o,
  // stream_fifo, 8 deep
  input  logic        fifo_flush_i,
  input  logic        fifo_in_valid_i,
  output logic        fifo_in_ready_o,
  input  logic [31:0] fifo_in_data_i,
  output logic        fifo_out_valid_o,
  input  logic        fifo_out_ready_i,
  output logic [31:0] fifo_out_data_o,
  // stream_fifo, 2 deep
  input  logic        pair_in_valid_i,
  output logic        pair_in_ready_o,
  input  logic [31:0] pair_in_data_i,
  output logic        pair_out_valid_o,
  input  logic        pair_out_ready_i,
  output logic [31:0] pair_out_data_o,
  // stream_arbiter, 3 ports
  input  logic [2:0]  arbiter_in_valid_i,
  output logic [2:0]  arbiter_in_ready_o,
  input  logic [47:0] arbiter_in_data_i,
  output logic        arbiter_out_valid_o,
  input  logic        arbiter_out_ready_i,
  output logic [15:0] arbiter_out_data_o,
  output logic [1:0]  arbiter_out_port_o
);
  stream_register #(
    .Width(32)
  ) u_register (
    .clk_i,
    .rst_ni,
    .in_valid_i (register_in_valid_i),
    .in_ready_o (register_in_ready_o),
    .in_data_i  (register_in_data_i),
    .out_valid_o(register_out_valid_o),
    .out_ready_i(register_out_ready_i),
    .out_data_o (register_out_data_o)
  );

  stream_fifo #(
    .Width(32),
    .Depth(8)
  ) u_fifo (
    .clk_i,
    .rst_ni,
    .flush_i    (fifo_flush_i),
    .in_valid_i (fifo_in_valid_i),
    .in_ready_o (fifo_in_ready_o),
    .in_data_i  (fifo_in_data_i),
    .out_valid_o(fifo_out_valid_o),
    .out_ready_i(fifo_out_ready_i),
    .out_data_o (fifo_out_data_o)
  );

  stream_fifo #(
    .Width(32),
    .Depth(2)
  ) u_pair (
    .clk_i,
    .rst_ni,
    .flush_i    (1'b0),
    .in_valid_i (pair_in_valid_i),
    .in_ready_o (pair_in_ready_o),
    .in_data_i  (pair_in_data_i),
    .out_valid_o(pair_out_valid_o),
    .out_ready_i(pair_out_ready_i),
    .out_data_o (pair_out_data_o)
  );

  stream_arbiter #(
    .Ports(3),
    .Width(16)
  ) u_arbiter (
    .clk_i,
    .rst_ni,
    .in_valid_i (arbiter_in_valid_i),
    .in_ready_o (arbiter_in_ready_o),
    .in_data_i  (arbiter_in_data_i),
    .out_valid_o(arbiter_out_valid_o),
    .out_ready_i(arbiter_out_ready_i),
    .out_data_o (arbiter_out_data_o),
    .out_port_o (arbiter_out_port_o)
  );
endmodule
