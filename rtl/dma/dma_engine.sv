// SPDX-License-Identifier: Apache-2.0
// The DMA engine: queues, an arbiter for each mover, the store and the load mover, one AXI4 read port for both.
// Interface: per queue what every engine has (slice q of the flat vectors), and class, resume, skip; an
//   AXI4 manager with 64-bit global addresses; local reads of both movers (port 0 store, 1 load),
//   answered in request order; local writes.
// Latency: first AR two cycles after an unshaped descriptor. Throughput: one piece per mover
//   and cycle, one beat each way and cycle.
// Reset: idle, nothing outstanding.
// Only one decision is made here: after a read of a mover has failed or was given up, what it has read counts as read
// once it is done, for a queue must not announce a read that has brought nothing.
module dma_engine #(
  parameter int unsigned Queues           = 4,
  parameter int unsigned Depth            = 16,  // descriptors that a queue holds
  parameter int unsigned BusBytes         = 32,
  parameter int unsigned Outstanding      = 32,   // bursts in flight of each mover, reads and writes each
  parameter int unsigned BufferBeats      = 128,  // of each mover
  parameter int unsigned TimeoutCycles    = 65536,
  parameter int unsigned StarvationPieces = 64,
  parameter int unsigned HbmBits          = 44,  // HBM has 2^HbmBits bytes
  parameter int unsigned SbufBytes        = 4096,
  parameter int unsigned ScaleBytes       = 128,
  parameter int unsigned PsumBytes        = 32768,
  parameter int unsigned Semaphores       = 256,
  parameter int unsigned Remote           = 0,
  localparam int unsigned DataBits        = 8 * BusBytes
) (
  input  logic                                      clk_i,
  input  logic                                      rst_ni,
  // control
  input  logic [Queues-1:0]                         instr_valid_i,
  output logic [Queues-1:0]                         instr_ready_o,
  input  logic [Queues*512-1:0]                     instr_data_i,
  input  logic [Queues-1:0]                         clear_i,
  input  logic [Queues-1:0]                         resume_i,
  input  logic [Queues-1:0]                         skip_i,
  input  logic [Queues*2-1:0]                       class_i,
  output logic [Queues*control_pkg::ReportBits-1:0] report_o,    // control_pkg::engine_report_t of each
  output logic [Queues*32-1:0]                      fault_info_hi_o,
  output logic [Queues-1:0]                         interrupt_o,
  // AXI4
  output logic                                      axi_ar_valid_o,
  input  logic                                      axi_ar_ready_i,
  output axi_pkg::ax_t                              axi_ar_o,
  input  logic                                      axi_r_valid_i,
  output logic                                      axi_r_ready_o,
  input  axi_pkg::r_tag_t                           axi_r_i,
  input  logic [DataBits-1:0]                       axi_r_data_i,
  output logic                                      axi_aw_valid_o,
  input  logic                                      axi_aw_ready_i,
  output axi_pkg::ax_t                              axi_aw_o,
  output logic                                      axi_w_valid_o,
  input  logic                                      axi_w_ready_i,
  output logic [DataBits-1:0]                       axi_w_data_o,
  output logic [BusBytes-1:0]                       axi_w_strobe_o,
  output logic                                      axi_w_last_o,
  input  logic                                      axi_b_valid_i,
  output logic                                      axi_b_ready_o,
  input  axi_pkg::b_t                               axi_b_i,
  // on-chip reads, answers in request order and never held up
  output logic [1:0]                                local_ar_valid_o,
  input  logic [1:0]                                local_ar_ready_i,
  output logic [2*address_pkg::LocalBits-1:0]       local_ar_o,  // address_pkg::local_t of each
  input  logic [1:0]                                local_r_valid_i,
  input  logic [DataBits-1:0]                       local_r_data_i,
  input  logic                                      local_r_error_i,
  // on-chip writes
  output logic                                      local_w_valid_o,
  input  logic                                      local_w_ready_i,
  output address_pkg::local_t                       local_w_o,
  output logic [DataBits-1:0]                       local_w_data_o,
  output logic [BusBytes-1:0]                       local_w_strobe_o
);
  if (Queues < 1 || Queues > 4) begin : gen_bad_queues
    $fatal(1, "dma_engine: Queues must be 1 to 4");
  end
  localparam int unsigned PieceBits = mover_pkg::PieceBits;
  localparam int unsigned DoneBits  = mover_pkg::DoneBits;

  logic [2*Queues-1:0]           queue_valid;  // mover m, queue q at m*Queues + q
  logic [2*Queues-1:0]           queue_ready;
  logic [2*Queues*PieceBits-1:0] queue_piece;
  logic [1:0]                    piece_valid;
  logic [1:0]                    piece_ready;
  logic [2*PieceBits-1:0]        piece_data;
  logic [1:0]                    read_valid;
  logic [5:0]                    read_queue;
  logic [1:0]                    read_last;
  logic [1:0]                    read_fails;
  logic [1:0]                    done_valid;
  logic [2*DoneBits-1:0]         done_data;
  logic [1:0]                    mover_busy;
  logic [1:0]                    read_hold_q;
  logic [1:0]                    stuck;
  logic [127:0]                  stuck_address;

  for (genvar q = 0; q < Queues; q++) begin : gen_queue
    logic                   busy, stopped, read_done, complete;
    logic [3:0]             cause;
    logic [63:0]            fault;
    logic [1:0]             valid;
    logic [2*PieceBits-1:0] data;

    descriptor_queue #(
      .Queue     (q),
      .Depth     (Depth),
      .HbmBits   (HbmBits),
      .SbufBytes (SbufBytes),
      .ScaleBytes(ScaleBytes),
      .PsumBytes (PsumBytes),
      .Semaphores(Semaphores),
      .Remote    (Remote)
    ) u_queue (
      .clk_i,
      .rst_ni,
      .clear_i        (clear_i[q]),
      .resume_i       (resume_i[q]),
      .skip_i         (skip_i[q]),
      .instr_valid_i  (instr_valid_i[q]),
      .instr_ready_o  (instr_ready_o[q]),
      .instr_data_i   (instr_data_i[512*q+:512]),
      .piece_valid_o  (valid),
      .piece_ready_i  ({queue_ready[Queues+q], queue_ready[q]}),
      .piece_data_o   (data),
      .read_valid_i   (read_valid),
      .read_queue_i   (read_queue),
      .read_last_i    (read_last),
      .read_hold_i    (read_hold_q),
      .done_valid_i   (done_valid),
      .done_data_i    (done_data),
      .stuck_i        (stuck),
      .stuck_address_i(stuck_address),
      .busy_o         (busy),
      .stopped_o      (stopped),
      .cause_o        (cause),
      .fault_address_o(fault),
      .read_done_o    (read_done),
      .complete_o     (complete),
      .irq_o          (interrupt_o[q])
    );
    assign queue_valid[q]                               = valid[0];
    assign queue_valid[Queues+q]                        = valid[1];
    assign queue_piece[PieceBits*q+:PieceBits]          = data[0+:PieceBits];
    assign queue_piece[PieceBits*(Queues+q)+:PieceBits] = data[PieceBits+:PieceBits];
    // control_pkg::engine_report_t; as a struct it would need a name in this block, where Yosys 0.23 loses its fields (ADR-0001)
    assign report_o[control_pkg::ReportBits*q+:control_pkg::ReportBits] = {
      busy, stopped, cause, fault[31:0],
      64'd0, 32'd0,  // seed, counter: vector and tensor engine only
      read_done, complete,
      5'd0};  // stalls and words: tensor and vector engine only
    assign fault_info_hi_o[32*q+:32] = fault[63:32];
  end

  for (genvar m = 0; m < 2; m++) begin : gen_mover
    dma_arbiter #(
      .Queues          (Queues),
      .StarvationPieces(StarvationPieces)
    ) u_arbiter (
      .clk_i,
      .rst_ni,
      .class_i,
      .piece_valid_i(queue_valid[Queues*m+:Queues]),
      .piece_ready_o(queue_ready[Queues*m+:Queues]),
      .piece_data_i (queue_piece[PieceBits*Queues*m+:PieceBits*Queues]),
      .out_valid_o  (piece_valid[m]),
      .out_ready_i  (piece_ready[m]),
      .out_data_o   (piece_data[PieceBits*m+:PieceBits])
    );
  end

  logic [1:0]          ar_valid;
  logic [1:0]          ar_ready;
  axi_pkg::ax_t        store_ar, load_ar;
  logic [1:0]          r_valid;
  logic [1:0]          r_ready;
  axi_pkg::r_tag_t     r;
  logic [DataBits-1:0] r_data;

  axi_read_join #(
    .IdBits  ($clog2(Outstanding)),
    .DataBits(DataBits)
  ) u_read_join (
    .clk_i,
    .rst_ni,
    .in_ar_valid_i(ar_valid),
    .in_ar_ready_o(ar_ready),
    .in_ar_i      ({load_ar, store_ar}),
    .in_r_valid_o (r_valid),
    .in_r_ready_i (r_ready),
    .in_r_o       (r),
    .in_r_data_o  (r_data),
    .axi_ar_valid_o,
    .axi_ar_ready_i,
    .axi_ar_o,
    .axi_r_valid_i,
    .axi_r_ready_o,
    .axi_r_i,
    .axi_r_data_i
  );

  address_pkg::local_t store_local, load_local;
  logic [63:0]         w_burst;
  assign local_ar_o = {load_local, store_local};

  mover_store #(
    .BusBytes     (BusBytes),
    .Outstanding  (Outstanding),
    .BufferBeats  (BufferBeats),
    .TimeoutCycles(TimeoutCycles)
  ) u_store (
    .clk_i,
    .rst_ni,
    .piece_valid_i (piece_valid[0]),
    .piece_ready_o (piece_ready[0]),
    .piece_data_i  (piece_data[0+:PieceBits]),
    .axi_ar_valid_o(ar_valid[0]),
    .axi_ar_ready_i(ar_ready[0]),
    .axi_ar_o      (store_ar),
    .axi_r_valid_i (r_valid[0]),
    .axi_r_ready_o (r_ready[0]),
    .axi_r_i       (r),
    .axi_r_data_i  (r_data),
    .axi_aw_valid_o,
    .axi_aw_ready_i,
    .axi_aw_o,
    .axi_w_valid_o,
    .axi_w_ready_i,
    .axi_w_data_o,
    .axi_w_strobe_o,
    .axi_w_last_o,
    .axi_w_burst_o(w_burst),
    .axi_b_valid_i,
    .axi_b_ready_o,
    .axi_b_i,
    .local_ar_valid_o(local_ar_valid_o[0]),
    .local_ar_ready_i(local_ar_ready_i[0]),
    .local_ar_o      (store_local),
    .local_r_valid_i (local_r_valid_i[0]),
    .local_r_data_i,
    .local_r_error_i,
    .read_valid_o(read_valid[0]),
    .read_queue_o(read_queue[2:0]),
    .read_last_o (read_last[0]),
    .read_fails_o(read_fails[0]),
    .done_valid_o(done_valid[0]),
    .done_data_o (done_data[0+:DoneBits]),
    .busy_o      (mover_busy[0])
  );

  mover_load #(
    .BusBytes     (BusBytes),
    .Outstanding  (Outstanding),
    .BufferBeats  (BufferBeats),
    .TimeoutCycles(TimeoutCycles)
  ) u_load (
    .clk_i,
    .rst_ni,
    .piece_valid_i   (piece_valid[1]),
    .piece_ready_o   (piece_ready[1]),
    .piece_data_i    (piece_data[PieceBits+:PieceBits]),
    .axi_ar_valid_o  (ar_valid[1]),
    .axi_ar_ready_i  (ar_ready[1]),
    .axi_ar_o        (load_ar),
    .axi_r_valid_i   (r_valid[1]),
    .axi_r_ready_o   (r_ready[1]),
    .axi_r_i         (r),
    .axi_r_data_i    (r_data),
    .local_ar_valid_o(local_ar_valid_o[1]),
    .local_ar_ready_i(local_ar_ready_i[1]),
    .local_ar_o      (load_local),
    .local_r_valid_i (local_r_valid_i[1]),
    .local_r_data_i,
    .local_r_error_i,
    .local_w_valid_o,
    .local_w_ready_i,
    .local_w_o,
    .local_w_data_o,
    .local_w_strobe_o,
    .read_valid_o(read_valid[1]),
    .read_queue_o(read_queue[5:3]),
    .read_last_o (read_last[1]),
    .read_fails_o(read_fails[1]),
    .done_valid_o(done_valid[1]),
    .done_data_o (done_data[DoneBits+:DoneBits]),
    .busy_o      (mover_busy[1])
  );

  // what each mover offers, the oldest piece's offer first
  dma_stuck #(
    .Channels     (4),
    .TimeoutCycles(TimeoutCycles)
  ) u_store_stuck (
    .clk_i,
    .rst_ni,
    .valid_i  ({local_ar_valid_o[0], ar_valid[0], axi_aw_valid_o, axi_w_valid_o}),
    .ready_i  ({local_ar_ready_i[0], ar_ready[0], axi_aw_ready_i, axi_w_ready_i}),
    .address_i({address_pkg::ChipSelf, store_local, store_ar.addr, axi_aw_o.addr, w_burst}),
    .alive_i  (r_valid[0] || local_r_valid_i[0] || axi_b_valid_i),
    .stuck_o  (stuck[0]),
    .address_o(stuck_address[63:0])
  );

  dma_stuck #(
    .Channels     (3),
    .TimeoutCycles(TimeoutCycles)
  ) u_load_stuck (
    .clk_i,
    .rst_ni,
    .valid_i({local_ar_valid_o[1], ar_valid[1], local_w_valid_o}),
    .ready_i({local_ar_ready_i[1], ar_ready[1], local_w_ready_i}),
    .address_i({address_pkg::ChipSelf, load_local, load_ar.addr,
                address_pkg::ChipSelf, local_w_o}),
    .alive_i  (r_valid[1] || local_r_valid_i[1]),
    .stuck_o  (stuck[1]),
    .address_o(stuck_address[127:64])
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      read_hold_q <= '0;
    end else begin
      for (int m = 0; m < 2; m++) begin
        if (read_fails[m]) read_hold_q[m] <= 1'b1;
        else if (!mover_busy[m]) read_hold_q[m] <= 1'b0;
      end
    end
  end
endmodule
