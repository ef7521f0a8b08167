// SPDX-License-Identifier: Apache-2.0
// One instruction ring: what of it has been asked for and has arrived, what room its queue has left, what is wrong with it.
// Interface: config_i the host's registers, clear_i the engine's CLEAR; asked_i with entries_i when
//   control_fetch asks for that many entries from ask_o on; outside_i when that entry does not lie in HBM, and nothing is
//   asked; beat_i, resp_i an answer of this ring; direct_i,
//   pop_i an instruction that came in by the other way, and one that left; tick_i once in a timeout. entry_o:
//   this beat completes an entry, to be handed on.
// Latency: entry_o is combinational, all else follows in the next cycle. Reset: off, nothing outstanding, queue empty.
// Off, failed or cleared, it swallows the answers that it is owed; enabled, it starts at entry 0 once there are none.
// An entry has its place in the queue from the moment it is asked for, so answers are never held up.
`include "assertions.svh"

module control_ring #(
  parameter int unsigned QueueDepth = 16,  // of the engine's queue
  parameter int unsigned BusBytes   = 32
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  control_pkg::ring_config_t config_i,
  input  logic                      clear_i,
  input  logic                      tick_i,
  // asking
  output logic                      wants_o,
  output logic [15:0]               ask_o,          // next entry to ask for
  output logic [5:0]                room_o,         // entries that may be asked for
  input  logic                      asked_i,
  input  logic [5:0]                entries_i,
  input  logic                      outside_i,
  // answers
  input  logic                      beat_i,
  input  logic [1:0]                resp_i,
  output logic                      entry_o,
  // the queue
  output logic                      direct_room_o,  // for an instruction that comes in by the other way
  input  logic                      direct_i,
  input  logic                      pop_i,
  output control_pkg::ring_state_t  state_o
);
  if (QueueDepth < 2 || QueueDepth > 32 || (QueueDepth & (QueueDepth - 1)) != 0) begin : gen_bad_depth
    $fatal(1, "control_ring: QueueDepth must be a power of two, 2 to 32");  // 32 entries are at most 256 beats
  end
  if (BusBytes < 8 || BusBytes > 64 || (BusBytes & (BusBytes - 1)) != 0) begin : gen_bad_bus
    $fatal(1, "control_ring: BusBytes must be a power of two, 8 to 64");
  end
  localparam int unsigned BusShift = $clog2(BusBytes);
  localparam int unsigned LastPart = (1 << (6 - BusShift)) - 1;

  logic        run_q;      // the pointers below are alive
  logic        failed_q;
  logic        outside_q;  // in the cycle before
  logic        quiet_q;    // since the last tick nothing has come of what is owed
  logic [15:0] ask_q;
  logic [15:0] get_q;      // entry whose beats come next
  logic [15:0] tail_q;     // the tail of the cycle before
  logic [2:0]  part_q;     // beat of it
  logic [5:0]  owed_q;     // entries asked for and not arrived
  logic [5:0]  fill_q;     // instructions in the queue, or on their way into it
  logic [3:0]  cause_q;
  logic [63:0] fault_address_q;

  logic       active;
  logic       last;
  logic       silent;
  logic       stepped_back;  // the tail, onto an entry that it had announced and that has not been handed on
  logic [3:0] wrong;         // with the registers
  logic [3:0] cause;         // of a failure in this cycle
  logic [5:0] free;

  assign active = run_q && config_i.enable && !failed_q && !clear_i;
  assign last   = beat_i && part_q == 3'(LastPart);
  assign silent = tick_i && quiet_q && owed_q != '0 && !beat_i;

  assign stepped_back = get_q <= tail_q ? get_q <= config_i.tail && config_i.tail < tail_q :
                                          get_q <= config_i.tail || config_i.tail < tail_q;

  always_comb begin
    wrong = isa_pkg::CauseNone;
    if (config_i.base[5:0] != '0) wrong = isa_pkg::CauseBadAlignment;
    else if (config_i.size < 16'd2) wrong = isa_pkg::CauseBadCount;
    else if (config_i.tail >= config_i.size) wrong = isa_pkg::CauseAddressRange;
  end
  always_comb begin
    cause = isa_pkg::CauseNone;
    if (active) begin
      cause = wrong;
      if (wrong == isa_pkg::CauseNone && stepped_back) cause = isa_pkg::CauseAddressRange;
      else if (wrong == isa_pkg::CauseNone && beat_i && resp_i[1])
        cause = resp_i[0] ? isa_pkg::CauseBusDecode : isa_pkg::CauseBusSlave;
      // as if the memory had answered so, behind all that it still owes
      else if (wrong == isa_pkg::CauseNone && outside_q && owed_q == '0) cause = isa_pkg::CauseBusDecode;
    end
    // answers of an earlier use that never come keep a new one from starting: a timeout as well
    if (config_i.enable && !failed_q && !clear_i && silent && cause == isa_pkg::CauseNone)
      cause = isa_pkg::CauseTimeout;
  end

  assign free = 6'(QueueDepth) - fill_q;
  // one place is left to the other way, so that what comes in by it in this cycle has one
  assign room_o = free - owed_q - 6'd1;
  assign wants_o = active && cause == isa_pkg::CauseNone && ask_q != config_i.tail && free != owed_q && room_o != '0;
  assign ask_o = ask_q;
  assign entry_o = active && cause == isa_pkg::CauseNone && last;
  assign direct_room_o = active ? free != owed_q : free != '0;

  // a ring that is about to fail is not idle either
  assign state_o.pending = fill_q != '0 || (config_i.enable && !failed_q &&
                                                  (wrong != isa_pkg::CauseNone ||
                                                   (run_q ? get_q : '0) != config_i.tail));
  assign state_o.failed        = failed_q;
  assign state_o.cause         = cause_q;
  assign state_o.fault_address = fault_address_q;
  assign state_o.head          = get_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      run_q    <= 1'b0;
      failed_q <= 1'b0;
      owed_q   <= '0;
      fill_q   <= '0;
      get_q    <= '0;
    end else begin
      if (!config_i.enable || clear_i) run_q <= 1'b0;
      else if (owed_q == '0) run_q <= 1'b1;

      if (clear_i) failed_q <= 1'b0;
      else if (cause != isa_pkg::CauseNone) failed_q <= 1'b1;

      if (asked_i || last) owed_q <= owed_q + (asked_i ? entries_i : '0) - 6'(last);

      if (clear_i) fill_q <= '0;
      else fill_q <= fill_q + 6'(entry_o) + 6'(direct_i) - 6'(pop_i);

      if (config_i.enable && !run_q) get_q <= '0;
      else if (entry_o) get_q <= get_q + 16'd1 == config_i.size ? '0 : get_q + 16'd1;
    end
  end

  always_ff @(posedge clk_i) begin
    tail_q    <= config_i.tail;
    outside_q <= outside_i;
    if (!run_q) ask_q <= '0;
    else if (asked_i) ask_q <= ask_q + 16'(entries_i) == config_i.size ? '0 : ask_q + 16'(entries_i);
    // it only has a value between beats of what was asked for
    if (owed_q == '0) part_q <= '0;
    else if (beat_i) part_q <= last ? '0 : part_q + 3'd1;
    if (beat_i || owed_q == '0) quiet_q <= 1'b0;
    else if (tick_i) quiet_q <= 1'b1;
    if (cause != isa_pkg::CauseNone && !failed_q) begin
      cause_q <= cause;
      fault_address_q <= config_i.base + (cause == isa_pkg::CauseAddressRange ? {42'd0, config_i.tail, 6'd0} :
                                          {42'd0, get_q, {3'd0, part_q} << BusShift});
    end
  end

  `NG_ASSERT(AnswersOnlyWhatWasAsked, clk_i, rst_ni, !beat_i || owed_q != '0)
  `NG_ASSERT(RoomForEveryEntry, clk_i, rst_ni, fill_q <= 6'(QueueDepth) && !(active && fill_q + owed_q > 6'(QueueDepth)))
endmodule
