// SPDX-License-Identifier: Apache-2.0
// What both movers share: pieces in, reads out, destination-aligned write beats out, in piece order.
// Interface: as mover_store.sv; open_* announces a piece to the write side, w_* are its beats, fault_* hold with w_last_o.
// Latency: AR one cycle after the piece, the write beat one after the last read beat in it. Throughput: one beat per cycle.
// Reset: empty.
`include "assertions.svh"

module mover_core #(
  parameter int unsigned BusBytes      = 32,
  parameter int unsigned Outstanding   = 32,
  parameter int unsigned BufferBeats   = 128,
  parameter int unsigned TimeoutCycles = 65536,
  localparam int unsigned LaneBits     = $clog2(BusBytes),
  localparam int unsigned SlotBits     = $clog2(Outstanding),
  localparam int unsigned RowBits      = $clog2(BufferBeats),
  localparam int unsigned DataBits     = 8 * BusBytes
) (
  input  logic                            clk_i,
  input  logic                            rst_ni,
  input  logic                            piece_valid_i,
  output logic                            piece_ready_o,
  input  mover_pkg::piece_t               piece_data_i,
  // AXI4 read
  output logic                            axi_ar_valid_o,
  input  logic                            axi_ar_ready_i,
  output axi_pkg::ax_t                    axi_ar_o,
  input  logic                            axi_r_valid_i,
  output logic                            axi_r_ready_o,
  input  axi_pkg::r_tag_t                 axi_r_i,
  input  logic [DataBits-1:0]             axi_r_data_i,
  // on-chip reads
  output logic                            local_ar_valid_o,
  input  logic                            local_ar_ready_i,
  output address_pkg::local_t             local_ar_o,
  input  logic                            local_r_valid_i,
  input  logic [DataBits-1:0]             local_r_data_i,
  input  logic                            local_r_error_i,
  // write side
  output logic                            open_valid_o,
  output mover_pkg::open_t                open_o,
  output logic                            w_valid_o,
  input  logic                            w_ready_i,
  output logic [DataBits-1:0]             w_data_o,
  output logic [BusBytes-1:0]             w_strobe_o,
  output logic                            w_last_o,
  output mover_pkg::fault_t               fault_o,
  input  logic                            add_done_i,
  // events
  output logic                            read_valid_o,
  output logic [mover_pkg::QueueBits-1:0] read_queue_o,
  output logic                            read_last_o,
  output logic                            read_fails_o,  // before the read event of the piece
  output logic                            busy_o
);
  if (BusBytes != 8 && BusBytes != 16 && BusBytes != 32 && BusBytes != 64) begin : gen_bad_bus
    $fatal(1, "mover_core: BusBytes must be 8, 16, 32 or 64");
  end
  if (Outstanding < 4 || Outstanding > 128 || (Outstanding & (Outstanding - 1)) != 0) begin : gen_bad_outstanding
    $fatal(1, "mover_core: Outstanding must be a power of two, 4 to 128");
  end
  if (BufferBeats > 1024 || (BufferBeats & (BufferBeats - 1)) != 0) begin : gen_bad_buffer
    $fatal(1, "mover_core: BufferBeats must be a power of two, at most 1024");
  end
  if (BufferBeats * BusBytes < 2 * mover_pkg::PieceBytes) begin : gen_small_buffer
    $fatal(1, "mover_core: BufferBeats * BusBytes must be at least 2048, both operands of an add");
  end
  if (TimeoutCycles < 16 || TimeoutCycles > (1 << 24)) begin : gen_bad_timeout
    $fatal(1, "mover_core: TimeoutCycles must be 16 to 2^24");
  end

  logic                   start_valid, start_local, start_skip, start_spill;
  logic [SlotBits-1:0]    start_slot;
  logic [7:0]             start_beats;
  logic [RowBits:0]       start_row;
  logic [LaneBits-1:0]    start_shift;
  mover_pkg::plan_t       start_plan;
  logic [SlotBits:0]      head_slot, tail_slot;
  logic [RowBits:0]       head_row;
  logic [Outstanding-1:0] quarantine;
  logic                   read_busy;

  mover_read #(
    .BusBytes   (BusBytes),
    .Outstanding(Outstanding),
    .BufferBeats(BufferBeats)
  ) u_read (
    .clk_i,
    .rst_ni,
    .piece_valid_i,
    .piece_ready_o,
    .piece_data_i,
    .axi_ar_valid_o,
    .axi_ar_ready_i,
    .axi_ar_o,
    .local_ar_valid_o,
    .local_ar_ready_i,
    .local_ar_o,
    .start_valid_o(start_valid),
    .start_local_o(start_local),
    .start_slot_o (start_slot),
    .start_beats_o(start_beats),
    .start_row_o  (start_row),
    .start_shift_o(start_shift),
    .start_skip_o (start_skip),
    .start_spill_o(start_spill),
    .start_plan_o (start_plan),
    .open_valid_o,
    .open_dst_o  (open_o.dst),
    .open_add_o  (open_o.add),
    .head_slot_i (head_slot),
    .head_row_i  (head_row),
    .quarantine_i(quarantine),
    .add_done_i,
    .tail_slot_o(tail_slot),
    .busy_o     (read_busy)
  );

  assign open_o.beats    = start_plan.beats;
  assign open_o.queue_id = start_plan.queue_id;
  assign open_o.last     = start_plan.last;

  // Answers: the chip's cannot wait, so AXI does.
  logic [SlotBits-1:0] local_slot, beat_slot;
  logic                local_last, beat_valid, beat_last;
  logic [DataBits-1:0] beat_data;
  logic [1:0]          beat_fault;

  mover_read_local #(
    .Outstanding(Outstanding)
  ) u_local (
    .clk_i,
    .rst_ni,
    .start_valid_i(start_valid && start_local),
    .start_slot_i (start_slot),
    .start_beats_i(start_beats),
    .beat_i       (local_r_valid_i),
    .slot_o       (local_slot),
    .last_o       (local_last)
  );

  assign axi_r_ready_o = !local_r_valid_i;
  assign beat_valid    = local_r_valid_i || axi_r_valid_i;
  assign beat_slot     = local_r_valid_i ? local_slot : axi_r_i.id[SlotBits-1:0];
  assign beat_data     = local_r_valid_i ? local_r_data_i : axi_r_data_i;
  assign beat_last     = local_r_valid_i ? local_last : axi_r_i.last;
  assign beat_fault    = !local_r_valid_i ? mover_pkg::fault_of_response(axi_r_i.resp)
                       : local_r_error_i ? mover_pkg::FaultSlave : mover_pkg::FaultNone;

  logic [RowBits-1:0]  store_row, read_row;
  logic [DataBits-1:0] store_data, row_data;
  logic [BusBytes-1:0] store_strobe;
  logic                store_low, store_high, store_bad, row_bad;
  logic [SlotBits-1:0] look_slot, now_slot;
  logic [RowBits:0]    look_row, fault_row;
  logic                give_up, progress, gone;
  logic [1:0]          table_fault;

  mover_read_table #(
    .BusBytes   (BusBytes),
    .Outstanding(Outstanding),
    .BufferBeats(BufferBeats)
  ) u_table (
    .clk_i,
    .rst_ni,
    .start_valid_i (start_valid),
    .start_slot_i  (start_slot),
    .start_row_i   (start_row),
    .start_shift_i (start_shift),
    .start_skip_i  (start_skip),
    .start_spill_i (start_spill),
    .beat_valid_i  (beat_valid),
    .beat_slot_i   (beat_slot),
    .beat_data_i   (beat_data),
    .beat_fault_i  (beat_fault),
    .beat_last_i   (beat_last),
    .store_row_o   (store_row),
    .store_data_o  (store_data),
    .store_strobe_o(store_strobe),
    .store_low_o   (store_low),
    .store_high_o  (store_high),
    .store_bad_o   (store_bad),
    .look_slot_i   (look_slot),
    .look_row_o    (look_row),
    .now_slot_i    (now_slot),
    .give_up_i     (give_up),
    .progress_o    (progress),
    .gone_o        (gone),
    .fault_o       (table_fault),
    .fault_row_o   (fault_row),
    .quarantine_o  (quarantine)
  );

  mover_buffer #(
    .BusBytes   (BusBytes),
    .BufferBeats(BufferBeats)
  ) u_buffer (
    .clk_i,
    .row_i      (store_row),
    .data_i     (store_data),
    .strobe_i   (store_strobe),
    .low_i      (store_low),
    .high_i     (store_high),
    .bad_i      (store_bad),
    .read_row_i (read_row),
    .read_data_o(row_data),
    .read_bad_o (row_bad)
  );

  logic             row_valid, side, row_last, row_lost, take;
  mover_pkg::plan_t plan;
  logic [7:0]       beat, row_fault_beat;
  logic [1:0]       row_fault;

  mover_write #(
    .Outstanding  (Outstanding),
    .BufferBeats  (BufferBeats),
    .TimeoutCycles(TimeoutCycles)
  ) u_write (
    .clk_i,
    .rst_ni,
    .start_valid_i(start_valid),
    .start_slot_i (start_slot),
    .start_plan_i (start_plan),
    .tail_slot_i  (tail_slot),
    .head_slot_o  (head_slot),
    .head_row_o   (head_row),
    .look_slot_o  (look_slot),
    .look_row_i   (look_row),
    .now_slot_o   (now_slot),
    .progress_i   (progress),
    .gone_i       (gone),
    .fault_i      (table_fault),
    .fault_row_i  (fault_row),
    .give_up_o    (give_up),
    .read_row_o   (read_row),
    .row_valid_o  (row_valid),
    .plan_o       (plan),
    .beat_o       (beat),
    .side_o       (side),
    .row_last_o   (row_last),
    .row_lost_o   (row_lost),
    .fault_o      (row_fault),
    .fault_beat_o (row_fault_beat),
    .take_i       (take),
    .finish_o     (read_valid_o)
  );

  mover_write_select #(
    .BusBytes(BusBytes)
  ) u_select (
    .clk_i,
    .rst_ni,
    .row_valid_i (row_valid),
    .plan_i      (plan),
    .beat_i      (beat),
    .side_i      (side),
    .row_last_i  (row_last),
    .row_lost_i  (row_lost),
    .fault_i     (row_fault),
    .fault_beat_i(row_fault_beat),
    .row_data_i  (row_data),
    .row_bad_i   (row_bad),
    .take_o      (take),
    .w_valid_o,
    .w_ready_i,
    .w_data_o,
    .w_strobe_o,
    .w_last_o,
    .fault_o
  );

  assign read_fails_o = (beat_valid && beat_fault != mover_pkg::FaultNone) || give_up || (start_valid && start_plan.dead);
  assign read_queue_o = plan.queue_id;
  assign read_last_o = plan.last;
  assign busy_o = read_busy || head_slot != tail_slot;
endmodule
