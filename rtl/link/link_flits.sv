// SPDX-License-Identifier: Apache-2.0
// The flit half of a link: reliability, flow control and packing, between message ports and columns
// (docs/blocks/link.md).
// Interface: in_*, out_* three message ports, channel c in slice c; tx_*, rx_* columns; expected_o, fresh_o (no Data
//   flit sent or delivered), unheard_o (none acknowledged or delivered), resume_*, partner_units_i the agreement at
//   training; events_o pulses: 0 flit sent, 1 replayed, 2 delivered, 3 bad, 4 duplicate, 5 nack sent, 6 nack received,
//   7 reserved kind; discarded_o messages dropped in this cycle.
// Latency: 2 cycles from a message's last beat to its first column, 3 from a flit's last column to its first beat.
//   Throughput: 1 column and 1 beat per cycle each way.
// Reset: fresh. dead_i and restart_i make it fresh too and drop every message.
// Times are for 8 lanes; on fewer, where a round trip takes longer, they are multiplied. resume_i must come at least 3
// cycles before the first column is taken.
module link_flits #(
  parameter int unsigned ReplayFlits     = 64,
  parameter int unsigned TxBeats         = 64,
  parameter int unsigned RequestUnits    = 128,
  parameter int unsigned ResponseUnits   = 128,
  parameter int unsigned CollectiveUnits = 128
) (
  input  logic          clk_i,
  input  logic          rst_ni,
  input  logic [15:0]   nack_time_i,
  input  logic [15:0]   replay_time_i,
  input  logic [7:0]    replay_limit_i,
  input  logic [1:0]    slow_i,     // log2 of 8 / width, of the narrower direction
  input  logic [2:0]    in_valid_i,
  output logic [2:0]    in_ready_o,
  input  logic [2:0]    in_first_i,
  input  logic [2:0]    in_last_i,
  input  logic [287:0]  in_header_i,
  input  logic [1535:0] in_data_i,
  output logic [2:0]    out_valid_o,
  input  logic [2:0]    out_ready_i,
  output logic [2:0]    out_first_o,
  output logic [2:0]    out_last_o,
  output logic [2:0]    out_abort_o,
  output logic [287:0]  out_header_o,
  output logic [1535:0] out_data_o,
  input  logic          tx_run_i,
  input  logic          tx_ready_i,
  output logic [511:0]  tx_column_o,
  input  logic          rx_valid_i,
  input  logic [511:0]  rx_column_i,
  input  logic          rx_last_i,
  input  logic          rx_good_i,
  input  logic          rx_reset_i,
  output logic [9:0]    expected_o,
  output logic          fresh_o,
  output logic          unheard_o,
  input  logic          resume_i,
  input  logic [9:0]    partner_expected_i,
  input  logic [23:0]   partner_units_i,
  input  logic          dead_i,
  input  logic          restart_i,
  output logic          retrain_request_o,
  output logic          progress_o,
  output logic          calm_o,     // no flit of ours is unacknowledged, and the last flits were good
  output logic          fatal_o,
  output logic [3:0]    fatal_cause_o,
  output logic [23:0]   credits_o,  // units of the partner's buffers that are free, 8 bits per channel
  output logic [7:0]    events_o,
  output logic [2:0]    discarded_o
);
  localparam int unsigned RowBits = $clog2(ReplayFlits) + 2;

  logic clear;
  assign clear = dead_i || restart_i;

  // ---- message ports to columns
  logic [2:0]         head_valid, head_first, head_last, head_take, tx_discarded;
  logic [14:0]        head_beats;
  logic [287:0]       head_header;
  logic [1535:0]      head_data;
  logic [23:0]        have_credits;
  logic               start;
  logic [1:0]         start_channel;
  logic [4:0]         start_units;
  logic               beat_valid, beat_first, beat_last, beat_take;
  logic [95:0]        beat_header;
  logic [511:0]       beat_data;
  logic               have_words, between, pop, pop_last;
  logic [511:0]       packed_column, stored_column;
  logic               row_write, row_read;
  logic [RowBits-1:0] row;
  logic               replaying, window_full, window_idle, begin_new, sent, sent_fresh, sent_unheard, tx_retrain;
  logic [9:0]         new_seq, send_seq, sent_seq;
  logic               acked, bad_ack;
  logic               nack_owed, nack_sent, flit_sent, flit_again;
  logic [1:0]         tell_channel;
  logic [7:0]         tell_count;

  // ---- columns to message ports
  logic         flit_valid_q, flit_good_q;
  logic [1:0]   good_q;
  logic [31:0]  control_q;
  logic         deliver, good, nack, flit_bad, duplicate, reserved, received_fresh, rx_retrain;
  logic [9:0]   ack;
  logic         got_valid, got_first, got_last, bad_message;
  logic [1:0]   got_channel;
  logic [95:0]  got_header;
  logic [511:0] got_data;
  logic [2:0]   freed, overflow, rx_discarded;
  logic         bad_credit;
  logic         fatal_q;
  logic [3:0]   cause_q;

  for (genvar c = 0; c < 3; c++) begin : gen_channel
    localparam int unsigned Units = c == 0 ? RequestUnits : c == 1 ? ResponseUnits : CollectiveUnits;

    link_tx_channel #(.Beats(TxBeats)) u_tx (
      .clk_i,
      .rst_ni,
      .clear_i     (clear),
      .in_valid_i  (in_valid_i[c]),
      .in_ready_o  (in_ready_o[c]),
      .in_first_i  (in_first_i[c]),
      .in_last_i   (in_last_i[c]),
      .in_header_i (in_header_i[96*c+:96]),
      .in_data_i   (in_data_i[512*c+:512]),
      .out_valid_o (head_valid[c]),
      .out_first_o (head_first[c]),
      .out_last_o  (head_last[c]),
      .out_beats_o (head_beats[5*c+:5]),
      .out_header_o(head_header[96*c+:96]),
      .out_data_o  (head_data[512*c+:512]),
      .take_i      (head_take[c]),
      .discarded_o (tx_discarded[c])
    );

    link_rx_channel #(.Units(Units)) u_rx (
      .clk_i,
      .rst_ni,
      .clear_i     (clear),
      .in_valid_i  (got_valid && got_channel == 2'(c)),
      .in_first_i  (got_first),
      .in_last_i   (got_last),
      .in_header_i (got_header),
      .in_data_i   (got_data),
      .out_valid_o (out_valid_o[c]),
      .out_ready_i (out_ready_i[c]),
      .out_first_o (out_first_o[c]),
      .out_last_o  (out_last_o[c]),
      .out_abort_o (out_abort_o[c]),
      .out_header_o(out_header_o[96*c+:96]),
      .out_data_o  (out_data_o[512*c+:512]),
      .freed_o     (freed[c]),
      .overflow_o  (overflow[c]),
      .discarded_o (rx_discarded[c])
    );
  end

  link_select u_select (
    .clk_i,
    .rst_ni,
    .clear_i        (clear),
    .valid_i        (head_valid),
    .first_i        (head_first),
    .last_i         (head_last),
    .beats_i        (head_beats),
    .header_i       (head_header),
    .data_i         (head_data),
    .take_o         (head_take),
    .have_i         (have_credits),
    .start_o        (start),
    .start_channel_o(start_channel),
    .start_units_o  (start_units),
    .beat_valid_o   (beat_valid),
    .beat_first_o   (beat_first),
    .beat_last_o    (beat_last),
    .beat_header_o  (beat_header),
    .beat_data_o    (beat_data),
    .beat_take_i    (beat_take)
  );

  link_pack u_pack (
    .clk_i,
    .rst_ni,
    .clear_i      (clear),
    .beat_valid_i (beat_valid),
    .beat_first_i (beat_first),
    .beat_last_i  (beat_last),
    .beat_header_i(beat_header),
    .beat_data_i  (beat_data),
    .beat_take_o  (beat_take),
    .have_o       (have_words),
    .between_o    (between),
    .pop_i        (pop),
    .pop_last_i   (pop_last),
    .column_o     (packed_column)
  );

  link_replay #(.Flits(ReplayFlits)) u_replay (
    .clk_i,
    .write_i(row_write),
    .read_i (row_read),
    .row_i  (row),
    .data_i (packed_column),
    .data_o (stored_column)
  );

  link_window #(.Flits(ReplayFlits)) u_window (
    .clk_i,
    .rst_ni,
    .clear_i      (clear),
    .run_i        (tx_run_i && !rx_reset_i),  // without flits from the partner no ack can come
    .replay_time_i(19'(replay_time_i) << slow_i),
    .replay_limit_i,
    .resume_i,
    .partner_expected_i,
    .ack_valid_i(good),
    .ack_i      (ack),
    .nack_i     (nack),
    .begin_new_i(begin_new),
    .sent_i     (sent),
    .sent_seq_i (sent_seq),
    .new_seq_o  (new_seq),
    .send_seq_o (send_seq),
    .replaying_o(replaying),
    .full_o     (window_full),
    .idle_o     (window_idle),
    .fresh_o    (sent_fresh),
    .unheard_o  (sent_unheard),
    .progress_o (acked),
    .retrain_o  (tx_retrain),
    .bad_ack_o  (bad_ack)
  );

  link_sender #(.Flits(ReplayFlits)) u_sender (
    .clk_i,
    .rst_ni,
    .clear_i(clear),
    .tx_run_i,
    .tx_ready_i,
    .tx_column_o,
    .have_i          (have_words),
    .between_i       (between),
    .pop_o           (pop),
    .pop_last_o      (pop_last),
    .write_o         (row_write),
    .read_o          (row_read),
    .row_o           (row),
    .stored_i        (stored_column),
    .replaying_i     (replaying),
    .full_i          (window_full),
    .new_seq_i       (new_seq),
    .send_seq_i      (send_seq),
    .begin_new_o     (begin_new),
    .sent_o          (sent),
    .sent_seq_o      (sent_seq),
    .nack_owed_i     (nack_owed),
    .nack_sent_o     (nack_sent),
    .ack_i           (expected_o - 10'd1),
    .credit_channel_i(tell_channel),
    .credit_i        (tell_count),
    .flit_sent_o     (flit_sent),
    .flit_again_o    (flit_again)
  );

  link_receiver u_receiver (
    .clk_i,
    .rst_ni,
    .clear_i     (clear),
    .nack_time_i (19'(nack_time_i) << slow_i),
    .nack_limit_i(replay_limit_i),
    .resume_i,
    .flit_valid_i(flit_valid_q),
    .flit_good_i (flit_good_q),
    .control_i   (control_q[21:0]),
    .deliver_o   (deliver),
    .ack_valid_o (good),
    .ack_o       (ack),
    .nack_o      (nack),
    .nack_owed_o (nack_owed),
    .nack_sent_i (nack_sent),
    .expected_o,
    .fresh_o    (received_fresh),
    .retrain_o  (rx_retrain),
    .bad_o      (flit_bad),
    .duplicate_o(duplicate),
    .reserved_o (reserved)
  );

  link_unpack u_unpack (
    .clk_i,
    .rst_ni,
    .clear_i(clear),
    .rx_valid_i,
    .rx_column_i,
    .rx_last_i,
    .rx_reset_i,
    .deliver_i     (deliver),
    .beat_valid_o  (got_valid),
    .beat_channel_o(got_channel),
    .beat_first_o  (got_first),
    .beat_last_o   (got_last),
    .beat_header_o (got_header),
    .beat_data_o   (got_data),
    .bad_message_o (bad_message)
  );

  link_credit u_credit (
    .clk_i,
    .rst_ni,
    .clear_i(clear),
    .partner_units_i,
    .start_i         (start),
    .start_channel_i (start_channel),
    .start_units_i   (start_units),
    .have_o          (have_credits),
    .credit_valid_i  (good),
    .credit_channel_i(control_q[23:22]),
    .credit_count_i  (control_q[31:24]),
    .bad_credit_o    (bad_credit),
    .freed_i         (freed),
    .told_i          (flit_sent),
    .tell_channel_o  (tell_channel),
    .tell_count_o    (tell_count)
  );

  // good flits in a row before this one, at most 3: a single one now and then does not make a direction that works
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) good_q <= '0;
    else if (rx_reset_i || clear || flit_bad) good_q <= '0;
    else if (good && good_q != '1) good_q <= good_q + 1'b1;
  end

  // the verdict comes late in its cycle: it is looked at in the next
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) flit_valid_q <= 1'b0;
    else flit_valid_q <= rx_valid_i && rx_last_i && !rx_reset_i && !clear;
  end

  always_ff @(posedge clk_i) begin
    if (rx_valid_i && rx_last_i) begin
      flit_good_q <= rx_good_i;
      control_q   <= rx_column_i[479:448];
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) fatal_q <= 1'b0;
    else fatal_q <= !clear && (fatal_q || bad_ack || bad_credit || bad_message || |overflow);
  end

  always_ff @(posedge clk_i) begin
    if (!fatal_q) begin
      cause_q <= bad_ack ? isa_link_pkg::DeadBadAck : bad_credit ? isa_link_pkg::DeadBadCredit :
                 bad_message ? isa_link_pkg::DeadBadMessage : isa_link_pkg::DeadOverflow;
    end
  end

  assign fresh_o           = sent_fresh && received_fresh;
  assign unheard_o         = sent_unheard && received_fresh;
  assign retrain_request_o = tx_run_i && (tx_retrain || rx_retrain);
  assign progress_o        = acked && good_q == '1;
  assign calm_o            = window_idle && good_q == '1;
  assign fatal_o           = fatal_q;
  assign fatal_cause_o     = cause_q;
  assign credits_o         = have_credits;
  assign events_o          = {reserved, good && nack, nack_sent, duplicate, flit_bad, deliver, flit_again, flit_sent};

  always_comb begin
    discarded_o = 3'd0;
    for (int c = 0; c < 3; c++) discarded_o += 3'(tx_discarded[c]) + 3'(rx_discarded[c]);
  end
endmodule
