// SPDX-License-Identifier: Apache-2.0
// One chip: control, tensor engine, PSUM, vector engine, SBUF. Instances and wires, no logic.
// Interface: AXI4-Lite host port and interrupt; instruction bytes; the DMA side of SBUF (until the DMA engine is there, the host fills and reads SBUF through it).
// Geometry: rtl/presets.json. Reset: asynchronous assert, active low; release with the clock.
module chip_top #(
    parameter int unsigned Groups = 1,
    parameter int unsigned Cols = 32,
    parameter int unsigned SbufWords = 32768,
    parameter int unsigned PsumRows = 1024
) (
    input  logic                  clk_i,
    input  logic                  rst_ni,
    // host, AXI4-Lite
    input  logic                  aw_valid_i,
    output logic                  aw_ready_o,
    input  logic [15:0]           aw_addr_i,
    input  logic                  w_valid_i,
    output logic                  w_ready_o,
    input  logic [31:0]           w_data_i,
    input  logic [3:0]            w_strobe_i,
    output logic                  b_valid_o,
    input  logic                  b_ready_i,
    output logic [1:0]            b_resp_o,
    input  logic                  ar_valid_i,
    output logic                  ar_ready_o,
    input  logic [15:0]           ar_addr_i,
    output logic                  r_valid_o,
    input  logic                  r_ready_i,
    output logic [31:0]           r_data_o,
    output logic [1:0]            r_resp_o,
    output logic                  irq_o,
    // instructions
    input  logic                  instr_valid_i,
    output logic                  instr_ready_o,
    input  logic [511:0]          instr_data_i,
    // SBUF, DMA side
    input  logic                  dma_read_valid_i,
    output logic                  dma_read_ready_o,
    input  logic [23:0]           dma_read_addr_i,
    input  logic [23:0]           dma_read_scale_addr_i,
    input  logic                  dma_read_scaled_i,
    output logic                  dma_read_rsp_valid_o,
    output logic [256*Groups-1:0] dma_read_rsp_data_o,
    output logic [8*Groups-1:0]   dma_read_rsp_scale_o,
    input  logic                  dma_write_valid_i,
    output logic                  dma_write_ready_o,
    input  logic [23:0]           dma_write_addr_i,
    input  logic [256*Groups-1:0] dma_write_data_i,
    input  logic [32*Groups-1:0]  dma_write_strobe_i,
    input  logic [23:0]           dma_write_scale_addr_i,
    input  logic [8*Groups-1:0]   dma_write_scale_data_i,
    input  logic [Groups-1:0]     dma_write_scale_strobe_i
);

  localparam int unsigned Engines = 2;
  localparam int unsigned WordBits = 256 * Groups;

  logic [Engines-1:0] engine_valid, engine_ready, engine_clear;
  logic [512*Engines-1:0] engine_data;
  control_pkg::engine_report_t tensor_report, vector_report;

  logic dma_resume_unused, dma_skip_unused;
  logic [1:0] dma_class_unused;

  control_unit #(
      .Engines(Engines),
      .Groups(Groups),
      .Cols(Cols),
      .SbufWords(SbufWords),
      .PsumRows(PsumRows)
  ) u_control (
      .clk_i,
      .rst_ni,
      .aw_valid_i,
      .aw_ready_o,
      .aw_addr_i,
      .w_valid_i,
      .w_ready_o,
      .w_data_i,
      .w_strobe_i,
      .b_valid_o,
      .b_ready_i,
      .b_resp_o,
      .ar_valid_i,
      .ar_ready_o,
      .ar_addr_i,
      .r_valid_o,
      .r_ready_i,
      .r_data_o,
      .r_resp_o,
      .irq_o,
      .instr_valid_i,
      .instr_ready_o,
      .instr_data_i,
      .engine_valid_o(engine_valid),
      .engine_ready_i(engine_ready),
      .engine_data_o(engine_data),
      .engine_clear_o(engine_clear),
      .engine_report_i({vector_report, tensor_report}),
      .dma_fault_info_hi_i('0),
      .dma_interrupt_i('0),
      .dma_resume_o(dma_resume_unused),
      .dma_skip_o(dma_skip_unused),
      .dma_class_o(dma_class_unused)
  );

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
      .Groups(Groups),
      .Cols(Cols),
      .SbufWords(SbufWords),
      .PsumRows(PsumRows)
  ) u_tensor (
      .clk_i,
      .rst_ni,
      .instr_valid_i(engine_valid[0]),
      .instr_ready_o(engine_ready[0]),
      .instr_data_i(engine_data[511:0]),
      .clear_i(engine_clear[0]),
      .report_o(tensor_report),
      .moving_valid_o(moving_valid),
      .moving_ready_i(moving_ready),
      .moving_addr_o(moving_addr),
      .moving_scale_addr_o(moving_scale_addr),
      .moving_scaled_o(moving_scaled),
      .moving_rsp_valid_i(moving_rsp_valid),
      .moving_rsp_data_i(moving_rsp_data),
      .moving_rsp_scale_i(moving_rsp_scale),
      .stationary_valid_o(stationary_valid),
      .stationary_ready_i(stationary_ready),
      .stationary_addr_o(stationary_addr),
      .stationary_scale_addr_o(stationary_scale_addr),
      .stationary_scaled_o(stationary_scaled),
      .stationary_rsp_valid_i(stationary_rsp_valid),
      .stationary_rsp_data_i(stationary_rsp_data),
      .stationary_rsp_scale_i(stationary_rsp_scale),
      .round_keys_o(round_keys),
      .psum_wave_o(psum_wave),
      .psum_acc_i(psum_acc_above),
      .psum_acc_o(psum_acc_below),
      .psum_complete_i(psum_complete),
      .psum_in_flight_i(psum_in_flight),
      .psum_mark_o(psum_mark),
      .psum_row_o(psum_mark_row),
      .psum_row_written_i(psum_row_written)
  );

  logic psum_write_ready_unused;  // the DMA engine's port of PSUM
  logic psum_read_valid, psum_read_ready, psum_rsp_valid, psum_rsp_written;
  logic [15:0] psum_read_row;
  logic [32*Cols-1:0] psum_rsp_data;

  memory_psum #(
      .Groups(Groups),
      .Cols(Cols),
      .Rows(PsumRows)
  ) u_psum (
      .clk_i,
      .rst_ni,
      .round_keys_i(round_keys),
      .wave_i(psum_wave),
      .acc_o(psum_acc_above),
      .acc_i(psum_acc_below),
      .complete_o(psum_complete),
      .in_flight_o(psum_in_flight),
      .mark_i(psum_mark),
      .mark_row_i(psum_mark_row),
      .mark_row_written_o(psum_row_written),
      .vector_valid_i(psum_read_valid),
      .vector_ready_o(psum_read_ready),
      .vector_row_i(psum_read_row),
      .vector_rsp_valid_o(psum_rsp_valid),
      .vector_rsp_data_o(psum_rsp_data),
      .vector_rsp_written_o(psum_rsp_written),
      .dma_valid_i(1'b0),
      .dma_ready_o(psum_write_ready_unused),
      .dma_row_i('0),
      .dma_data_i('0),
      .dma_strobe_i('0)
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
      .Groups(Groups),
      .Cols(Cols),
      .SbufWords(SbufWords),
      .PsumRows(PsumRows)
  ) u_vector (
      .clk_i,
      .rst_ni,
      .instr_valid_i(engine_valid[1]),
      .instr_ready_o(engine_ready[1]),
      .instr_data_i(engine_data[1023:512]),
      .read_done_o(vector_report.read_done),
      .complete_o(vector_report.complete),
      .clear_i(engine_clear[1]),
      .busy_o(vector_report.busy),
      .stopped_o(vector_report.stopped),
      .cause_o(vector_report.cause),
      .fault_info_o(vector_report.fault_info),
      .seed_o(vector_report.seed),
      .counter_o(vector_report.counter),
      .stall_sbuf_o(vector_report.stall_sbuf),
      .stall_psum_o(vector_report.stall_psum),
      .psum_valid_o(psum_read_valid),
      .psum_ready_i(psum_read_ready),
      .psum_row_o(psum_read_row),
      .psum_rsp_valid_i(psum_rsp_valid),
      .psum_rsp_data_i(psum_rsp_data),
      .psum_rsp_written_i(psum_rsp_written),
      .sbuf_read_valid_o(vector_read_valid),
      .sbuf_read_ready_i(vector_read_ready),
      .sbuf_read_addr_o(vector_read_addr),
      .sbuf_read_scale_addr_o(vector_read_scale_addr),
      .sbuf_read_scaled_o(vector_read_scaled),
      .sbuf_read_rsp_valid_i(vector_read_rsp_valid),
      .sbuf_read_rsp_data_i(vector_read_rsp_data),
      .sbuf_write_valid_o(vector_write_valid),
      .sbuf_write_ready_i(vector_write_ready),
      .sbuf_write_addr_o(vector_write_addr),
      .sbuf_write_data_o(vector_write_data),
      .sbuf_write_strobe_o(vector_write_strobe),
      .sbuf_write_scale_addr_o(vector_write_scale_addr),
      .sbuf_write_scale_data_o(vector_write_scale_data),
      .sbuf_write_scale_strobe_o(vector_write_scale_strobe)
  );
  assign vector_report.stall_stationary = 1'b0;
  assign vector_report.moving_word = 1'b0;
  assign vector_report.stationary_word = 1'b0;

  memory_sbuf #(
      .Groups(Groups),
      .SbufWords(SbufWords)
  ) u_sbuf (
      .clk_i,
      .rst_ni,
      .moving_valid_i(moving_valid),
      .moving_ready_o(moving_ready),
      .moving_addr_i(moving_addr),
      .moving_scale_addr_i(moving_scale_addr),
      .moving_scaled_i(moving_scaled),
      .moving_rsp_valid_o(moving_rsp_valid),
      .moving_rsp_data_o(moving_rsp_data),
      .moving_rsp_scale_o(moving_rsp_scale),
      .stationary_valid_i(stationary_valid),
      .stationary_ready_o(stationary_ready),
      .stationary_addr_i(stationary_addr),
      .stationary_scale_addr_i(stationary_scale_addr),
      .stationary_scaled_i(stationary_scaled),
      .stationary_rsp_valid_o(stationary_rsp_valid),
      .stationary_rsp_data_o(stationary_rsp_data),
      .stationary_rsp_scale_o(stationary_rsp_scale),
      .vector_read_valid_i(vector_read_valid),
      .vector_read_ready_o(vector_read_ready),
      .vector_read_addr_i(vector_read_addr),
      .vector_read_scale_addr_i(vector_read_scale_addr),
      .vector_read_scaled_i(vector_read_scaled),
      .vector_read_rsp_valid_o(vector_read_rsp_valid),
      .vector_read_rsp_data_o(vector_read_rsp_data),
      .vector_read_rsp_scale_o(vector_read_rsp_scale_unused),
      .vector_write_valid_i(vector_write_valid),
      .vector_write_ready_o(vector_write_ready),
      .vector_write_addr_i(vector_write_addr),
      .vector_write_data_i(vector_write_data),
      .vector_write_strobe_i(vector_write_strobe),
      .vector_write_scale_addr_i(vector_write_scale_addr),
      .vector_write_scale_data_i(vector_write_scale_data),
      .vector_write_scale_strobe_i(vector_write_scale_strobe),
      .dma_read_valid_i,
      .dma_read_ready_o,
      .dma_read_addr_i,
      .dma_read_scale_addr_i,
      .dma_read_scaled_i,
      .dma_read_rsp_valid_o,
      .dma_read_rsp_data_o,
      .dma_read_rsp_scale_o,
      .dma_write_valid_i,
      .dma_write_ready_o,
      .dma_write_addr_i,
      .dma_write_data_i,
      .dma_write_strobe_i,
      .dma_write_scale_addr_i,
      .dma_write_scale_data_i,
      .dma_write_scale_strobe_i
  );

  logic unused_ok;
  assign unused_ok = &{1'b0, vector_read_rsp_scale_unused, dma_resume_unused, dma_skip_unused, dma_class_unused, psum_write_ready_unused};

endmodule
