// SPDX-License-Identifier: Apache-2.0
// Joins the AXI4 write channels of two managers to one: the DMA engine's and those of requests from other chips.
// Interface: in_* port m at m times the width of a flat vector; axi_* the manager. The top bit of an ID is the port.
// Latency: none. Throughput: one beat per cycle; whole bursts take turns.
// Reset: port 0 first.
// A port must have all beats of a burst before it offers its address, for the other waits while W is its own.
`include "assertions.svh"

module router_write_join #(
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
    $fatal(1, "router_write_join: IdBits must be 1 to 8");
  end

  logic busy_q, port_q, turn_q, aw_done_q, w_done_q;
  logic port, aw_taken, w_taken, burst_done;

  assign port           = busy_q ? port_q : in_aw_valid_i[turn_q] ? turn_q : !turn_q;
  assign axi_aw_valid_o = in_aw_valid_i[port] && !aw_done_q;
  assign axi_aw_id_o    = {port, port ? in_aw_id_i[2*IdBits-1:IdBits] : in_aw_id_i[IdBits-1:0]};
  assign axi_aw_addr_o  = port ? in_aw_addr_i[127:64] : in_aw_addr_i[63:0];
  assign axi_aw_len_o   = port ? in_aw_len_i[15:8] : in_aw_len_i[7:0];
  assign axi_w_valid_o  = in_w_valid_i[port] && !w_done_q && (aw_done_q || in_aw_valid_i[port]);
  assign axi_w_data_o   = port ? in_w_data_i[511:256] : in_w_data_i[255:0];
  assign axi_w_strobe_o = port ? in_w_strobe_i[63:32] : in_w_strobe_i[31:0];
  assign axi_w_last_o   = in_w_last_i[port];
  assign aw_taken       = axi_aw_valid_o && axi_aw_ready_i;
  assign w_taken        = axi_w_valid_o && axi_w_ready_i;
  assign burst_done     = (aw_done_q || aw_taken) && (w_done_q || (w_taken && axi_w_last_o));
  assign in_aw_ready_o  = {aw_taken && port, aw_taken && !port};
  assign in_w_ready_o   = {w_taken && port, w_taken && !port};

  assign in_b_valid_o  = {axi_b_valid_i && axi_b_id_i[IdBits], axi_b_valid_i && !axi_b_id_i[IdBits]};
  assign axi_b_ready_o = in_b_ready_i[axi_b_id_i[IdBits]];
  assign in_b_id_o     = axi_b_id_i[IdBits-1:0];
  assign in_b_resp_o   = axi_b_resp_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q    <= 1'b0;
      turn_q    <= 1'b0;
      port_q    <= 1'b0;
      aw_done_q <= 1'b0;
      w_done_q  <= 1'b0;
    end else begin
      busy_q    <= (busy_q || axi_aw_valid_o) && !burst_done;
      aw_done_q <= (aw_done_q || aw_taken) && !burst_done;
      w_done_q  <= (w_done_q || (w_taken && axi_w_last_o)) && !burst_done;
      port_q    <= port;
      if (burst_done) turn_q <= !port;
    end
  end

  `NG_ASSERT(AddressHeld, clk_i, rst_ni,
             axi_aw_valid_o && !axi_aw_ready_i |=> axi_aw_valid_o && $stable(axi_aw_addr_o) && $stable(axi_aw_id_o))
  `NG_ASSERT(BeatHeld, clk_i, rst_ni,
             axi_w_valid_o && !axi_w_ready_i |=> axi_w_valid_o && $stable(axi_w_strobe_o) && $stable(axi_w_last_o))
endmodule
