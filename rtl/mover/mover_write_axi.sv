// SPDX-License-Identifier: Apache-2.0
// Write side of the store mover: AW for every piece together with its first beat, its B, and the piece's end in piece order.
// Interface: open_* announces a piece; w_* its beats, with w_last_i what its reads did wrong; AXI4 AW, W and B; done_* events.
// Latency: none from beat to AW and W, at least two cycles from open; W goes on while AW stands; done with the oldest B.
// Throughput: one beat and one piece per cycle. Reset: nothing outstanding.
// No AW without data: a memory path that serves one burst at a time may wait for them, and with it the read that brings them.
// IDs are a ring of slots. A B that does not come within TimeoutCycles puts its ID in quarantine, which the ring then passes
// over; with every ID there, pieces are given up and their beats swallowed.
`include "assertions.svh"

module mover_write_axi #(
  parameter int unsigned BusBytes      = 32,
  parameter int unsigned Outstanding   = 32,
  parameter int unsigned TimeoutCycles = 65536,
  localparam int unsigned LaneBits     = $clog2(BusBytes),
  localparam int unsigned SlotBits     = $clog2(Outstanding),
  localparam int unsigned TimeBits     = $clog2(TimeoutCycles + 1),
  localparam int unsigned DataBits     = 8 * BusBytes
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                open_valid_i,
  input  mover_pkg::open_t    open_i,
  input  logic                w_valid_i,
  output logic                w_ready_o,
  input  logic [DataBits-1:0] w_data_i,
  input  logic [BusBytes-1:0] w_strobe_i,
  input  logic                w_last_i,
  input  mover_pkg::fault_t   fault_i,
  // AXI4
  output logic                axi_aw_valid_o,
  input  logic                axi_aw_ready_i,
  output axi_pkg::ax_t        axi_aw_o,
  output logic                axi_w_valid_o,
  input  logic                axi_w_ready_i,
  output logic [DataBits-1:0] axi_w_data_o,
  output logic [BusBytes-1:0] axi_w_strobe_o,
  output logic                axi_w_last_o,
  output logic [63:0]         axi_w_burst_o,  // first byte of the burst that the beat belongs to
  input  logic                axi_b_valid_i,
  output logic                axi_b_ready_o,
  input  axi_pkg::b_t         axi_b_i,
  // a piece is done
  output logic                done_valid_o,
  output mover_pkg::done_t    done_data_o,
  output logic                add_done_o,
  output logic                busy_o
);
  if (BusBytes < 8 || BusBytes > 64 || (BusBytes & (BusBytes - 1)) != 0) begin : gen_bad_bus
    $fatal(1, "mover_write_axi: BusBytes must be a power of two, 8 to 64");
  end
  if (TimeoutCycles < 1 || TimeoutCycles > (1 << 24)) begin : gen_bad_timeout
    $fatal(1, "mover_write_axi: TimeoutCycles must be 1 to 2^24");
  end

  localparam int unsigned TagBits = mover_pkg::QueueBits + 2;

  logic               open_valid, open_ready, open_take;
  logic [63:0]        open_dst;
  logic [7:0]         open_beats;
  logic [TagBits-1:0] open_tag;

  stream_fifo #(
    .Width(64 + 8 + TagBits),
    .Depth(Outstanding)
  ) u_open (
    .clk_i,
    .rst_ni,
    .flush_i    (1'b0),
    .in_valid_i (open_valid_i),
    .in_ready_o (open_ready),
    .in_data_i  (open_i),
    .out_valid_o(open_valid),
    .out_ready_i(open_take),
    .out_data_o ({open_dst, open_beats, open_tag})
  );

  // slots from retire_q to beats_q have all their beats, those up to address_q have been given out
  logic [SlotBits:0]      address_q, beats_q, retire_q;
  logic                   aw_valid_q;                     // AW of the last slot given out
  logic                   aw_stands_q;                    // and it was offered
  logic [63:LaneBits]     aw_addr_q;
  logic [7:0]             aw_len_q;
  logic [63:0]            fault_address_q [Outstanding];  // the destination, unless a read failed
  logic [TagBits-1:0]     tag_q           [Outstanding];
  logic [1:0]             read_fault_q    [Outstanding];
  logic [1:0]             write_fault_q   [Outstanding];
  logic [Outstanding-1:0] void_q, dead_q, answered_q, quarantine_q;
  logic [SlotBits-1:0]    address, beats, retire, standing;
  logic                   free, pass_over, given_up, send, addressed, swallow, write_beat, finish, aw_taken;

  assign address = address_q[SlotBits-1:0];
  assign beats   = beats_q[SlotBits-1:0];
  assign retire  = retire_q[SlotBits-1:0];

  // AW. Its slot is given out before it is offered, for W may not wait until it is taken.
  assign standing = address - 1'b1;
  assign free = (SlotBits + 1)'(address_q - retire_q) < (SlotBits + 1)'(Outstanding) && (!aw_valid_q || aw_taken);
  assign given_up = open_valid && free && &quarantine_q;
  assign pass_over = open_valid && free && quarantine_q[address] && !given_up;
  assign send = open_valid && free && !quarantine_q[address];
  assign addressed = open_valid && free;
  assign open_take = addressed && !pass_over;
  assign axi_aw_valid_o = aw_valid_q && (aw_stands_q || (w_valid_i && beats == standing));
  assign aw_taken = axi_aw_valid_o && axi_aw_ready_i;
  assign axi_aw_o.id = axi_pkg::IdBits'(standing);
  assign axi_aw_o.addr = {aw_addr_q, LaneBits'(0)};
  assign axi_aw_o.len = aw_len_q;

  // W
  assign write_beat     = beats_q != address_q && !void_q[beats];
  assign swallow        = dead_q[beats];
  assign axi_w_valid_o  = w_valid_i && write_beat && !swallow;
  assign w_ready_o      = write_beat && (swallow || axi_w_ready_i);
  assign axi_w_data_o   = w_data_i;
  assign axi_w_strobe_o = w_strobe_i;
  assign axi_w_last_o   = w_last_i;
  assign axi_w_burst_o  = fault_address_q[beats];
  assign finish         = w_valid_i && w_ready_o && w_last_i;

  // B
  logic                answer, unsent, waits, give_up, retires;
  logic [TimeBits-1:0] time_q;
  logic [1:0]          answer_fault, write_fault;
  logic [SlotBits-1:0] answer_slot;

  assign axi_b_ready_o = 1'b1;
  assign answer_slot   = axi_b_i.id[SlotBits-1:0];
  assign answer        = axi_b_valid_i && !quarantine_q[answer_slot];
  assign answer_fault  = mover_pkg::fault_of_response(axi_b_i.resp);
  assign waits         = retire_q != beats_q && !void_q[retire] && !dead_q[retire] && !answered_q[retire]
                      && !(answer && answer_slot == retire);
  assign unsent  = aw_valid_q && retire == standing;  // that is dma_stuck's affair
  assign give_up = waits && !unsent && time_q == TimeBits'(TimeoutCycles - 1);
  assign retires = retire_q != beats_q && (!waits || give_up);

  always_comb begin
    write_fault = answered_q[retire] ? write_fault_q[retire] : answer_fault;
    if (give_up || dead_q[retire]) write_fault = mover_pkg::FaultTimeout;
  end

  assign done_valid_o         = retires && !void_q[retire];
  assign done_data_o.queue_id = tag_q[retire][TagBits-1:2];
  assign done_data_o.last     = tag_q[retire][1];
  assign done_data_o.cause    = mover_pkg::cause_of_fault(
    read_fault_q[retire] != mover_pkg::FaultNone ? read_fault_q[retire] : write_fault, fault_address_q[retire][63:44]);
  assign done_data_o.address = fault_address_q[retire];
  assign add_done_o          = done_valid_o && tag_q[retire][0];
  assign busy_o              = open_valid || address_q != retire_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      address_q    <= '0;
      beats_q      <= '0;
      retire_q     <= '0;
      aw_valid_q   <= 1'b0;
      aw_stands_q  <= 1'b0;
      answered_q   <= '0;
      quarantine_q <= '0;
      time_q       <= '0;
    end else begin
      if (addressed) address_q <= address_q + 1'b1;
      aw_valid_q  <= send || (aw_valid_q && !aw_taken);
      aw_stands_q <= axi_aw_valid_o && !aw_taken;
      if (finish || (beats_q != address_q && void_q[beats])) beats_q <= beats_q + 1'b1;
      if (retires) retire_q <= retire_q + 1'b1;
      if (answer) answered_q[answer_slot] <= 1'b1;
      if (retires) answered_q[retire] <= 1'b0;
      if (axi_b_valid_i && !answer) quarantine_q[answer_slot] <= 1'b0;
      if (give_up) quarantine_q[retire] <= 1'b1;
      time_q <= waits && !unsent && !give_up ? time_q + 1'b1 : '0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (send) begin
      aw_addr_q <= open_dst[63:LaneBits];
      aw_len_q  <= open_beats;
    end
    if (addressed) begin
      void_q[address]          <= pass_over;
      dead_q[address]          <= given_up;
      tag_q[address]           <= open_tag;
      fault_address_q[address] <= open_dst;
    end
    if (finish) begin
      read_fault_q[beats] <= fault_i.code;
      if (fault_i.code != mover_pkg::FaultNone) begin
        fault_address_q[beats] <= fault_i.at_dst ? mover_pkg::beat_address(fault_address_q[beats], fault_i.beat, 12'(BusBytes))
                                                 : fault_i.address;
      end
    end
    if (answer) write_fault_q[answer_slot] <= answer_fault;
  end

  `NG_ASSERT(PieceHasPlace, clk_i, rst_ni, !open_valid_i || open_ready)
  `NG_ASSERT(WriteRequestHeld, clk_i, rst_ni,
             axi_aw_valid_o && !axi_aw_ready_i |=> axi_aw_valid_o && $stable(axi_aw_o))
  `NG_ASSERT(WriteBeatHeld, clk_i, rst_ni,
             axi_w_valid_o && !axi_w_ready_i |=> axi_w_valid_o && $stable(axi_w_strobe_o) && $stable(axi_w_last_o))
endmodule
