// SPDX-License-Identifier: Apache-2.0
// Walks rows x beats of addresses: base + row * row_stride + beat * beat_stride, one per cycle.
// Interface: a start pulse takes the numbers (not while busy). Requests leave on req_*: the address, the beat within its
//   row, and whether it is the row's last. A new row begins only while room is high, and row pulses as it does.
//   stop ends the walk; a request already offered still waits to be taken.
// Latency: the first request is offered the cycle after start. Throughput: one per cycle.
// Reset: idle.
// Why: PSUM rows, SBUF rows and every parameter vector are the same walk with different numbers.
`include "assertions.svh"

module vector_walk (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        start_i,
  input  logic        stop_i,
  input  logic [23:0] base_i,
  input  logic [15:0] row_stride_i,  // two's complement
  input  logic [15:0] beat_stride_i,
  input  logic [15:0] rows_i,        // at least 1, like beats
  input  logic [5:0]  beats_i,
  input  logic        room_i,
  output logic        row_o,

  output logic        req_valid_o,
  input  logic        req_ready_i,
  output logic [23:0] req_addr_o,
  output logic [5:0]  req_beat_o,
  output logic        req_last_o
);
  logic [15:0] rows_left_q;  // rows not yet finished by the request register
  logic [5:0]  beat_q;       // next beat to offer
  logic [23:0] row_addr_q, next_addr_q;
  logic        valid_q;
  logic [23:0] addr_q;
  logic [5:0]  offered_beat_q;
  logic        offered_last_q;
  logic        load, last;

  assign load  = rows_left_q != 16'd0 && (!valid_q || req_ready_i) && (beat_q != 6'd0 || room_i) && !stop_i;
  assign last  = beat_q + 6'd1 == beats_i;
  assign row_o = load && beat_q == 6'd0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      rows_left_q <= 16'd0;
      beat_q      <= 6'd0;
      valid_q     <= 1'b0;
    end else begin
      if (start_i) begin
        rows_left_q <= rows_i;
        beat_q      <= 6'd0;
      end else if (stop_i) begin
        rows_left_q <= 16'd0;
      end else if (load) begin
        beat_q <= last ? 6'd0 : beat_q + 6'd1;
        if (last) rows_left_q <= rows_left_q - 16'd1;
      end
      if (load)             valid_q <= 1'b1;
      else if (req_ready_i) valid_q <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      row_addr_q  <= base_i;
      next_addr_q <= base_i;
    end else if (load) begin
      addr_q         <= next_addr_q;
      offered_beat_q <= beat_q;
      offered_last_q <= last;
      if (last) begin
        row_addr_q  <= row_addr_q + {{8{row_stride_i[15]}}, row_stride_i};
        next_addr_q <= row_addr_q + {{8{row_stride_i[15]}}, row_stride_i};
      end else begin
        next_addr_q <= next_addr_q + {{8{beat_stride_i[15]}}, beat_stride_i};
      end
    end
  end

  assign req_valid_o = valid_q;
  assign req_addr_o  = addr_q;
  assign req_beat_o  = offered_beat_q;
  assign req_last_o  = offered_last_q;

  `NG_ASSERT(RequestHeldWhileStalled, clk_i, rst_ni,
             req_valid_o && !req_ready_i |=> req_valid_o && $stable({req_addr_o, req_beat_o, req_last_o}))
endmodule
