// SPDX-License-Identifier: Apache-2.0
// What a chip with links has beside one without: the way of its DMA engine to other chips, their way to its memories, the ends
// of the links, and what joins both at HBM. Instances and wires, no logic.
// Interface: dma_* the DMA engine's AXI4 port; fetch_* the reads of instruction rings; axi_* the manager towards HBM; local_* and
//   signal_* the accesses of other chips to memories and semaphores; reg_*, rx_*, tx_* as chip_links'.
// Latency, throughput: those of the parts (docs/blocks/remote.md). Reset: nothing outstanding, the links are off.
module chip_link #(
  parameter int unsigned HbmBits = 44,
  parameter int unsigned SbufBytes = 262144,
  parameter int unsigned ScaleBytes = 8192,
  parameter int unsigned PsumBytes = 32768,
  parameter int unsigned Links = 1,
  parameter int unsigned RouterChips = 64,
  parameter int unsigned RouterBeats = 160,
  localparam int unsigned LinkWindows = Links > 1 ? Links + 2 : 2  // the last is the bridge's
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic [31:0]               hash_i,
  input  logic [9:0]                chip_i,
  // DMA engine
  input  logic                      dma_ar_valid_i,
  output logic                      dma_ar_ready_o,
  input  axi_pkg::ax_t              dma_ar_i,
  output logic                      dma_r_valid_o,
  input  logic                      dma_r_ready_i,
  output axi_pkg::r_t               dma_r_o,
  input  logic                      dma_aw_valid_i,
  output logic                      dma_aw_ready_o,
  input  axi_pkg::ax_t              dma_aw_i,
  input  logic                      dma_w_valid_i,
  output logic                      dma_w_ready_o,
  input  axi_pkg::w_t               dma_w_i,
  output logic                      dma_b_valid_o,
  input  logic                      dma_b_ready_i,
  output axi_pkg::b_t               dma_b_o,
  // instruction rings
  input  logic                      fetch_ar_valid_i,
  output logic                      fetch_ar_ready_o,
  input  axi_pkg::ax_t              fetch_ar_i,
  output logic                      fetch_r_valid_o,
  output axi_pkg::r_t               fetch_r_o,
  // HBM
  output logic                      axi_ar_valid_o,
  input  logic                      axi_ar_ready_i,
  output axi_pkg::ax_t              axi_ar_o,
  input  logic                      axi_r_valid_i,
  output logic                      axi_r_ready_o,
  input  axi_pkg::r_t               axi_r_i,
  output logic                      axi_aw_valid_o,
  input  logic                      axi_aw_ready_i,
  output axi_pkg::ax_t              axi_aw_o,
  output logic                      axi_w_valid_o,
  input  logic                      axi_w_ready_i,
  output axi_pkg::w_t               axi_w_o,
  input  logic                      axi_b_valid_i,
  output logic                      axi_b_ready_o,
  input  axi_pkg::b_t               axi_b_i,
  // memories and semaphores
  output logic                      local_ar_valid_o,
  input  logic                      local_ar_ready_i,
  output address_pkg::local_t       local_ar_o,
  input  logic                      local_r_valid_i,
  input  logic [255:0]              local_r_data_i,
  input  logic                      local_r_error_i,
  output logic                      local_w_valid_o,
  input  logic                      local_w_ready_i,
  output address_pkg::local_t       local_w_o,
  output logic [255:0]              local_w_data_o,
  output logic [31:0]               local_w_strobe_o,
  output logic                      signal_valid_o,
  input  logic                      signal_ready_i,
  output control_pkg::signal_t      signal_data_o,
  input  logic                      signal_wrap_i,
  // registers
  input  logic [LinkWindows-1:0]    reg_valid_i,
  input  logic                      reg_write_i,
  input  logic [12:0]               reg_addr_i,
  input  logic [31:0]               reg_data_i,
  output logic [LinkWindows-1:0]    reg_ready_o,
  output logic [32*LinkWindows-1:0] reg_data_o,
  output logic [LinkWindows-1:0]    reg_error_o,
  // lanes
  input  logic [Links-1:0]          rx_clk_i,
  input  logic [16*Links-1:0]       rx_head_i,
  input  logic [512*Links-1:0]      rx_data_i,
  output logic [16*Links-1:0]       tx_head_o,
  output logic [512*Links-1:0]      tx_data_o
);

  // messages: requests of this chip, responses of its target; nothing on the collective channel yet
  logic [2:0] tx_valid, tx_ready, tx_first, tx_last;
  logic [287:0] tx_header;
  logic [1535:0] tx_data;
  logic [2:0] rx_valid, rx_ready, rx_first, rx_last, rx_abort;
  logic [287:0] rx_header;
  logic [1535:0] rx_data;
  logic dead;
  assign tx_valid[2] = 1'b0;
  assign tx_first[2] = 1'b0;
  assign tx_last[2] = 1'b0;
  assign tx_header[287:192] = '0;
  assign tx_data[1535:1024] = '0;

  chip_links #(
    .Links      (Links),
    .RouterChips(RouterChips),
    .RouterBeats(RouterBeats)
  ) u_links (
    .clk_i,
    .rst_ni,
    .hash_i,
    .chip_i,
    .reg_valid_i(reg_valid_i[LinkWindows-2:0]), .reg_write_i, .reg_addr_i, .reg_data_i,
    .reg_ready_o(reg_ready_o[LinkWindows-2:0]), .reg_data_o(reg_data_o[32*LinkWindows-33:0]),
    .reg_error_o(reg_error_o[LinkWindows-2:0]),
    .in_valid_i(tx_valid), .in_ready_o(tx_ready), .in_first_i(tx_first), .in_last_i(tx_last), .in_header_i(tx_header),
    .in_data_i(tx_data),
    .out_valid_o(rx_valid), .out_ready_i(rx_ready), .out_first_o(rx_first), .out_last_o(rx_last), .out_abort_o(rx_abort),
    .out_header_o(rx_header), .out_data_o(rx_data),
    .dead_o(dead),
    .rx_clk_i, .rx_head_i, .rx_data_i,
    .tx_head_o,
    .tx_data_o
  );

  // writes: the DMA engine's and those of other chips
  logic [1:0] hbm_aw_valid, hbm_aw_ready, hbm_w_valid, hbm_w_ready, hbm_b_valid, hbm_b_ready;
  axi_pkg::ax_t bridge_aw, target_aw;
  axi_pkg::w_t bridge_w, target_w;
  axi_pkg::b_t hbm_b;

  // reads: the DMA engine, and beside it instruction rings and other chips
  logic [1:0] hbm_ar_valid, hbm_ar_ready, hbm_r_valid;
  axi_pkg::ax_t bridge_ar, side_ar, target_ar;
  axi_pkg::r_t hbm_r;
  logic bridge_r_ready, side_r_ready;
  logic [1:0] side_r_valid;
  logic target_ar_valid, target_ar_ready;

  assign dma_r_o.tag.id[axi_pkg::IdBits-1:6] = '0;
  assign dma_b_o.id[axi_pkg::IdBits-1:6] = '0;
  assign bridge_ar.id[axi_pkg::IdBits-1:6] = '0;
  assign bridge_aw.id[axi_pkg::IdBits-1:6] = '0;
  remote_bridge u_bridge (
    .clk_i,
    .rst_ni,
    .chip_i,
    .dead_i     (dead),
    .reg_valid_i(reg_valid_i[LinkWindows-1]), .reg_write_i, .reg_addr_i(reg_addr_i[7:0]),
    .reg_ready_o(reg_ready_o[LinkWindows-1]), .reg_data_o(reg_data_o[32*LinkWindows-1-:32]),
    .reg_error_o(reg_error_o[LinkWindows-1]),
    .dma_ar_valid_i, .dma_ar_ready_o, .dma_ar_id_i(dma_ar_i.id[5:0]), .dma_ar_addr_i(dma_ar_i.addr), .dma_ar_len_i(dma_ar_i.len),
    .dma_r_valid_o, .dma_r_ready_i, .dma_r_id_o(dma_r_o.tag.id[5:0]), .dma_r_data_o(dma_r_o.data),
    .dma_r_resp_o(dma_r_o.tag.resp), .dma_r_last_o(dma_r_o.tag.last),
    .dma_aw_valid_i, .dma_aw_ready_o, .dma_aw_id_i(dma_aw_i.id[5:0]), .dma_aw_addr_i(dma_aw_i.addr), .dma_aw_len_i(dma_aw_i.len),
    .dma_w_valid_i, .dma_w_ready_o, .dma_w_data_i(dma_w_i.data), .dma_w_strobe_i(dma_w_i.strobe), .dma_w_last_i(dma_w_i.last),
    .dma_b_valid_o, .dma_b_ready_i, .dma_b_id_o(dma_b_o.id[5:0]), .dma_b_resp_o(dma_b_o.resp),
    .hbm_ar_valid_o(hbm_ar_valid[0]), .hbm_ar_ready_i(hbm_ar_ready[0]), .hbm_ar_id_o(bridge_ar.id[5:0]),
    .hbm_ar_addr_o(bridge_ar.addr), .hbm_ar_len_o(bridge_ar.len),
    .hbm_r_valid_i(hbm_r_valid[0]), .hbm_r_ready_o(bridge_r_ready), .hbm_r_id_i(hbm_r.tag.id[5:0]), .hbm_r_data_i(hbm_r.data),
    .hbm_r_resp_i(hbm_r.tag.resp), .hbm_r_last_i(hbm_r.tag.last),
    .hbm_aw_valid_o(hbm_aw_valid[0]), .hbm_aw_ready_i(hbm_aw_ready[0]), .hbm_aw_id_o(bridge_aw.id[5:0]),
    .hbm_aw_addr_o(bridge_aw.addr), .hbm_aw_len_o(bridge_aw.len),
    .hbm_w_valid_o(hbm_w_valid[0]), .hbm_w_ready_i(hbm_w_ready[0]), .hbm_w_data_o(bridge_w.data),
    .hbm_w_strobe_o(bridge_w.strobe), .hbm_w_last_o(bridge_w.last),
    .hbm_b_valid_i(hbm_b_valid[0]), .hbm_b_ready_o(hbm_b_ready[0]), .hbm_b_id_i(hbm_b.id[5:0]), .hbm_b_resp_i(hbm_b.resp),
    .req_valid_o(tx_valid[0]), .req_ready_i(tx_ready[0]), .req_first_o(tx_first[0]), .req_last_o(tx_last[0]),
    .req_header_o(tx_header[95:0]), .req_data_o(tx_data[511:0]),
    .rsp_valid_i(rx_valid[1]), .rsp_ready_o(rx_ready[1]), .rsp_first_i(rx_first[1]), .rsp_last_i(rx_last[1]),
    .rsp_abort_i(rx_abort[1]), .rsp_header_i(rx_header[191:96]),
    .rsp_data_i(rx_data[1023:512])
  );

  remote_target #(
    .HbmBits   (HbmBits),
    .SbufBytes (SbufBytes),
    .ScaleBytes(ScaleBytes),
    .PsumBytes (PsumBytes)
  ) u_target (
    .clk_i,
    .rst_ni,
    .chip_i,
    .in_valid_i  ({rx_valid[2], rx_valid[0]}), .in_ready_o({rx_ready[2], rx_ready[0]}),
    .in_first_i  ({rx_first[2], rx_first[0]}), .in_last_i({rx_last[2], rx_last[0]}),
    .in_abort_i  ({rx_abort[2], rx_abort[0]}), .in_header_i({rx_header[287:192], rx_header[95:0]}),
    .in_data_i   ({rx_data[1535:1024], rx_data[511:0]}),
    .rsp_valid_o (tx_valid[1]), .rsp_ready_i(tx_ready[1]), .rsp_first_o(tx_first[1]), .rsp_last_o(tx_last[1]),
    .rsp_header_o(tx_header[191:96]), .rsp_data_o(tx_data[1023:512]),
    .local_ar_valid_o, .local_ar_ready_i, .local_ar_space_o(local_ar_o.space), .local_ar_addr_o(local_ar_o.offset),
    .local_r_valid_i, .local_r_data_i, .local_r_error_i,
    .local_w_valid_o, .local_w_ready_i, .local_w_space_o(local_w_o.space), .local_w_addr_o(local_w_o.offset),
    .local_w_data_o, .local_w_strobe_o,
    .signal_valid_o, .signal_ready_i, .signal_data_o, .signal_wrap_i,
    .hbm_ar_valid_o(target_ar_valid), .hbm_ar_ready_i(target_ar_ready), .hbm_ar_addr_o(target_ar.addr),
    .hbm_ar_len_o(target_ar.len),
    .hbm_r_valid_i(side_r_valid[1]), .hbm_r_data_i(hbm_r.data), .hbm_r_resp_i(hbm_r.tag.resp),
    .hbm_aw_valid_o(hbm_aw_valid[1]), .hbm_aw_ready_i(hbm_aw_ready[1]), .hbm_aw_id_o(target_aw.id[3:0]),
    .hbm_aw_addr_o(target_aw.addr), .hbm_aw_len_o(target_aw.len),
    .hbm_w_valid_o(hbm_w_valid[1]), .hbm_w_ready_i(hbm_w_ready[1]), .hbm_w_data_o(target_w.data),
    .hbm_w_strobe_o(target_w.strobe), .hbm_w_last_o(target_w.last),
    .hbm_b_valid_i(hbm_b_valid[1]), .hbm_b_ready_o(hbm_b_ready[1]), .hbm_b_id_i(hbm_b.id[3:0]), .hbm_b_resp_i(hbm_b.resp)
  );
  assign target_ar.id = '0;
  assign target_aw.id[axi_pkg::IdBits-1:4] = '0;

  axi_write_join #(
    .IdBits(6)
  ) u_write_join (
    .clk_i,
    .rst_ni,
    .in_aw_valid_i(hbm_aw_valid), .in_aw_ready_o(hbm_aw_ready), .in_aw_i({target_aw, bridge_aw}),
    .in_w_valid_i (hbm_w_valid), .in_w_ready_o(hbm_w_ready), .in_w_i({target_w, bridge_w}),
    .in_b_valid_o (hbm_b_valid), .in_b_ready_i(hbm_b_ready), .in_b_o(hbm_b),
    .axi_aw_valid_o, .axi_aw_ready_i, .axi_aw_o, .axi_w_valid_o, .axi_w_ready_i, .axi_w_o,
    .axi_b_valid_i, .axi_b_ready_o, .axi_b_i
  );

  axi_read_join #(
    .IdBits  (5),
    .DataBits(256)
  ) u_side_join (
    .clk_i,
    .rst_ni,
    .in_ar_valid_i ({target_ar_valid, fetch_ar_valid_i}), .in_ar_ready_o({target_ar_ready, fetch_ar_ready_o}),
    .in_ar_i       ({target_ar, fetch_ar_i}),
    .in_r_valid_o  (side_r_valid), .in_r_ready_i(2'b11), .in_r_o(fetch_r_o.tag), .in_r_data_o(fetch_r_o.data),
    .axi_ar_valid_o(hbm_ar_valid[1]), .axi_ar_ready_i(hbm_ar_ready[1]), .axi_ar_o(side_ar),
    .axi_r_valid_i (hbm_r_valid[1]), .axi_r_ready_o(side_r_ready), .axi_r_i(hbm_r.tag), .axi_r_data_i(hbm_r.data)
  );
  assign fetch_r_valid_o = side_r_valid[0];

  axi_read_join #(
    .IdBits  (6),
    .DataBits(256)
  ) u_read_join (
    .clk_i,
    .rst_ni,
    .in_ar_valid_i(hbm_ar_valid), .in_ar_ready_o(hbm_ar_ready), .in_ar_i({side_ar, bridge_ar}),
    .in_r_valid_o(hbm_r_valid), .in_r_ready_i({side_r_ready, bridge_r_ready}), .in_r_o(hbm_r.tag), .in_r_data_o(hbm_r.data),
    .axi_ar_valid_o, .axi_ar_ready_i, .axi_ar_o, .axi_r_valid_i, .axi_r_ready_o, .axi_r_i(axi_r_i.tag),
    .axi_r_data_i(axi_r_i.data)
  );

  logic unused_ok;
  assign unused_ok = &{1'b0, tx_ready[2], dma_ar_i.id, dma_aw_i.id, hbm_b.id};

endmodule
