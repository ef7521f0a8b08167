// SPDX-License-Identifier: Apache-2.0
// One chip: control, compute (tensor engine, PSUM, vector engine, SBUF), DMA engine, links to other chips.
// Instances and wires, no logic.
// Interface: AXI4-Lite host port and interrupt; instruction bytes; an AXI4 manager towards HBM with 64-bit global
//   addresses; lanes of each link, slice l for link l, with the receive lanes' clock (without a link the inputs
//   have no meaning and the outputs are zero).
// Geometry: rtl/presets.json. Reset: asynchronous assert, active low; release with the clock.
module chip_top #(
  parameter int unsigned Groups = 1,
  parameter int unsigned Cols = 32,
  parameter int unsigned SbufWords = 32768,
  parameter int unsigned PsumRows = 1024,
  parameter int unsigned Links = 0,  // 0 to 4; with two or more the chip has a router
  parameter int unsigned RouterChips = 64,  // rows of the table, a power of two: chips 0 to RouterChips - 1 have a port
  parameter int unsigned RouterBeats = 160,  // of each queue; rings of N links need 15 N + 17
  parameter int unsigned HbmBits = 30,  // HBM has 2^HbmBits bytes
  localparam int unsigned Ends = Links > 0 ? Links : 1,
  localparam int unsigned LinkWindows = Links > 1 ? Links + 2 : 2,
  localparam int unsigned BusBytes = 32,
  localparam int unsigned Outstanding = 32,
  localparam int unsigned DmaIdBits = $clog2(Outstanding) + 1,
  localparam int unsigned IdBits = DmaIdBits + 1  // top bit: no access of the DMA engine
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
  // HBM, AXI4
  output logic                  axi_ar_valid_o,
  input  logic                  axi_ar_ready_i,
  output logic [IdBits-1:0]     axi_ar_id_o,
  output logic [63:0]           axi_ar_addr_o,
  output logic [7:0]            axi_ar_len_o,
  output logic [2:0]            axi_ar_size_o,
  output logic [1:0]            axi_ar_burst_o,
  input  logic                  axi_r_valid_i,
  output logic                  axi_r_ready_o,
  input  logic [IdBits-1:0]     axi_r_id_i,
  input  logic [8*BusBytes-1:0] axi_r_data_i,
  input  logic [1:0]            axi_r_resp_i,
  input  logic                  axi_r_last_i,
  output logic                  axi_aw_valid_o,
  input  logic                  axi_aw_ready_i,
  output logic [IdBits-1:0]     axi_aw_id_o,
  output logic [63:0]           axi_aw_addr_o,
  output logic [7:0]            axi_aw_len_o,
  output logic [2:0]            axi_aw_size_o,
  output logic [1:0]            axi_aw_burst_o,
  output logic                  axi_w_valid_o,
  input  logic                  axi_w_ready_i,
  output logic [8*BusBytes-1:0] axi_w_data_o,
  output logic [BusBytes-1:0]   axi_w_strobe_o,
  output logic                  axi_w_last_o,
  input  logic                  axi_b_valid_i,
  output logic                  axi_b_ready_o,
  input  logic [IdBits-1:0]     axi_b_id_i,
  input  logic [1:0]            axi_b_resp_i,
  // links
  input  logic [Ends-1:0]       rx_clk_i,
  input  logic [16*Ends-1:0]    link_rx_head_i,
  input  logic [512*Ends-1:0]   link_rx_data_i,
  output logic [16*Ends-1:0]    link_tx_head_o,
  output logic [512*Ends-1:0]   link_tx_data_o
);
  if (Links > 4) begin : gen_bad_links
    $fatal(1, "chip_top: Links must be 0 to 4");
  end
  if (RouterChips > isa_regs_pkg::RoutesWords) begin : gen_bad_router
    $fatal(1, "chip_top: RouterChips must be at most 256, the rows of the window ROUTES");
  end

  localparam int unsigned DmaQueues = 4;
  localparam int unsigned Engines = 2 + DmaQueues;
  localparam int unsigned ReportBits = control_pkg::ReportBits;

  logic [Engines-1:0] engine_valid, engine_ready, engine_clear;
  logic [512*Engines-1:0] engine_data;
  logic [Engines*ReportBits-1:0] engine_report;
  logic [DmaQueues*32-1:0] dma_fault_info_hi;
  logic [DmaQueues-1:0] dma_interrupt, dma_resume, dma_skip;
  logic [DmaQueues*2-1:0] dma_class;
  logic semaphore_write_valid, semaphore_write_ready;
  control_pkg::index_t semaphore_write_index, semaphore_read_index;
  logic [31:0] semaphore_write_value, semaphore_read_value;

  logic fetch_ar_valid, fetch_ar_ready, fetch_r_valid;
  axi_pkg::ax_t fetch_ar;
  axi_pkg::r_t fetch_r;
  logic remote_signal_valid, remote_signal_ready, remote_signal_wrap;
  control_pkg::signal_t remote_signal;
  logic [LinkWindows-1:0] link_reg_valid, link_reg_ready, link_reg_error;
  logic link_reg_write;
  logic [12:0] link_reg_addr;
  logic [31:0] link_reg_wdata;
  logic [32*LinkWindows-1:0] link_reg_rdata;
  logic [9:0] chip;

  control_unit #(
    .Engines  (Engines),
    .Groups   (Groups),
    .Cols     (Cols),
    .SbufWords(SbufWords),
    .PsumRows (PsumRows),
    .HbmBits  (HbmBits),
    .Links    (Links)
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
    .fetch_ar_valid_o          (fetch_ar_valid),
    .fetch_ar_ready_i          (fetch_ar_ready),
    .fetch_ar_o                (fetch_ar),
    .fetch_r_valid_i           (fetch_r_valid),
    .fetch_r_i                 (fetch_r),
    .engine_valid_o            (engine_valid),
    .engine_ready_i            (engine_ready),
    .engine_data_o             (engine_data),
    .engine_clear_o            (engine_clear),
    .engine_report_i           (engine_report),
    .dma_fault_info_hi_i       (dma_fault_info_hi),
    .dma_interrupt_i           (dma_interrupt),
    .dma_resume_o              (dma_resume),
    .dma_skip_o                (dma_skip),
    .dma_class_o               (dma_class),
    .dma_semaphore_valid_i     (semaphore_write_valid),
    .dma_semaphore_ready_o     (semaphore_write_ready),
    .dma_semaphore_index_i     (semaphore_write_index),
    .dma_semaphore_value_i     (semaphore_write_value),
    .dma_semaphore_read_index_i(semaphore_read_index),
    .dma_semaphore_read_value_o(semaphore_read_value),
    .remote_signal_valid_i     (remote_signal_valid),
    .remote_signal_ready_o     (remote_signal_ready),
    .remote_signal_data_i      (remote_signal),
    .remote_signal_wrap_o      (remote_signal_wrap),
    .link_reg_valid_o          (link_reg_valid),
    .link_reg_write_o          (link_reg_write),
    .link_reg_addr_o           (link_reg_addr),
    .link_reg_data_o           (link_reg_wdata),
    .link_reg_ready_i          (link_reg_ready),
    .link_reg_data_i           (link_reg_rdata),
    .link_reg_error_i          (link_reg_error),
    .chip_o                    (chip)
  );

  logic sbuf_read_valid;
  logic sbuf_read_ready;
  logic [23:0] sbuf_read_addr;
  logic sbuf_read_scales;
  logic sbuf_read_rsp_valid_unused;
  logic [256*Groups-1:0] sbuf_read_rsp_data;
  logic sbuf_write_valid;
  logic sbuf_write_ready;
  logic [23:0] sbuf_write_addr;
  logic [256*Groups-1:0] sbuf_write_data;
  logic [32*Groups-1:0] sbuf_write_strobe;
  logic sbuf_write_scales;
  logic psum_read_valid;
  logic psum_read_ready;
  logic [15:0] psum_read_row;
  logic psum_read_rsp_valid_unused;
  logic [32*Cols-1:0] psum_read_rsp_data;
  logic psum_read_rsp_written;
  logic psum_write_valid;
  logic psum_write_ready;
  logic [15:0] psum_write_row;
  logic [32*Cols-1:0] psum_write_data;
  logic [4*Cols-1:0] psum_write_strobe;

  chip_compute #(
    .Groups   (Groups),
    .Cols     (Cols),
    .SbufWords(SbufWords),
    .PsumRows (PsumRows)
  ) u_compute (
    .clk_i,
    .rst_ni,
    .engine_valid_i         (engine_valid[1:0]),
    .engine_ready_o         (engine_ready[1:0]),
    .engine_data_i          (engine_data[1023:0]),
    .engine_clear_i         (engine_clear[1:0]),
    .engine_report_o        (engine_report[2*ReportBits-1:0]),
    .sbuf_read_valid_i      (sbuf_read_valid),
    .sbuf_read_ready_o      (sbuf_read_ready),
    .sbuf_read_addr_i       (sbuf_read_addr),
    .sbuf_read_scales_i     (sbuf_read_scales),
    .sbuf_read_rsp_valid_o  (sbuf_read_rsp_valid_unused),
    .sbuf_read_rsp_data_o   (sbuf_read_rsp_data),
    .sbuf_write_valid_i     (sbuf_write_valid),
    .sbuf_write_ready_o     (sbuf_write_ready),
    .sbuf_write_addr_i      (sbuf_write_addr),
    .sbuf_write_data_i      (sbuf_write_data),
    .sbuf_write_strobe_i    (sbuf_write_strobe),
    .sbuf_write_scales_i    (sbuf_write_scales),
    .psum_read_valid_i      (psum_read_valid),
    .psum_read_ready_o      (psum_read_ready),
    .psum_read_row_i        (psum_read_row),
    .psum_read_rsp_valid_o  (psum_read_rsp_valid_unused),
    .psum_read_rsp_data_o   (psum_read_rsp_data),
    .psum_read_rsp_written_o(psum_read_rsp_written),
    .psum_write_valid_i     (psum_write_valid),
    .psum_write_ready_o     (psum_write_ready),
    .psum_write_row_i       (psum_write_row),
    .psum_write_data_i      (psum_write_data),
    .psum_write_strobe_i    (psum_write_strobe)
  );

  // HBM's pins
  axi_pkg::ax_t axi_ar, axi_aw;
  axi_pkg::r_t axi_r;
  axi_pkg::w_t axi_w;
  axi_pkg::b_t axi_b;
  assign axi_ar_id_o = axi_ar.id[IdBits-1:0];
  assign axi_ar_addr_o = axi_ar.addr;
  assign axi_ar_len_o = axi_ar.len;
  assign axi_ar_size_o = 3'($clog2(BusBytes));
  assign axi_ar_burst_o = axi_pkg::BurstIncr;
  assign axi_r = {axi_r_data_i, axi_pkg::IdBits'(axi_r_id_i), axi_r_resp_i, axi_r_last_i};
  assign axi_aw_id_o = axi_aw.id[IdBits-1:0];
  assign axi_aw_addr_o = axi_aw.addr;
  assign axi_aw_len_o = axi_aw.len;
  assign axi_aw_size_o = 3'($clog2(BusBytes));
  assign axi_aw_burst_o = axi_pkg::BurstIncr;
  assign axi_w_data_o = axi_w.data;
  assign axi_w_strobe_o = axi_w.strobe;
  assign axi_w_last_o = axi_w.last;
  assign axi_b = {axi_pkg::IdBits'(axi_b_id_i), axi_b_resp_i};

  chip_dma #(
    .Groups     (Groups),
    .Cols       (Cols),
    .SbufWords  (SbufWords),
    .PsumRows   (PsumRows),
    .Links      (Links),
    .RouterChips(RouterChips),
    .RouterBeats(RouterBeats),
    .HbmBits    (HbmBits)
  ) u_dma (
    .clk_i,
    .rst_ni,
    .engine_valid_i  (engine_valid[Engines-1:2]),
    .engine_ready_o  (engine_ready[Engines-1:2]),
    .engine_data_i   (engine_data[512*Engines-1:1024]),
    .engine_clear_i  (engine_clear[Engines-1:2]),
    .resume_i        (dma_resume),
    .skip_i          (dma_skip),
    .class_i         (dma_class),
    .engine_report_o (engine_report[Engines*ReportBits-1:2*ReportBits]),
    .fault_info_hi_o (dma_fault_info_hi),
    .interrupt_o     (dma_interrupt),
    .fetch_ar_valid_i(fetch_ar_valid), .fetch_ar_ready_o(fetch_ar_ready), .fetch_ar_i(fetch_ar),
    .fetch_r_valid_o (fetch_r_valid), .fetch_r_o(fetch_r),
    .axi_ar_valid_o, .axi_ar_ready_i, .axi_ar_o(axi_ar), .axi_r_valid_i, .axi_r_ready_o, .axi_r_i(axi_r),
    .axi_aw_valid_o, .axi_aw_ready_i, .axi_aw_o(axi_aw), .axi_w_valid_o, .axi_w_ready_i, .axi_w_o(axi_w),
    .axi_b_valid_i, .axi_b_ready_o, .axi_b_i(axi_b),
    .sbuf_read_valid_o(sbuf_read_valid), .sbuf_read_ready_i(sbuf_read_ready), .sbuf_read_addr_o(sbuf_read_addr),
    .sbuf_read_scales_o(sbuf_read_scales), .sbuf_read_rsp_data_i(sbuf_read_rsp_data),
    .sbuf_write_valid_o(sbuf_write_valid), .sbuf_write_ready_i(sbuf_write_ready), .sbuf_write_addr_o(sbuf_write_addr),
    .sbuf_write_data_o(sbuf_write_data), .sbuf_write_strobe_o(sbuf_write_strobe),
    .sbuf_write_scales_o(sbuf_write_scales),
    .psum_read_valid_o(psum_read_valid), .psum_read_ready_i(psum_read_ready), .psum_read_row_o(psum_read_row),
    .psum_read_rsp_data_i(psum_read_rsp_data), .psum_read_rsp_written_i(psum_read_rsp_written),
    .psum_write_valid_o(psum_write_valid), .psum_write_ready_i(psum_write_ready), .psum_write_row_o(psum_write_row),
    .psum_write_data_o(psum_write_data), .psum_write_strobe_o(psum_write_strobe),
    .semaphore_read_index_o(semaphore_read_index), .semaphore_read_value_i(semaphore_read_value),
    .semaphore_write_valid_o(semaphore_write_valid), .semaphore_write_ready_i(semaphore_write_ready),
    .semaphore_write_index_o(semaphore_write_index), .semaphore_write_value_o(semaphore_write_value),
    .chip_i(chip),
    .signal_valid_o(remote_signal_valid), .signal_ready_i(remote_signal_ready), .signal_data_o(remote_signal),
    .signal_wrap_i(remote_signal_wrap),
    .reg_valid_i(link_reg_valid), .reg_write_i(link_reg_write), .reg_addr_i(link_reg_addr), .reg_data_i(link_reg_wdata),
    .reg_ready_o(link_reg_ready), .reg_data_o(link_reg_rdata), .reg_error_o(link_reg_error),
    .rx_clk_i, .rx_head_i(link_rx_head_i), .rx_data_i(link_rx_data_i),
    .tx_head_o(link_tx_head_o),
    .tx_data_o(link_tx_data_o)
  );

  logic unused_ok;
  assign unused_ok = &{1'b0, sbuf_read_rsp_valid_unused, psum_read_rsp_valid_unused};

endmodule
