// SPDX-License-Identifier: Apache-2.0
// Which flits are sent, acknowledged and to be sent again: the sender's side of go-back-N.
// Interface: begin_new_i: the flit new_seq_o is begun; sent_i: flit sent_seq_i has left its first column; ack_* and
//   nack_i from each good flit; resume_i: the partner expects partner_expected_i. replaying_o: send_seq_o goes out
//   before anything new.
// Latency: 1 cycle from an ack or nack to send_seq_o. Throughput: one ack per cycle.
// Reset: sequence 0, nothing unacknowledged. clear_i does the same.
// acked <= send <= new, modulo 1,024. A nack, or replay_time_i cycles without progress, sets send back to acked: the
// nack's own ack has moved acked by then. More than replay_limit_i of them without progress ask for training.
`include "assertions.svh"

module link_window #(
  parameter int unsigned Flits = 64
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        clear_i,
  input  logic        run_i,
  input  logic [18:0] replay_time_i,
  input  logic [7:0]  replay_limit_i,
  input  logic        resume_i,
  input  logic [9:0]  partner_expected_i,
  input  logic        ack_valid_i,
  input  logic [9:0]  ack_i,
  input  logic        nack_i,
  input  logic        begin_new_i,
  input  logic        sent_i,
  input  logic [9:0]  sent_seq_i,
  output logic [9:0]  new_seq_o,
  output logic [9:0]  send_seq_o,
  output logic        replaying_o,
  output logic        full_o,
  output logic        idle_o,
  output logic        fresh_o,
  output logic        unheard_o,
  output logic        progress_o,
  output logic        retrain_o,
  output logic        bad_ack_o
);
  if (Flits < 4 || Flits > 256) begin : gen_bad_flits
    $fatal(1, "link_window: Flits must be 4 to 256");
  end

  logic [9:0]  acked_q, acked_d;  // the oldest unacknowledged flit
  logic [9:0]  send_q;
  logic [9:0]  new_q;
  logic [9:0]  waiting;           // flits sent and not acknowledged
  logic [9:0]  next;              // what the partner expects
  logic [9:0]  ahead;             // of acked_q
  logic        passed;            // the ack is of flits about to be sent again
  logic        told;
  logic        timeout;
  logic        again;
  logic        some_left;
  logic [18:0] time_q;
  logic [7:0]  replays_q;
  logic        retrain_q;
  logic        fresh_q;           // nothing was sent
  logic        unheard_q;         // nothing was acknowledged

  assign waiting     = new_q - acked_q;
  assign next        = resume_i ? partner_expected_i : ack_i + 10'd1;
  assign ahead       = next - acked_q;
  assign told        = resume_i || ack_valid_i;
  assign bad_ack_o   = told && (ahead[9] ? resume_i : ahead > waiting);
  assign progress_o  = told && !ahead[9] && ahead != 10'd0 && !bad_ack_o;
  assign acked_d     = progress_o ? next : acked_q;
  assign some_left   = acked_d != new_q;
  assign passed      = progress_o && (send_q - acked_q) < ahead;
  assign timeout     = run_i && !progress_o && time_q >= replay_time_i;
  assign again       = (ack_valid_i && nack_i || timeout) && some_left;
  assign new_seq_o   = new_q;
  assign send_seq_o  = send_q;
  assign replaying_o = send_q != new_q;
  assign full_o      = waiting >= 10'(Flits);
  assign idle_o      = waiting == 10'd0;
  assign fresh_o     = fresh_q;
  assign unheard_o   = unheard_q;
  assign retrain_o   = retrain_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      acked_q   <= '0;
      send_q    <= '0;
      new_q     <= '0;
      time_q    <= '0;
      replays_q <= '0;
      retrain_q <= 1'b0;
      fresh_q   <= 1'b1;
      unheard_q <= 1'b1;
    end else if (clear_i) begin
      acked_q   <= '0;
      send_q    <= '0;
      new_q     <= '0;
      time_q    <= '0;
      replays_q <= '0;
      retrain_q <= 1'b0;
      fresh_q   <= 1'b1;
      unheard_q <= 1'b1;
    end else begin
      acked_q <= acked_d;
      if (begin_new_i) new_q <= new_q + 10'd1;
      if (begin_new_i) fresh_q <= 1'b0;
      if (progress_o) unheard_q <= 1'b0;
      if (resume_i || again || passed) send_q <= acked_d;
      else if (sent_i && sent_seq_i == send_q) send_q <= send_q + 10'd1;

      if (!run_i || idle_o || progress_o || again) time_q <= '0;
      else time_q <= time_q + 19'd1;

      if (resume_i) replays_q <= '0;
      else if (progress_o) replays_q <= 8'(again);
      else if (again && replays_q < replay_limit_i) replays_q <= replays_q + 8'd1;

      if (resume_i || !run_i) retrain_q <= 1'b0;
      else if (again && !progress_o && replays_q >= replay_limit_i) retrain_q <= 1'b1;
    end
  end

  `NG_ASSERT(NeverMoreThanFits, clk_i, rst_ni, waiting <= 10'(Flits))
  `NG_ASSERT(NewOnlyWithRoom, clk_i, rst_ni, begin_new_i |-> !full_o)
  `NG_ASSERT(SendBetweenAckedAndNew, clk_i, rst_ni, 10'(send_q - acked_q) <= waiting)
endmodule
