// SPDX-License-Identifier: Apache-2.0
// The compute half of a chip: tensor engine, PSUM, vector engine, SBUF. Instances and wires, no logic.
// Interface: the engine ports of control (0 tensor, 1 vector; slices of flat vectors); the DMA engine's SBUF, PSUM read and PSUM
//   write ports. Latency, throughput, reset: those of the parts.
module chip_compute #(
  parameter int unsigned Groups = 1,
  parameter int unsigned Cols = 32,
  parameter int unsigned SbufWords = 32768,
  parameter int unsigned PsumRows = 1024
) (
  input  logic                                 clk_i,
  input  logic                                 rst_ni,
  // engines
  input  logic [1:0]                           engine_valid_i,
  output logic [1:0]                           engine_ready_o,
  input  logic [1023:0]                        engine_data_i,
  input  logic [1:0]                           engine_clear_i,
  output logic [2*control_pkg::ReportBits-1:0] engine_report_o,
  // SBUF, DMA side
  input  logic                                 sbuf_read_valid_i,
  output logic                                 sbuf_read_ready_o,
  input  logic                                 sbuf_read_scales_i,
  input  logic [23:0]                          sbuf_read_addr_i,
  output logic                                 sbuf_read_rsp_valid_o,
  output logic [256*Groups-1:0]                sbuf_read_rsp_data_o,
  input  logic                                 sbuf_write_valid_i,
  output logic                                 sbuf_write_ready_o,
  input  logic                                 sbuf_write_scales_i,
  input  logic [23:0]                          sbuf_write_addr_i,
  input  logic [256*Groups-1:0]                sbuf_write_data_i,
  input  logic [32*Groups-1:0]                 sbuf_write_strobe_i,
  // PSUM, DMA side
  input  logic                                 psum_read_valid_i,
  output logic                                 psum_read_ready_o,
  input  logic [15:0]                          psum_read_row_i,
  output logic                                 psum_read_rsp_valid_o,
  output logic [32*Cols-1:0]                   psum_read_rsp_data_o,
  output logic                                 psum_read_rsp_written_o,
  input  logic                                 psum_write_valid_i,
  output logic                                 psum_write_ready_o,
  input  logic [15:0]                          psum_write_row_i,
  input  logic [32*Cols-1:0]                   psum_write_data_i,
  input  logic [4*Cols-1:0]                    psum_write_strobe_i
);

  localparam int unsigned WordBits = 256 * Groups;

  control_pkg::engine_report_t tensor_report, vector_report;
  assign engine_report_o = {vector_report, tensor_report};

  logic moving_valid, moving_ready, moving_scaled, moving_rsp_valid;
  logic [23:0] moving_addr, moving_scale_addr;
  logic [WordBits-1:0] moving_rsp_data;
  logic [8*Groups-1:0] moving_rsp_scale;
  logic stationary_valid, stationary_ready, stationary_scaled, stationary_rsp_valid;
  logic [23:0] stationary_addr, stationary_scale_addr;
  logic [WordBits-1:0] stationary_rsp_data;
  logic [8*Groups-1:0] stationary_rsp_scale;
  logic [351:0] round_keys;
  tensor_pkg::psum_wave_t psum_wave;
  logic [32*Cols-1:0] psum_acc_above, psum_acc_below;
  logic psum_complete, psum_in_flight, psum_mark, psum_row_written;
  logic [15:0] psum_mark_row;

  tensor_engine #(
    .Groups   (Groups),
    .Cols     (Cols),
    .SbufWords(SbufWords),
    .PsumRows (PsumRows)
  ) u_tensor (
    .clk_i,
    .rst_ni,
    .instr_valid_i          (engine_valid_i[0]),
    .instr_ready_o          (engine_ready_o[0]),
    .instr_data_i           (engine_data_i[511:0]),
    .clear_i                (engine_clear_i[0]),
    .report_o               (tensor_report),
    .moving_valid_o         (moving_valid),
    .moving_ready_i         (moving_ready),
    .moving_addr_o          (moving_addr),
    .moving_scale_addr_o    (moving_scale_addr),
    .moving_scaled_o        (moving_scaled),
    .moving_rsp_valid_i     (moving_rsp_valid),
    .moving_rsp_data_i      (moving_rsp_data),
    .moving_rsp_scale_i     (moving_rsp_scale),
    .stationary_valid_o     (stationary_valid),
    .stationary_ready_i     (stationary_ready),
    .stationary_addr_o      (stationary_addr),
    .stationary_scale_addr_o(stationary_scale_addr),
    .stationary_scaled_o    (stationary_scaled),
    .stationary_rsp_valid_i (stationary_rsp_valid),
    .stationary_rsp_data_i  (stationary_rsp_data),
    .stationary_rsp_scale_i (stationary_rsp_scale),
    .round_keys_o           (round_keys),
    .psum_wave_o            (psum_wave),
    .psum_acc_i             (psum_acc_above),
    .psum_acc_o             (psum_acc_below),
    .psum_complete_i        (psum_complete),
    .psum_in_flight_i       (psum_in_flight),
    .psum_mark_o            (psum_mark),
    .psum_row_o             (psum_mark_row),
    .psum_row_written_i     (psum_row_written)
  );

  logic vector_psum_valid, vector_psum_ready, vector_psum_rsp_valid;
  logic [15:0] vector_psum_row;
  logic psum_read_valid, psum_read_ready, psum_rsp_valid, psum_rsp_written;
  logic [15:0] psum_read_row;
  logic [32*Cols-1:0] psum_rsp_data;

  local_psum u_psum_port (
    .clk_i,
    .rst_ni,
    .vector_valid_i    (vector_psum_valid),
    .vector_ready_o    (vector_psum_ready),
    .vector_row_i      (vector_psum_row),
    .vector_rsp_valid_o(vector_psum_rsp_valid),
    .dma_valid_i       (psum_read_valid_i),
    .dma_ready_o       (psum_read_ready_o),
    .dma_row_i         (psum_read_row_i),
    .dma_rsp_valid_o   (psum_read_rsp_valid_o),
    .psum_valid_o      (psum_read_valid),
    .psum_ready_i      (psum_read_ready),
    .psum_row_o        (psum_read_row),
    .psum_rsp_valid_i  (psum_rsp_valid)
  );
  assign psum_read_rsp_data_o = psum_rsp_data;
  assign psum_read_rsp_written_o = psum_rsp_written;

  memory_psum #(
    .Groups(Groups),
    .Cols  (Cols),
    .Rows  (PsumRows)
  ) u_psum (
    .clk_i,
    .rst_ni,
    .round_keys_i        (round_keys),
    .wave_i              (psum_wave),
    .acc_o               (psum_acc_above),
    .acc_i               (psum_acc_below),
    .complete_o          (psum_complete),
    .in_flight_o         (psum_in_flight),
    .mark_i              (psum_mark),
    .mark_row_i          (psum_mark_row),
    .mark_row_written_o  (psum_row_written),
    .vector_valid_i      (psum_read_valid),
    .vector_ready_o      (psum_read_ready),
    .vector_row_i        (psum_read_row),
    .vector_rsp_valid_o  (psum_rsp_valid),
    .vector_rsp_data_o   (psum_rsp_data),
    .vector_rsp_written_o(psum_rsp_written),
    .dma_valid_i         (psum_write_valid_i),
    .dma_ready_o         (psum_write_ready_o),
    .dma_row_i           (psum_write_row_i),
    .dma_data_i          (psum_write_data_i),
    .dma_strobe_i        (psum_write_strobe_i)
  );

  logic vector_read_valid, vector_read_ready, vector_read_scaled, vector_read_rsp_valid;
  logic [23:0] vector_read_addr, vector_read_scale_addr;
  logic [WordBits-1:0] vector_read_rsp_data;
  logic [8*Groups-1:0] vector_read_rsp_scale_unused;
  logic vector_write_valid, vector_write_ready;
  logic [23:0] vector_write_addr, vector_write_scale_addr;
  logic [WordBits-1:0] vector_write_data;
  logic [32*Groups-1:0] vector_write_strobe;
  logic [8*Groups-1:0] vector_write_scale_data;
  logic [Groups-1:0] vector_write_scale_strobe;

  vector_engine #(
    .Groups   (Groups),
    .Cols     (Cols),
    .SbufWords(SbufWords),
    .PsumRows (PsumRows)
  ) u_vector (
    .clk_i,
    .rst_ni,
    .instr_valid_i            (engine_valid_i[1]),
    .instr_ready_o            (engine_ready_o[1]),
    .instr_data_i             (engine_data_i[1023:512]),
    .read_done_o              (vector_report.read_done),
    .complete_o               (vector_report.complete),
    .clear_i                  (engine_clear_i[1]),
    .busy_o                   (vector_report.busy),
    .stopped_o                (vector_report.stopped),
    .cause_o                  (vector_report.cause),
    .fault_info_o             (vector_report.fault_info),
    .seed_o                   (vector_report.seed),
    .counter_o                (vector_report.counter),
    .stall_sbuf_o             (vector_report.stall_sbuf),
    .stall_psum_o             (vector_report.stall_psum),
    .psum_valid_o             (vector_psum_valid),
    .psum_ready_i             (vector_psum_ready),
    .psum_row_o               (vector_psum_row),
    .psum_rsp_valid_i         (vector_psum_rsp_valid),
    .psum_rsp_data_i          (psum_rsp_data),
    .psum_rsp_written_i       (psum_rsp_written),
    .sbuf_read_valid_o        (vector_read_valid),
    .sbuf_read_ready_i        (vector_read_ready),
    .sbuf_read_addr_o         (vector_read_addr),
    .sbuf_read_scale_addr_o   (vector_read_scale_addr),
    .sbuf_read_scaled_o       (vector_read_scaled),
    .sbuf_read_rsp_valid_i    (vector_read_rsp_valid),
    .sbuf_read_rsp_data_i     (vector_read_rsp_data),
    .sbuf_write_valid_o       (vector_write_valid),
    .sbuf_write_ready_i       (vector_write_ready),
    .sbuf_write_addr_o        (vector_write_addr),
    .sbuf_write_data_o        (vector_write_data),
    .sbuf_write_strobe_o      (vector_write_strobe),
    .sbuf_write_scale_addr_o  (vector_write_scale_addr),
    .sbuf_write_scale_data_o  (vector_write_scale_data),
    .sbuf_write_scale_strobe_o(vector_write_scale_strobe)
  );
  assign vector_report.stall_stationary = 1'b0;
  assign vector_report.moving_word = 1'b0;
  assign vector_report.stationary_word = 1'b0;

  memory_sbuf #(
    .Groups   (Groups),
    .SbufWords(SbufWords)
  ) u_sbuf (
    .clk_i,
    .rst_ni,
    .moving_valid_i             (moving_valid),
    .moving_ready_o             (moving_ready),
    .moving_addr_i              (moving_addr),
    .moving_scale_addr_i        (moving_scale_addr),
    .moving_scaled_i            (moving_scaled),
    .moving_rsp_valid_o         (moving_rsp_valid),
    .moving_rsp_data_o          (moving_rsp_data),
    .moving_rsp_scale_o         (moving_rsp_scale),
    .stationary_valid_i         (stationary_valid),
    .stationary_ready_o         (stationary_ready),
    .stationary_addr_i          (stationary_addr),
    .stationary_scale_addr_i    (stationary_scale_addr),
    .stationary_scaled_i        (stationary_scaled),
    .stationary_rsp_valid_o     (stationary_rsp_valid),
    .stationary_rsp_data_o      (stationary_rsp_data),
    .stationary_rsp_scale_o     (stationary_rsp_scale),
    .vector_read_valid_i        (vector_read_valid),
    .vector_read_ready_o        (vector_read_ready),
    .vector_read_addr_i         (vector_read_addr),
    .vector_read_scale_addr_i   (vector_read_scale_addr),
    .vector_read_scaled_i       (vector_read_scaled),
    .vector_read_rsp_valid_o    (vector_read_rsp_valid),
    .vector_read_rsp_data_o     (vector_read_rsp_data),
    .vector_read_rsp_scale_o    (vector_read_rsp_scale_unused),
    .vector_write_valid_i       (vector_write_valid),
    .vector_write_ready_o       (vector_write_ready),
    .vector_write_addr_i        (vector_write_addr),
    .vector_write_data_i        (vector_write_data),
    .vector_write_strobe_i      (vector_write_strobe),
    .vector_write_scale_addr_i  (vector_write_scale_addr),
    .vector_write_scale_data_i  (vector_write_scale_data),
    .vector_write_scale_strobe_i(vector_write_scale_strobe),
    .dma_read_valid_i           (sbuf_read_valid_i),
    .dma_read_ready_o           (sbuf_read_ready_o),
    .dma_read_scales_i          (sbuf_read_scales_i),
    .dma_read_addr_i            (sbuf_read_addr_i),
    .dma_read_rsp_valid_o       (sbuf_read_rsp_valid_o),
    .dma_read_rsp_data_o        (sbuf_read_rsp_data_o),
    .dma_write_valid_i          (sbuf_write_valid_i),
    .dma_write_ready_o          (sbuf_write_ready_o),
    .dma_write_scales_i         (sbuf_write_scales_i),
    .dma_write_addr_i           (sbuf_write_addr_i),
    .dma_write_data_i           (sbuf_write_data_i),
    .dma_write_strobe_i         (sbuf_write_strobe_i)
  );

  logic unused_ok;
  assign unused_ok = &{1'b0, vector_read_rsp_scale_unused};

endmodule
