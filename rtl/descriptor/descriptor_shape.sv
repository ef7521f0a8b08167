// SPDX-License-Identifier: Apache-2.0
// The shape registers of a queue, and the unit that fills them.
// Interface: start_i with fields and the register while ready_o; done_o in the last cycle of the work, after which the
//   register has its new value. Four registers can be read at once, without delay.
// Latency: that of descriptor_shape_unit.
// Reset: every register holds the empty shape.
module descriptor_shape (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   start_i,
  output logic                   ready_o,
  input  logic [2:0]             slot_i,
  input  logic [6:0]             element_i,
  input  logic [95:0]            count_i,
  input  logic [159:0]           stride_i,
  output logic                   done_o,
  input  logic [2:0]             check_src_slot_i,
  output descriptor_pkg::shape_t check_src_o,
  input  logic [2:0]             check_dst_slot_i,
  output descriptor_pkg::shape_t check_dst_o,
  input  logic [2:0]             walk_src_slot_i,
  output descriptor_pkg::shape_t walk_src_o,
  input  logic [2:0]             walk_dst_slot_i,
  output descriptor_pkg::shape_t walk_dst_o
);
  localparam int unsigned Slots = 6;

  logic [descriptor_pkg::ShapeBits-1:0] shapes [8];
  logic [7:0]                           written_q;
  logic [2:0]                           slot_q;
  descriptor_pkg::shape_t               shape;

  descriptor_shape_unit u_unit (
    .clk_i,
    .rst_ni,
    .start_i,
    .ready_o,
    .element_i,
    .count_i,
    .stride_i,
    .done_o,
    .shape_o(shape)
  );

  assign check_src_o = written_q[check_src_slot_i] ? shapes[check_src_slot_i] : '0;
  assign check_dst_o = written_q[check_dst_slot_i] ? shapes[check_dst_slot_i] : '0;
  assign walk_src_o  = shapes[walk_src_slot_i];
  assign walk_dst_o  = shapes[walk_dst_slot_i];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      written_q <= '0;
    end else if (done_o) begin
      written_q[slot_q] <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (start_i && ready_o) slot_q <= slot_i;
    if (done_o && slot_q < 3'(Slots)) shapes[slot_q] <= shape;
  end
endmodule
