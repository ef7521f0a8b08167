// SPDX-License-Identifier: Apache-2.0
// Which port leads to a chip: the table of a router.
// Interface: write_i puts port_i into the row of chip_i, port_o is that row; lookup l: id_i[10*l +: 10] -> found_o[4*l +: 4].
//   15 is no port: a row never written, and every id of Chips or more (a write of those is ignored).
// Latency: a write shows in the next cycle; lookups are combinational. Throughput: every lookup in every cycle.
// Reset: every row is 15.
module router_table #(
  parameter int unsigned Chips   = 64,
  parameter int unsigned Lookups = 10,
  localparam int unsigned IdBits = $clog2(Chips)
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  write_i,
  input  logic [9:0]            chip_i,
  input  logic [3:0]            port_i,
  output logic [3:0]            port_o,
  input  logic [10*Lookups-1:0] id_i,
  output logic [4*Lookups-1:0]  found_o
);
  if (Chips < 2 || Chips > 1024 || (Chips & (Chips - 1)) != 0) begin : gen_bad_chips
    $fatal(1, "router_table: Chips must be a power of two, 2 to 1024");
  end
  if (Lookups < 1 || Lookups > 32) begin : gen_bad_lookups
    $fatal(1, "router_table: Lookups must be 1 to 32");
  end

  logic [4*Chips-1:0] rows_q;

  function automatic logic [3:0] row(input logic [4*Chips-1:0] rows, input logic [9:0] id);
    row = 32'(id) < Chips ? rows[{id[IdBits-1:0], 2'd0}+:4] : 4'hF;
  endfunction

  assign port_o = row(rows_q, chip_i);

  always_comb begin
    for (int l = 0; l < Lookups; l++) found_o[4*l+:4] = row(rows_q, id_i[10*l+:10]);
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) rows_q <= '1;
    else if (write_i && 32'(chip_i) < Chips) rows_q[{chip_i[IdBits-1:0], 2'd0}+:4] <= port_i;
  end
endmodule
