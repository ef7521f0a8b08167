// SPDX-License-Identifier: Apache-2.0
// A chip without links whose buses have the port names of the field, for generators and models that bind by name.
// Instances and wires, no logic.
// Interface: s_axil_* AXI4-Lite of the registers; s_axis_* instructions as an AXI4-Stream, 64 bytes per transfer; m_axi_* an
//   AXI4 manager towards HBM with every signal of AXI4 but the user ones: docs/connecting-a-memory.md.
// Latency, throughput, reset: those of chip_top.
module chip_axi #(
  parameter int unsigned Groups = 1,
  parameter int unsigned Cols = 32,
  parameter int unsigned SbufWords = 32768,
  parameter int unsigned PsumRows = 1024,
  parameter int unsigned HbmBits = 30,   // HBM has 2^HbmBits bytes
  parameter int unsigned AddrBits = 64,  // low bits of a global address that m_axi_* has
  localparam int unsigned IdBits = 7
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  // registers
  input  logic [15:0]         s_axil_awaddr,
  input  logic [2:0]          s_axil_awprot,
  input  logic                s_axil_awvalid,
  output logic                s_axil_awready,
  input  logic [31:0]         s_axil_wdata,
  input  logic [3:0]          s_axil_wstrb,
  input  logic                s_axil_wvalid,
  output logic                s_axil_wready,
  output logic [1:0]          s_axil_bresp,
  output logic                s_axil_bvalid,
  input  logic                s_axil_bready,
  input  logic [15:0]         s_axil_araddr,
  input  logic [2:0]          s_axil_arprot,
  input  logic                s_axil_arvalid,
  output logic                s_axil_arready,
  output logic [31:0]         s_axil_rdata,
  output logic [1:0]          s_axil_rresp,
  output logic                s_axil_rvalid,
  input  logic                s_axil_rready,
  output logic                irq,
  // instructions
  input  logic [511:0]        s_axis_tdata,
  input  logic                s_axis_tvalid,
  output logic                s_axis_tready,
  // HBM
  output logic [IdBits-1:0]   m_axi_awid,
  output logic [AddrBits-1:0] m_axi_awaddr,
  output logic [7:0]          m_axi_awlen,
  output logic [2:0]          m_axi_awsize,
  output logic [1:0]          m_axi_awburst,
  output logic                m_axi_awlock,
  output logic [3:0]          m_axi_awcache,
  output logic [2:0]          m_axi_awprot,
  output logic [3:0]          m_axi_awqos,
  output logic [3:0]          m_axi_awregion,
  output logic                m_axi_awvalid,
  input  logic                m_axi_awready,
  output logic [255:0]        m_axi_wdata,
  output logic [31:0]         m_axi_wstrb,
  output logic                m_axi_wlast,
  output logic                m_axi_wvalid,
  input  logic                m_axi_wready,
  input  logic [IdBits-1:0]   m_axi_bid,
  input  logic [1:0]          m_axi_bresp,
  input  logic                m_axi_bvalid,
  output logic                m_axi_bready,
  output logic [IdBits-1:0]   m_axi_arid,
  output logic [AddrBits-1:0] m_axi_araddr,
  output logic [7:0]          m_axi_arlen,
  output logic [2:0]          m_axi_arsize,
  output logic [1:0]          m_axi_arburst,
  output logic                m_axi_arlock,
  output logic [3:0]          m_axi_arcache,
  output logic [2:0]          m_axi_arprot,
  output logic [3:0]          m_axi_arqos,
  output logic [3:0]          m_axi_arregion,
  output logic                m_axi_arvalid,
  input  logic                m_axi_arready,
  input  logic [IdBits-1:0]   m_axi_rid,
  input  logic [255:0]        m_axi_rdata,
  input  logic [1:0]          m_axi_rresp,
  input  logic                m_axi_rlast,
  input  logic                m_axi_rvalid,
  output logic                m_axi_rready
);
  if (AddrBits < HbmBits || AddrBits > 64) begin : gen_bad_address
    $fatal(1, "chip_axi: AddrBits must be HbmBits to 64");
  end

  logic [63:0] aw_addr, ar_addr;
  logic [15:0] tx_head_unused;
  logic [511:0] tx_data_unused;

  chip_top #(
    .Groups   (Groups),
    .Cols     (Cols),
    .SbufWords(SbufWords),
    .PsumRows (PsumRows),
    .HbmBits  (HbmBits)
  ) u_chip (
    .clk_i,
    .rst_ni,
    .aw_valid_i(s_axil_awvalid), .aw_ready_o(s_axil_awready), .aw_addr_i(s_axil_awaddr),
    .w_valid_i(s_axil_wvalid), .w_ready_o(s_axil_wready), .w_data_i(s_axil_wdata), .w_strobe_i(s_axil_wstrb),
    .b_valid_o(s_axil_bvalid), .b_ready_i(s_axil_bready), .b_resp_o(s_axil_bresp),
    .ar_valid_i(s_axil_arvalid), .ar_ready_o(s_axil_arready), .ar_addr_i(s_axil_araddr),
    .r_valid_o(s_axil_rvalid), .r_ready_i(s_axil_rready), .r_data_o(s_axil_rdata), .r_resp_o(s_axil_rresp),
    .irq_o(irq),
    .instr_valid_i(s_axis_tvalid), .instr_ready_o(s_axis_tready), .instr_data_i(s_axis_tdata),
    .axi_aw_valid_o(m_axi_awvalid), .axi_aw_ready_i(m_axi_awready), .axi_aw_id_o(m_axi_awid), .axi_aw_addr_o(aw_addr),
    .axi_aw_len_o(m_axi_awlen), .axi_aw_size_o(m_axi_awsize), .axi_aw_burst_o(m_axi_awburst),
    .axi_w_valid_o(m_axi_wvalid), .axi_w_ready_i(m_axi_wready), .axi_w_data_o(m_axi_wdata), .axi_w_strobe_o(m_axi_wstrb),
    .axi_w_last_o(m_axi_wlast),
    .axi_b_valid_i(m_axi_bvalid), .axi_b_ready_o(m_axi_bready), .axi_b_id_i(m_axi_bid), .axi_b_resp_i(m_axi_bresp),
    .axi_ar_valid_o(m_axi_arvalid), .axi_ar_ready_i(m_axi_arready), .axi_ar_id_o(m_axi_arid), .axi_ar_addr_o(ar_addr),
    .axi_ar_len_o(m_axi_arlen), .axi_ar_size_o(m_axi_arsize), .axi_ar_burst_o(m_axi_arburst),
    .axi_r_valid_i(m_axi_rvalid), .axi_r_ready_o(m_axi_rready), .axi_r_id_i(m_axi_rid), .axi_r_data_i(m_axi_rdata),
    .axi_r_resp_i(m_axi_rresp), .axi_r_last_i(m_axi_rlast),
    .rx_clk_i(clk_i),  // of no meaning without links
    .link_rx_head_i(16'd0),
    .link_rx_data_i(512'd0),
    .link_tx_head_o(tx_head_unused),
    .link_tx_data_o(tx_data_unused)
  );

  assign m_axi_awaddr = aw_addr[AddrBits-1:0];
  assign m_axi_araddr = ar_addr[AddrBits-1:0];

  // no exclusive access; modifiable, and answered by the memory itself; unprivileged, secure, data; one class, one region
  assign m_axi_awlock   = 1'b0;
  assign m_axi_awcache  = 4'b0010;
  assign m_axi_awprot   = 3'b000;
  assign m_axi_awqos    = 4'd0;
  assign m_axi_awregion = 4'd0;
  assign m_axi_arlock   = 1'b0;
  assign m_axi_arcache  = 4'b0010;
  assign m_axi_arprot   = 3'b000;
  assign m_axi_arqos    = 4'd0;
  assign m_axi_arregion = 4'd0;

  logic unused_ok;
  assign unused_ok = &{1'b0, s_axil_awprot, s_axil_arprot, aw_addr, ar_addr, tx_head_unused, tx_data_unused};
endmodule
