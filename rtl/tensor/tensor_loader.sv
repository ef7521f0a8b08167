// SPDX-License-Identifier: Apache-2.0
// Reads the words of one LoadStationary out of SBUF, one per cycle, and says what each means to the array's edge.
// In: start_i with the instruction's fields while not busy_o. Out: the SBUF read port; meaning_o beside the answer, one
// cycle after the grant; done_o with the last answer. Reset: idle.
`include "assertions.svh"

module tensor_loader (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  input  logic                        start_i,
  input  tensor_pkg::operand_fields_t fields_i,
  output logic                        busy_o,
  output logic                        done_o,
  output logic                        read_valid_o,
  input  logic                        read_ready_i,
  output logic [23:0]                 read_addr_o,
  output logic [23:0]                 read_scale_addr_o,
  output logic                        read_scaled_o,
  output tensor_pkg::edge_word_t      meaning_o
);

  tensor_pkg::operand_fields_t fields_q;
  logic busy_q, granted;
  logic [15:0] column_q;

  assign busy_o = busy_q;
  assign read_valid_o = busy_q;
  assign read_addr_o = fields_q.addr;
  assign read_scale_addr_o = fields_q.scale_addr;
  assign read_scaled_o = fields_q.scaled;
  assign granted = busy_q && read_ready_i;

  logic [23:0] stride;
  logic [16:0] scale_stride;
  assign stride = {{8{fields_q.stride[15]}}, fields_q.stride};
  assign scale_stride = tensor_pkg::scale_stride(fields_q.stride, fields_q.format);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
      done_o <= 1'b0;
    end else begin
      if (start_i) busy_q <= 1'b1;
      else if (granted && fields_q.count == 16'd1) busy_q <= 1'b0;
      done_o <= granted && fields_q.count == 16'd1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      fields_q <= fields_i;
      column_q <= 16'd0;
    end else if (granted) begin
      fields_q.addr <= fields_q.addr + stride;
      fields_q.scale_addr <= fields_q.scale_addr + {{7{scale_stride[16]}}, scale_stride};
      fields_q.count <= fields_q.count - 16'd1;
      column_q <= column_q + 16'd1;
    end
    if (granted) begin
      meaning_o.first <= column_q == 16'd0;
      meaning_o.half <= fields_q.half;
      meaning_o.scaled <= fields_q.scaled;
      meaning_o.format <= fields_q.format;
      meaning_o.k <= fields_q.k;
      meaning_o.column <= column_q;
    end
  end

  `NG_ASSERT(StartedOnlyWhenIdle, clk_i, rst_ni, !(start_i && busy_q))
  `NG_ASSERT(AddressHeldWhileStalled, clk_i, rst_ni,
             (read_valid_o && !read_ready_i) |=> (read_valid_o && $stable(read_addr_o)))

endmodule
