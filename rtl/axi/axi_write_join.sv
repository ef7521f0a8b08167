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
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic [1:0]          in_aw_valid_i,
  output logic [1:0]          in_aw_ready_o,
  input  logic [2*IdBits-1:0] in_aw_id_i,
  input  logic [127:0]        in_aw_addr_i,
  input  logic [15:0]         in_aw_len_i,
  input  logic [1:0]          in_w_valid_i,
  output logic [1:0]          in_w_ready_o,
  input  logic [511:0]        in_w_data_i,
  input  logic [63:0]         in_w_strobe_i,
  input  logic [1:0]          in_w_last_i,
  output logic [1:0]          in_b_valid_o,
  input  logic [1:0]          in_b_ready_i,
  output logic [IdBits-1:0]   in_b_id_o,    // these are common to both
  output logic [1:0]          in_b_resp_o,
  output logic                axi_aw_valid_o,
  input  logic                axi_aw_ready_i,
  output logic [IdBits:0]     axi_aw_id_o,
  output logic [63:0]         axi_aw_addr_o,
  output logic [7:0]          axi_aw_len_o,
  output logic                axi_w_valid_o,
  input  logic                axi_w_ready_i,
  output logic [255:0]        axi_w_data_o,
  output logic [31:0]         axi_w_strobe_o,
  output logic                axi_w_last_o,
  input  logic                axi_b_valid_i,
  output logic                axi_b_ready_o,
  input  logic [IdBits:0]     axi_b_id_i,
  input  logic [1:0]          axi_b_resp_i
);
  if (IdBits < 1 || IdBits > 8) begin : gen_bad_id
    $fatal(1, "axi_write_join: IdBits must be 1 to 8");
  end

  localparam int unsigned AddressBits = IdBits + 1 + 64 + 8;

  logic busy_q, port_q, turn_q, aw_valid_q;
  logic [AddressBits-1:0] aw_q;
  logic port, load, w_taken;

  assign port           = in_aw_valid_i[turn_q] ? turn_q : !turn_q;
  assign load           = in_aw_valid_i != '0 && (!aw_valid_q || axi_aw_ready_i) && (!busy_q || (w_taken && axi_w_last_o));
  assign in_aw_ready_o  = {load && port, load && !port};
  assign axi_aw_valid_o = aw_valid_q;
  assign {axi_aw_id_o, axi_aw_addr_o, axi_aw_len_o} = aw_q;

  assign axi_w_valid_o  = busy_q && in_w_valid_i[port_q];
  assign axi_w_data_o   = port_q ? in_w_data_i[511:256] : in_w_data_i[255:0];
  assign axi_w_strobe_o = port_q ? in_w_strobe_i[63:32] : in_w_strobe_i[31:0];
  assign axi_w_last_o   = in_w_last_i[port_q];
  assign w_taken        = axi_w_valid_o && axi_w_ready_i;
  assign in_w_ready_o   = {w_taken && port_q, w_taken && !port_q};

  assign in_b_valid_o  = {axi_b_valid_i && axi_b_id_i[IdBits], axi_b_valid_i && !axi_b_id_i[IdBits]};
  assign axi_b_ready_o = in_b_ready_i[axi_b_id_i[IdBits]];
  assign in_b_id_o     = axi_b_id_i[IdBits-1:0];
  assign in_b_resp_o   = axi_b_resp_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q     <= 1'b0;
      turn_q     <= 1'b0;
      aw_valid_q <= 1'b0;
    end else begin
      busy_q     <= load || (busy_q && !(w_taken && axi_w_last_o));
      aw_valid_q <= load || (aw_valid_q && !axi_aw_ready_i);
      if (load) turn_q <= !port;
    end
  end

  always_ff @(posedge clk_i) begin
    if (load) begin
      port_q <= port;
      aw_q   <= port ? {1'b1, in_aw_id_i[2*IdBits-1:IdBits], in_aw_addr_i[127:64], in_aw_len_i[15:8]}
                     : {1'b0, in_aw_id_i[IdBits-1:0], in_aw_addr_i[63:0], in_aw_len_i[7:0]};
    end
  end

  `NG_ASSERT(AddressHeld, clk_i, rst_ni,
             axi_aw_valid_o && !axi_aw_ready_i |=> axi_aw_valid_o && $stable(axi_aw_addr_o) && $stable(axi_aw_id_o))
  `NG_ASSERT(BeatHeld, clk_i, rst_ni,
             axi_w_valid_o && !axi_w_ready_i |=> axi_w_valid_o && $stable(axi_w_strobe_o) && $stable(axi_w_last_o))
endmodule
