// SPDX-License-Identifier: Apache-2.0
// Reads of other chips, one after the other: its bytes are fetched from the chip or from HBM, then the response goes out.
// Interface: ask_* the header of a Read, refused_i if it lies outside its space or names none; local_* as the DMA engine's
//   reads (answers in order, never held up); hbm_* AXI4, one ID; rsp_* a message port.
// Latency: n bus beats take 2 n + 6 cycles and the memory's latency. Throughput: the same, one read at a time.
// Reset: nothing under way.
// The status stands before the data, so a response waits for the last byte: one that failed has no data.
`include "assertions.svh"

module remote_target_read (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         ask_valid_i,
  output logic         ask_ready_o,
  input  logic         ask_refused_i,
  input  logic [95:0]  ask_header_i,
  // on chip
  output logic         local_ar_valid_o,
  input  logic         local_ar_ready_i,
  output logic [3:0]   local_ar_space_o,
  output logic [43:0]  local_ar_addr_o,
  input  logic         local_r_valid_i,
  input  logic [255:0] local_r_data_i,
  input  logic         local_r_error_i,
  // HBM
  output logic         hbm_ar_valid_o,
  input  logic         hbm_ar_ready_i,
  output logic [63:0]  hbm_ar_addr_o,
  output logic [7:0]   hbm_ar_len_o,
  input  logic         hbm_r_valid_i,
  input  logic [255:0] hbm_r_data_i,
  input  logic [1:0]   hbm_r_resp_i,
  // response
  output logic         rsp_valid_o,
  input  logic         rsp_ready_i,
  output logic         rsp_first_o,
  output logic         rsp_last_o,
  output logic [95:0]  rsp_header_o,
  output logic [511:0] rsp_data_o
);
  localparam logic [1:0] StateIdle = 2'd0;
  localparam logic [1:0] StateFetch = 2'd1;
  localparam logic [1:0] StateSend = 2'd2;
  localparam logic [1:0] StateFail = 2'd3;

  message_pkg::header_t ask, head;
  logic [1:0]           state_q;
  logic                 refused_q, error_q;
  logic [255:0]         rows [64];
  logic [5:0]           beats, first;
  logic [5:0]           asked_q, got_q, sent_q;  // bus beats
  logic                 is_hbm, some, got, got_all;
  logic                 pack_ready, pack_valid, pack_busy;
  logic                 pack_out_valid, pack_out_first, pack_out_last;
  logic [95:0]          pack_header;

  assign ask         = ask_header_i;
  assign ask_ready_o = (state_q == StateSend && pack_valid && pack_ready && sent_q + 6'd1 == beats)
                    || (state_q == StateFail && rsp_ready_i && !pack_busy);
  assign beats  = message_pkg::bus_beats(ask.offset[4:0], ask.bytes);
  assign first  = message_pkg::page_beats(ask.offset[11:0], ask.bytes);
  assign is_hbm = ask.space == address_pkg::SpaceHbm;
  assign some   = asked_q != beats;

  assign local_ar_valid_o = state_q == StateFetch && !is_hbm && some;
  assign local_ar_space_o = ask.space;
  assign local_ar_addr_o  = {ask.offset[43:5] + 39'(asked_q), 5'd0};
  assign hbm_ar_valid_o   = state_q == StateFetch && is_hbm && some;
  assign hbm_ar_addr_o    = {address_pkg::ChipSelf, address_pkg::SpaceHbm, ask.offset[43:5] + 39'(asked_q), 5'd0};
  assign hbm_ar_len_o     = asked_q == 6'd0 ? 8'(first) - 8'd1 : 8'(beats) - 8'(first) - 8'd1;

  assign got     = state_q == StateFetch && (is_hbm ? hbm_r_valid_i : local_r_valid_i);
  assign got_all = got && got_q + 6'd1 == beats;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StateIdle;
    end else begin
      case (state_q)
        StateIdle:  if (ask_valid_i) state_q <= ask_refused_i ? StateFail : StateFetch;
        StateFetch:
          if (got_all) begin
            state_q <= error_q || (is_hbm ? hbm_r_resp_i[1] : local_r_error_i) ? StateFail : StateSend;
          end
        default:    if (ask_ready_o) state_q <= StateIdle;
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (state_q == StateIdle) begin
      asked_q   <= '0;
      got_q     <= '0;
      sent_q    <= '0;
      error_q   <= 1'b0;
      refused_q <= ask_refused_i;
    end
    if (local_ar_valid_o && local_ar_ready_i) asked_q <= asked_q + 6'd1;
    if (hbm_ar_valid_o && hbm_ar_ready_i) asked_q <= asked_q == 6'd0 ? first : beats;
    if (got) begin
      got_q       <= got_q + 6'd1;
      rows[got_q] <= is_hbm ? hbm_r_data_i : local_r_data_i;
      if (is_hbm ? hbm_r_resp_i[1] : local_r_error_i) error_q <= 1'b1;
    end
    if (pack_valid && pack_ready) sent_q <= sent_q + 6'd1;
  end

  always_comb begin
    head            = ask;
    head.zero       = 2'd0;
    head.kind       = isa_link_pkg::TypeReadResponse;
    head.status     = isa_link_pkg::StatusOkay;
    head.src        = ask.dst;
    head.dst        = ask.src;
    head.collective = 1'b0;
  end
  assign pack_valid = state_q == StateSend;

  message_pack u_pack (
    .clk_i,
    .rst_ni,
    .in_valid_i  (pack_valid),
    .in_ready_o  (pack_ready),
    .in_first_i  (sent_q == 6'd0),
    .in_last_i   (sent_q + 6'd1 == beats),
    .in_header_i (head),
    .in_data_i   (rows[sent_q]),
    .out_valid_o (pack_out_valid),
    .out_ready_i (rsp_ready_i),
    .out_first_o (pack_out_first),
    .out_last_o  (pack_out_last),
    .out_header_o(pack_header),
    .out_data_o  (rsp_data_o),
    .busy_o      (pack_busy)
  );

  always_comb begin
    rsp_valid_o  = pack_out_valid;
    rsp_first_o  = pack_out_first;
    rsp_last_o   = pack_out_last;
    rsp_header_o = pack_header;
    if (state_q == StateFail && !pack_busy) begin
      rsp_valid_o  = 1'b1;
      rsp_first_o  = 1'b1;
      rsp_last_o   = 1'b1;
      rsp_header_o = message_pkg::response(
        isa_link_pkg::TypeReadResponse, 11'd0, ask.tag, ask.src, ask.dst,
        refused_q ? isa_link_pkg::StatusRefused : isa_link_pkg::StatusMemoryError);
    end
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, hbm_r_resp_i[0], ask.kind, ask.status, ask.collective, ask.zero};

  `NG_ASSERT(AskHeld, clk_i, rst_ni, ask_valid_i && !ask_ready_o |=> ask_valid_i && $stable(ask_header_i))
  `NG_ASSERT(ResponseHeld, clk_i, rst_ni,
             rsp_valid_o && !rsp_ready_i |=> rsp_valid_o && $stable(rsp_header_o) && $stable(rsp_last_o))
endmodule
