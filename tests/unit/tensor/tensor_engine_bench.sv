// SPDX-License-Identifier: Apache-2.0
// The tensor engine with its PSUM, as on the chip; SBUF, control and the vector engine are the test's.
module tensor_engine_bench #(
  parameter int unsigned Groups = 1,
  parameter int unsigned Cols = 8,
  parameter int unsigned SbufWords = 96,
  parameter int unsigned PsumRows = 64
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  instr_valid_i,
  output logic                  instr_ready_o,
  input  logic [511:0]          instr_data_i,
  input  logic                  clear_i,
  output logic                  busy_o,
  output logic                  stopped_o,
  output logic [3:0]            cause_o,
  output logic [31:0]           fault_info_o,
  output logic [63:0]           seed_o,
  output logic [31:0]           counter_o,
  output logic                  read_done_o,
  output logic                  complete_o,
  output logic                  stall_sbuf_o,
  output logic                  stall_psum_o,
  output logic                  stall_stationary_o,
  output logic                  moving_word_o,
  output logic                  stationary_word_o,

  output logic                  moving_valid_o,
  input  logic                  moving_ready_i,
  output logic [23:0]           moving_addr_o,
  output logic [23:0]           moving_scale_addr_o,
  output logic                  moving_scaled_o,
  input  logic                  moving_rsp_valid_i,
  input  logic [256*Groups-1:0] moving_rsp_data_i,
  input  logic [8*Groups-1:0]   moving_rsp_scale_i,
  output logic                  stationary_valid_o,
  input  logic                  stationary_ready_i,
  output logic [23:0]           stationary_addr_o,
  output logic [23:0]           stationary_scale_addr_o,
  output logic                  stationary_scaled_o,
  input  logic                  stationary_rsp_valid_i,
  input  logic [256*Groups-1:0] stationary_rsp_data_i,
  input  logic [8*Groups-1:0]   stationary_rsp_scale_i,

  input  logic                  vector_valid_i,
  output logic                  vector_ready_o,
  input  logic [15:0]           vector_row_i,
  output logic                  vector_rsp_valid_o,
  output logic [32*Cols-1:0]    vector_rsp_data_o,
  output logic                  vector_rsp_written_o
);

  control_pkg::engine_report_t report;
  logic [351:0] round_keys;
  tensor_pkg::psum_wave_t psum_wave;
  logic [32*Cols-1:0] acc_to_array, acc_from_array;
  logic psum_complete, psum_in_flight, psum_mark, psum_row_written, dma_ready_unused;
  logic [15:0] psum_row;

  tensor_engine #(
    .Groups   (Groups),
    .Cols     (Cols),
    .SbufWords(SbufWords),
    .PsumRows (PsumRows)
  ) u_engine (
    .clk_i,
    .rst_ni,
    .instr_valid_i,
    .instr_ready_o,
    .instr_data_i,
    .clear_i,
    .report_o(report),
    .moving_valid_o,
    .moving_ready_i,
    .moving_addr_o,
    .moving_scale_addr_o,
    .moving_scaled_o,
    .moving_rsp_valid_i,
    .moving_rsp_data_i,
    .moving_rsp_scale_i,
    .stationary_valid_o,
    .stationary_ready_i,
    .stationary_addr_o,
    .stationary_scale_addr_o,
    .stationary_scaled_o,
    .stationary_rsp_valid_i,
    .stationary_rsp_data_i,
    .stationary_rsp_scale_i,
    .round_keys_o      (round_keys),
    .psum_wave_o       (psum_wave),
    .psum_acc_i        (acc_to_array),
    .psum_acc_o        (acc_from_array),
    .psum_complete_i   (psum_complete),
    .psum_in_flight_i  (psum_in_flight),
    .psum_mark_o       (psum_mark),
    .psum_row_o        (psum_row),
    .psum_row_written_i(psum_row_written)
  );

  memory_psum #(
    .Groups(Groups),
    .Cols  (Cols),
    .Rows  (PsumRows)
  ) u_psum (
    .clk_i,
    .rst_ni,
    .round_keys_i      (round_keys),
    .wave_i            (psum_wave),
    .acc_o             (acc_to_array),
    .acc_i             (acc_from_array),
    .complete_o        (psum_complete),
    .in_flight_o       (psum_in_flight),
    .mark_i            (psum_mark),
    .mark_row_i        (psum_row),
    .mark_row_written_o(psum_row_written),
    .vector_valid_i,
    .vector_ready_o,
    .vector_row_i,
    .vector_rsp_valid_o,
    .vector_rsp_data_o,
    .vector_rsp_written_o,
    .dma_valid_i (1'b0),
    .dma_ready_o (dma_ready_unused),
    .dma_row_i   ('0),
    .dma_data_i  ('0),
    .dma_strobe_i('0)
  );

  assign busy_o = report.busy;
  assign stopped_o = report.stopped;
  assign cause_o = report.cause;
  assign fault_info_o = report.fault_info;
  assign seed_o = report.seed;
  assign counter_o = report.counter;
  assign read_done_o = report.read_done;
  assign complete_o = report.complete;
  assign stall_sbuf_o = report.stall_sbuf;
  assign stall_psum_o = report.stall_psum;
  assign stall_stationary_o = report.stall_stationary;
  assign moving_word_o = report.moving_word;
  assign stationary_word_o = report.stationary_word;

endmodule
