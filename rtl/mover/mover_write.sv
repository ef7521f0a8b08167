// SPDX-License-Identifier: Apache-2.0
// Walks the pieces in order and fetches their rows from the buffer as they become complete.
// Interface: start_* remembers a plan; row_valid_o says that the buffer's output is row `beat_o` (of an add: of side_o) of plan_o,
//   or that none is needed; take_i consumes it. finish_o pulses with the last take of a piece: the read event.
// Latency: a row is valid one cycle after its last beat. Throughput: one row per cycle, no gap between pieces.
// Reset: no piece.
// A burst that stands still for TimeoutCycles is given up: its rows count as present and bad, its ID goes into quarantine.
`include "assertions.svh"

module mover_write #(
  parameter int unsigned Outstanding   = 32,
  parameter int unsigned BufferBeats   = 128,
  parameter int unsigned TimeoutCycles = 65536,
  localparam int unsigned SlotBits     = $clog2(Outstanding),
  localparam int unsigned RowBits      = $clog2(BufferBeats),
  localparam int unsigned TimeBits     = $clog2(TimeoutCycles + 1)
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                start_valid_i,
  input  logic [SlotBits-1:0] start_slot_i,
  input  mover_pkg::plan_t    start_plan_i,
  input  logic [SlotBits:0]   tail_slot_i,
  output logic [SlotBits:0]   head_slot_o,  // oldest slot in use
  output logic [RowBits:0]    head_row_o,   // oldest row in use
  // read table
  output logic [SlotBits-1:0] look_slot_o,
  input  logic [RowBits:0]    look_row_i,
  output logic [SlotBits-1:0] now_slot_o,
  input  logic                progress_i,
  input  logic                gone_i,
  input  logic [1:0]          fault_i,
  input  logic [RowBits:0]    fault_row_i,
  output logic                give_up_o,
  output logic [RowBits-1:0]  read_row_o,   // buffer
  // the row at hand
  output logic                row_valid_o,
  output mover_pkg::plan_t    plan_o,
  output logic [7:0]          beat_o,
  output logic                side_o,       // of an add: 0 the destination's, 1 the source's
  output logic                row_last_o,   // the piece ends with it
  output logic                row_lost_o,   // given up
  output logic [1:0]          fault_o,      // of its burst so far
  output logic [7:0]          fault_beat_o,
  input  logic                take_i,
  output logic                finish_o
);
  if (Outstanding < 4 || Outstanding > 128 || (Outstanding & (Outstanding - 1)) != 0) begin : gen_bad_outstanding
    $fatal(1, "mover_write: Outstanding must be a power of two, 4 to 128");
  end
  if (BufferBeats < 32 || BufferBeats > 1024 || (BufferBeats & (BufferBeats - 1)) != 0) begin : gen_bad_buffer
    $fatal(1, "mover_write: BufferBeats must be a power of two, 32 to 1024");
  end
  if (TimeoutCycles < 1 || TimeoutCycles > (1 << 24)) begin : gen_bad_timeout
    $fatal(1, "mover_write: TimeoutCycles must be 1 to 2^24");
  end

  logic [mover_pkg::PlanBits-1:0] plans [Outstanding];

  mover_pkg::plan_t    plan_q, plan_d;
  logic                have_q, have_d;
  logic                row_valid_q, row_valid_d;
  logic [SlotBits:0]   head_q, head_d;
  logic [RowBits:0]    base_q, base_d;
  logic [7:0]          beat_q, beat_d;
  logic                side_q, side_d;
  logic [TimeBits-1:0] time_q;
  logic                two_sides, bufferless, pass_over;
  logic [RowBits:0]    rows, row, ahead;
  logic                complete, asked, waits;

  assign two_sides  = plan_q.kind == mover_pkg::KindAdd && !plan_q.dead;
  assign bufferless = plan_q.kind == mover_pkg::KindFill || plan_q.dead;
  assign pass_over  = have_q && plan_q.void_slot;
  assign rows       = (RowBits + 1)'(plan_q.rows) + 1'b1;
  assign row_last_o = beat_q == plan_q.rows && (side_q || !two_sides);
  assign finish_o   = take_i && row_last_o;

  always_comb begin
    head_d = head_q;
    base_d = base_q;
    beat_d = beat_q;
    side_d = side_q;
    if (pass_over) begin
      head_d = head_q + 1'b1;
    end else if (finish_o) begin
      head_d = head_q + (SlotBits + 1)'(two_sides) + 1'b1;
      if (!bufferless) base_d = base_q + (two_sides ? {rows[RowBits-1:0], 1'b0} : rows);
      beat_d = '0;
      side_d = 1'b0;
    end else if (take_i) begin
      side_d = two_sides && !side_q;
      if (!side_d) beat_d = beat_q + 1'b1;
    end
  end

  // the next row: in the same piece, or the first of a piece whose first side is asked for
  assign plan_d      = plans[head_d[SlotBits-1:0]];
  assign have_d      = head_d != tail_slot_i;
  assign look_slot_o = head_d[SlotBits-1:0] + SlotBits'(side_d);
  assign asked       = !side_d || head_d + 1'b1 != tail_slot_i;
  assign row         = base_d + (RowBits + 1)'(beat_d) + (side_d ? rows : '0);
  assign read_row_o  = row[RowBits-1:0];
  assign ahead       = look_row_i - row;  // -1 when even its first row waits for a second beat
  assign complete    = ahead != '0 && ahead != '1;
  assign row_valid_d = have_d && !plan_d.void_slot
                     && (plan_d.dead || plan_d.kind == mover_pkg::KindFill
                         || (asked && (complete || (gone_i && look_slot_o == now_slot_o && !finish_o && !pass_over))));

  assign now_slot_o = head_q[SlotBits-1:0] + SlotBits'(side_q);
  assign waits      = have_q && !plan_q.void_slot && !row_valid_q && !(side_q && head_q + 1'b1 == tail_slot_i);
  assign give_up_o  = waits && !progress_i && !gone_i && time_q == TimeBits'(TimeoutCycles - 1);

  assign head_slot_o  = head_q;
  assign head_row_o   = bufferless || !have_q ? base_q : base_q + (RowBits + 1)'(beat_q);
  assign row_valid_o  = row_valid_q;
  assign plan_o       = plan_q;
  assign beat_o       = beat_q;
  assign side_o       = side_q;
  assign row_lost_o   = gone_i && !bufferless;
  assign fault_o      = plan_q.dead ? mover_pkg::FaultTimeout : bufferless ? mover_pkg::FaultNone : fault_i;
  assign fault_beat_o = plan_q.dead ? 8'd0
                      : 8'(fault_row_i - base_q - (side_q ? rows : '0)) + 8'(plan_q.skip && (side_q || !two_sides));

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      have_q      <= 1'b0;
      row_valid_q <= 1'b0;
      head_q      <= '0;
      base_q      <= '0;
      beat_q      <= '0;
      side_q      <= 1'b0;
      time_q      <= '0;
    end else begin
      have_q      <= have_d;
      row_valid_q <= row_valid_d;
      head_q      <= head_d;
      base_q      <= base_d;
      beat_q      <= beat_d;
      side_q      <= side_d;
      time_q      <= !waits || progress_i || give_up_o ? '0 : time_q + 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (start_valid_i) plans[start_slot_i] <= start_plan_i;
    plan_q <= plan_d;
  end

  `NG_ASSERT(TakesOnlyWhatIsThere, clk_i, rst_ni, !take_i || row_valid_q)
  `NG_ASSERT(RowStaysUntilTaken, clk_i, rst_ni, row_valid_q && !take_i |=> row_valid_q)
endmodule
