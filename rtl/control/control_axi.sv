// SPDX-License-Identifier: Apache-2.0
// AXI4-Lite subordinate in front of a plain register port.
// Interface: AXI4-Lite without protection bits. write_*: one write, done in the cycle write_ready_i is high, where
//   write_error_i is its outcome. read_valid_o is high for the one cycle in which read_data_i and read_error_i are taken.
// Latency: 2 cycles from the address (and data) to the response. Throughput: one read and one write per cycle.
// Reset: nothing outstanding.
// Addresses and data enter through register slices, so a host sees only registered readies; address and data of a write may
// come in any order and distance.
`include "assertions.svh"

module control_axi (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        aw_valid_i,
  output logic        aw_ready_o,
  input  logic [15:0] aw_addr_i,
  input  logic        w_valid_i,
  output logic        w_ready_o,
  input  logic [31:0] w_data_i,
  input  logic [3:0]  w_strobe_i,
  output logic        b_valid_o,
  input  logic        b_ready_i,
  output logic [1:0]  b_resp_o,
  input  logic        ar_valid_i,
  output logic        ar_ready_o,
  input  logic [15:0] ar_addr_i,
  output logic        r_valid_o,
  input  logic        r_ready_i,
  output logic [31:0] r_data_o,
  output logic [1:0]  r_resp_o,
  output logic        write_valid_o,
  input  logic        write_ready_i,
  output logic [15:0] write_addr_o,
  output logic [31:0] write_data_o,
  output logic [3:0]  write_strobe_o,
  input  logic        write_error_i,
  output logic        read_valid_o,
  output logic [15:0] read_addr_o,
  input  logic [31:0] read_data_i,
  input  logic        read_error_i
);
  localparam logic [1:0] RespOkay   = 2'b00;
  localparam logic [1:0] RespSlvErr = 2'b10;

  logic        write_addr_valid;
  logic        write_data_valid;
  logic        write_done;
  logic        read_waiting;
  logic        b_valid_q;
  logic [1:0]  b_resp_q;
  logic        r_valid_q;
  logic [1:0]  r_resp_q;
  logic [31:0] r_data_q;

  stream_register #(
    .Width(16)
  ) u_aw (
    .clk_i,
    .rst_ni,
    .in_valid_i (aw_valid_i),
    .in_ready_o (aw_ready_o),
    .in_data_i  (aw_addr_i),
    .out_valid_o(write_addr_valid),
    .out_ready_i(write_done),
    .out_data_o (write_addr_o)
  );

  stream_register #(
    .Width(36)
  ) u_w (
    .clk_i,
    .rst_ni,
    .in_valid_i (w_valid_i),
    .in_ready_o (w_ready_o),
    .in_data_i  ({w_strobe_i, w_data_i}),
    .out_valid_o(write_data_valid),
    .out_ready_i(write_done),
    .out_data_o ({write_strobe_o, write_data_o})
  );

  stream_register #(
    .Width(16)
  ) u_ar (
    .clk_i,
    .rst_ni,
    .in_valid_i (ar_valid_i),
    .in_ready_o (ar_ready_o),
    .in_data_i  (ar_addr_i),
    .out_valid_o(read_waiting),
    .out_ready_i(read_valid_o),
    .out_data_o (read_addr_o)
  );

  assign write_valid_o = write_addr_valid && write_data_valid && (!b_valid_q || b_ready_i);
  assign write_done    = write_valid_o && write_ready_i;
  assign read_valid_o  = read_waiting && (!r_valid_q || r_ready_i);
  assign b_valid_o     = b_valid_q;
  assign b_resp_o      = b_resp_q;
  assign r_valid_o     = r_valid_q;
  assign r_resp_o      = r_resp_q;
  assign r_data_o      = r_data_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      b_valid_q <= 1'b0;
      r_valid_q <= 1'b0;
    end else begin
      if (write_done) b_valid_q <= 1'b1;
      else if (b_ready_i) b_valid_q <= 1'b0;
      if (read_valid_o) r_valid_q <= 1'b1;
      else if (r_ready_i) r_valid_q <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (write_done) b_resp_q <= write_error_i ? RespSlvErr : RespOkay;
    if (read_valid_o) begin
      r_resp_q <= read_error_i ? RespSlvErr : RespOkay;
      r_data_q <= read_error_i ? '0 : read_data_i;
    end
  end

  `NG_ASSERT(WriteResponseHeld, clk_i, rst_ni, b_valid_o && !b_ready_i |=> b_valid_o && $stable(b_resp_o))
  `NG_ASSERT(ReadResponseHeld, clk_i, rst_ni,
             r_valid_o && !r_ready_i |=> r_valid_o && $stable(r_data_o) && $stable(r_resp_o))
endmodule
