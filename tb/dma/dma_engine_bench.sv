// SPDX-License-Identifier: Apache-2.0
// A DMA engine with a ring of instructions in front of queue 0, both on one AXI4 port: for measurements and for the engine's tests.
// Interface: as dma_engine.sv (.* joins what it hands through); fetch_enable_i takes queue 0's instructions from the ring instead of from instr_*.
// Latency: none added. Reset: idle.
module dma_engine_bench #(
  parameter int unsigned BusBytes         = 32,
  parameter int unsigned Outstanding      = 32,
  parameter int unsigned BufferBeats      = 128,
  parameter int unsigned Depth            = 16,
  parameter int unsigned TimeoutCycles    = 4000,
  parameter int unsigned StarvationPieces = 64,
  localparam int unsigned Queues          = 4,
  localparam int unsigned EngineIdBits    = $clog2(Outstanding) + 1,
  localparam int unsigned IdBits          = EngineIdBits + 1,
  localparam int unsigned DataBits        = 8 * BusBytes
) (
  input  logic                                      clk_i,
  input  logic                                      rst_ni,
  // ring of queue 0
  input  logic                                      fetch_enable_i,
  input  logic [63:0]                               fetch_base_i,
  input  logic [15:0]                               fetch_size_i,
  input  logic [15:0]                               fetch_tail_i,
  output logic                                      fetch_stopped_o,
  // control
  input  logic [Queues-1:0]                         instr_valid_i,
  output logic [Queues-1:0]                         instr_ready_o,
  input  logic [Queues*512-1:0]                     instr_data_i,
  input  logic [Queues-1:0]                         clear_i,
  input  logic [Queues-1:0]                         resume_i,
  input  logic [Queues-1:0]                         skip_i,
  input  logic [Queues*2-1:0]                       class_i,
  output logic [Queues*control_pkg::ReportBits-1:0] report_o,
  output logic [Queues*32-1:0]                      fault_info_hi_o,
  output logic [Queues-1:0]                         interrupt_o,
  output logic                                      fetched_o,  // queue 0 takes an instruction of the ring
  // AXI4
  output logic                                      axi_ar_valid_o,
  input  logic                                      axi_ar_ready_i,
  output logic [IdBits-1:0]                         axi_ar_id_o,
  output logic [63:0]                               axi_ar_addr_o,
  output logic [7:0]                                axi_ar_len_o,
  output logic [2:0]                                axi_ar_size_o,
  output logic [1:0]                                axi_ar_burst_o,
  input  logic                                      axi_r_valid_i,
  output logic                                      axi_r_ready_o,
  input  logic [IdBits-1:0]                         axi_r_id_i,
  input  logic [DataBits-1:0]                       axi_r_data_i,
  input  logic [1:0]                                axi_r_resp_i,
  input  logic                                      axi_r_last_i,
  output logic                                      axi_aw_valid_o,
  input  logic                                      axi_aw_ready_i,
  output logic [IdBits-1:0]                         axi_aw_id_o,
  output logic [63:0]                               axi_aw_addr_o,
  output logic [7:0]                                axi_aw_len_o,
  output logic [2:0]                                axi_aw_size_o,
  output logic [1:0]                                axi_aw_burst_o,
  output logic                                      axi_w_valid_o,
  input  logic                                      axi_w_ready_i,
  output logic [DataBits-1:0]                       axi_w_data_o,
  output logic [BusBytes-1:0]                       axi_w_strobe_o,
  output logic                                      axi_w_last_o,
  input  logic                                      axi_b_valid_i,
  output logic                                      axi_b_ready_o,
  input  logic [IdBits-1:0]                         axi_b_id_i,
  input  logic [1:0]                                axi_b_resp_i,
  // on chip
  output logic [1:0]                                local_ar_valid_o,
  input  logic [1:0]                                local_ar_ready_i,
  output logic [2*4-1:0]                            local_ar_space_o,
  output logic [2*44-1:0]                           local_ar_addr_o,
  input  logic [1:0]                                local_r_valid_i,
  input  logic [DataBits-1:0]                       local_r_data_i,
  input  logic                                      local_r_error_i,
  output logic                                      local_w_valid_o,
  input  logic                                      local_w_ready_i,
  output logic [3:0]                                local_w_space_o,
  output logic [43:0]                               local_w_addr_o,
  output logic [DataBits-1:0]                       local_w_data_o,
  output logic [BusBytes-1:0]                       local_w_strobe_o
);
  localparam int unsigned RingDepth = 32;  // instructions fetched ahead

  logic                                  fetch_valid, push, unused_room, unused_ready;
  logic [511:0]                          fetch_data, push_data;
  logic [control_pkg::RingStateBits-1:0] ring_state;
  control_pkg::ring_state_t              ring;

  // port 0 of the join the engine, port 1 the ring
  logic [1:0]          ar_valid, ar_ready, r_valid, r_ready;
  axi_pkg::ax_t        engine_ar, fetch_ar, axi_ar, axi_aw;
  axi_pkg::r_tag_t     r;
  logic [DataBits-1:0] r_data;
  address_pkg::local_t store_local, load_local;

  dma_engine #(
    .Queues          (Queues),
    .Depth           (Depth),
    .BusBytes        (BusBytes),
    .Outstanding     (Outstanding),
    .BufferBeats     (BufferBeats),
    .TimeoutCycles   (TimeoutCycles),
    .StarvationPieces(StarvationPieces),
    .SbufBytes       (1048576),
    .ScaleBytes      (4096),
    .PsumBytes       (65536),
    .Semaphores      (256),
    .Remote          (1)
  ) u_engine (
    .instr_valid_i ({instr_valid_i[Queues-1:1], fetch_enable_i ? fetch_valid : instr_valid_i[0]}),
    .instr_data_i  ({instr_data_i[512*Queues-1:512], fetch_enable_i ? fetch_data : instr_data_i[511:0]}),
    .axi_ar_valid_o(ar_valid[0]),
    .axi_ar_ready_i(ar_ready[0]),
    .axi_ar_o      (engine_ar),
    .axi_r_valid_i (r_valid[0]),
    .axi_r_ready_o (r_ready[0]),
    .axi_r_i       (r),
    .axi_r_data_i  (r_data),
    .axi_aw_o      (axi_aw),
    .axi_b_i       ({axi_pkg::IdBits'(axi_b_id_i[EngineIdBits-1:0]), axi_b_resp_i}),
    .local_ar_o    ({load_local, store_local}),
    .local_w_o     ({local_w_space_o, local_w_addr_o}),
    .*
  );
  assign axi_ar_id_o      = axi_ar.id[IdBits-1:0];
  assign axi_ar_addr_o    = axi_ar.addr;
  assign axi_ar_len_o     = axi_ar.len;
  assign axi_ar_size_o    = 3'($clog2(BusBytes));
  assign axi_ar_burst_o   = axi_pkg::BurstIncr;
  assign axi_aw_id_o      = axi_aw.id[IdBits-1:0];
  assign axi_aw_addr_o    = axi_aw.addr;
  assign axi_aw_len_o     = axi_aw.len;
  assign axi_aw_size_o    = 3'($clog2(BusBytes));
  assign axi_aw_burst_o   = axi_pkg::BurstIncr;
  assign local_ar_space_o = {load_local.space, store_local.space};
  assign local_ar_addr_o  = {load_local.offset, store_local.offset};
  assign fetched_o        = fetch_enable_i && fetch_valid && instr_ready_o[0];

  control_fetch #(
    .Engines      (1),
    .QueueDepth   (RingDepth),
    .BusBytes     (BusBytes),
    .TimeoutCycles(TimeoutCycles)
  ) u_fetch (
    .clk_i,
    .rst_ni,
    .config_i      ({fetch_enable_i, fetch_base_i, fetch_size_i, fetch_tail_i}),
    .clear_i       (1'b0),
    .push_o        (push),
    .push_data_o   (push_data),
    .direct_room_o (unused_room),
    .direct_i      (1'b0),
    .pop_i         (fetched_o),
    .state_o       (ring_state),
    .axi_ar_valid_o(ar_valid[1]),
    .axi_ar_ready_i(ar_ready[1]),
    .axi_ar_id_o   (fetch_ar.id[3:0]),
    .axi_ar_addr_o (fetch_ar.addr),
    .axi_ar_len_o  (fetch_ar.len),
    .axi_r_valid_i (r_valid[1]),
    .axi_r_id_i    (r.id[3:0]),
    .axi_r_data_i  (r_data),
    .axi_r_resp_i  (r.resp)
  );
  assign fetch_ar.id[axi_pkg::IdBits-1:4] = '0;
  assign ring                             = ring_state;
  assign fetch_stopped_o                  = ring.failed;
  assign r_ready[1]                       = 1'b1;

  stream_fifo #(
    .Width(512),
    .Depth(RingDepth)
  ) u_ring_queue (
    .clk_i,
    .rst_ni,
    .flush_i    (1'b0),
    .in_valid_i (push),
    .in_ready_o (unused_ready),
    .in_data_i  (push_data),
    .out_valid_o(fetch_valid),
    .out_ready_i(fetched_o),
    .out_data_o (fetch_data)
  );

  axi_read_join #(
    .IdBits  (EngineIdBits),
    .DataBits(DataBits)
  ) u_join (
    .clk_i,
    .rst_ni,
    .in_ar_valid_i(ar_valid),
    .in_ar_ready_o(ar_ready),
    .in_ar_i      ({fetch_ar, engine_ar}),
    .in_r_valid_o (r_valid),
    .in_r_ready_i (r_ready),
    .in_r_o       (r),
    .in_r_data_o  (r_data),
    .axi_ar_o     (axi_ar),
    .axi_r_i      ({axi_pkg::IdBits'(axi_r_id_i), axi_r_resp_i, axi_r_last_i}),
    .*
  );

  logic unused_ok;
  assign unused_ok = &{1'b0, axi_b_id_i[IdBits-1], axi_ar, axi_aw, r, ring, unused_room, unused_ready};
endmodule
