// SPDX-License-Identifier: Apache-2.0
// Fetches instructions from a ring in memory and hands them on in order.
// Interface: enable_i and the ring's registers (base_i a global address, size_i entries of 64 bytes, tail_i the index behind
//   the last valid entry; equal to head: empty); AXI4 read manager; instr_* stream; head_o, the next entry to hand on.
//   enable_i low forgets everything but an instruction that is already offered; the next start waits until busy_o is low.
//   stopped_o: an entry failed and all before it are handed on; cause and address hold until enable_i is low.
// Latency: from tail_i to AR 1 cycle, from the last R beat of an entry to instr_valid_o 1. Throughput: one beat per cycle, one
//   instruction per cycle at 64-byte width, as long as Depth entries cover the memory's latency.
// Reset: not running, nothing outstanding.
// No burst passes the tail, the ring's end, a 4 KiB boundary or the room left for entries. One ID: answers come in ring order.
`include "assertions.svh"

module dma_fetch #(
  parameter int unsigned BusBytes      = 32,
  parameter int unsigned Depth         = 16,     // entries fetched ahead
  parameter int unsigned TimeoutCycles = 65536,  // without an answer
  localparam int unsigned BusBits      = 8 * BusBytes
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  // registers
  input  logic               enable_i,
  input  logic [63:0]        base_i,
  input  logic [15:0]        size_i,
  input  logic [15:0]        tail_i,
  output logic [15:0]        head_o,
  output logic               busy_o,
  output logic               stopped_o,
  output logic [3:0]         cause_o,
  output logic [63:0]        fault_address_o,
  // AXI4 read
  output logic               axi_ar_valid_o,
  input  logic               axi_ar_ready_i,
  output logic               axi_ar_id_o,
  output logic [63:0]        axi_ar_addr_o,
  output logic [7:0]         axi_ar_len_o,
  output logic [2:0]         axi_ar_size_o,
  output logic [1:0]         axi_ar_burst_o,
  input  logic               axi_r_valid_i,
  output logic               axi_r_ready_o,
  input  logic               axi_r_id_i,
  input  logic [BusBits-1:0] axi_r_data_i,
  input  logic [1:0]         axi_r_resp_i,
  input  logic               axi_r_last_i,
  // instructions
  output logic               instr_valid_o,
  input  logic               instr_ready_i,
  output logic [511:0]       instr_data_o
);
  if (BusBytes < 8 || BusBytes > 64 || (BusBytes & (BusBytes - 1)) != 0) begin : gen_bad_bus
    $fatal(1, "dma_fetch: BusBytes must be a power of two, 8 to 64");
  end
  if (Depth < 2 || Depth > 32 || (Depth & (Depth - 1)) != 0) begin : gen_bad_depth
    $fatal(1, "dma_fetch: Depth must be a power of two, 2 to 32");  // 32 entries are at most 256 beats
  end
  if (TimeoutCycles < 2) begin : gen_bad_timeout
    $fatal(1, "dma_fetch: TimeoutCycles must be at least 2");
  end
  localparam int unsigned BusShift    = $clog2(BusBytes);
  localparam int unsigned PartShift   = 6 - BusShift;  // log2 of the beats of an entry
  localparam int unsigned BeatBits    = 10;            // counts 32 entries of 8 beats
  localparam int unsigned TimeoutBits = $clog2(TimeoutCycles + 1);

  logic                   run_q;          // the pointers below are alive
  logic                   ending_q;       // enable_i was low: only an offered instruction is waited for
  logic [15:0]            ask_q;          // next entry to ask for
  logic [15:0]            get_q;          // entry whose beats come next
  logic [3:0]             part_q;         // beat of it
  logic [5:0]             held_q;         // entries asked for and not yet handed on
  logic [BeatBits-1:0]    outstanding_q;  // beats
  logic [TimeoutBits-1:0] silent_q;       // cycles without a beat that is owed
  logic                   failed_q;
  logic [511:0]           entry_q;        // beats so far, newest on top

  logic active, flush, withdrawn;
  assign active    = run_q && enable_i && !ending_q && !failed_q;
  assign withdrawn = (!enable_i || ending_q) && !(instr_valid_o && !instr_ready_i);
  assign flush     = !run_q || withdrawn;

  // the next burst
  logic [15:0] to_end;
  logic [6:0]  to_page;
  logic [5:0]  room, entries;
  logic        asks;
  logic [63:0] ask_address;
  assign ask_address = base_i + {42'd0, ask_q, 6'd0};
  assign to_end      = (ask_q <= tail_i ? tail_i : size_i) - ask_q;
  assign to_page     = 7'd64 - {1'b0, ask_address[11:6]};
  assign room        = 6'(Depth) - held_q;
  always_comb begin
    entries = room;
    if (to_page < {1'b0, entries}) entries = to_page[5:0];
    if (to_end < {10'd0, entries}) entries = to_end[5:0];
  end

  logic [3:0] wrong;  // what is wrong with the ring's registers
  always_comb begin
    wrong = control_isa_pkg::CauseNone;
    if (base_i[5:0] != '0) wrong = control_isa_pkg::CauseBadAlignment;
    else if (size_i < 16'd2) wrong = control_isa_pkg::CauseBadCount;
    else if (tail_i >= size_i) wrong = control_isa_pkg::CauseAddressRange;
  end
  assign asks = active && wrong == control_isa_pkg::CauseNone && entries != '0 && (!axi_ar_valid_o || axi_ar_ready_i);

  // answers
  logic        beat, last_part, silent, push, pop;
  logic [63:0] get_address;
  assign axi_r_ready_o = 1'b1;  // room is reserved before AR
  assign beat          = axi_r_valid_i;
  assign last_part     = part_q == 4'((1 << PartShift) - 1);
  assign silent        = silent_q == TimeoutBits'(TimeoutCycles);
  assign push          = beat && active && !axi_r_resp_i[1] && last_part;
  assign pop           = instr_valid_o && instr_ready_i;
  assign get_address   = base_i + {42'd0, get_q, 6'd0} + (64'(part_q) << BusShift);

  logic [511:0] entry;
  if (BusBytes == 64) begin : gen_whole
    assign entry = axi_r_data_i;
  end else begin : gen_part
    assign entry = {axi_r_data_i, entry_q[511:BusBits]};
  end

  logic unused_ready;
  stream_fifo #(
    .Width(512),
    .Depth(Depth)
  ) u_entries (
    .clk_i,
    .rst_ni,
    .flush_i    (flush),
    .in_valid_i (push),
    .in_ready_o (unused_ready),
    .in_data_i  (entry),
    .out_valid_o(instr_valid_o),
    .out_ready_i(instr_ready_i),
    .out_data_o (instr_data_o)
  );

  assign busy_o         = run_q || axi_ar_valid_o || outstanding_q != '0;
  assign stopped_o      = failed_q && !instr_valid_o;
  assign axi_ar_id_o    = 1'b0;
  assign axi_ar_size_o  = 3'(BusShift);
  assign axi_ar_burst_o = 2'b01;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      run_q          <= 1'b0;
      ending_q       <= 1'b0;
      axi_ar_valid_o <= 1'b0;
      outstanding_q  <= '0;
      failed_q       <= 1'b0;
      head_o         <= '0;
    end else begin
      if (!run_q) run_q <= enable_i && !busy_o;
      else if (withdrawn) run_q <= 1'b0;
      ending_q <= run_q && !withdrawn && (!enable_i || ending_q);

      if (asks) axi_ar_valid_o <= 1'b1;
      else if (axi_ar_ready_i) axi_ar_valid_o <= 1'b0;

      outstanding_q <= outstanding_q + (asks ? BeatBits'(entries) << PartShift : '0) - BeatBits'(beat);

      if (flush) failed_q <= 1'b0;
      else if (wrong != control_isa_pkg::CauseNone || silent || (beat && axi_r_resp_i[1])) failed_q <= 1'b1;

      if (flush) head_o <= '0;
      else if (pop) head_o <= head_o + 16'd1 == size_i ? '0 : head_o + 16'd1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (asks) begin
      axi_ar_addr_o <= ask_address;
      axi_ar_len_o  <= 8'((BeatBits'(entries) << PartShift) - 1'b1);
    end
    silent_q <= beat || outstanding_q == '0 || silent ? '0 : silent_q + 1'b1;
    if (beat) entry_q <= entry;
    if (flush) begin
      ask_q  <= '0;
      get_q  <= '0;
      part_q <= '0;
      held_q <= '0;
    end else begin
      if (asks) ask_q <= ask_q + 16'(entries) == size_i ? '0 : ask_q + 16'(entries);
      if (beat) part_q <= last_part ? '0 : part_q + 1'b1;
      if (beat && last_part) get_q <= get_q + 16'd1 == size_i ? '0 : get_q + 16'd1;
      held_q <= held_q + (asks ? entries : '0) - 6'(pop);
      if (!failed_q) begin
        fault_address_o <= get_address;
        if (wrong != control_isa_pkg::CauseNone) begin
          cause_o         <= wrong;
          fault_address_o <= base_i + {42'd0, tail_i, 6'd0};
        end else if (beat && axi_r_resp_i[1]) begin
          cause_o <= axi_r_resp_i[0] ? control_isa_pkg::CauseBusDecode : control_isa_pkg::CauseBusSlave;
        end else begin
          cause_o <= control_isa_pkg::CauseTimeout;
        end
      end
    end
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, unused_ready, axi_r_id_i, axi_r_last_i, entry_q};

  `NG_ASSERT(RoomForEveryEntry, clk_i, rst_ni, !push || unused_ready)
  `NG_ASSERT(AnswersOnlyWhatWasAsked, clk_i, rst_ni, !beat || outstanding_q != '0)
endmodule
