// SPDX-License-Identifier: Apache-2.0
// One side of a descriptor under way: where its next byte is and how many contiguous ones follow.
// Interface: load_i sets the start; advance_i passes over bytes_i bytes, at most room_o.
//   shape_i is the side's shape while it walks.
// Latency: address and room follow in the next cycle, over the end of a run and of any number of loops too.
// Nothing is reset: what loads it knows whether it counts.
module descriptor_walk_side (
  input  logic                                 clk_i,
  input  logic                                 load_i,
  input  logic [63:0]                          address_i,
  input  logic [descriptor_pkg::TotalBits-1:0] run_i,  // bytes of the first run
  input  descriptor_pkg::shape_t               shape_i,
  input  logic                                 advance_i,
  input  logic [12:0]                          bytes_i,
  output logic [63:0]                          address_o,
  output logic [12:0]                          room_o  // bytes to the end of the run, or 4,096
);
  localparam int unsigned CountBits  = descriptor_pkg::CountBits;
  localparam int unsigned OffsetBits = descriptor_pkg::OffsetBits;
  localparam int unsigned TotalBits  = descriptor_pkg::TotalBits;

  logic [63:0]            address_q;
  logic [OffsetBits-1:0]  start_q;  // of the run
  logic [TotalBits-1:0]   left_q;   // of the run
  logic [4*CountBits-1:0] turn_q;
  logic                   ends;
  logic [3:0]             at_last;
  logic [OffsetBits-1:0]  delta;
  logic [4*CountBits-1:0] next_turn;
  logic [OffsetBits-1:0]  next_start;

  assign address_o  = address_q;
  assign room_o     = left_q[TotalBits-1:12] != '0 ? 13'd4096 : left_q[12:0];
  assign ends       = left_q == TotalBits'(bytes_i);
  assign next_start = start_q + delta;

  // the innermost loop that has a turn left takes it, and those inside begin again
  always_comb begin
    at_last   = '0;
    delta     = '0;
    next_turn = turn_q;
    if (ends) begin
      for (int d = 3; d >= 0; d--) begin
        at_last[d] = turn_q[CountBits*d+:CountBits] == shape_i.last[CountBits*d+:CountBits];
        if (!at_last[d]) begin
          delta     = shape_i.delta[OffsetBits*d+:OffsetBits];
          next_turn = turn_q;
          for (int e = 0; e < d; e++) next_turn[CountBits*e+:CountBits] = '0;
          next_turn[CountBits*d+:CountBits] = turn_q[CountBits*d+:CountBits] + 1'b1;
        end
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (load_i) begin
      address_q <= address_i;
      start_q   <= address_i[OffsetBits-1:0];
      left_q    <= run_i;
      turn_q    <= '0;
    end else if (advance_i) begin
      if (ends) begin
        address_q[OffsetBits-1:0] <= next_start;
        start_q                   <= next_start;
        left_q                    <= shape_i.run;
        turn_q                    <= next_turn;
      end else begin
        address_q[OffsetBits-1:0] <= address_q[OffsetBits-1:0] + OffsetBits'(bytes_i);
        left_q                    <= left_q - TotalBits'(bytes_i);
      end
    end
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, shape_i};
endmodule
