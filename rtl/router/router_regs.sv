// SPDX-License-Identifier: Apache-2.0
// Registers of a router (docs/registers.md, ROUTER): ring rules, the table chip -> port, counters read through.
// Interface: word-access port: valid, write, byte address, data -> ready, data, error. An address
//   without a register, one that is not a multiple of 4, a write of what is read only and a value that
//   cannot be are errors and change nothing.
// Latency: ready at once, reads combinational; a write takes effect in the next cycle.
// Reset: no rings. (The table has a reset of its own.)
module router_regs #(
  parameter int unsigned Ports = 3,
  parameter int unsigned Chips = 64,
  parameter int unsigned Beats = 160
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  // word access
  input  logic                   reg_valid_i,
  input  logic                   reg_write_i,
  input  logic [12:0]            reg_addr_i,
  input  logic [31:0]            reg_data_i,
  output logic                   reg_ready_o,
  output logic [31:0]            reg_data_o,
  output logic                   reg_error_o,
  // settings
  output logic [Ports*Ports-1:0] transit_o,
  output logic [11*Ports-1:0]    reserve_o,
  // table
  output logic                   table_write_o,
  output logic [9:0]             table_chip_o,
  output logic [3:0]             table_port_o,
  input  logic [3:0]             table_port_i,
  // counters
  output logic                   counters_clear_o,
  output logic [5:0]             counter_index_o,
  input  logic [31:0]            counter_data_i,
  input  logic                   counter_known_i
);
  localparam logic [12:0] FirstRing     = isa_windows_pkg::RouterRing;  // one per port
  localparam logic [12:0] FirstCounter  = isa_windows_pkg::RouterSent;  // to 1FC
  localparam logic [3:0]  NoPort        = 4'hF;

  if (Ports < 2 || Ports > 9) begin : gen_bad_ports
    $fatal(1, "router_regs: Ports must be 2 to 9");
  end
  if (Chips < 2 || Chips > 1024) begin : gen_bad_chips
    $fatal(1, "router_regs: Chips must be 2 to 1024");
  end
  if (Beats < 17 || Beats > 1024) begin : gen_bad_beats
    $fatal(1, "router_regs: Beats must be 17 to 1024");
  end

  logic [Ports*Ports-1:0]           transit_q;
  logic [11*Ports-1:0]              reserve_q;
  logic                             in_table, in_rings, in_counters;
  logic [3:0]                       ring;
  logic                             known;  // to be read
  logic                             legal;  // to be written, this value
  logic                             write;
  isa_windows_pkg::router_ring_t    ring_data, ring_written;
  isa_windows_pkg::router_info_t    info;
  isa_windows_pkg::router_control_t control_written;

  assign ring_written    = reg_data_i;
  assign control_written = reg_data_i;
  assign info.beats      = 16'(Beats);
  assign info.rows       = 12'(Chips);
  assign info.ports      = 4'(Ports);

  assign reg_ready_o = 1'b1;
  assign in_table    = reg_addr_i[12] == isa_windows_pkg::RouterTable[12];
  assign in_rings    = reg_addr_i[12:6] == FirstRing[12:6];
  assign in_counters = reg_addr_i[12:8] == FirstCounter[12:8];
  assign ring        = reg_addr_i[5:2];

  assign table_chip_o    = reg_addr_i[11:2];
  assign table_port_o    = reg_data_i[3:0];
  assign counter_index_o = reg_addr_i[7:2];

  always_comb begin
    ring_data = '0;
    for (int p = 0; p < Ports; p++) begin
      if (ring == 4'(p)) begin
        ring_data.transit = 9'(transit_q[Ports*p+:Ports]);
        ring_data.reserve = reserve_q[11*p+:11];
      end
    end
  end

  always_comb begin
    known      = 1'b0;
    legal      = 1'b0;
    reg_data_o = '0;
    if (reg_addr_i[1:0] == 2'd0) begin
      if (in_table) begin
        known      = 32'(table_chip_o) < Chips;
        legal      = known && reg_data_i[31:4] == '0 && (32'(reg_data_i[3:0]) < Ports || reg_data_i[3:0] == NoPort);
        reg_data_o = 32'(table_port_i);
      end else if (in_rings) begin
        known      = 32'(ring) < Ports;
        legal      = known && 32'(reg_data_i[15:0]) < (32'd1 << Ports) && 32'(reg_data_i[31:16]) <= Beats - 16;
        reg_data_o = ring_data;
      end else if (in_counters) begin
        known      = counter_known_i;
        reg_data_o = counter_data_i;
      end else if (reg_addr_i == isa_windows_pkg::RouterInfo) begin
        known      = 1'b1;
        reg_data_o = info;
      end else if (reg_addr_i == isa_windows_pkg::RouterControl) begin
        known = 1'b1;
        legal = reg_data_i[31:1] == '0;
      end
    end
    if (!known) reg_data_o = '0;
  end

  assign reg_error_o      = reg_valid_i && (reg_write_i ? !legal : !known);
  assign write            = reg_valid_i && reg_write_i && legal;
  assign table_write_o    = write && in_table;
  assign counters_clear_o = write && reg_addr_i == isa_windows_pkg::RouterControl && control_written.clear;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      transit_q <= '0;
      reserve_q <= '0;
    end else if (write && in_rings) begin
      for (int p = 0; p < Ports; p++) begin
        if (ring == 4'(p)) begin
          transit_q[Ports*p+:Ports] <= ring_written.transit[Ports-1:0];
          reserve_q[11*p+:11]       <= ring_written.reserve;
        end
      end
    end
  end

  assign transit_o = transit_q;
  assign reserve_o = reserve_q;

  logic unused_ok;
  assign unused_ok = &{1'b0, ring_written, control_written};
endmodule
