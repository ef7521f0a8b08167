// SPDX-License-Identifier: Apache-2.0
// Whose message an output of one channel takes next, and whether it may: the rule that keeps a ring from filling up.
// Interface: source s offers a beat with want_i[s]; grant_o one-hot or none: a beat of that source is taken now if it is offered.
//   free_i beats of room in the output's queue; pop_i one of them became free.
// Latency: 0 cycles. Throughput: a beat per cycle, messages without a gap.
// Reset: source 0 is first in turn.
// A message once begun goes on to its end. Transit (transit_i: a message that is on the output's ring already) begins when a
// beat is free. Any other enters only if reserve_i beats stay free after all of it (ADR-0008). The turn goes round by
// messages, and whoever has the turn and no room holds the others back, or transit would starve it for ever; but only while the
// queue moves: after HoldCycles without a pop those that may go, go.
`include "assertions.svh"

module router_arbiter #(
  parameter int unsigned Sources    = 4,
  parameter int unsigned HoldCycles = 64,
  localparam int unsigned TurnBits = $clog2(Sources),
  localparam int unsigned WaitBits = $clog2(HoldCycles + 1)
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic [Sources-1:0]   want_i,
  input  logic [Sources-1:0]   last_i,
  input  logic [Sources-1:0]   abort_i,
  input  logic [5*Sources-1:0] beats_i,  // of the message, with its first beat
  input  logic [Sources-1:0]   transit_i,
  input  logic [10:0]          reserve_i,
  input  logic [10:0]          free_i,
  input  logic                 pop_i,
  output logic [Sources-1:0]   grant_o
);
  if (Sources < 2 || Sources > 16) begin : gen_bad_sources
    $fatal(1, "router_arbiter: Sources must be 2 to 16");
  end
  if (HoldCycles < 1 || HoldCycles > 65535) begin : gen_bad_hold
    $fatal(1, "router_arbiter: HoldCycles must be 1 to 65535");
  end

  logic [TurnBits-1:0] turn_q;
  logic [Sources-1:0]  owner_q;  // whose message is under way
  logic [WaitBits-1:0] wait_q;
  logic [Sources-1:0]  fits;
  logic [Sources-1:0]  able;
  logic [TurnBits-1:0] first;    // the one whose turn it is
  logic [TurnBits-1:0] second;   // the first that may go
  logic                late;
  logic                begins;   // with the one whose turn it is
  logic                held;
  logic                taken;

  always_comb begin
    for (int s = 0; s < Sources; s++)
      fits[s] = transit_i[s] ? free_i != 11'd0 : free_i >= 11'(beats_i[5*s+:5]) + reserve_i;
  end
  assign able = want_i & fits;

  always_comb begin
    first  = turn_q;
    second = turn_q;
    // the last match wins: sources before the turn from the top down, then those from the turn on from the top down
    for (int s = Sources - 1; s >= 0; s--) begin
      if (want_i[s]) first = TurnBits'(s);
      if (able[s]) second = TurnBits'(s);
    end
    for (int s = Sources - 1; s >= 0; s--) begin
      if (want_i[s] && TurnBits'(s) >= turn_q) first = TurnBits'(s);
      if (able[s] && TurnBits'(s) >= turn_q) second = TurnBits'(s);
    end
  end

  assign late = wait_q == WaitBits'(HoldCycles);

  always_comb begin
    grant_o = '0;
    begins  = 1'b0;
    held    = 1'b0;
    if (owner_q != '0) begin
      // the end of a message that was cut takes no room
      if (free_i != 11'd0 || (owner_q & want_i & abort_i) != '0) grant_o = owner_q;
    end else if (able[first]) begin
      grant_o[first] = 1'b1;
      begins         = 1'b1;
    end else if (want_i != '0) begin
      held = 1'b1;
      if (late && able != '0) grant_o[second] = 1'b1;
    end
  end

  assign taken = (grant_o & want_i) != '0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      turn_q  <= '0;
      owner_q <= '0;
      wait_q  <= '0;
    end else begin
      if (taken) owner_q <= (grant_o & want_i & last_i) != '0 ? '0 : grant_o;
      if (begins) turn_q <= first == TurnBits'(Sources - 1) ? '0 : first + 1'b1;
      if (pop_i || begins) wait_q <= '0;
      else if (held && !late) wait_q <= wait_q + 1'b1;
    end
  end

  `NG_ASSERT(OneGrant, clk_i, rst_ni, $onehot0(grant_o))
  `NG_ASSERT(EntryLeavesTheReserve, clk_i, rst_ni,
             owner_q == '0 && taken && (grant_o & transit_i) == '0 |-> free_i > reserve_i)
endmodule
