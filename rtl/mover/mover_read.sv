// SPDX-License-Identifier: Apache-2.0
// Takes pieces, one slot, its rows of the buffer and its read burst each (an add: its destination's burst, then its source's).
// Interface: piece_* in; axi_ar_* and local_ar_* out; start_* pulses when a slot is given out; head_* say what is free again.
// Latency: the request stands one cycle after the piece. Throughput: one piece per cycle (on-chip sources: one beat per cycle).
// Reset: empty; all slots and rows free.
// A request goes out only with room for its whole burst, so its answer is never held back. Slots are a ring; one whose ID
// is in quarantine is passed over; with every ID there a piece is given up at once, so that nothing waits for ever.
`include "assertions.svh"

module mover_read #(
  parameter int unsigned BusBytes    = 32,
  parameter int unsigned Outstanding = 32,
  parameter int unsigned BufferBeats = 128,
  localparam int unsigned LaneBits   = $clog2(BusBytes),
  localparam int unsigned SlotBits   = $clog2(Outstanding),
  localparam int unsigned RowBits    = $clog2(BufferBeats)
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   piece_valid_i,
  output logic                   piece_ready_o,
  input  mover_pkg::piece_t      piece_data_i,
  // requests
  output logic                   axi_ar_valid_o,
  input  logic                   axi_ar_ready_i,
  output axi_pkg::ax_t           axi_ar_o,
  output logic                   local_ar_valid_o,
  input  logic                   local_ar_ready_i,
  output address_pkg::local_t    local_ar_o,
  // a slot given out
  output logic                   start_valid_o,
  output logic                   start_local_o,  // its beats come from the chip
  output logic [SlotBits-1:0]    start_slot_o,
  output logic [7:0]             start_beats_o,  // of the read burst, less one
  output logic [RowBits:0]       start_row_o,    // row that the first beat is rotated onto
  output logic [LaneBits-1:0]    start_shift_o,
  output logic                   start_skip_o,   // nothing of the first beat belongs into that row
  output logic                   start_spill_o,  // the last beat has bytes for the row after its own
  output mover_pkg::plan_t       start_plan_o,
  // a write to come, with the last slot of its piece
  output logic                   open_valid_o,
  output logic [63:0]            open_dst_o,
  output logic                   open_add_o,
  // status of the others
  input  logic [SlotBits:0]      head_slot_i,    // oldest slot in use
  input  logic [RowBits:0]       head_row_i,     // oldest row in use
  input  logic [Outstanding-1:0] quarantine_i,
  input  logic                   add_done_i,
  output logic [SlotBits:0]      tail_slot_o,
  output logic                   busy_o
);
  if (BusBytes < 8 || BusBytes > 64 || (BusBytes & (BusBytes - 1)) != 0) begin : gen_bad_bus
    $fatal(1, "mover_read: BusBytes must be a power of two, 8 to 64");
  end
  if (Outstanding < 4 || Outstanding > 128 || (Outstanding & (Outstanding - 1)) != 0) begin : gen_bad_outstanding
    $fatal(1, "mover_read: Outstanding must be a power of two, 4 to 128");
  end
  if (BufferBeats < 32 || BufferBeats > 1024 || (BufferBeats & (BufferBeats - 1)) != 0) begin : gen_bad_buffer
    $fatal(1, "mover_read: BufferBeats must be a power of two, 32 to 1024");
  end
  if (BufferBeats * BusBytes < 2 * mover_pkg::PieceBytes) begin : gen_small_buffer
    $fatal(1, "mover_read: BufferBeats * BusBytes must be at least 2048, both operands of an add");
  end

  mover_pkg::piece_t   piece_q;
  logic                valid_q;
  logic                second_q;  // an add's destination is asked for
  logic                asking_q;  // on-chip requests under way
  logic [7:0]          beat_q;
  logic [7:0]          src_beats_q, dst_beats_q;
  logic [LaneBits-1:0] last_lane_q;
  logic [SlotBits:0]   tail_q;
  logic [RowBits:0]    tail_row_q;

  // on the way in
  logic [1:0]  log_in, log_out;
  logic [10:0] in_dst_bytes;
  logic [11:0] in_src_end, in_dst_end;

  assign log_in       = mover_pkg::log_bytes(piece_data_i.format);
  assign log_out      = mover_pkg::log_bytes(piece_data_i.out_format);
  assign in_dst_bytes = piece_data_i.kind == mover_pkg::KindCast ? (piece_data_i.bytes >> log_in) << log_out
                                                               : piece_data_i.bytes;
  assign in_src_end = 12'(piece_data_i.src[LaneBits-1:0]) + 12'(piece_data_i.bytes) - 12'd1;
  assign in_dst_end = 12'(piece_data_i.dst[LaneBits-1:0]) + 12'(in_dst_bytes) - 12'd1;

  // what stands in the register
  logic is_fill, is_add, is_cast, operand, direct;
  logic [63:LaneBits] addr;
  logic [LaneBits-1:0] src_lane, dst_lane;
  logic on_chip;

  assign is_fill  = piece_q.kind == mover_pkg::KindFill;
  assign is_add   = piece_q.kind == mover_pkg::KindAdd;
  assign is_cast  = piece_q.kind == mover_pkg::KindCast;
  assign operand  = is_add && !second_q;
  assign direct   = operand || is_cast;  // stored as it comes
  assign addr     = operand ? piece_q.dst[63:LaneBits] : piece_q.src[63:LaneBits];
  assign src_lane = piece_q.src[LaneBits-1:0];
  assign dst_lane = piece_q.dst[LaneBits-1:0];
  assign on_chip  = address_pkg::on_chip(addr[63:44]);

  // rotation: source lane l goes to destination lane l + shift, of the next row if that is past the end
  logic       skip, spill;
  logic [7:0] beats, rows;

  assign beats = operand ? dst_beats_q : src_beats_q;
  assign rows  = is_cast ? src_beats_q : dst_beats_q;
  assign skip  = !direct && dst_lane < src_lane;
  assign spill = !direct && (skip ? src_beats_q == dst_beats_q : src_beats_q != dst_beats_q);

  // room
  logic [SlotBits:0]   used;
  logic [SlotBits-1:0] tail_next;
  logic [RowBits:0]    rows_used, rows_free;
  logic                slot_free, room, conflict;
  logic                passed_over, given_up, all_quarantined;

  assign tail_next   = tail_q[SlotBits-1:0] + 1'b1;
  assign used        = tail_q - head_slot_i;
  assign slot_free   = used < (SlotBits + 1)'(Outstanding - (operand ? 1 : 0));
  assign rows_used   = tail_row_q - head_row_i;
  assign rows_free   = (RowBits + 1)'(BufferBeats) - rows_used;
  assign room        = 12'(rows_free) > 12'(rows);
  assign passed_over = !is_fill && !second_q && !asking_q
                    && (quarantine_i[tail_q[SlotBits-1:0]] || (operand && quarantine_i[tail_next]));
  assign all_quarantined = &(quarantine_i | (operand ? {quarantine_i[0], quarantine_i[Outstanding-1:1]} : '0));
  assign given_up        = passed_over && all_quarantined;

  logic may_ask, fire_axi, fire_local, at_once, pass_over, asked, leave;

  assign may_ask          = valid_q && !is_fill && !passed_over && slot_free && room && !conflict;
  assign axi_ar_valid_o   = may_ask && !on_chip;
  assign local_ar_valid_o = on_chip && (asking_q || may_ask);
  assign fire_axi         = axi_ar_valid_o && axi_ar_ready_i;
  assign fire_local       = local_ar_valid_o && local_ar_ready_i;
  assign at_once          = valid_q && slot_free && (is_fill || given_up);
  assign pass_over        = valid_q && slot_free && passed_over && !given_up;
  assign asked            = fire_axi || (fire_local && beat_q == beats) || at_once;
  assign leave            = asked && (!operand || given_up);
  assign piece_ready_o    = !valid_q || leave;

  assign axi_ar_o.id       = axi_pkg::IdBits'(tail_q[SlotBits-1:0]);
  assign axi_ar_o.addr     = {addr, LaneBits'(0)};
  assign axi_ar_o.len      = beats;
  assign local_ar_o.space  = addr[47:44];
  assign local_ar_o.offset = {addr[43:LaneBits] + (44 - LaneBits)'(beat_q), LaneBits'(0)};

  assign start_valid_o = fire_axi || (fire_local && !asking_q) || at_once || pass_over;
  assign start_local_o = fire_local;
  assign start_slot_o  = tail_q[SlotBits-1:0];
  assign start_beats_o = beats;
  assign start_row_o   = tail_row_q - (RowBits + 1)'(skip);
  assign start_shift_o = direct ? '0 : dst_lane - src_lane;
  assign start_skip_o  = skip;
  assign start_spill_o = spill;
  assign open_valid_o  = start_valid_o && !pass_over && (!operand || given_up);
  assign open_dst_o    = piece_q.dst;
  assign open_add_o    = is_add && !given_up;
  assign tail_slot_o   = tail_q;
  assign busy_o        = valid_q;

  always_comb begin
    start_plan_o.void_slot  = pass_over;
    start_plan_o.dead       = given_up;
    start_plan_o.queue_id   = piece_q.queue_id;
    start_plan_o.last       = piece_q.last;
    start_plan_o.kind       = piece_q.kind;
    start_plan_o.format     = piece_q.format;
    start_plan_o.out_format = piece_q.out_format;
    start_plan_o.saturate   = piece_q.saturate;
    start_plan_o.skip       = is_add ? dst_lane < src_lane : skip;
    start_plan_o.first_lane = 6'(dst_lane);
    start_plan_o.last_lane  = 6'(last_lane_q);
    start_plan_o.beats      = dst_beats_q;
    start_plan_o.rows       = given_up ? dst_beats_q : rows;
    start_plan_o.src        = is_fill ? piece_q.pattern : piece_q.src;
  end

  mover_add_order u_order (
    .clk_i,
    .rst_ni,
    .dst_i     (piece_q.dst),
    .bytes_i   (piece_q.bytes),
    .add_i     (operand),
    .conflict_o(conflict),
    .enter_i   (start_valid_o && operand && !pass_over && !given_up),
    .leave_i   (add_done_i)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q    <= 1'b0;
      second_q   <= 1'b0;
      asking_q   <= 1'b0;
      beat_q     <= '0;
      tail_q     <= '0;
      tail_row_q <= '0;
    end else begin
      if (piece_ready_o) valid_q <= piece_valid_i;
      if (asked) second_q <= operand && !given_up;
      if (fire_local) begin
        asking_q <= !asked;
        beat_q   <= asked ? 8'd0 : beat_q + 8'd1;
      end
      if (start_valid_o) begin
        tail_q <= tail_q + 1'b1;
        if (!at_once && !pass_over) tail_row_q <= tail_row_q + (RowBits + 1)'(rows) + 1'b1;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (piece_valid_i && piece_ready_o) begin
      piece_q     <= piece_data_i;
      src_beats_q <= 8'(in_src_end >> LaneBits);
      dst_beats_q <= 8'(in_dst_end >> LaneBits);
      last_lane_q <= in_dst_end[LaneBits-1:0];
    end
  end

  logic [12:0] page_end;
  logic [11:0] block_end;
  assign page_end  = {1'b0, piece_data_i.src[11:0]} + 13'(piece_data_i.bytes);
  assign block_end = {2'b00, piece_data_i.dst[9:0]} + 12'(in_dst_bytes);

  `NG_ASSERT(PieceHeldUntilTaken, clk_i, rst_ni,
             piece_valid_i && !piece_ready_o |=> piece_valid_i && $stable(piece_data_i))
  `NG_ASSERT(PieceHasBytes, clk_i, rst_ni,
             !piece_valid_i || (piece_data_i.bytes >= 11'd1 && piece_data_i.bytes <= 11'(mover_pkg::PieceBytes)
                                && in_dst_bytes >= 11'd1 && in_dst_bytes <= 11'(mover_pkg::PieceBytes)))
  `NG_ASSERT(SourceInOnePage, clk_i, rst_ni,
             !piece_valid_i || piece_data_i.kind == mover_pkg::KindFill || page_end <= 13'(mover_pkg::PageBytes))
  `NG_ASSERT(DestinationInOneBlock, clk_i, rst_ni, !piece_valid_i || block_end <= 12'(mover_pkg::PieceBytes))
  `NG_ASSERT(ReadRequestHeld, clk_i, rst_ni,
             axi_ar_valid_o && !axi_ar_ready_i |=> axi_ar_valid_o && $stable(axi_ar_o))
  `NG_ASSERT(LocalRequestHeld, clk_i, rst_ni,
             local_ar_valid_o && !local_ar_ready_i |=> local_ar_valid_o && $stable(local_ar_o))
endmodule
