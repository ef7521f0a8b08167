// SPDX-License-Identifier: Apache-2.0
// The ends of a chip's links and, from two on, the router between them and the chip. Instances and wires, no logic.
// Interface: in_* messages of the chip, out_* messages for it, channel c in slice c; dead_o: nothing that the chip
//   sends will be answered but by its own router; reg_* window l the registers of link l, the one behind the links
//   the router's; lanes of link l in slice l.
// Latency, throughput: those of link_endpoint, and of router_switch where there is one.
// Reset: the links are off, no chip has a port.
// One link needs no router: whatever is for another chip goes there, and whatever comes is for
// this one (docs/blocks/remote.md).
// With nothing at in_* and out_* it is a switch of Links ports.
module chip_links #(
  parameter int unsigned Links = 2,
  parameter int unsigned RouterChips = 64,  // rows of the table, a power of two: chips 0 to RouterChips - 1 have a port
  parameter int unsigned RouterBeats = 160,  // of each queue; rings of N links need 15 N + 17
  localparam int unsigned Windows = Links > 1 ? Links + 1 : 1
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic [31:0]           hash_i,
  input  logic [9:0]            chip_i,
  // registers
  input  logic [Windows-1:0]    reg_valid_i,
  input  logic                  reg_write_i,
  input  logic [12:0]           reg_addr_i,
  input  logic [31:0]           reg_data_i,
  output logic [Windows-1:0]    reg_ready_o,
  output logic [32*Windows-1:0] reg_data_o,
  output logic [Windows-1:0]    reg_error_o,
  // messages of the chip
  input  logic [2:0]            in_valid_i,
  output logic [2:0]            in_ready_o,
  input  logic [2:0]            in_first_i,
  input  logic [2:0]            in_last_i,
  input  logic [287:0]          in_header_i,
  input  logic [1535:0]         in_data_i,
  // messages for the chip
  output logic [2:0]            out_valid_o,
  input  logic [2:0]            out_ready_i,
  output logic [2:0]            out_first_o,
  output logic [2:0]            out_last_o,
  output logic [2:0]            out_abort_o,
  output logic [287:0]          out_header_o,
  output logic [1535:0]         out_data_o,
  output logic                  dead_o,
  // lanes
  input  logic [Links-1:0]      rx_clk_i,
  input  logic [16*Links-1:0]   rx_head_i,
  input  logic [512*Links-1:0]  rx_data_i,
  output logic [16*Links-1:0]   tx_head_o,
  output logic [512*Links-1:0]  tx_data_o
);
  if (Links < 1 || Links > 4) begin : gen_bad_links
    $fatal(1, "chip_links: Links must be 1 to 4");
  end

  // messages to the links, and from them
  logic [3*Links-1:0] tx_valid, tx_ready, tx_first, tx_last;
  logic [288*Links-1:0] tx_header;
  logic [1536*Links-1:0] tx_data;
  logic [3*Links-1:0] rx_valid, rx_ready, rx_first, rx_last, rx_abort;
  logic [288*Links-1:0] rx_header;
  logic [1536*Links-1:0] rx_data;
  logic [4*Links-1:0] state;
  logic [Links-1:0] dead, up_unused;
  logic [Links-1:0] down;  // dead, or off

  for (genvar l = 0; l < Links; l++) begin : gen_link
    link_endpoint u_endpoint (
      .clk_i,
      .rst_ni,
      .rx_clk_i(rx_clk_i[l]),
      .hash_i,
      .chip_i,
      .reg_valid_i(reg_valid_i[l]), .reg_write_i, .reg_addr_i(reg_addr_i[7:0]), .reg_data_i,
      .reg_ready_o(reg_ready_o[l]), .reg_data_o(reg_data_o[32*l+:32]), .reg_error_o(reg_error_o[l]),
      .in_valid_i (tx_valid[3*l+:3]), .in_ready_o(tx_ready[3*l+:3]), .in_first_i(tx_first[3*l+:3]),
      .in_last_i  (tx_last[3*l+:3]), .in_header_i(tx_header[288*l+:288]), .in_data_i(tx_data[1536*l+:1536]),
      .out_valid_o(rx_valid[3*l+:3]), .out_ready_i(rx_ready[3*l+:3]), .out_first_o(rx_first[3*l+:3]),
      .out_last_o (rx_last[3*l+:3]), .out_abort_o(rx_abort[3*l+:3]), .out_header_o(rx_header[288*l+:288]),
      .out_data_o (rx_data[1536*l+:1536]),
      .rx_head_i  (rx_head_i[16*l+:16]), .rx_data_i(rx_data_i[512*l+:512]),
      .tx_head_o  (tx_head_o[16*l+:16]), .tx_data_o(tx_data_o[512*l+:512]),
      .state_o    (state[4*l+:4]),
      .up_o       (up_unused[l]),
      .dead_o     (dead[l])
    );
    assign down[l] = dead[l] || state[4*l+:4] == isa_link_pkg::StateReset;
  end
  assign dead_o = &down;

  if (Links == 1) begin : gen_direct
    assign tx_valid = in_valid_i;
    assign in_ready_o = tx_ready;
    assign tx_first = in_first_i;
    assign tx_last = in_last_i;
    assign tx_header = in_header_i;
    assign tx_data = in_data_i;
    assign out_valid_o = rx_valid;
    assign rx_ready = out_ready_i;
    assign out_first_o = rx_first;
    assign out_last_o = rx_last;
    assign out_abort_o = rx_abort;
    assign out_header_o = rx_header;
    assign out_data_o = rx_data;
    logic unused_ok;
    assign unused_ok = &{1'b0, up_unused, reg_addr_i[12:8]};
  end else begin : gen_router
    router_switch #(
      .Ports(Links + 1),
      .Chips(RouterChips),
      .Beats(RouterBeats)
    ) u_router (
      .clk_i,
      .rst_ni,
      .port_dead_i({down, 1'b0}),
      .reg_valid_i(reg_valid_i[Links]), .reg_write_i, .reg_addr_i, .reg_data_i,
      .reg_ready_o(reg_ready_o[Links]), .reg_data_o(reg_data_o[32*Links+:32]), .reg_error_o(reg_error_o[Links]),
      .in_valid_i({rx_valid, in_valid_i}), .in_ready_o({rx_ready, in_ready_o}), .in_first_i({rx_first, in_first_i}),
      .in_last_i({rx_last, in_last_i}), .in_abort_i({rx_abort, 3'd0}), .in_header_i({rx_header, in_header_i}),
      .in_data_i({rx_data, in_data_i}),
      .out_valid_o({tx_valid, out_valid_o}), .out_ready_i({tx_ready, out_ready_i}), .out_first_o({tx_first, out_first_o}),
      .out_last_o({tx_last, out_last_o}), .out_header_o({tx_header, out_header_o}), .out_data_o({tx_data, out_data_o})
    );
    // a router gives whole messages only
    assign out_abort_o = '0;
    logic unused_ok;
    assign unused_ok = &{1'b0, up_unused};
  end
endmodule
