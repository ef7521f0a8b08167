// SPDX-License-Identifier: Apache-2.0
// Keeps the descriptors that a queue has started, ends them in order, and stops the queue at one that failed.
// Interface: start_* as a descriptor begins, its pieces going to the mover in start_mover_i (one hot; none: it ends at
//   once). start_again_i: it is the oldest one once more. refuse_*: the next one to start was refused. Movers' events,
//   of this queue alone. record_* drives descriptor_record. clear_i forgets everything, only when quiet_i: nothing of this
//   queue is in flight and nothing is being cut.
// Latency: complete_o in the cycle of the last event, without a record. One of each event per cycle.
// Reset: empty, running.
// Descriptors behind a failed one that had started too are only known here: they end when their turn comes, or start again.
`include "assertions.svh"

module descriptor_retire #(
  parameter int unsigned Depth = 16,
  localparam int unsigned EntryBits = $clog2(Depth)
) (
  input  logic                             clk_i,
  input  logic                             rst_ni,
  input  logic                             clear_i,
  input  logic                             hold_i,  // no event and no stop: the queue is being cleared
  input  logic                             quiet_i,
  input  logic                             resume_i,
  input  logic                             skip_i,
  input  logic                             start_i,
  input  logic                             start_again_i,
  input  logic [1:0]                       start_mover_i,
  input  descriptor_pkg::info_t            start_info_i,
  input  logic                             start_shaped_i,
  input  logic                             refuse_i,
  input  logic [3:0]                       refuse_cause_i,
  input  logic [63:0]                      refuse_address_i,
  input  logic [1:0]                       read_i,  // last piece read, by mover
  input  logic [1:0]                       read_hold_i,  // a read of this mover failed: what it has read counts once it is done
  input  logic [1:0]                       done_i,
  input  logic [2*mover_pkg::DoneBits-1:0] done_data_i,
  output logic [1:0]                       fails_o,  // an event tells of a failure, of this entry
  output logic [2*EntryBits-1:0]           fails_entry_o,
  output logic                             record_start_o,
  output descriptor_pkg::info_t            record_info_o,  // of the oldest
  output logic [3:0]                       record_cause_o,
  output logic [63:0]                      record_address_o,
  input  logic                             record_busy_i,
  input  logic                             record_done_i,
  input  logic [3:0]                       record_failed_cause_i,
  input  logic [63:0]                      record_failed_address_i,
  input  logic                             record_load_i,  // the record goes through mover 1
  input  logic [1:0]                       stuck_i,  // the mover stands still, for want of a taker at this address
  input  logic [127:0]                     stuck_address_i,
  output logic                             blocked_o,  // for that the oldest fails
  output logic [EntryBits:0]               issue_o,  // the next entry to start, with its turn bit
  output logic [EntryBits:0]               retire_o,  // the oldest
  output logic                             none_o,  // nothing started is left
  output logic                             failed_o,  // something failed: start nothing new
  output logic                             again_o,  // start the oldest again
  output logic                             shaped_o,  // a shaped descriptor is left
  output logic                             stopped_o,
  output logic [3:0]                       cause_o,
  output logic [63:0]                      fault_address_o,
  output logic                             read_done_o,
  output logic                             complete_o,
  output logic                             irq_o
);
  if (Depth < 2 || Depth > 128 || (Depth & (Depth - 1)) != 0) begin : gen_bad_depth
    $fatal(1, "descriptor_retire: Depth must be a power of two, 2 to 128");
  end

  logic [descriptor_pkg::InfoBits-1:0] infos [Depth];
  logic [EntryBits:0]                  issue_q;
  logic [EntryBits:0]                  read_q;
  logic [EntryBits:0]                  retire_q;
  logic [Depth-1:0]                    was_read_q;
  logic [Depth-1:0]                    finished_q;
  logic [Depth-1:0]                    failed_q;
  logic [Depth-1:0]                    load_q;      // by mover 1
  logic                                stopped_q;
  logic                                stuck_q;     // and not everything has drained yet
  logic                                again_q;
  logic                                skipped_q;   // the oldest ends by SKIP
  logic                                recorded_q;  // its record is written
  logic                                record_failed_q;
  logic                                shaped_q;
  logic [EntryBits-1:0]                shaped_entry_q;
  logic [3:0]                          cause_q;
  logic [63:0]                         address_q;

  logic [EntryBits-1:0]  head;
  logic [EntryBits-1:0]  next;   // to be read
  logic [EntryBits-1:0]  start_entry;
  logic                  head_in;
  logic                  ended;  // the oldest has failed, and nothing is in flight
  logic                  reported;
  logic                  flush;
  logic                  forget;
  descriptor_pkg::info_t info;

  assign head            = retire_q[EntryBits-1:0];
  assign next            = read_q[EntryBits-1:0];
  assign head_in         = retire_q != issue_q;
  assign start_entry     = start_again_i ? head : issue_q[EntryBits-1:0];
  assign info            = infos[head];
  assign issue_o         = issue_q;
  assign retire_o        = retire_q;
  assign none_o          = !head_in;
  assign failed_o        = |failed_q;
  assign again_o         = again_q;
  assign shaped_o        = shaped_q;
  assign stopped_o       = stopped_q;
  assign cause_o         = cause_q;
  assign fault_address_o = address_q;

  // which entries the events of this cycle belong to
  logic [2*EntryBits-1:0] read_entry;
  logic [2*EntryBits-1:0] done_entry;
  logic [1:0]             order_failed;
  logic [2*EntryBits-1:0] order_entry;
  logic [7:0]             order_cause;
  logic [127:0]           order_address;
  logic [1:0]             ends;
  logic [1:0]             fails;
  for (genvar m = 0; m < 2; m++) begin : gen_mover
    logic [mover_pkg::DoneBits-1:0] done_data;
    assign done_data = done_data_i[mover_pkg::DoneBits*m+:mover_pkg::DoneBits];
    // done_t from the top: queue, last, cause, address
    assign ends[m]  = done_i[m] && done_data[68];
    assign fails[m] = done_i[m] && done_data[67:64] != isa_pkg::CauseNone;
    descriptor_retire_order #(
      .EntryBits(EntryBits)
    ) u_order (
      .clk_i,
      .rst_ni,
      .flush_i         (flush),
      .forget_i        (forget),
      .push_i          (start_i && start_mover_i[m]),
      .push_entry_i    (start_entry),
      .read_i          (read_i[m]),
      .read_entry_o    (read_entry[EntryBits*m+:EntryBits]),
      .done_i          (done_i[m]),
      .done_data_i     (done_data),
      .done_entry_o    (done_entry[EntryBits*m+:EntryBits]),
      .failed_o        (order_failed[m]),
      .failed_entry_o  (order_entry[EntryBits*m+:EntryBits]),
      .failed_cause_o  (order_cause[4*m+:4]),
      .failed_address_o(order_address[64*m+:64])
    );
  end
  assign fails_o       = fails;
  assign fails_entry_o = done_entry;

  // the state of all entries, the events of this cycle included
  logic [Depth-1:0] was_read;
  logic [Depth-1:0] finished;
  logic [Depth-1:0] failed;
  always_comb begin
    was_read = was_read_q;
    finished = finished_q;
    failed   = failed_q;
    for (int m = 0; m < 2; m++) begin
      if (read_i[m]) was_read[read_entry[EntryBits*m+:EntryBits]] = 1'b1;
      if (ends[m]) finished[done_entry[EntryBits*m+:EntryBits]] = 1'b1;
      if (fails[m]) failed[done_entry[EntryBits*m+:EntryBits]] = 1'b1;
    end
  end

  logic running;
  logic record_wanted;
  assign running     = !stopped_q && !hold_i;
  assign read_done_o = running && read_q != issue_q && !failed[next] &&
                          (finished[next] || (was_read[next] && !read_hold_i[load_q[next]]));
  assign record_wanted = info.record && !recorded_q;
  assign complete_o    = running && head_in && finished[head] && !failed[head] && !record_wanted &&
                          (read_q != retire_q || read_done_o);
  assign irq_o          = complete_o && info.irq;
  assign record_start_o = running && head_in && finished_q[head] && !failed_q[head] && record_wanted &&
                          !record_busy_i;
  assign record_info_o    = info;
  assign record_cause_o   = skipped_q ? cause_q : isa_pkg::CauseNone;
  assign record_address_o = skipped_q ? address_q : '0;

  assign ended = running && head_in && failed_q[head] && quiet_i && !again_q;
  logic [1:0] named;  // the mover's event that tells why
  assign named = {order_failed[1] && order_entry[EntryBits+:EntryBits] == head,
                     order_failed[0] && order_entry[0+:EntryBits] == head};
  assign reported = record_failed_q || named != '0;
  // What stands still cannot drain: the queue stops all the same, and RESUME and SKIP count again once it has drained.
  logic waits_for, unstuck;
  assign waits_for = record_busy_i ? record_load_i : load_q[head];
  assign blocked_o = running && head_in && !again_q && !quiet_i &&
                     (failed_q[head] ? stuck_i != '0 : (record_busy_i || !finished_q[head]) && stuck_i[waits_for]);
  assign unstuck = stuck_q && quiet_i;
  assign flush   = clear_i || ended || unstuck;
  assign forget  = clear_i || ((ended || unstuck) && reported);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      issue_q         <= '0;
      read_q          <= '0;
      retire_q        <= '0;
      was_read_q      <= '0;
      finished_q      <= '0;
      failed_q        <= '0;
      stopped_q       <= 1'b0;
      stuck_q         <= 1'b0;
      again_q         <= 1'b0;
      skipped_q       <= 1'b0;
      recorded_q      <= 1'b0;
      record_failed_q <= 1'b0;
      shaped_q        <= 1'b0;
      cause_q         <= isa_pkg::CauseNone;
    end else if (clear_i) begin
      issue_q         <= '0;
      read_q          <= '0;
      retire_q        <= '0;
      was_read_q      <= '0;
      finished_q      <= '0;
      failed_q        <= '0;
      stopped_q       <= 1'b0;
      stuck_q         <= 1'b0;
      again_q         <= 1'b0;
      skipped_q       <= 1'b0;
      recorded_q      <= 1'b0;
      record_failed_q <= 1'b0;
      shaped_q        <= 1'b0;
      cause_q         <= isa_pkg::CauseNone;
    end else begin
      was_read_q <= was_read;
      finished_q <= finished;
      failed_q   <= failed;
      if (read_done_o) read_q <= read_q + 1'b1;

      if (complete_o) begin
        retire_q   <= retire_q + 1'b1;
        skipped_q  <= 1'b0;
        recorded_q <= 1'b0;
        if (head == shaped_entry_q) shaped_q <= 1'b0;
      end

      if (start_i) begin
        if (start_again_i) again_q <= 1'b0;
        else issue_q <= issue_q + 1'b1;
        was_read_q[start_entry] <= 1'b0;
        finished_q[start_entry] <= start_mover_i == '0;
        failed_q[start_entry]   <= 1'b0;
        if (start_shaped_i) shaped_q <= 1'b1;
      end

      // a record that fails after SKIP is given up: the descriptor's own failure is known
      if (record_done_i) begin
        if (record_failed_cause_i == isa_pkg::CauseNone || skipped_q) recorded_q <= 1'b1;
        else begin
          failed_q[head]  <= 1'b1;
          record_failed_q <= 1'b1;
        end
      end

      if (unstuck) begin
        stuck_q         <= 1'b0;
        record_failed_q <= 1'b0;
      end
      if (ended) begin
        record_failed_q <= 1'b0;
        if (reported) stopped_q <= 1'b1;
        else again_q <= 1'b1;
      end
      if (record_done_i && !skipped_q && !stuck_q) cause_q <= record_failed_cause_i;

      if (blocked_o) begin
        stopped_q      <= 1'b1;
        stuck_q        <= 1'b1;
        failed_q[head] <= 1'b1;
      end
      if ((ended || blocked_o) && !record_failed_q) begin
        if (named[0]) cause_q <= order_cause[3:0];
        else if (named[1]) cause_q <= order_cause[7:4];
        else if (blocked_o) cause_q <= isa_pkg::CauseTimeout;
      end

      if (refuse_i) begin
        stopped_q <= 1'b1;
        cause_q   <= refuse_cause_i;
      end
      if (stopped_q && (!stuck_q || unstuck) && (resume_i != skip_i)) begin
        stopped_q <= 1'b0;
        if (head_in && resume_i) again_q <= 1'b1;
        if (skip_i) skipped_q <= 1'b1;
        if (head_in && skip_i) begin
          failed_q[head]   <= 1'b0;
          finished_q[head] <= 1'b1;
        end
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      infos[start_entry]  <= start_info_i;
      load_q[start_entry] <= start_mover_i[1];
    end
    if (start_i && start_shaped_i) shaped_entry_q <= start_entry;
    if (refuse_i) address_q <= refuse_address_i;
    else if (record_done_i && !skipped_q && !stuck_q) address_q <= record_failed_address_i;
    else if ((ended || blocked_o) && !record_failed_q) begin
      if (named[0]) address_q <= order_address[63:0];
      else if (named[1]) address_q <= order_address[127:64];
      else if (blocked_o) address_q <= waits_for ? stuck_address_i[127:64] : stuck_address_i[63:0];
    end
  end

  `NG_ASSERT(StartsOnlyWithRoom, clk_i, rst_ni,
             !start_i || start_again_i || issue_q != {!retire_q[EntryBits], retire_q[EntryBits-1:0]})
  `NG_ASSERT(ClearedOnlyWhenQuiet, clk_i, rst_ni, !clear_i || quiet_i)
  `NG_ASSERT(RefusedOnlyWhenAlone, clk_i, rst_ni, !refuse_i || none_o)
  `NG_ASSERT(NoPulseWhileStopped, clk_i, rst_ni, !stopped_o || !(read_done_o || complete_o))
endmodule
