// SPDX-License-Identifier: Apache-2.0
// Joins the AXI read channels of two managers to one: those of the two movers, and those of
// the DMA engine and the instruction rings.
// Interface: in_* port m is mover m, at m times the width of a flat vector; axi_* the manager. The top bit of an ID is the mover.
// Latency: 0 cycles (combinational). Throughput: one address and one beat per cycle; the movers take turns.
// Reset: the store mover is first in turn.
// Beats of the two need no order: each finds its mover by its ID.
module axi_read_join #(
  parameter int unsigned IdBits   = 5,  // of a mover
  parameter int unsigned DataBits = 256
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  input  logic [1:0]                   in_ar_valid_i,
  output logic [1:0]                   in_ar_ready_o,
  input  logic [2*axi_pkg::AxBits-1:0] in_ar_i,  // axi_pkg::ax_t of each
  output logic [1:0]                   in_r_valid_o,
  input  logic [1:0]                   in_r_ready_i,
  output axi_pkg::r_tag_t              in_r_o,   // these are common to both
  output logic [DataBits-1:0]          in_r_data_o,
  output logic                         axi_ar_valid_o,
  input  logic                         axi_ar_ready_i,
  output axi_pkg::ax_t                 axi_ar_o,
  input  logic                         axi_r_valid_i,
  output logic                         axi_r_ready_o,
  input  axi_pkg::r_tag_t              axi_r_i,
  input  logic [DataBits-1:0]          axi_r_data_i
);
  if (IdBits < 1 || IdBits > 8) begin : gen_bad_id
    $fatal(1, "axi_read_join: IdBits must be 1 to 8");
  end
  if (DataBits < 1) begin : gen_bad_data
    $fatal(1, "axi_read_join: DataBits must be at least 1");
  end

  axi_pkg::ax_t chosen;
  logic         port, mover;

  stream_arbiter #(
    .Ports(2),
    .Width(axi_pkg::AxBits)
  ) u_addresses (
    .clk_i,
    .rst_ni,
    .in_valid_i (in_ar_valid_i),
    .in_ready_o (in_ar_ready_o),
    .in_data_i  (in_ar_i),
    .out_valid_o(axi_ar_valid_o),
    .out_ready_i(axi_ar_ready_i),
    .out_data_o (chosen),
    .out_port_o (port)
  );
  assign axi_ar_o.id   = axi_pkg::IdBits'({port, chosen.id[IdBits-1:0]});
  assign axi_ar_o.addr = chosen.addr;
  assign axi_ar_o.len  = chosen.len;

  assign mover         = axi_r_i.id[IdBits];
  assign in_r_valid_o  = {axi_r_valid_i && mover, axi_r_valid_i && !mover};
  assign axi_r_ready_o = in_r_ready_i[mover];
  assign in_r_o.id     = axi_pkg::IdBits'(axi_r_i.id[IdBits-1:0]);
  assign in_r_o.resp   = axi_r_i.resp;
  assign in_r_o.last   = axi_r_i.last;
  assign in_r_data_o   = axi_r_data_i;
endmodule
