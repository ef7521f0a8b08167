// SPDX-License-Identifier: Apache-2.0
// What a link end has counted: twelve counters of the link, four of each lane.
// Interface: events; a read port by word number: 0 to 11 the link's, 16 + 4 l to 19 + 4 l those of
//   physical lane l (docs/blocks/link.md).
// Latency: an event shows in the next cycle; reads are combinational. Throughput: every event of every cycle.
// Reset: zero, and by clear_i (an event of that cycle does not count). Counters stay at their
// largest value: one that wrapped would lie.
module link_counters #(
  parameter int unsigned Bits = 32  // of a counter
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        clear_i,
  input  logic [7:0]  flit_events_i,  // of link_flits
  input  logic [2:0]  discarded_i,    // messages of this cycle
  input  logic        retrained_i,
  input  logic        degraded_i,
  input  logic        skip_i,
  // lanes
  input  logic [7:0]  block_i,
  input  logic [7:0]  header_error_i,
  input  logic [7:0]  running_i,      // lanes of the width
  input  logic        bad_i,          // a flit of theirs was bad
  input  logic [7:0]  locked_i,
  // read port
  input  logic [5:0]  read_index_i,
  output logic [31:0] read_data_o,
  output logic        read_known_o
);
  if (Bits < 4 || Bits > 32) begin : gen_bad_bits
    $fatal(1, "link_counters: Bits must be 4 to 32");
  end

  localparam int unsigned LinkCounters = 12;
  localparam int unsigned LaneCounters = 4 * lanes_pkg::Lanes;

  logic [Bits*LinkCounters-1:0] link_q;
  logic [Bits*LaneCounters-1:0] lane_q;
  logic [127:0]                 blocks_q;  // the low 16 bits of each lane's blocks
  logic [7:0]                   locked_q;

  logic [3*LinkCounters-1:0] link_add;
  logic [LaneCounters-1:0]   lane_add;

  function automatic logic [Bits-1:0] add(input logic [Bits-1:0] value, input logic [2:0] more);
    logic [Bits:0] sum;
    sum = {1'b0, value} + (Bits + 1)'(more);
    add = sum[Bits] ? '1 : sum[Bits-1:0];
  endfunction

  // in the order of the registers; `reserved` stands last among the flit half's events and late among the registers
  always_comb begin
    for (int i = 0; i < 7; i++) link_add[3*i+:3] = 3'(flit_events_i[i]);
    link_add[21+:3] = 3'(retrained_i);
    link_add[24+:3] = 3'(degraded_i);
    link_add[27+:3] = 3'(skip_i);
    link_add[30+:3] = 3'(flit_events_i[7]);
    link_add[33+:3] = discarded_i;
    for (int l = 0; l < 8; l++) begin
      lane_add[4*l]   = block_i[l] && blocks_q[16*l+:16] == '1;
      lane_add[4*l+1] = header_error_i[l];
      lane_add[4*l+2] = bad_i && running_i[l];
      lane_add[4*l+3] = locked_q[l] && !locked_i[l];
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      link_q   <= '0;
      lane_q   <= '0;
      blocks_q <= '0;
      locked_q <= '0;
    end else begin
      locked_q <= locked_i;
      if (clear_i) begin
        link_q   <= '0;
        lane_q   <= '0;
        blocks_q <= '0;
      end else begin
        for (int i = 0; i < LinkCounters; i++) link_q[Bits*i+:Bits] <= add(link_q[Bits*i+:Bits], link_add[3*i+:3]);
        for (int i = 0; i < LaneCounters; i++) lane_q[Bits*i+:Bits] <= add(lane_q[Bits*i+:Bits], 3'(lane_add[i]));
        for (int l = 0; l < 8; l++) if (block_i[l]) blocks_q[16*l+:16] <= blocks_q[16*l+:16] + 16'd1;
      end
    end
  end

  always_comb begin
    read_data_o  = '0;
    read_known_o = 1'b0;
    for (int i = 0; i < LinkCounters; i++) begin
      if (read_index_i == 6'(i)) begin
        read_data_o  = 32'(link_q[Bits*i+:Bits]);
        read_known_o = 1'b1;
      end
    end
    for (int i = 0; i < LaneCounters; i++) begin
      if (read_index_i == 6'(i + 16)) begin
        read_data_o  = 32'(lane_q[Bits*i+:Bits]);
        read_known_o = 1'b1;
      end
    end
  end
endmodule
