// SPDX-License-Identifier: Apache-2.0
// Writes completion records: 32 bytes as four fills of 8, tag, cause, zero; bytes; fault address; zero.
// Interface: start_i with the contents, which stay until done_o; piece_* a stream with piece_load_o as descriptor_walk's;
//   the movers' done events of these pieces on ended_*. done_o pulses with the cause and address of a record that
//   could not be written. stop_i: nothing more.
// Latency: first piece in the cycle after start_i. One record at a time.
// Reset: idle.
// The pieces carry the queue's number with its top bit set, which tells their events from those of the descriptors.
`include "assertions.svh"

module descriptor_record #(
  parameter int unsigned Queue = 0
) (
  input  logic                                 clk_i,
  input  logic                                 rst_ni,
  input  logic                                 start_i,
  input  logic                                 stop_i,
  input  logic [63:0]                          record_addr_i,
  input  logic [15:0]                          tag_i,
  input  logic [descriptor_pkg::TotalBits-1:0] bytes_i,
  input  logic [3:0]                           cause_i,
  input  logic [63:0]                          address_i,
  output logic                                 piece_valid_o,
  input  logic                                 piece_ready_i,
  output logic [mover_pkg::PieceBits-1:0]      piece_data_o,
  output logic                                 piece_load_o,
  input  logic                                 ended_i,  // a piece of the record is done
  input  mover_pkg::done_t                     ended_data_i,
  output logic                                 busy_o,
  output logic                                 done_o,
  output logic [3:0]                           cause_o,
  output logic [63:0]                          address_o
);
  if (Queue > 3) begin : gen_bad_queue
    $fatal(1, "descriptor_record: Queue must be 0 to 3");
  end

  logic              busy_q;
  logic              offer_q;
  logic [1:0]        word_q;
  logic [3:0]        cause_q;
  logic [63:0]       address_q;
  logic              taken;
  mover_pkg::piece_t piece;

  assign busy_o        = busy_q;
  assign piece_valid_o = offer_q;
  assign piece_load_o  = address_pkg::on_chip(record_addr_i[63:44]);
  assign taken         = piece_valid_o && piece_ready_i;
  assign done_o        = ended_i && ended_data_i.last;
  assign cause_o       = cause_q != isa_pkg::CauseNone ? cause_q : ended_data_i.cause;
  assign address_o     = cause_q != isa_pkg::CauseNone ? address_q : ended_data_i.address;

  always_comb begin
    piece.queue_id   = mover_pkg::QueueBits'(4 + Queue);
    piece.last       = word_q == 2'd3;
    piece.kind       = mover_pkg::KindFill;
    piece.format     = '0;
    piece.out_format = '0;
    piece.saturate   = 1'b0;
    piece.bytes      = mover_pkg::CountBits'(8);
    piece.src        = '0;
    piece.dst        = {record_addr_i[63:5], word_q, 3'b000};
    case (word_q)
      2'd0: piece.pattern = {32'd0, 12'd0, cause_i, tag_i};
      2'd1: piece.pattern = 64'(bytes_i);
      2'd2: piece.pattern = address_i;
      default: piece.pattern = '0;
    endcase
  end
  assign piece_data_o = piece;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q  <= 1'b0;
      offer_q <= 1'b0;
      word_q  <= '0;
      cause_q <= isa_pkg::CauseNone;
    end else begin
      if (start_i) busy_q <= 1'b1;
      else if (done_o || (stop_i && (!offer_q || taken))) busy_q <= 1'b0;

      if (start_i) offer_q <= 1'b1;
      else if (taken && (word_q == 2'd3 || stop_i)) offer_q <= 1'b0;

      if (start_i) word_q <= '0;
      else if (taken) word_q <= word_q + 1'b1;

      if (start_i) cause_q <= isa_pkg::CauseNone;
      else if (ended_i) cause_q <= cause_o;
    end
  end

  always_ff @(posedge clk_i) begin
    if (ended_i && cause_q == isa_pkg::CauseNone) address_q <= ended_data_i.address;
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, record_addr_i[4:0], ended_data_i.queue_id};

  `NG_ASSERT(OneRecordAtATime, clk_i, rst_ni, !start_i || !busy_q)
endmodule
