// SPDX-License-Identifier: Apache-2.0
// Where each read burst stands: turns an arriving beat into rotated rows of the buffer, whatever the order of the bursts.
// Interface: start_* opens a slot; beat_* is an answer; store_* writes the buffer; look_* says how far a slot's rows are
//   complete, the beat of this cycle included; fault_* and gone belong to now_slot_i; give_up_i abandons it.
// Latency: combinational to the buffer, which has the row in the next cycle. Throughput: one beat per cycle.
// Reset: no ID in quarantine.
// Row order is all that is kept: a slot's next row is also the end of its complete rows, but for the last beat.
module mover_read_table #(
  parameter int unsigned BusBytes    = 32,
  parameter int unsigned Outstanding = 32,
  parameter int unsigned BufferBeats = 128,
  localparam int unsigned LaneBits   = $clog2(BusBytes),
  localparam int unsigned SlotBits   = $clog2(Outstanding),
  localparam int unsigned RowBits    = $clog2(BufferBeats),
  localparam int unsigned DataBits   = 8 * BusBytes
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   start_valid_i,
  input  logic [SlotBits-1:0]    start_slot_i,
  input  logic [RowBits:0]       start_row_i,
  input  logic [LaneBits-1:0]    start_shift_i,
  input  logic                   start_skip_i,
  input  logic                   start_spill_i,
  input  logic                   beat_valid_i,
  input  logic [SlotBits-1:0]    beat_slot_i,
  input  logic [DataBits-1:0]    beat_data_i,
  input  logic [1:0]             beat_fault_i,
  input  logic                   beat_last_i,
  // buffer: lanes of strobe_o into row_o if low_o, the others into the row after it if high_o
  output logic [RowBits-1:0]     store_row_o,
  output logic [DataBits-1:0]    store_data_o,
  output logic [BusBytes-1:0]    store_strobe_o,
  output logic                   store_low_o,
  output logic                   store_high_o,
  output logic                   store_bad_o,
  // the sequencer's questions
  input  logic [SlotBits-1:0]    look_slot_i,
  output logic [RowBits:0]       look_row_o,   // the first row that is not complete
  input  logic [SlotBits-1:0]    now_slot_i,
  input  logic                   give_up_i,
  output logic                   progress_o,   // a beat of now_slot_i
  output logic                   gone_o,
  output logic [1:0]             fault_o,
  output logic [RowBits:0]       fault_row_o,  // onto which the first failing beat is rotated
  output logic [Outstanding-1:0] quarantine_o
);
  if (BusBytes < 8 || BusBytes > 64 || (BusBytes & (BusBytes - 1)) != 0) begin : gen_bad_bus
    $fatal(1, "mover_read_table: BusBytes must be a power of two, 8 to 64");
  end
  if (Outstanding < 4 || Outstanding > 128 || (Outstanding & (Outstanding - 1)) != 0) begin : gen_bad_outstanding
    $fatal(1, "mover_read_table: Outstanding must be a power of two, 4 to 128");
  end
  if (BufferBeats < 32 || BufferBeats > 1024 || (BufferBeats & (BufferBeats - 1)) != 0) begin : gen_bad_buffer
    $fatal(1, "mover_read_table: BufferBeats must be a power of two, 32 to 1024");
  end

  logic [RowBits:0]       row_q       [Outstanding];
  logic [RowBits:0]       fault_row_q [Outstanding];
  logic [1:0]             fault_q     [Outstanding];
  logic [LaneBits-1:0]    shift_q     [Outstanding];
  logic [Outstanding-1:0] skip_q, spill_q, gone_q, quarantine_q;

  logic                taken;    // the beat counts
  logic [RowBits:0]    row, row_next;
  logic [LaneBits-1:0] shift;
  logic                to_next;  // bytes for the row after its own
  logic [1:0]          fault, fault_next;

  assign taken      = beat_valid_i && !quarantine_q[beat_slot_i];
  assign row        = row_q[beat_slot_i];
  assign shift      = shift_q[beat_slot_i];
  assign to_next    = !beat_last_i || spill_q[beat_slot_i];
  assign row_next   = row + (RowBits + 1)'(beat_last_i && spill_q[beat_slot_i]) + 1'b1;
  assign fault      = fault_q[beat_slot_i];
  assign fault_next = fault == mover_pkg::FaultNone ? beat_fault_i : fault;

  // one stage per bit of the shift
  always_comb begin
    store_data_o = beat_data_i;
    for (int b = 0; b < LaneBits; b++) begin
      if (shift[b]) store_data_o = (store_data_o << (8 << b)) | (store_data_o >> (DataBits - (8 << b)));
    end
  end

  assign store_row_o    = row[RowBits-1:0];
  assign store_strobe_o = {BusBytes{1'b1}} << shift;
  assign store_low_o    = taken && !skip_q[beat_slot_i];
  assign store_high_o   = taken && to_next;
  assign store_bad_o    = fault_next != mover_pkg::FaultNone;

  assign look_row_o   = taken && beat_slot_i == look_slot_i ? row_next : row_q[look_slot_i];
  assign progress_o   = taken && beat_slot_i == now_slot_i;
  assign gone_o       = gone_q[now_slot_i];
  assign fault_o      = fault_q[now_slot_i];
  assign fault_row_o  = fault_row_q[now_slot_i];
  assign quarantine_o = quarantine_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      quarantine_q <= '0;
    end else begin
      if (give_up_i) quarantine_q[now_slot_i] <= 1'b1;
      if (beat_valid_i && beat_last_i && !taken) quarantine_q[beat_slot_i] <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (start_valid_i) begin
      row_q[start_slot_i]   <= start_row_i;
      shift_q[start_slot_i] <= start_shift_i;
      fault_q[start_slot_i] <= mover_pkg::FaultNone;
      skip_q[start_slot_i]  <= start_skip_i;
      spill_q[start_slot_i] <= start_spill_i;
      gone_q[start_slot_i]  <= 1'b0;
    end
    if (taken) begin
      row_q[beat_slot_i]   <= row_next;
      fault_q[beat_slot_i] <= fault_next;
      skip_q[beat_slot_i]  <= 1'b0;
      if (fault == mover_pkg::FaultNone) fault_row_q[beat_slot_i] <= row;
    end
    if (give_up_i) begin
      gone_q[now_slot_i] <= 1'b1;
      if (fault_q[now_slot_i] == mover_pkg::FaultNone) begin
        fault_q[now_slot_i]     <= mover_pkg::FaultTimeout;
        fault_row_q[now_slot_i] <= row_q[now_slot_i];
      end
    end
  end
endmodule
