// SPDX-License-Identifier: Apache-2.0
// Joins the AXI4 write channels of two managers to one: the DMA engine's and those of requests from other chips.
// Interface: in_* port m at m times the width of a flat vector; axi_* the manager. The top bit of an ID is the port.
// Latency: one cycle for an address, then none for its beats. Throughput: one beat per cycle; whole bursts take turns.
// Reset: port 0 first.
// A port must have all beats of a burst before it offers its address, for the other waits while W is its
// own. It may hold them back until its address is taken, and so addresses are taken into a register:
// towards the memory, W waits for no ready of AW.
`include "assertions.svh"

module axi_write_join #(
  parameter int unsigned IdBits = 6  // of a port
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  input  logic [1:0]                   in_aw_valid_i,
  output logic [1:0]                   in_aw_ready_o,
  input  logic [2*axi_pkg::AxBits-1:0] in_aw_i,  // axi_pkg::ax_t of each
  input  logic [1:0]                   in_w_valid_i,
  output logic [1:0]                   in_w_ready_o,
  input  logic [2*axi_pkg::WBits-1:0]  in_w_i,   // axi_pkg::w_t of each
  output logic [1:0]                   in_b_valid_o,
  input  logic [1:0]                   in_b_ready_i,
  output axi_pkg::b_t                  in_b_o,   // common to both
  output logic                         axi_aw_valid_o,
  input  logic                         axi_aw_ready_i,
  output axi_pkg::ax_t                 axi_aw_o,
  output logic                         axi_w_valid_o,
  input  logic                         axi_w_ready_i,
  output axi_pkg::w_t                  axi_w_o,
  input  logic                         axi_b_valid_i,
  output logic                         axi_b_ready_o,
  input  axi_pkg::b_t                  axi_b_i
);
  if (IdBits < 1 || IdBits > 8) begin : gen_bad_id
    $fatal(1, "axi_write_join: IdBits must be 1 to 8");
  end

  axi_pkg::ax_t aw_0, aw_1, aw_q;
  axi_pkg::w_t  w_0, w_1;
  assign {aw_1, aw_0} = in_aw_i;
  assign {w_1, w_0}   = in_w_i;

  logic busy_q, port_q, turn_q, aw_valid_q;
  logic port, load, w_taken;

  assign port = in_aw_valid_i[turn_q] ? turn_q : !turn_q;
  assign load = in_aw_valid_i != '0 && (!aw_valid_q || axi_aw_ready_i) && (!busy_q || (w_taken && axi_w_o.last));
  assign in_aw_ready_o = {load && port, load && !port};
  assign axi_aw_valid_o = aw_valid_q;
  assign axi_aw_o = aw_q;

  assign axi_w_valid_o = busy_q && in_w_valid_i[port_q];
  assign axi_w_o       = port_q ? w_1 : w_0;
  assign w_taken       = axi_w_valid_o && axi_w_ready_i;
  assign in_w_ready_o  = {w_taken && port_q, w_taken && !port_q};

  assign in_b_valid_o  = {axi_b_valid_i && axi_b_i.id[IdBits], axi_b_valid_i && !axi_b_i.id[IdBits]};
  assign axi_b_ready_o = in_b_ready_i[axi_b_i.id[IdBits]];
  assign in_b_o.id     = axi_pkg::IdBits'(axi_b_i.id[IdBits-1:0]);
  assign in_b_o.resp   = axi_b_i.resp;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q     <= 1'b0;
      turn_q     <= 1'b0;
      aw_valid_q <= 1'b0;
    end else begin
      busy_q     <= load || (busy_q && !(w_taken && axi_w_o.last));
      aw_valid_q <= load || (aw_valid_q && !axi_aw_ready_i);
      if (load) turn_q <= !port;
    end
  end

  always_ff @(posedge clk_i) begin
    if (load) begin
      port_q    <= port;
      aw_q.id   <= axi_pkg::IdBits'({port, port ? aw_1.id[IdBits-1:0] : aw_0.id[IdBits-1:0]});
      aw_q.addr <= port ? aw_1.addr : aw_0.addr;
      aw_q.len  <= port ? aw_1.len : aw_0.len;
    end
  end

  `NG_ASSERT(AddressHeld, clk_i, rst_ni,
             axi_aw_valid_o && !axi_aw_ready_i |=> axi_aw_valid_o && $stable(axi_aw_o))
  `NG_ASSERT(BeatHeld, clk_i, rst_ni,
             axi_w_valid_o && !axi_w_ready_i |=> axi_w_valid_o && $stable(axi_w_o.strobe) && $stable(axi_w_o.last))
endmodule
