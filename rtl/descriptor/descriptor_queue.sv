// SPDX-License-Identifier: Apache-2.0
// One queue of the DMA engine: takes descriptors, checks them, cuts them into pieces for the movers, and ends them in order.
// Interface: instr_* from control, the wait satisfied; piece_* one stream per mover (0 store, 1 load); the movers'
//   events, those of other queues among them; report to control. clear_i drops what has not started and waits for what
//   is in flight. While stopped, resume_i starts the failed descriptor again and skip_i ends it.
// Latency: an unshaped descriptor's first piece one cycle after it is taken. Throughput: a descriptor, a piece a cycle.
// Reset: empty, running, shape registers empty.
// A descriptor stays in the ring until it has ended, for it may have to start again. An idle queue checks it as it arrives.
`include "assertions.svh"

module descriptor_queue #(
  parameter int unsigned Queue      = 0,
  parameter int unsigned Depth      = 16,
  parameter int unsigned HbmBits    = 44,
  parameter int unsigned SbufBytes  = 4096,
  parameter int unsigned ScaleBytes = 128,
  parameter int unsigned PsumBytes  = 32768,
  parameter int unsigned Semaphores = 256,
  parameter int unsigned Remote     = 0
) (
  input  logic                              clk_i,
  input  logic                              rst_ni,
  input  logic                              clear_i,
  input  logic                              resume_i,
  input  logic                              skip_i,
  input  logic                              instr_valid_i,
  output logic                              instr_ready_o,
  input  logic [511:0]                      instr_data_i,
  output logic [1:0]                        piece_valid_o,
  input  logic [1:0]                        piece_ready_i,
  output logic [2*mover_pkg::PieceBits-1:0] piece_data_o,
  input  logic [1:0]                        read_valid_i,
  input  logic [2*mover_pkg::QueueBits-1:0] read_queue_i,
  input  logic [1:0]                        read_last_i,
  input  logic [1:0]                        read_hold_i,
  input  logic [1:0]                        done_valid_i,
  input  logic [2*mover_pkg::DoneBits-1:0]  done_data_i,
  input  logic [1:0]                        stuck_i,
  input  logic [127:0]                      stuck_address_i,
  output logic                              busy_o,  // beside stopped_o: something of it is still on its way
  output logic                              stopped_o,
  output logic [3:0]                        cause_o,
  output logic [63:0]                       fault_address_o,
  output logic                              read_done_o,
  output logic                              complete_o,
  output logic                              irq_o
);
  if (Queue > 3) begin : gen_bad_queue
    $fatal(1, "descriptor_queue: Queue must be 0 to 3");
  end
  if (Depth < 2 || Depth > 128 || (Depth & (Depth - 1)) != 0) begin : gen_bad_depth
    $fatal(1, "descriptor_queue: Depth must be a power of two, 2 to 128");
  end
  localparam int unsigned EntryBits = $clog2(Depth);
  localparam int unsigned PieceBits = mover_pkg::PieceBits;

  logic [511:0]       ring [Depth];
  logic [EntryBits:0] push_q;
  logic               clearing_q;
  logic [1:0]         prepared_q;  // shapes of the next descriptor to start: a transpose has two of its own
  logic               preparing_q;
  logic               fenced_q;    // what has started last must end first
  logic [15:0]        pieces_q;    // in flight
  logic [EntryBits:0] issue;
  logic [EntryBits:0] retire;
  logic               push;
  logic               quiet;
  logic               clear;

  // the descriptor to start next, if there is one
  logic                   present, offered, again;
  logic [511:0]           instr;
  descriptor_pkg::job_t   job;
  logic [2:0]             src_slot;
  logic [2:0]             dst_slot;
  descriptor_pkg::shape_t src_shape;
  descriptor_pkg::shape_t dst_shape;
  logic                   formed;
  logic                   nothing;
  logic [3:0]             decode_cause;
  logic [3:0]             check_cause;
  logic [63:0]            check_address;
  logic                   refused;

  logic                 none, failed, shaped, stopped, is_full;
  logic                 walk_ready, walk_active;
  logic [EntryBits-1:0] walk_entry;
  logic                 record_busy;
  logic                 shape_ready, shape_done, shape_start;

  assign is_full       = push_q == {!retire[EntryBits], retire[EntryBits-1:0]};
  assign instr_ready_o = !is_full && !stopped && !clearing_q;
  assign push          = instr_valid_i && instr_ready_o && !clear_i;
  assign present       = again || issue != push_q || instr_valid_i;
  assign instr         = !again && issue == push_q ? instr_data_i :
                         ring[again ? retire[EntryBits-1:0] : issue[EntryBits-1:0]];
  assign offered   = !stopped && !clearing_q && !clear_i && (again || (!failed && (issue != push_q || push)));
  assign quiet     = pieces_q == '0 && !walk_active && !record_busy && shape_ready;
  assign clear     = clearing_q && quiet;
  assign busy_o    = !quiet || clearing_q || (!stopped && push_q != retire);
  assign stopped_o = stopped && !clearing_q;

  descriptor_decode #(
    .Queue(Queue)
  ) u_decode (
    .enable_i   (present),
    .instr_i    (instr),
    .src_shape_i(src_shape),
    .dst_shape_i(dst_shape),
    .src_slot_o (src_slot),
    .dst_slot_o (dst_slot),
    .job_o      (job),
    .formed_o   (formed),
    .nothing_o  (nothing),
    .cause_o    (decode_cause)
  );

  descriptor_check #(
    .HbmBits   (HbmBits),
    .SbufBytes (SbufBytes),
    .ScaleBytes(ScaleBytes),
    .PsumBytes (PsumBytes),
    .Semaphores(Semaphores),
    .Remote    (Remote)
  ) u_check (
    .enable_i   (present),
    .job_i      (job),
    .nothing_i  (nothing),
    .src_shape_i(src_shape),
    .dst_shape_i(dst_shape),
    .cause_o    (check_cause),
    .address_o  (check_address)
  );

  // shapes to prepare first: a DmaShape's register, or the two of a transpose
  logic needs_first, needs_second, waits_alone, decided;
  logic start_walk, start_none, refuse, skip_refused;
  assign needs_first  = (job.is_shape || job.is_transpose) && formed && !prepared_q[0];
  assign needs_second = job.is_transpose && formed && !prepared_q[1];
  assign shape_start  = offered && shape_ready && !walk_active && (needs_first || needs_second) &&
                        !(job.is_shape && shaped);
  assign refused      = decode_cause != isa_pkg::CauseNone || check_cause != isa_pkg::CauseNone;
  assign waits_alone  = !again && !none && (job.fence || fenced_q || refused);
  assign decided      = offered && !needs_first && !needs_second && !preparing_q && !waits_alone;
  assign refuse       = decided && refused;
  assign start_walk   = decided && !refused && !nothing && walk_ready;
  assign start_none   = decided && !refused && nothing;
  assign skip_refused = stopped && none && skip_i && !resume_i && !clear_i;

  descriptor_pkg::info_t info;
  always_comb begin
    info.record      = job.record && !stopped;  // what starts while stopped is a refused one that SKIP ends
    info.irq         = job.irq && formed;
    info.tag         = job.tag;
    info.record_addr = job.record_addr;
    info.bytes       = job.bytes;
  end

  logic [2:0]   shape_slot;
  logic [6:0]   shape_element;
  logic [95:0]  shape_count;
  logic [159:0] shape_stride;
  logic [23:0]  rows;
  logic [23:0]  cols;
  logic [39:0]  element_stride;
  assign rows           = instr[isa_pkg::DmaTransposeRowsLsb+:24];
  assign cols           = instr[isa_pkg::DmaTransposeColsLsb+:24];
  assign element_stride = {36'd0, instr[isa_pkg::DmaTransposeElementLsb+:4]};
  // A transpose visits destination rows, which are source columns, one element at a time.
  always_comb begin
    if (job.is_shape) begin
      shape_slot    = {1'b0, instr[isa_pkg::DmaShapeShapeLsb+:2]};
      shape_element = instr[isa_pkg::DmaShapeElementLsb+:7];
      shape_count   = instr[isa_pkg::DmaShapeCount0Lsb+:96];
      shape_stride  = instr[isa_pkg::DmaShapeStride0Lsb+:160];
    end else begin
      shape_slot    = needs_first ? descriptor_pkg::SlotTransposeSrc : descriptor_pkg::SlotTransposeDst;
      shape_element = {3'd0, instr[isa_pkg::DmaTransposeElementLsb+:4]};
      shape_count   = {24'd1, 24'd1, cols, rows};
      shape_stride  = needs_first ? {80'd0, element_stride, instr[isa_pkg::DmaTransposeSrcStrideLsb+:40]} :
                                    {80'd0, instr[isa_pkg::DmaTransposeDstStrideLsb+:40], element_stride};
    end
  end

  logic [2:0]             walk_src_slot;
  logic [2:0]             walk_dst_slot;
  descriptor_pkg::shape_t walk_src_shape;
  descriptor_pkg::shape_t walk_dst_shape;
  descriptor_shape u_shape (
    .clk_i,
    .rst_ni,
    .start_i         (shape_start),
    .ready_o         (shape_ready),
    .slot_i          (shape_slot),
    .element_i       (shape_element),
    .count_i         (shape_count),
    .stride_i        (shape_stride),
    .done_o          (shape_done),
    .check_src_slot_i(src_slot),
    .check_src_o     (src_shape),
    .check_dst_slot_i(dst_slot),
    .check_dst_o     (dst_shape),
    .walk_src_slot_i (walk_src_slot),
    .walk_src_o      (walk_src_shape),
    .walk_dst_slot_i (walk_dst_slot),
    .walk_dst_o      (walk_dst_shape)
  );

  // The events of this queue's descriptors, and of its records, whose number has the top bit set.
  logic [1:0]             own_read, own_done, record_ended, fails;
  logic [2*EntryBits-1:0] fails_entry;
  logic                   walk_fails, blocked;
  mover_pkg::done_t       record_ended_data;
  always_comb begin
    walk_fails = blocked && walk_active && walk_entry == retire[EntryBits-1:0];
    for (int m = 0; m < 2; m++) begin
      own_read[m]     = read_valid_i[m] && read_last_i[m] && read_queue_i[3*m+:3] == 3'(Queue);
      own_done[m]     = done_valid_i[m] && done_data_i[mover_pkg::DoneBits*m+69+:3] == 3'(Queue);
      record_ended[m] = done_valid_i[m] && done_data_i[mover_pkg::DoneBits*m+69+:3] == 3'(Queue + 4);
      if (fails[m] && fails_entry[EntryBits*m+:EntryBits] == walk_entry) walk_fails = walk_active;
    end
  end
  assign record_ended_data = record_ended[1] ? done_data_i[mover_pkg::DoneBits+:mover_pkg::DoneBits] :
                                               done_data_i[0+:mover_pkg::DoneBits];

  logic                 walk_valid;
  logic                 walk_taken;
  logic [PieceBits-1:0] walk_data;
  logic                 walk_load;
  logic [1:0]           walk_ready_by;
  descriptor_walk #(
    .Queue    (Queue),
    .EntryBits(EntryBits)
  ) u_walk (
    .clk_i,
    .rst_ni,
    .stop_i         (clearing_q || walk_fails),
    .load_i         (start_walk),
    .ready_o        (walk_ready),
    .job_i          (job),
    .entry_i        (again ? retire[EntryBits-1:0] : issue[EntryBits-1:0]),
    .job_src_shape_i(src_shape),
    .job_dst_shape_i(dst_shape),
    .src_slot_o     (walk_src_slot),
    .src_shape_i    (walk_src_shape),
    .dst_slot_o     (walk_dst_slot),
    .dst_shape_i    (walk_dst_shape),
    .piece_valid_o  (walk_valid),
    .piece_ready_i  (walk_ready_by[walk_load]),
    .piece_data_o   (walk_data),
    .piece_load_o   (walk_load),
    .active_o       (walk_active),
    .entry_o        (walk_entry)
  );
  assign walk_taken = walk_valid && walk_ready_by[walk_load];

  logic                  record_start;
  descriptor_pkg::info_t record_info;
  logic [3:0]            record_cause;
  logic [63:0]           record_address;
  logic                  record_done;
  logic [3:0]            record_failed_cause;
  logic [63:0]           record_failed_address;
  logic                  record_valid;
  logic                  record_taken;
  logic [PieceBits-1:0]  record_data;
  logic                  record_load;
  logic [1:0]            record_ready_by;
  descriptor_record #(
    .Queue(Queue)
  ) u_record (
    .clk_i,
    .rst_ni,
    .start_i      (record_start),
    .stop_i       (clearing_q),
    .record_addr_i(record_info.record_addr),
    .tag_i        (record_info.tag),
    .bytes_i      (record_info.bytes),
    .cause_i      (record_cause),
    .address_i    (record_address),
    .piece_valid_o(record_valid),
    .piece_ready_i(record_ready_by[record_load]),
    .piece_data_o (record_data),
    .piece_load_o (record_load),
    .ended_i      (record_ended != '0),
    .ended_data_i (record_ended_data),
    .busy_o       (record_busy),
    .done_o       (record_done),
    .cause_o      (record_failed_cause),
    .address_o    (record_failed_address)
  );
  assign record_taken = record_valid && record_ready_by[record_load];

  logic [1:0] port_unused;
  for (genvar m = 0; m < 2; m++) begin : gen_mover
    stream_arbiter #(
      .Ports(2),
      .Width(PieceBits)
    ) u_merge (
      .clk_i,
      .rst_ni,
      .in_valid_i ({record_valid && record_load == 1'(m), walk_valid && walk_load == 1'(m)}),
      .in_ready_o ({record_ready_by[m], walk_ready_by[m]}),
      .in_data_i  ({record_data, walk_data}),
      .out_valid_o(piece_valid_o[m]),
      .out_ready_i(piece_ready_i[m]),
      .out_data_o (piece_data_o[PieceBits*m+:PieceBits]),
      .out_port_o (port_unused[m])
    );
  end

  descriptor_retire #(
    .Depth(Depth)
  ) u_retire (
    .clk_i,
    .rst_ni,
    .clear_i(clear),
    .hold_i (clearing_q),
    .quiet_i(quiet),
    .resume_i,
    .skip_i,
    .start_i      (start_walk || start_none || skip_refused),
    .start_again_i(again),
    .start_mover_i   (!start_walk ? 2'b00 :
                      address_pkg::on_chip(job.dst[63:44]) ? 2'b10 : 2'b01),
    .start_info_i    (info),
    .start_shaped_i  (start_walk && !job.is_transpose && (job.src_shaped || job.dst_shaped)),
    .refuse_i        (refuse),
    .refuse_cause_i  (decode_cause != isa_pkg::CauseNone ? decode_cause : check_cause),
    .refuse_address_i(decode_cause != isa_pkg::CauseNone ? '0 : check_address),
    .read_i          (own_read),
    .read_hold_i,
    .done_i(own_done),
    .done_data_i,
    .fails_o                (fails),
    .fails_entry_o          (fails_entry),
    .record_start_o         (record_start),
    .record_info_o          (record_info),
    .record_cause_o         (record_cause),
    .record_address_o       (record_address),
    .record_busy_i          (record_busy),
    .record_load_i          (record_load),
    .record_done_i          (record_done),
    .record_failed_cause_i  (record_failed_cause),
    .record_failed_address_i(record_failed_address),
    .stuck_i,
    .stuck_address_i,
    .blocked_o(blocked),
    .issue_o  (issue),
    .retire_o (retire),
    .none_o   (none),
    .failed_o (failed),
    .again_o  (again),
    .shaped_o (shaped),
    .stopped_o(stopped),
    .cause_o,
    .fault_address_o,
    .read_done_o,
    .complete_o,
    .irq_o
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {clearing_q, preparing_q, fenced_q} <= '0;
      push_q                              <= '0;
      prepared_q                          <= '0;
      pieces_q                            <= '0;
    end else begin
      if (clear) push_q <= '0;
      else if (push) push_q <= push_q + 1'b1;

      if (clear_i) clearing_q <= 1'b1;
      else if (clear) clearing_q <= 1'b0;

      if (shape_start) preparing_q <= 1'b1;
      else if (shape_done) preparing_q <= 1'b0;

      // what starts again, or is skipped, begins with its shapes too
      if (clear || start_walk || start_none || skip_refused || (failed && quiet && !again)) prepared_q <= '0;
      else if (shape_done) prepared_q <= {prepared_q[0], 1'b1};

      if (clear) fenced_q <= 1'b0;
      else if (start_walk && !again) fenced_q <= job.fence_after;
      else if (none) fenced_q <= 1'b0;

      pieces_q <= pieces_q + 16'(walk_taken) + 16'(record_taken) - 16'(own_done[0]) - 16'(own_done[1]) - 16'(record_ended != '0);
    end
  end

  always_ff @(posedge clk_i) begin
    if (push) ring[push_q[EntryBits-1:0]] <= instr_data_i;
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, record_info, port_unused};

  `NG_ASSERT(EndsOnlyWhatIsInFlight, clk_i, rst_ni,
             pieces_q >= 16'(own_done[0]) + 16'(own_done[1]) + 16'(record_ended != '0))
endmodule
