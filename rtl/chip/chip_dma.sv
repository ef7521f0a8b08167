// SPDX-License-Identifier: Apache-2.0
// The data side of a chip: DMA engine, its way to the memories, and its way to HBM, over which with links it also reaches other
// chips and they this one. Instances and wires, no logic.
// Interface: queue ports of the DMA engine as dma_engine's; fetch_* the reads of instruction rings;
//   axi_* an AXI4 manager towards HBM; the DMA ports of memories and semaphores; signals of other
//   chips, registers and lanes of the links.
// Latency, throughput, reset: those of the parts.
module chip_dma #(
  parameter int unsigned Groups = 1,
  parameter int unsigned Cols = 32,
  parameter int unsigned SbufWords = 32768,
  parameter int unsigned PsumRows = 1024,
  parameter int unsigned Links = 0,
  parameter int unsigned RouterChips = 64,
  parameter int unsigned RouterBeats = 160,
  parameter int unsigned HbmBits = 44,
  localparam int unsigned Ends = Links > 0 ? Links : 1,
  localparam int unsigned LinkWindows = Links > 1 ? Links + 2 : 2,
  localparam int unsigned DmaQueues = 4,
  localparam int unsigned BusBytes = 32,
  localparam int unsigned Outstanding = 32,
  localparam int unsigned ReportBits = control_pkg::ReportBits
) (
  input  logic                            clk_i,
  input  logic                            rst_ni,
  // queues
  input  logic [DmaQueues-1:0]            engine_valid_i,
  output logic [DmaQueues-1:0]            engine_ready_o,
  input  logic [512*DmaQueues-1:0]        engine_data_i,
  input  logic [DmaQueues-1:0]            engine_clear_i,
  input  logic [DmaQueues-1:0]            resume_i,
  input  logic [DmaQueues-1:0]            skip_i,
  input  logic [2*DmaQueues-1:0]          class_i,
  output logic [DmaQueues*ReportBits-1:0] engine_report_o,
  output logic [32*DmaQueues-1:0]         fault_info_hi_o,
  output logic [DmaQueues-1:0]            interrupt_o,
  // instruction rings
  input  logic                            fetch_ar_valid_i,
  output logic                            fetch_ar_ready_o,
  input  axi_pkg::ax_t                    fetch_ar_i,
  output logic                            fetch_r_valid_o,
  output axi_pkg::r_t                     fetch_r_o,
  // HBM, AXI4
  output logic                            axi_ar_valid_o,
  input  logic                            axi_ar_ready_i,
  output axi_pkg::ax_t                    axi_ar_o,
  input  logic                            axi_r_valid_i,
  output logic                            axi_r_ready_o,
  input  axi_pkg::r_t                     axi_r_i,
  output logic                            axi_aw_valid_o,
  input  logic                            axi_aw_ready_i,
  output axi_pkg::ax_t                    axi_aw_o,
  output logic                            axi_w_valid_o,
  input  logic                            axi_w_ready_i,
  output axi_pkg::w_t                     axi_w_o,
  input  logic                            axi_b_valid_i,
  output logic                            axi_b_ready_o,
  input  axi_pkg::b_t                     axi_b_i,
  // SBUF
  output logic                            sbuf_read_valid_o,
  input  logic                            sbuf_read_ready_i,
  output logic [23:0]                     sbuf_read_addr_o,
  output logic                            sbuf_read_scales_o,
  input  logic [256*Groups-1:0]           sbuf_read_rsp_data_i,
  output logic                            sbuf_write_valid_o,
  input  logic                            sbuf_write_ready_i,
  output logic [23:0]                     sbuf_write_addr_o,
  output logic [256*Groups-1:0]           sbuf_write_data_o,
  output logic [32*Groups-1:0]            sbuf_write_strobe_o,
  output logic                            sbuf_write_scales_o,
  // PSUM
  output logic                            psum_read_valid_o,
  input  logic                            psum_read_ready_i,
  output logic [15:0]                     psum_read_row_o,
  input  logic [32*Cols-1:0]              psum_read_rsp_data_i,
  input  logic                            psum_read_rsp_written_i,
  output logic                            psum_write_valid_o,
  input  logic                            psum_write_ready_i,
  output logic [15:0]                     psum_write_row_o,
  output logic [32*Cols-1:0]              psum_write_data_o,
  output logic [4*Cols-1:0]               psum_write_strobe_o,
  // semaphores
  output control_pkg::index_t             semaphore_read_index_o,
  input  logic [31:0]                     semaphore_read_value_i,
  output logic                            semaphore_write_valid_o,
  input  logic                            semaphore_write_ready_i,
  output control_pkg::index_t             semaphore_write_index_o,
  output logic [31:0]                     semaphore_write_value_o,
  // other chips
  input  logic [9:0]                      chip_i,
  output logic                            signal_valid_o,
  input  logic                            signal_ready_i,
  output control_pkg::signal_t            signal_data_o,
  input  logic                            signal_wrap_i,
  input  logic [LinkWindows-1:0]          reg_valid_i,
  input  logic                            reg_write_i,
  input  logic [12:0]                     reg_addr_i,
  input  logic [31:0]                     reg_data_i,
  output logic [LinkWindows-1:0]          reg_ready_o,
  output logic [32*LinkWindows-1:0]       reg_data_o,
  output logic [LinkWindows-1:0]          reg_error_o,
  input  logic [Ends-1:0]                 rx_clk_i,
  input  logic [16*Ends-1:0]              rx_head_i,
  input  logic [512*Ends-1:0]             rx_data_i,
  output logic [16*Ends-1:0]              tx_head_o,
  output logic [512*Ends-1:0]             tx_data_o
);
  if (SbufWords < 1 || SbufWords > 2**24) begin : gen_bad_sbuf
    $fatal(1, "chip_dma: SbufWords must be 1 to 2^24");
  end
  if (PsumRows < 1 || PsumRows > 65536) begin : gen_bad_psum
    $fatal(1, "chip_dma: PsumRows must be 1 to 65536");
  end

  logic semaphore_read_valid_unused;

  // the DMA engine's AXI4 port
  logic dma_ar_valid, dma_ar_ready, dma_r_valid, dma_r_ready;
  logic dma_aw_valid, dma_aw_ready, dma_w_valid, dma_w_ready, dma_b_valid, dma_b_ready;
  axi_pkg::ax_t dma_ar, dma_aw;
  axi_pkg::r_t dma_r;
  axi_pkg::w_t dma_w;
  axi_pkg::b_t dma_b;

  // the accesses of other chips are the last reader's and the last writer's
  localparam int unsigned Remote = Links > 0 ? 1 : 0;
  localparam int unsigned Readers = 2 + Remote;
  localparam int unsigned Writers = 1 + Remote;
  logic [Readers-1:0] local_ar_valid, local_ar_ready, local_r_valid;
  localparam int unsigned LocalBits = address_pkg::LocalBits;
  logic [LocalBits*Readers-1:0] local_ar;
  logic [8*BusBytes-1:0] local_r_data;
  logic local_r_error;
  logic [Writers-1:0] local_w_valid, local_w_ready;
  logic [LocalBits*Writers-1:0] local_w;
  logic [8*BusBytes*Writers-1:0] local_w_data;
  logic [BusBytes*Writers-1:0] local_w_strobe;

  if (Links == 0) begin : gen_no_link
    logic [1:0] answer_valid;
    axi_read_join #(
      .IdBits  ($clog2(Outstanding) + 1),
      .DataBits(8 * BusBytes)
    ) u_read_join (
      .clk_i,
      .rst_ni,
      .in_ar_valid_i({fetch_ar_valid_i, dma_ar_valid}), .in_ar_ready_o({fetch_ar_ready_o, dma_ar_ready}),
      .in_ar_i      ({fetch_ar_i, dma_ar}),
      .in_r_valid_o (answer_valid), .in_r_ready_i({1'b1, dma_r_ready}), .in_r_o(dma_r.tag), .in_r_data_o(dma_r.data),
      .axi_ar_valid_o, .axi_ar_ready_i, .axi_ar_o,
      .axi_r_valid_i, .axi_r_ready_o, .axi_r_i(axi_r_i.tag), .axi_r_data_i(axi_r_i.data)
    );
    assign dma_r_valid = answer_valid[0];
    assign fetch_r_valid_o = answer_valid[1];
    assign fetch_r_o = dma_r;
    assign axi_aw_valid_o = dma_aw_valid;
    assign dma_aw_ready = axi_aw_ready_i;
    assign axi_aw_o = dma_aw;
    assign axi_w_valid_o = dma_w_valid;
    assign dma_w_ready = axi_w_ready_i;
    assign axi_w_o = dma_w;
    assign dma_b_valid = axi_b_valid_i;
    assign axi_b_ready_o = dma_b_ready;
    assign dma_b = axi_b_i;
    assign signal_valid_o = 1'b0;
    assign signal_data_o = '0;
    assign reg_ready_o = '1;
    assign reg_data_o = '0;
    assign reg_error_o = '1;
    assign tx_head_o = '0;
    assign tx_data_o = '0;
    logic unused_ok;
    assign unused_ok = &{1'b0, rx_clk_i, rx_head_i, rx_data_i, signal_ready_i, signal_wrap_i,
                         reg_valid_i, reg_write_i, reg_addr_i, reg_data_i, chip_i};
  end else begin : gen_link
    chip_link #(
      .HbmBits    (HbmBits),
      .SbufBytes  (SbufWords * Groups * 32),
      .ScaleBytes (SbufWords * Groups),
      .PsumBytes  (PsumRows * Cols * 4),
      .Links      (Links),
      .RouterChips(RouterChips),
      .RouterBeats(RouterBeats)
    ) u_link (
      .clk_i,
      .rst_ni,
      .hash_i(isa_regs_pkg::config_hash(Groups, Cols, SbufWords, PsumRows, HbmBits)),
      .chip_i,
      .dma_ar_valid_i(dma_ar_valid), .dma_ar_ready_o(dma_ar_ready), .dma_ar_i(dma_ar),
      .dma_r_valid_o (dma_r_valid), .dma_r_ready_i(dma_r_ready), .dma_r_o(dma_r),
      .dma_aw_valid_i(dma_aw_valid), .dma_aw_ready_o(dma_aw_ready), .dma_aw_i(dma_aw),
      .dma_w_valid_i (dma_w_valid), .dma_w_ready_o(dma_w_ready), .dma_w_i(dma_w),
      .dma_b_valid_o (dma_b_valid), .dma_b_ready_i(dma_b_ready), .dma_b_o(dma_b),
      .fetch_ar_valid_i, .fetch_ar_ready_o, .fetch_ar_i, .fetch_r_valid_o, .fetch_r_o,
      .axi_ar_valid_o, .axi_ar_ready_i, .axi_ar_o, .axi_r_valid_i, .axi_r_ready_o, .axi_r_i,
      .axi_aw_valid_o, .axi_aw_ready_i, .axi_aw_o, .axi_w_valid_o, .axi_w_ready_i, .axi_w_o,
      .axi_b_valid_i, .axi_b_ready_o, .axi_b_i,
      .local_ar_valid_o(local_ar_valid[Readers-1]), .local_ar_ready_i(local_ar_ready[Readers-1]),
      .local_ar_o      (local_ar[LocalBits*(Readers-1)+:LocalBits]),
      .local_r_valid_i (local_r_valid[Readers-1]), .local_r_data_i(local_r_data), .local_r_error_i(local_r_error),
      .local_w_valid_o (local_w_valid[Writers-1]), .local_w_ready_i(local_w_ready[Writers-1]),
      .local_w_o       (local_w[LocalBits*(Writers-1)+:LocalBits]),
      .local_w_data_o  (local_w_data[8*BusBytes*(Writers-1)+:8*BusBytes]),
      .local_w_strobe_o(local_w_strobe[BusBytes*(Writers-1)+:BusBytes]),
      .signal_valid_o, .signal_ready_i, .signal_data_o, .signal_wrap_i,
      .reg_valid_i, .reg_write_i, .reg_addr_i, .reg_data_i, .reg_ready_o, .reg_data_o, .reg_error_o,
      .rx_clk_i, .rx_head_i, .rx_data_i,
      .tx_head_o,
      .tx_data_o
    );
  end

  dma_engine #(
    .Queues     (DmaQueues),
    .BusBytes   (BusBytes),
    .Outstanding(Outstanding),
    .HbmBits    (HbmBits),
    .SbufBytes  (SbufWords * Groups * 32),
    .ScaleBytes (SbufWords * Groups),
    .PsumBytes  (PsumRows * Cols * 4),
    .Remote     (Remote)
  ) u_dma (
    .clk_i,
    .rst_ni,
    .instr_valid_i(engine_valid_i), .instr_ready_o(engine_ready_o), .instr_data_i(engine_data_i),
    .clear_i      (engine_clear_i),
    .resume_i,
    .skip_i,
    .class_i,
    .report_o(engine_report_o),
    .fault_info_hi_o,
    .interrupt_o,
    .axi_ar_valid_o(dma_ar_valid), .axi_ar_ready_i(dma_ar_ready), .axi_ar_o(dma_ar),
    .axi_r_valid_i(dma_r_valid), .axi_r_ready_o(dma_r_ready), .axi_r_i(dma_r.tag), .axi_r_data_i(dma_r.data),
    .axi_aw_valid_o(dma_aw_valid), .axi_aw_ready_i(dma_aw_ready), .axi_aw_o(dma_aw),
    .axi_w_valid_o(dma_w_valid), .axi_w_ready_i(dma_w_ready), .axi_w_data_o(dma_w.data), .axi_w_strobe_o(dma_w.strobe),
    .axi_w_last_o(dma_w.last),
    .axi_b_valid_i(dma_b_valid), .axi_b_ready_o(dma_b_ready), .axi_b_i(dma_b),
    .local_ar_valid_o(local_ar_valid[1:0]), .local_ar_ready_i(local_ar_ready[1:0]),
    .local_ar_o(local_ar[2*LocalBits-1:0]),
    .local_r_valid_i(local_r_valid[1:0]), .local_r_data_i(local_r_data), .local_r_error_i(local_r_error),
    .local_w_valid_o(local_w_valid[0]), .local_w_ready_i(local_w_ready[0]), .local_w_o(local_w[LocalBits-1:0]),
    .local_w_data_o(local_w_data[8*BusBytes-1:0]),
    .local_w_strobe_o(local_w_strobe[BusBytes-1:0])
  );

  local_port #(
    .BusBytes(BusBytes),
    .Groups  (Groups),
    .Cols    (Cols),
    .Remote  (Remote)
  ) u_local (
    .clk_i,
    .rst_ni,
    .local_ar_valid_i(local_ar_valid), .local_ar_ready_o(local_ar_ready), .local_ar_i(local_ar),
    .local_r_valid_o (local_r_valid), .local_r_data_o(local_r_data), .local_r_error_o(local_r_error),
    .local_w_valid_i (local_w_valid), .local_w_ready_o(local_w_ready), .local_w_i(local_w),
    .local_w_data_i  (local_w_data), .local_w_strobe_i(local_w_strobe),
    .sbuf_read_valid_o, .sbuf_read_ready_i, .sbuf_read_addr_o, .sbuf_read_scales_o,
    .sbuf_read_rsp_data_i,
    .sbuf_write_valid_o, .sbuf_write_ready_i, .sbuf_write_addr_o, .sbuf_write_data_o, .sbuf_write_strobe_o,
    .sbuf_write_scales_o,
    .psum_read_valid_o, .psum_read_ready_i, .psum_read_row_o, .psum_read_rsp_data_i, .psum_read_rsp_written_i,
    .psum_write_valid_o, .psum_write_ready_i, .psum_write_row_o, .psum_write_data_o, .psum_write_strobe_o,
    .semaphore_read_valid_o(semaphore_read_valid_unused), .semaphore_read_ready_i(1'b1), .semaphore_read_index_o,
    .semaphore_read_value_i,
    .semaphore_write_valid_o, .semaphore_write_ready_i, .semaphore_write_index_o,
    .semaphore_write_value_o
  );

  logic unused_ok;
  assign unused_ok = &{1'b0, semaphore_read_valid_unused};

endmodule
