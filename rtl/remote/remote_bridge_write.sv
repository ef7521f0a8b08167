// SPDX-License-Identifier: Apache-2.0
// Whole write bursts: those of this chip's HBM go on as they are, those of other chips become messages and are answered when
// all of these are.
// Interface: burst_*, beat_*, run_* of remote_bursts; hbm_* AXI4; req_* a message port; rsp_* the write responses (never
//   held up); awaited_* the burst that one of this tag would answer, rsp_answers_i what remote_response says of it; scan_*,
//   drain_i of remote_sweep; b_* the answers for other chips.
// Latency: 3 cycles from a burst to its first message beat. Throughput: one bus beat per cycle, 2 cycles more per message.
// Reset: nothing outstanding.
// A tag is two bits of generation and the ID: a response that comes after its access was given up finds another generation.
`include "assertions.svh"

module remote_bridge_write (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic [9:0]   chip_i,
  input  logic         burst_valid_i,
  output logic         burst_take_o,
  input  logic         burst_link_i,
  input  logic         burst_refused_i,
  input  logic [5:0]   burst_id_i,
  input  logic [63:0]  burst_addr_i,
  input  logic [7:0]   burst_len_i,
  input  logic         beat_valid_i,
  output logic         beat_take_o,
  input  logic [255:0] beat_data_i,
  input  logic [31:0]  beat_strobe_i,
  input  logic         beat_last_i,
  input  logic         run_valid_i,
  output logic         run_take_o,
  input  logic [43:0]  run_offset_i,
  input  logic [10:0]  run_bytes_i,
  // HBM of this chip
  output logic         hbm_aw_valid_o,
  input  logic         hbm_aw_ready_i,
  output logic [5:0]   hbm_aw_id_o,
  output logic [63:0]  hbm_aw_addr_o,
  output logic [7:0]   hbm_aw_len_o,
  output logic         hbm_w_valid_o,
  input  logic         hbm_w_ready_i,
  output logic [255:0] hbm_w_data_o,
  output logic [31:0]  hbm_w_strobe_o,
  output logic         hbm_w_last_o,
  // messages
  output logic         req_valid_o,
  input  logic         req_ready_i,
  output logic         req_first_o,
  output logic         req_last_o,
  output logic [95:0]  req_header_o,
  output logic [511:0] req_data_o,
  input  logic         rsp_valid_i,
  input  logic [7:0]   rsp_tag_i,
  input  logic [1:0]   rsp_status_i,
  output logic         awaited_o,
  output logic [9:0]   awaited_chip_o,
  input  logic         rsp_answers_i,
  // giving up
  input  logic         drain_i,
  output logic         restart_o,
  input  logic         scan_valid_i,
  input  logic         scan_all_i,
  input  logic [5:0]   scan_id_i,
  // answers
  output logic         b_valid_o,
  input  logic         b_ready_i,
  output logic [5:0]   b_id_o,
  output logic [1:0]   b_resp_o
);
  localparam int unsigned Ids = 64;

  // the burst at the head
  logic       opened_q;    // its entry is made
  logic       aw_done_q;
  logic       walk;        // its beats are being sent
  logic       is_signal;
  logic       run_open_q;  // within a run
  logic       send, send_q, send_now;
  logic       stands_q;    // an offer that stands is kept, whatever becomes of the link
  logic       wants;       // this beat has something to send
  logic [5:0] left_q, left;
  logic       done;        // with this beat
  logic [2:0] word;
  logic       words_left;
  logic [7:0] words;       // of a beat of semaphores, those to be signalled
  logic       start;       // a message begins
  logic       finish;      // the burst's last beat is done
  logic       failed;      // part of it was not sent
  logic [5:0] id;
  logic [7:0] tag;

  // per ID
  logic [Ids-1:0]   active_q, sent_q, error_q, old_q;
  logic [2*Ids-1:0] generation_q;
  logic [9*Ids-1:0] pending_q;          // messages without a response
  logic [9:0]       chips [Ids];        // that they go to
  logic [1:0]       generation_head_q;  // of the burst at the head, from its start on
  logic             current;            // it has not been given up
  logic [5:0]       rsp_id;
  logic             give_up, answered, open;

  assign id        = burst_id_i;
  assign tag       = {generation_head_q, id};
  assign rsp_id    = rsp_tag_i[5:0];
  assign open      = burst_valid_i && burst_link_i && !opened_q && !active_q[id];
  assign current   = generation_head_q == generation_q[2*id+:2];
  assign is_signal = burst_addr_i[47:44] == address_pkg::SpaceSemaphores;
  assign send      = (!drain_i && !burst_refused_i && current) || stands_q;
  assign walk      = burst_valid_i && burst_link_i && opened_q && beat_valid_i;

  // HBM
  assign hbm_aw_valid_o = burst_valid_i && !burst_link_i && !aw_done_q;
  assign hbm_aw_id_o    = burst_id_i;
  assign hbm_aw_addr_o  = {address_pkg::ChipSelf, burst_addr_i[47:0]};
  assign hbm_aw_len_o   = burst_len_i;
  assign hbm_w_valid_o  = burst_valid_i && !burst_link_i && beat_valid_i && (aw_done_q || !beat_last_i);
  assign hbm_w_data_o   = beat_data_i;
  assign hbm_w_strobe_o = beat_strobe_i;
  assign hbm_w_last_o   = beat_last_i;

  // writes: a run through message_pack
  logic         pack_valid, pack_ready, pack_busy;
  logic         pack_out_valid, pack_out_first, pack_out_last;
  logic [95:0]  pack_header;
  logic [511:0] pack_data;

  assign left       = run_open_q ? left_q : message_pkg::bus_beats(run_offset_i[4:0], run_bytes_i);
  assign send_now   = run_open_q ? send_q : send;
  assign wants      = beat_strobe_i != '0 && !burst_refused_i;
  assign pack_valid = walk && !is_signal && wants && run_valid_i && send_now;

  message_pack u_pack (
    .clk_i,
    .rst_ni,
    .in_valid_i(pack_valid),
    .in_ready_o(pack_ready),
    .in_first_i(!run_open_q),
    .in_last_i (left == 6'd1),
    .in_header_i (message_pkg::request(isa_link_pkg::TypeWrite, run_bytes_i, tag, burst_addr_i[57:48], chip_i,
                                             burst_addr_i[47:44], run_offset_i)),
    .in_data_i   (beat_data_i),
    .out_valid_o (pack_out_valid),
    .out_ready_i (req_ready_i),
    .out_first_o (pack_out_first),
    .out_last_o  (pack_out_last),
    .out_header_o(pack_header),
    .out_data_o  (pack_data),
    .busy_o      (pack_busy)
  );

  // signals: one message for each word of the beat
  logic        signal_offer, signal_taken;
  logic [43:0] signal_offset;
  logic [38:0] beat_q;  // number of the head beat in its space
  logic [7:0]  words_done_q;

  always_comb begin
    words = '0;
    word  = '0;
    for (int w = 7; w >= 0; w--) begin
      words[w] = beat_strobe_i[4*w] && !words_done_q[w];
      if (words[w]) word = 3'(w);
    end
  end
  assign words_left    = (words & (words - 8'd1)) != '0;
  assign signal_offer  = walk && is_signal && words != '0 && !pack_busy && send;
  assign signal_taken  = signal_offer && req_ready_i;
  assign signal_offset = {beat_q, word, 2'd0};

  always_comb begin
    if (signal_offer) begin
      req_valid_o  = 1'b1;
      req_first_o  = 1'b1;
      req_last_o   = 1'b1;
      req_header_o = message_pkg::request(isa_link_pkg::TypeSignalSet, 11'd4, tag, burst_addr_i[57:48], chip_i,
                                                burst_addr_i[47:44], signal_offset);
      req_data_o = {480'd0, beat_data_i[32*word+:32]};
    end else begin
      req_valid_o  = pack_out_valid;
      req_first_o  = pack_out_first;
      req_last_o   = pack_out_last;
      req_header_o = pack_header;
      req_data_o   = pack_data;
    end
  end

  // progress through the burst
  always_comb begin
    done = 1'b0;
    if (walk) begin
      if (!wants) done = 1'b1;
      else if (is_signal) done = signal_taken ? !words_left : !signal_offer && !send && !pack_busy;
      else if (run_valid_i) done = send_now ? pack_ready : 1'b1;
    end
  end
  assign start  = is_signal ? signal_taken : pack_valid && pack_ready && !run_open_q;
  assign failed = walk && (burst_refused_i || (wants && done && (is_signal ? !signal_taken : !send_now)));

  assign beat_take_o  = burst_link_i ? done : hbm_w_valid_o && hbm_w_ready_i;
  assign run_take_o   = walk && !is_signal && !burst_refused_i && done && beat_strobe_i != '0 && left == 6'd1;
  assign finish       = done && beat_last_i;
  assign burst_take_o = burst_link_i ? finish : beat_take_o && beat_last_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      opened_q     <= 1'b0;
      aw_done_q    <= 1'b0;
      run_open_q   <= 1'b0;
      stands_q     <= 1'b0;
      words_done_q <= '0;
    end else begin
      opened_q  <= open || (opened_q && !burst_take_o);
      aw_done_q <= !burst_take_o && (aw_done_q || (hbm_aw_valid_o && hbm_aw_ready_i));
      stands_q  <= (signal_offer && !signal_taken) || (pack_valid && !pack_ready);
      if (done) words_done_q <= '0;
      else if (signal_taken) words_done_q <= words_done_q | (8'd1 << word);
      if (done && walk && wants && !is_signal) run_open_q <= left != 6'd1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (!opened_q) generation_head_q <= generation_q[2*id+:2];
    if (!opened_q) beat_q <= burst_addr_i[43:5];
    else if (done) beat_q <= beat_q + 39'd1;
    if (done) left_q <= left - 6'd1;
    if (!run_open_q) send_q <= send;
  end

  // entries
  logic [8:0] pending_head, pending_answered;
  assign pending_head     = pending_q[9*id+:9];
  assign pending_answered = pending_q[9*rsp_id+:9];

  assign restart_o = pack_busy || stands_q;
  assign answered = rsp_valid_i && rsp_answers_i;
  assign give_up = scan_valid_i && active_q[scan_id_i] && (scan_all_i || old_q[scan_id_i]) && pending_q[9*scan_id_i+:9] != '0;

  // a message counts from its start on, but waits for a response only when it has left
  logic unsent;
  assign unsent = pack_busy && pack_header[21:16] == rsp_id;
  assign awaited_o = active_q[rsp_id] && generation_q[2*rsp_id+:2] == rsp_tag_i[7:6] && pending_answered > 9'(unsent);
  assign awaited_chip_o = chips[rsp_id];

  logic       found, free_b;
  logic [5:0] found_id;
  always_comb begin
    found    = 1'b0;
    found_id = '0;
    for (int i = Ids - 1; i >= 0; i--) begin
      if (active_q[i] && sent_q[i] && pending_q[9*i+:9] == '0) begin
        found    = 1'b1;
        found_id = 6'(i);
      end
    end
  end
  assign free_b = !b_valid_o || b_ready_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      active_q     <= '0;
      generation_q <= '0;
      b_valid_o    <= 1'b0;
    end else begin
      if (free_b) b_valid_o <= found;
      if (free_b && found) active_q[found_id] <= 1'b0;
      if (open) active_q[id] <= 1'b1;
      if (give_up) generation_q[2*scan_id_i+:2] <= generation_q[2*scan_id_i+:2] + 2'd1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (answered && !(start && current && rsp_id == id)) pending_q[9*rsp_id+:9] <= pending_answered - 9'd1;
    if (start && current && !(answered && rsp_id == id)) pending_q[9*id+:9] <= pending_head + 9'd1;
    if (answered && rsp_status_i != isa_link_pkg::StatusOkay) error_q[rsp_id] <= 1'b1;
    if (failed) error_q[id] <= 1'b1;
    if (finish) sent_q[id] <= 1'b1;
    if (scan_valid_i) old_q[scan_id_i] <= 1'b1;
    if (give_up) begin
      pending_q[9*scan_id_i+:9] <= '0;
      error_q[scan_id_i]        <= 1'b1;
    end
    if (open) begin
      pending_q[9*id+:9] <= '0;
      sent_q[id]         <= 1'b0;
      error_q[id]        <= 1'b0;
      old_q[id]          <= 1'b0;
      chips[id]          <= burst_addr_i[57:48];
    end
    if (free_b) begin
      b_id_o   <= found_id;
      b_resp_o <= error_q[found_id] ? 2'b10 : 2'b00;
    end
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, burst_addr_i};

  `NG_ASSERT(RequestHeld, clk_i, rst_ni,
             req_valid_o && !req_ready_i |=> req_valid_o && $stable(req_header_o) && $stable(req_last_o))
  `NG_ASSERT(AnswerHeld, clk_i, rst_ni, b_valid_o && !b_ready_i |=> b_valid_o && $stable(b_id_o) && $stable(b_resp_o))
endmodule
