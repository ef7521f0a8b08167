// SPDX-License-Identifier: Apache-2.0
// What a router has counted: four counters of each port, two of the sink.
// Interface: events, bit c*Ports + p for channel c and port p, of the sink bit c; a read port by number: 4
//   p: messages that left port p, 4 p + 1: requests answered because port p is dead, 4 p + 2: responses
//   dropped for it, 4 p + 3: messages cut off at input p; 36: requests answered because no port leads to
//   their chip, 37: responses dropped for that.
// Latency: an event shows in the next cycle; reads are combinational. Throughput: every event of every cycle.
// Reset: zero, and by clear_i (an event of that cycle does not count). Counters stay at their largest value.
module router_counters #(
  parameter int unsigned Ports = 3,
  parameter int unsigned Bits  = 32
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  input  logic               clear_i,
  input  logic [3*Ports-1:0] sent_i,
  input  logic [3*Ports-1:0] drained_i,
  input  logic [3*Ports-1:0] cut_i,
  input  logic [2:0]         sunk_i,
  input  logic [5:0]         read_index_i,
  output logic [31:0]        read_data_o,
  output logic               read_known_o
);
  localparam int unsigned Counters = 4 * Ports + 2;
  localparam int unsigned FirstOfSink = 36;

  if (Ports < 2 || Ports > 9) begin : gen_bad_ports
    $fatal(1, "router_counters: Ports must be 2 to 9");
  end
  if (Bits < 4 || Bits > 32) begin : gen_bad_bits
    $fatal(1, "router_counters: Bits must be 4 to 32");
  end

  logic [Bits*Counters-1:0] counts_q;
  logic [2*Counters-1:0]    more;
  logic [5:0]               index;

  function automatic logic [Bits-1:0] add(input logic [Bits-1:0] value, input logic [1:0] by);
    logic [Bits:0] sum;
    sum = {1'b0, value} + (Bits + 1)'(by);
    add = sum[Bits] ? '1 : sum[Bits-1:0];
  endfunction

  always_comb begin
    for (int p = 0; p < Ports; p++) begin
      more[8*p+:2]   = 2'(sent_i[p]) + 2'(sent_i[Ports+p]) + 2'(sent_i[2*Ports+p]);
      more[8*p+2+:2] = 2'(drained_i[p]) + 2'(drained_i[2*Ports+p]);
      more[8*p+4+:2] = 2'(drained_i[Ports+p]);
      more[8*p+6+:2] = 2'(cut_i[p]) + 2'(cut_i[Ports+p]) + 2'(cut_i[2*Ports+p]);
    end
    more[8*Ports+:2]   = 2'(sunk_i[0]) + 2'(sunk_i[2]);
    more[8*Ports+2+:2] = 2'(sunk_i[1]);
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      counts_q <= '0;
    end else if (clear_i) begin
      counts_q <= '0;
    end else begin
      for (int i = 0; i < Counters; i++) begin
        if (more[2*i+:2] != 2'd0) counts_q[Bits*i+:Bits] <= add(counts_q[Bits*i+:Bits], more[2*i+:2]);
      end
    end
  end

  // the sink's counters have the same numbers in a router of any size
  always_comb begin
    index        = read_index_i;
    read_known_o = 32'(read_index_i) < 4 * Ports;
    if (read_index_i >= 6'(FirstOfSink)) begin
      index        = read_index_i - 6'(FirstOfSink - 4 * Ports);
      read_known_o = read_index_i <= 6'(FirstOfSink + 1);
    end
    read_data_o = '0;
    for (int i = 0; i < Counters; i++) if (read_known_o && index == 6'(i)) read_data_o = 32'(counts_q[Bits*i+:Bits]);
  end
endmodule
