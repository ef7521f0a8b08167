// SPDX-License-Identifier: Apache-2.0
// Fetches the instructions of every engine's ring: one AXI4 read manager, one context (control_ring) per engine.
// Interface: config_i, state_o of each ring (slices of flat vectors, engine 0 first); clear_i of each engine; direct_*
//   and pop_i as in control_ring; push_o names the queue that takes push_data_o in this cycle, for which there is
//   always room; AXI4 read with the engine as ID.
// Latency: from a doorbell (config_i) to AR 1 cycle, from the last R beat of an entry to push_o 1. Throughput: one
//   beat per cycle, one AR in two; rings that want something take turns, one burst each, and each may have as many
//   entries under way as its queue has room for.
// Reset: nothing outstanding, engine 0 first in turn.
// No burst passes the tail, the ring's end, a 4 KiB boundary or the room of its queue. None leaves this chip's HBM, whose end
// is such a boundary: a ring whose next entry lies outside fails with BusDecode. R is never held up, and
// registered first, so that nothing here but registers depends on an input: simulators evaluate that once a cycle.
`include "assertions.svh"

module control_fetch #(
  parameter int unsigned Engines       = 6,
  parameter int unsigned QueueDepth    = 16,
  parameter int unsigned BusBytes      = 32,
  parameter int unsigned HbmBits       = 44,     // HBM has 2^HbmBits bytes
  parameter int unsigned TimeoutCycles = 65536,  // without an answer that is owed: an error after this to twice this
  localparam int unsigned BusBits      = 8 * BusBytes,
  localparam int unsigned ConfigBits   = control_pkg::RingConfigBits,
  localparam int unsigned RingBits     = control_pkg::RingStateBits
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  input  logic [Engines*ConfigBits-1:0] config_i,  // control_pkg::ring_config_t of each
  input  logic [Engines-1:0]            clear_i,
  // queues
  output logic [Engines-1:0]            push_o,
  output logic [511:0]                  push_data_o,
  output logic [Engines-1:0]            direct_room_o,
  input  logic [Engines-1:0]            direct_i,
  input  logic [Engines-1:0]            pop_i,
  output logic [Engines*RingBits-1:0]   state_o,   // control_pkg::ring_state_t of each
  // AXI4 read
  output logic                          axi_ar_valid_o,
  input  logic                          axi_ar_ready_i,
  output logic [3:0]                    axi_ar_id_o,
  output logic [63:0]                   axi_ar_addr_o,
  output logic [7:0]                    axi_ar_len_o,
  input  logic                          axi_r_valid_i,
  input  logic [3:0]                    axi_r_id_i,
  input  logic [BusBits-1:0]            axi_r_data_i,
  input  logic [1:0]                    axi_r_resp_i
);
  if (Engines < 1 || Engines > 15) begin : gen_bad_engines
    $fatal(1, "control_fetch: Engines must be 1 to 15");
  end
  if (HbmBits < 12 || HbmBits > address_pkg::OffsetBits) begin : gen_bad_hbm
    $fatal(1, "control_fetch: HbmBits must be 12 to 44");
  end
  if (TimeoutCycles < 2) begin : gen_bad_timeout
    $fatal(1, "control_fetch: TimeoutCycles must be at least 2");
  end
  localparam logic [63:0] Hbm = {address_pkg::ChipSelf, address_pkg::SpaceHbm, {address_pkg::OffsetBits{1'b0}}};
  localparam int unsigned PartShift = 6 - $clog2(BusBytes);  // log2 of the beats of an entry
  localparam int unsigned WordBits  = Engines > 1 ? $clog2(Engines) : 1;
  localparam int unsigned TickBits  = $clog2(TimeoutCycles);

  logic [Engines-1:0]    wants, asked, beat, entry;
  logic [Engines*16-1:0] ask;
  logic [Engines*6-1:0]  room;
  logic [TickBits-1:0]   tick_q;
  logic                  tick;
  logic [3:0]            turn_q;  // the last one that asked
  logic                  asks;    // or would, inside HBM
  logic                  outside;
  logic [3:0]            pick;
  logic [5:0]            entries;
  logic                  beat_q;  // one beat, as it came
  logic [3:0]            id_q;
  logic [BusBits-1:0]    data_q;
  logic [1:0]            resp_q;

  assign tick = tick_q == TickBits'(TimeoutCycles - 1);

  for (genvar e = 0; e < Engines; e++) begin : gen_ring
    control_ring #(
      .QueueDepth(QueueDepth),
      .BusBytes  (BusBytes)
    ) u_ring (
      .clk_i,
      .rst_ni,
      .config_i     (config_i[ConfigBits*e+:ConfigBits]),
      .clear_i      (clear_i[e]),
      .tick_i       (tick),
      .wants_o      (wants[e]),
      .ask_o        (ask[16*e+:16]),
      .room_o       (room[6*e+:6]),
      .asked_i      (asked[e]),
      .entries_i    (entries),
      .outside_i    (outside && pick == 4'(e)),
      .beat_i       (beat[e]),
      .resp_i       (resp_q),
      .entry_o      (entry[e]),
      .direct_room_o(direct_room_o[e]),
      .direct_i     (direct_i[e]),
      .pop_i        (pop_i[e]),
      .state_o      (state_o[RingBits*e+:RingBits])
    );
    assign beat[e]  = beat_q && id_q == 4'(e);
    assign asked[e] = asks && !outside && pick == 4'(e);
  end

  // the next burst
  control_pkg::ring_config_t chosen;
  logic [15:0]               first, to_end;
  logic [6:0]                to_page;
  logic [63:0]               address;
  assign asks    = wants != '0 && !axi_ar_valid_o;
  assign outside = asks && address[63:HbmBits] != Hbm[63:HbmBits];
  always_comb begin
    pick    = '0;
    chosen  = '0;
    first   = '0;
    to_end  = '0;
    to_page = '0;
    address = '0;
    entries = '0;
    if (asks) begin
      // the last match wins: those up to turn_q from the top down, then those behind it from the top down
      for (int e = Engines - 1; e >= 0; e--) begin
        if (wants[e]) pick = 4'(e);
      end
      for (int e = Engines - 1; e >= 0; e--) begin
        if (wants[e] && 4'(e) > turn_q) pick = 4'(e);
      end
      for (int e = 0; e < Engines; e++) begin
        if (pick == 4'(e)) begin
          chosen  = config_i[ConfigBits*e+:ConfigBits];
          first   = ask[16*e+:16];
          entries = room[6*e+:6];
        end
      end
      address = chosen.base + {42'd0, first, 6'd0};
      to_end  = (first <= chosen.tail ? chosen.tail : chosen.size) - first;
      to_page = 7'd64 - {1'b0, address[11:6]};
      if (to_page < {1'b0, entries}) entries = to_page[5:0];
      if (to_end < {10'd0, entries}) entries = to_end[5:0];
    end
  end

  // answers: the beats of an entry but the last are kept per ring, for answers of two rings may be mixed
  assign push_o = entry;
  if (BusBytes == 64) begin : gen_whole
    assign push_data_o = data_q;
  end else begin : gen_part
    logic [511-BusBits:0] parts [Engines];
    logic [WordBits-1:0]  word;
    assign word        = id_q[WordBits-1:0];
    assign push_data_o = {data_q, parts[word]};
    always_ff @(posedge clk_i) begin
      if (beat_q) parts[word] <= (512 - BusBits)'({data_q, parts[word]} >> BusBits);
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      axi_ar_valid_o <= 1'b0;
      beat_q         <= 1'b0;
      turn_q         <= 4'(Engines - 1);
      tick_q         <= '0;
    end else begin
      if (asks && !outside) axi_ar_valid_o <= 1'b1;
      else if (axi_ar_ready_i) axi_ar_valid_o <= 1'b0;
      if (asks) turn_q <= pick;
      beat_q <= axi_r_valid_i;
      tick_q <= tick ? '0 : tick_q + 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (asks) begin
      axi_ar_id_o   <= pick;
      axi_ar_addr_o <= address;
      axi_ar_len_o  <= 8'((10'(entries) << PartShift) - 10'd1);
    end
    if (axi_r_valid_i) begin
      id_q   <= axi_r_id_i;
      data_q <= axi_r_data_i;
      resp_q <= axi_r_resp_i;
    end
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, chosen.enable};

  `NG_ASSERT(BurstInsideTheRing, clk_i, rst_ni,
             !asks || (entries != '0 && 17'(first) + 17'(entries) <= 17'(chosen.size)))
  `NG_ASSERT(BurstBeforeTheTail, clk_i, rst_ni,
             !asks || first > chosen.tail || 17'(first) + 17'(entries) <= 17'(chosen.tail))
  `NG_ASSERT(ReadsOwnHbm, clk_i, rst_ni, !axi_ar_valid_o || axi_ar_addr_o[63:HbmBits] == Hbm[63:HbmBits])
  `NG_ASSERT(OneQueueAtATime, clk_i, rst_ni, $onehot0(push_o))
endmodule
