// SPDX-License-Identifier: Apache-2.0
// Merges Ports streams into one, round robin.
// Interface: in_* streams of Width bits, port p at in_data_i[p*Width +: Width]; out_* with the chosen port in out_port_o.
// Latency: 0 cycles (combinational). Throughput: 1 item per cycle.
// Reset: port 0 is first in turn.
// The port after the last one served has the first choice, so a port waits for at most Ports-1 items. A choice that out
// has seen stays until it is taken, whatever arrives meanwhile.
`include "assertions.svh"

module stream_arbiter #(
  parameter int unsigned Ports = 2,
  parameter int unsigned Width = 32,
  localparam int unsigned PortBits = $clog2(Ports)
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic [Ports-1:0]       in_valid_i,
  output logic [Ports-1:0]       in_ready_o,
  input  logic [Ports*Width-1:0] in_data_i,
  output logic                   out_valid_o,
  input  logic                   out_ready_i,
  output logic [Width-1:0]       out_data_o,
  output logic [PortBits-1:0]    out_port_o
);
  if (Ports < 2 || Ports > 32) begin : gen_bad_ports
    $fatal(1, "stream_arbiter: Ports must be 2 to 32");
  end
  if (Width < 1 || Width > 4096) begin : gen_bad_width
    $fatal(1, "stream_arbiter: Width must be 1 to 4096");
  end

  logic [PortBits-1:0] first_q;  // first in turn; a choice that stalls becomes it, and so stays
  logic [PortBits-1:0] choice;

  always_comb begin
    choice = first_q;
    // the last match wins: ports before first_q from the top down, then ports from first_q on from the top down
    for (int p = Ports - 1; p >= 0; p--) begin
      if (in_valid_i[p]) choice = PortBits'(p);
    end
    for (int p = Ports - 1; p >= 0; p--) begin
      if (in_valid_i[p] && PortBits'(p) >= first_q) choice = PortBits'(p);
    end
  end

  assign out_valid_o = |in_valid_i;
  assign out_port_o  = choice;

  // (two blocks, so that a change of ready moves no data in the simulator)
  always_comb begin
    in_ready_o = '0;
    for (int p = 0; p < Ports; p++) begin
      if (in_valid_i[p] && choice == PortBits'(p)) in_ready_o[p] = out_ready_i;
    end
  end
  always_comb begin
    out_data_o = '0;
    for (int p = 0; p < Ports; p++) begin
      if (in_valid_i[p] && choice == PortBits'(p)) out_data_o = in_data_i[p*Width+:Width];
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      first_q <= '0;
    end else if (out_valid_o) begin
      if (!out_ready_i) first_q <= choice;
      else first_q <= (choice == PortBits'(Ports - 1)) ? '0 : choice + 1'b1;
    end
  end

  `NG_ASSERT(RequestHeldUntilTaken, clk_i, rst_ni,
             1'b1 |=> ($past(in_valid_i & ~in_ready_o) & ~in_valid_i) == '0)
  `NG_ASSERT(OutputHeldUntilTaken, clk_i, rst_ni,
             out_valid_o && !out_ready_i |=> out_valid_o && $stable(out_data_o))
  `NG_ASSERT(OneGrant, clk_i, rst_ni, $onehot0(in_ready_o))
endmodule
