// SPDX-License-Identifier: Apache-2.0
// Counts the responses that answer nothing or not as asked, and keeps the first (docs/registers.md, BRIDGE).
// Interface: fault_i what is wrong with the response of header_i, 0: nothing; word-access port: valid, write, byte address, data ->
//   ready, data, error. An address without a register is an error and changes nothing. A write of any value to either clears both.
// Latency: ready at once, reads combinational; an event shows in the next cycle. Throughput: an event per cycle.
// Reset: none seen. The counter stays at its largest value; a clear wins over the event of its cycle.
module remote_bridge_regs #(
  parameter int unsigned Bits = 32
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic [2:0]  fault_i,
  input  logic [95:0] header_i,
  input  logic        reg_valid_i,
  input  logic        reg_write_i,
  input  logic [7:0]  reg_addr_i,
  output logic        reg_ready_o,
  output logic [31:0] reg_data_o,
  output logic        reg_error_o
);
  localparam logic [7:0] RegCount = isa_windows_pkg::BridgeWrongResponses;
  localparam logic [7:0] RegFirst = isa_windows_pkg::BridgeFirstWrong;

  if (Bits < 4 || Bits > 32) begin : gen_bad_bits
    $fatal(1, "remote_bridge_regs: Bits must be 4 to 32");
  end

  message_pkg::header_t                 header;
  logic [Bits-1:0]                      count_q;
  isa_windows_pkg::bridge_first_wrong_t first, first_q;
  logic                                 event_seen, known, clear;

  assign header      = header_i;
  assign event_seen  = fault_i != isa_link_pkg::FaultNone;
  assign first.fault = fault_i;
  assign first.read  = header.kind == isa_link_pkg::TypeReadResponse;
  assign first.tag   = header.tag;
  assign first.src   = header.src;
  assign first.dst   = header.dst;
  assign known       = reg_addr_i == RegCount || reg_addr_i == RegFirst;
  assign clear       = reg_valid_i && reg_write_i && known;
  assign reg_ready_o = 1'b1;
  assign reg_error_o = reg_valid_i && !known;
  assign reg_data_o  = reg_addr_i == RegCount ? 32'(count_q) : reg_addr_i == RegFirst ? first_q : '0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      count_q <= '0;
      first_q <= '0;
    end else if (clear) begin
      count_q <= '0;
      first_q <= '0;
    end else if (event_seen) begin
      if (count_q != '1) count_q <= count_q + 1'b1;
      if (count_q == '0) begin
        first_q <= first;
      end
    end
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, header};
endmodule
