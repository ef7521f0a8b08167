// SPDX-License-Identifier: Apache-2.0
// Writes of other chips: a message's data to SBUF, scales or PSUM beat by beat, or to HBM in one burst (two across a page).
// Interface: msg_* whole messages that are known to lie inside their space; local_w_* as the DMA engine's (local_port); hbm_*
//   AXI4, IDs of 4 bits; done_* one answer per message. busy_o: a write to HBM is not visible.
// Latency: 1 cycle from the first beat to AW, none to local_w_*. Throughput: one bus beat per cycle, 1 cycle more per burst.
// Reset: nothing outstanding.
// A local write is visible when taken, one to HBM with its B: that is when it is answered.
`include "assertions.svh"

module remote_target_write (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         msg_valid_i,
  output logic         msg_ready_o,
  input  logic [95:0]  msg_header_i,
  input  logic [511:0] msg_data_i,
  // on chip
  output logic         local_w_valid_o,
  input  logic         local_w_ready_i,
  output logic [3:0]   local_w_space_o,
  output logic [43:0]  local_w_addr_o,
  output logic [255:0] local_w_data_o,
  output logic [31:0]  local_w_strobe_o,
  // HBM
  output logic         hbm_aw_valid_o,
  input  logic         hbm_aw_ready_i,
  output logic [3:0]   hbm_aw_id_o,
  output logic [63:0]  hbm_aw_addr_o,
  output logic [7:0]   hbm_aw_len_o,
  output logic         hbm_w_valid_o,
  input  logic         hbm_w_ready_i,
  output logic [255:0] hbm_w_data_o,
  output logic [31:0]  hbm_w_strobe_o,
  output logic         hbm_w_last_o,
  input  logic         hbm_b_valid_i,
  output logic         hbm_b_ready_o,
  input  logic [3:0]   hbm_b_id_i,
  input  logic [1:0]   hbm_b_resp_i,
  // answers: on chip, HBM
  output logic [1:0]   done_valid_o,
  input  logic [1:0]   done_ready_i,
  output logic [39:0]  done_data_o,  // {tag, chip, status} each
  output logic         busy_o
);
  localparam int unsigned Slots = 16;

  logic         beat_valid, beat_ready, beat_last, beat_first_unused;
  logic [43:0]  beat_offset;
  logic [31:0]  beat_strobe;
  logic [255:0] beat_data;
  logic         is_hbm, take;

  message_spread u_spread (
    .clk_i,
    .rst_ni,
    .in_valid_i  (msg_valid_i),
    .in_ready_o  (msg_ready_o),
    .in_header_i (msg_header_i),
    .in_data_i   (msg_data_i),
    .out_valid_o (beat_valid),
    .out_ready_i (beat_ready),
    .out_first_o (beat_first_unused),
    .out_last_o  (beat_last),
    .out_offset_o(beat_offset),
    .out_strobe_o(beat_strobe),
    .out_data_o  (beat_data)
  );

  assign is_hbm = msg_header_i[95:92] == address_pkg::SpaceHbm;
  assign take   = beat_valid && beat_ready;

  // on chip
  logic        local_done_q;
  logic [19:0] local_data_q;
  assign local_w_valid_o  = beat_valid && !is_hbm && !local_done_q;
  assign local_w_space_o  = msg_header_i[95:92];
  assign local_w_addr_o   = beat_offset;
  assign local_w_data_o   = beat_data;
  assign local_w_strobe_o = beat_strobe;

  // HBM
  logic [Slots-1:0]    busy_q, two_q, error_q;  // two: two bursts are unanswered
  logic [18*Slots-1:0] asker_q;                 // tag and chip
  logic [3:0]          slot_q;
  logic                aw_done_q, second_q;
  logic [5:0]          index_q;                 // of the beat in its burst
  logic [5:0]          all, first, burst;
  logic                aw_taken, w_taken, answer, last_answer;

  assign all            = message_pkg::bus_beats(msg_header_i[52:48], msg_header_i[15:5]);
  assign first          = message_pkg::page_beats(msg_header_i[59:48], msg_header_i[15:5]);
  assign burst          = second_q ? all - first : first;
  assign hbm_aw_valid_o = beat_valid && is_hbm && !aw_done_q && (second_q || !busy_q[slot_q]);
  assign hbm_aw_id_o    = slot_q;
  assign hbm_aw_addr_o  = {address_pkg::ChipSelf, address_pkg::SpaceHbm, beat_offset};
  assign hbm_aw_len_o   = 8'(burst) - 8'd1;
  assign aw_taken       = hbm_aw_valid_o && hbm_aw_ready_i;
  assign hbm_w_valid_o  = beat_valid && is_hbm && aw_done_q;
  assign hbm_w_data_o   = beat_data;
  assign hbm_w_strobe_o = beat_strobe;
  assign hbm_w_last_o   = index_q + 6'd1 == burst;
  assign w_taken        = hbm_w_valid_o && hbm_w_ready_i;
  assign beat_ready     = is_hbm ? aw_done_q && hbm_w_ready_i : !local_done_q && local_w_ready_i;
  assign busy_o         = busy_q != '0;

  assign last_answer   = !two_q[hbm_b_id_i];
  assign hbm_b_ready_o = !last_answer || done_ready_i[1];
  assign answer        = hbm_b_valid_i && hbm_b_ready_o;
  assign done_valid_o  = {hbm_b_valid_i && last_answer, local_done_q};
  assign done_data_o   = {asker_q[18*hbm_b_id_i+:18],
                          error_q[hbm_b_id_i] || hbm_b_resp_i[1] ? isa_link_pkg::StatusMemoryError
                                                                 : isa_link_pkg::StatusOkay,
                          local_data_q};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      local_done_q <= 1'b0;
      busy_q       <= '0;
      slot_q       <= '0;
      aw_done_q    <= 1'b0;
      second_q     <= 1'b0;
      index_q      <= '0;
    end else begin
      if (done_ready_i[0]) local_done_q <= 1'b0;
      if (take && !is_hbm && beat_last) local_done_q <= 1'b1;
      if (aw_taken) aw_done_q <= 1'b1;
      if (answer && last_answer) busy_q[hbm_b_id_i] <= 1'b0;
      if (aw_taken && !second_q) busy_q[slot_q] <= 1'b1;
      if (w_taken) begin
        index_q <= hbm_w_last_o ? 6'd0 : index_q + 6'd1;
        if (hbm_w_last_o) begin
          aw_done_q <= 1'b0;
          second_q  <= !beat_last;
        end
        if (beat_last) slot_q <= slot_q + 4'd1;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (take && !is_hbm) local_data_q <= {msg_header_i[23:16], msg_header_i[43:34], isa_link_pkg::StatusOkay};
    if (answer && hbm_b_resp_i[1]) error_q[hbm_b_id_i] <= 1'b1;
    if (answer) two_q[hbm_b_id_i] <= 1'b0;
    if (aw_taken && !second_q) begin
      asker_q[18*slot_q+:18] <= {msg_header_i[23:16], msg_header_i[43:34]};
      error_q[slot_q]        <= 1'b0;
      two_q[slot_q]          <= all != first;
    end
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, beat_first_unused, hbm_b_resp_i[0]};

  `NG_ASSERT(WriteRequestHeld, clk_i, rst_ni,
             hbm_aw_valid_o && !hbm_aw_ready_i |=> hbm_aw_valid_o && $stable(hbm_aw_addr_o) && $stable(hbm_aw_len_o))
  `NG_ASSERT(LocalBeatHeld, clk_i, rst_ni,
             local_w_valid_o && !local_w_ready_i |=> local_w_valid_o && $stable(local_w_addr_o) && $stable(local_w_strobe_o))
  `NG_ASSERT(AnswersAreAwaited, clk_i, rst_ni, hbm_b_valid_i |-> busy_q[hbm_b_id_i])
endmodule
