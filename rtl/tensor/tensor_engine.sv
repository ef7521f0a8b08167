// SPDX-License-Identifier: Apache-2.0
// The tensor engine: instruction sequencing, two operand streams out of SBUF, the edges of the array, the array. Structure only.
// In: instructions whose wait is satisfied. Ports: two SBUF reads (moving, stationary), PSUM (the wave and its
//   accumulators), status and events for control.
// Throughput: one moving word per cycle across instructions while SBUF grants and no PSUM row is in flight; a
// LoadStationary runs under the MultiplyMoving before it.
// Latency: first grant one cycle after the instruction's offer; PSUM row written
//   2 + 2*Groups + Cols/8 cycles after its word's grant.
module tensor_engine #(
  parameter int unsigned Groups = 1,
  parameter int unsigned Cols = 8,
  parameter int unsigned SbufWords = 128,
  parameter int unsigned PsumRows = 1024
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  input  logic                        instr_valid_i,
  output logic                        instr_ready_o,
  input  logic [511:0]                instr_data_i,
  input  logic                        clear_i,
  output control_pkg::engine_report_t report_o,
  output logic                        moving_valid_o,
  input  logic                        moving_ready_i,
  output logic [23:0]                 moving_addr_o,
  output logic [23:0]                 moving_scale_addr_o,
  output logic                        moving_scaled_o,
  input  logic                        moving_rsp_valid_i,
  input  logic [256*Groups-1:0]       moving_rsp_data_i,
  input  logic [8*Groups-1:0]         moving_rsp_scale_i,
  output logic                        stationary_valid_o,
  input  logic                        stationary_ready_i,
  output logic [23:0]                 stationary_addr_o,
  output logic [23:0]                 stationary_scale_addr_o,
  output logic                        stationary_scaled_o,
  input  logic                        stationary_rsp_valid_i,
  input  logic [256*Groups-1:0]       stationary_rsp_data_i,
  input  logic [8*Groups-1:0]         stationary_rsp_scale_i,
  output logic [351:0]                round_keys_o,
  output tensor_pkg::psum_wave_t      psum_wave_o,
  input  logic [32*Cols-1:0]          psum_acc_i,
  output logic [32*Cols-1:0]          psum_acc_o,
  input  logic                        psum_complete_i,
  input  logic                        psum_in_flight_i,
  output logic                        psum_mark_o,
  output logic [15:0]                 psum_row_o,
  input  logic                        psum_row_written_i
);

  localparam int unsigned GroupBits = 64 * numerics_pkg::GroupPes;
  localparam int unsigned ColumnBits = $clog2(Cols) + 1;
  localparam int unsigned WriteCycles = tensor_pkg::SumCycles + tensor_pkg::GroupSkewCycles * Groups;

  logic is_load, is_move, is_set_map, is_set_random;
  tensor_pkg::operand_fields_t operand;
  logic [3:0] decode_cause, cause;
  logic [31:0] decode_fault_info, fault_info;
  logic have_stationary;
  logic [15:0] stationary_k;

  tensor_decode #(
    .Groups   (Groups),
    .Cols     (Cols),
    .SbufWords(SbufWords),
    .PsumRows (PsumRows)
  ) u_decode (
    .instr_i          (instr_data_i),
    .have_stationary_i(have_stationary),
    .stationary_k_i   (stationary_k),
    .is_load_o        (is_load),
    .is_move_o        (is_move),
    .is_set_map_o     (is_set_map),
    .is_set_random_o  (is_set_random),
    .operand_o        (operand),
    .cause_o          (decode_cause),
    .fault_info_o     (decode_fault_info)
  );

  logic load_start, load_busy, load_done;
  logic move_valid, move_ready, move_busy, swapped, granted, move_read, mover_fault;
  logic stall_psum, stall_stationary;
  tensor_pkg::move_t move;
  logic push, full, empty, waits_for_move, self_done, retire_read, retire_complete;
  logic set_random, random_ready, stopped;
  logic [63:0] seed;
  logic [31:0] counter;
  logic [127:0] map;

  tensor_sequencer u_sequencer (
    .clk_i,
    .rst_ni,
    .clear_i,
    .instr_valid_i,
    .instr_ready_o,
    .instr_i          (instr_data_i),
    .is_load_i        (is_load),
    .is_move_i        (is_move),
    .is_set_map_i     (is_set_map),
    .is_set_random_i  (is_set_random),
    .operand_i        (operand),
    .cause_i          (decode_cause),
    .fault_info_i     (decode_fault_info),
    .have_stationary_o(have_stationary),
    .stationary_k_o   (stationary_k),
    .load_start_o     (load_start),
    .load_busy_i      (load_busy),
    .move_valid_o     (move_valid),
    .move_ready_i     (move_ready),
    .move_o           (move),
    .swapped_i        (swapped),
    .mover_fault_i    (mover_fault),
    .mover_row_i      (psum_row_o),
    .push_o           (push),
    .full_i           (full),
    .empty_i          (empty),
    .waits_for_move_i (waits_for_move),
    .waves_in_flight_i(psum_in_flight_i),
    .self_done_o      (self_done),
    .set_random_o     (set_random),
    .random_ready_i   (random_ready),
    .counter_i        (counter),
    .map_o            (map),
    .stopped_o        (stopped),
    .cause_o          (cause),
    .fault_info_o     (fault_info)
  );

  tensor_retire u_retire (
    .clk_i,
    .rst_ni,
    .flush_i         (clear_i && stopped),
    .push_i          (push),
    .push_is_move_i  (is_move),
    .load_done_i     (load_done),
    .move_read_i     (move_read),
    .move_complete_i (psum_complete_i),
    .full_o          (full),
    .empty_o         (empty),
    .waits_for_move_o(waits_for_move),
    .read_done_o     (retire_read),
    .complete_o      (retire_complete)
  );

  tensor_random u_random (
    .clk_i,
    .rst_ni,
    .write_i  (set_random),
    .fields_i (instr_data_i),
    .ready_o  (random_ready),
    .seed_o   (seed),
    .counter_o(counter),
    .round_keys_o
  );

  tensor_pkg::edge_word_t load_meaning, move_meaning;
  tensor_loader u_loader (
    .clk_i,
    .rst_ni,
    .start_i          (load_start),
    .fields_i         (operand),
    .busy_o           (load_busy),
    .done_o           (load_done),
    .read_valid_o     (stationary_valid_o),
    .read_ready_i     (stationary_ready_i),
    .read_addr_o      (stationary_addr_o),
    .read_scale_addr_o(stationary_scale_addr_o),
    .read_scaled_o    (stationary_scaled_o),
    .meaning_o        (load_meaning)
  );

  logic row_busy;
  tensor_mover u_mover (
    .clk_i,
    .rst_ni,
    .move_valid_i      (move_valid),
    .move_ready_o      (move_ready),
    .move_i            (move),
    .loading_i         (load_busy),
    .read_valid_o      (moving_valid_o),
    .read_ready_i      (moving_ready_i),
    .read_addr_o       (moving_addr_o),
    .read_scale_addr_o (moving_scale_addr_o),
    .read_scaled_o     (moving_scaled_o),
    .row_o             (psum_row_o),
    .row_busy_i        (row_busy),
    .row_written_i     (psum_row_written_i),
    .meaning_o         (move_meaning),
    .wave_o            (psum_wave_o),
    .busy_o            (move_busy),
    .swapped_o         (swapped),
    .granted_o         (granted),
    .read_done_o       (move_read),
    .fault_o           (mover_fault),
    .stall_psum_o      (stall_psum),
    .stall_stationary_o(stall_stationary)
  );
  assign psum_mark_o = granted;

  tensor_hazard #(
    .Cycles(WriteCycles)
  ) u_hazard (
    .clk_i,
    .rst_ni,
    .granted_i(granted),
    .row_i    (psum_row_o),
    .busy_o   (row_busy)
  );

  logic [Groups-1:0] load_valid, load_first, moving_valid, moving_first, moving_apply;
  logic [ColumnBits*Groups-1:0] load_column;
  logic [GroupBits*Groups-1:0] load_data, moving_data;
  logic [8*Groups-1:0] load_scale, moving_scale;

  for (genvar g = 0; g < Groups; g++) begin : gen_group
    numerics_pkg::byte_t load_scale_in, load_scale_out, moving_scale_in, moving_scale_out;
    logic load_apply_unused;
    logic [15:0] load_column_out, moving_column_unused;
    logic [GroupBits-1:0] load_data_out, moving_data_out;
    logic load_valid_out, load_first_out, moving_valid_out, moving_first_out, moving_apply_out;
    assign load_scale_in = stationary_rsp_scale_i[8*g+:8];
    assign moving_scale_in = moving_rsp_scale_i[8*g+:8];

    tensor_edge #(
      .Groups(Groups),
      .Group (g)
    ) u_stationary_edge (
      .clk_i,
      .rst_ni,
      .map_i    (map),
      .valid_i  (stationary_rsp_valid_i),
      .word_i   (stationary_rsp_data_i),
      .scale_i  (load_scale_in),
      .meaning_i(load_meaning),
      .valid_o  (load_valid_out),
      .first_o  (load_first_out),
      .apply_o  (load_apply_unused),
      .column_o (load_column_out),
      .data_o   (load_data_out),
      .scale_o  (load_scale_out)
    );
    tensor_edge #(
      .Groups(Groups),
      .Group (g)
    ) u_moving_edge (
      .clk_i,
      .rst_ni,
      .map_i    (map),
      .valid_i  (moving_rsp_valid_i),
      .word_i   (moving_rsp_data_i),
      .scale_i  (moving_scale_in),
      .meaning_i(move_meaning),
      .valid_o  (moving_valid_out),
      .first_o  (moving_first_out),
      .apply_o  (moving_apply_out),
      .column_o (moving_column_unused),
      .data_o   (moving_data_out),
      .scale_o  (moving_scale_out)
    );

    assign load_valid[g] = load_valid_out;
    assign load_first[g] = load_first_out;
    assign load_column[ColumnBits*g+:ColumnBits] = load_column_out[ColumnBits-1:0];
    assign load_data[GroupBits*g+:GroupBits] = load_data_out;
    assign load_scale[8*g+:8] = load_scale_out;
    assign moving_valid[g] = moving_valid_out;
    assign moving_first[g] = moving_first_out;
    assign moving_apply[g] = moving_apply_out;
    assign moving_data[GroupBits*g+:GroupBits] = moving_data_out;
    assign moving_scale[8*g+:8] = moving_scale_out;

    logic unused_ok;
    assign unused_ok = &{1'b0, load_apply_unused, moving_column_unused, load_column_out};
  end

  tensor_array #(
    .Groups(Groups),
    .Cols  (Cols)
  ) u_array (
    .clk_i,
    .rst_ni,
    .load_valid_i  (load_valid),
    .load_first_i  (load_first),
    .load_column_i (load_column),
    .load_data_i   (load_data),
    .load_scale_i  (load_scale),
    .moving_valid_i(moving_valid),
    .moving_first_i(moving_first),
    .moving_apply_i(moving_apply),
    .moving_data_i (moving_data),
    .moving_scale_i(moving_scale),
    .acc_i         (psum_acc_i),
    .acc_o         (psum_acc_o)
  );

  assign report_o.busy = !stopped && (load_busy || move_busy || !empty || self_done);
  assign report_o.stopped = stopped;
  assign report_o.cause = cause;
  assign report_o.fault_info = fault_info;
  assign report_o.seed = seed;
  assign report_o.counter = counter;
  assign report_o.read_done = retire_read || self_done;
  assign report_o.complete = retire_complete || self_done;
  assign report_o.stall_sbuf = (moving_valid_o && !moving_ready_i) || (stationary_valid_o && !stationary_ready_i);
  assign report_o.stall_psum = stall_psum;
  assign report_o.stall_stationary = stall_stationary;
  assign report_o.moving_word = granted;
  assign report_o.stationary_word = stationary_valid_o && stationary_ready_i;

endmodule
