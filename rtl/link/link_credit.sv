// SPDX-License-Identifier: Apache-2.0
// Absolute credit counts of the three channels, both ways.
// Interface: start_* a message of units begins; have_o what may still begin; credit_valid_i with channel and count of
//   each good flit. freed_i: a unit of the channel's own buffer is free again; tell_* the count for the next flit,
//   told_i: it has left.
// Latency: 1 cycle. Throughput: one of each per cycle.
// Reset: all counts 0. clear_i does the same.
// Counts are units since both ends were fresh, modulo 256: a lost flit loses no credit, the next one of its channel
// tells the same.
`include "assertions.svh"

module link_credit (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        clear_i,
  input  logic [23:0] partner_units_i,
  input  logic        start_i,
  input  logic [1:0]  start_channel_i,
  input  logic [4:0]  start_units_i,
  output logic [23:0] have_o,
  input  logic        credit_valid_i,
  input  logic [1:0]  credit_channel_i,
  input  logic [7:0]  credit_count_i,
  output logic        bad_credit_o,
  input  logic [2:0]  freed_i,
  input  logic        told_i,
  output logic [1:0]  tell_channel_o,
  output logic [7:0]  tell_count_o
);
  logic [23:0] used_q;   // units of messages begun
  logic [23:0] partner_freed_q;
  logic [23:0] freed_q;  // units of our buffers
  logic [23:0] taken;    // units of the partner's buffers that are not known to be free
  logic [1:0]  tell_q;
  logic [7:0]  claim;    // what the count says is taken
  logic [7:0]  size;

  always_comb begin
    claim        = used_q[7:0] - credit_count_i;
    size         = partner_units_i[7:0];
    tell_count_o = freed_q[7:0];
    for (int c = 0; c < 3; c++) begin
      taken[8*c+:8]  = used_q[8*c+:8] - partner_freed_q[8*c+:8];
      have_o[8*c+:8] = partner_units_i[8*c+:8] - taken[8*c+:8];
      if (credit_channel_i == 2'(c)) begin
        claim = used_q[8*c+:8] - credit_count_i;
        size  = partner_units_i[8*c+:8];
      end
      if (tell_q == 2'(c)) tell_count_o = freed_q[8*c+:8];
    end
  end

  assign bad_credit_o   = credit_valid_i && (credit_channel_i == 2'd3 || claim > size);
  assign tell_channel_o = tell_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      used_q          <= '0;
      partner_freed_q <= '0;
      freed_q         <= '0;
      tell_q          <= 2'd0;
    end else if (clear_i) begin
      used_q          <= '0;
      partner_freed_q <= '0;
      freed_q         <= '0;
      tell_q          <= 2'd0;
    end else begin
      for (int c = 0; c < 3; c++) begin
        if (start_i && start_channel_i == 2'(c)) used_q[8*c+:8] <= used_q[8*c+:8] + 8'(start_units_i);
        if (credit_valid_i && !bad_credit_o && credit_channel_i == 2'(c)) partner_freed_q[8*c+:8] <= credit_count_i;
        if (freed_i[c]) freed_q[8*c+:8] <= freed_q[8*c+:8] + 8'd1;
      end
      if (told_i) tell_q <= tell_q == 2'd2 ? 2'd0 : tell_q + 2'd1;
    end
  end

  `NG_ASSERT(StartsOnlyWithCredits, clk_i, rst_ni,
             start_i |-> 8'(start_units_i) <= have_o[8*start_channel_i+:8])
endmodule
