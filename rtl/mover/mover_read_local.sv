// SPDX-License-Identifier: Apache-2.0
// Tells which slot an on-chip answer belongs to: answers come in request order, so a queue of bursts is enough.
// Interface: start_* enters a burst; beat_i is an answer, for which slot_o and last_o hold in the same cycle.
// Latency: combinational. Throughput: one answer per cycle, the first one cycle after its start at the earliest.
// Reset: nothing expected.
`include "assertions.svh"

module mover_read_local #(
  parameter int unsigned Outstanding = 32,
  localparam int unsigned SlotBits   = $clog2(Outstanding)
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                start_valid_i,
  input  logic [SlotBits-1:0] start_slot_i,
  input  logic [7:0]          start_beats_i,
  input  logic                beat_i,
  output logic [SlotBits-1:0] slot_o,
  output logic                last_o
);
  logic       ready, valid;
  logic [7:0] beats;
  logic [7:0] beat_q;

  stream_fifo #(
    .Width(SlotBits + 8),
    .Depth(Outstanding)
  ) u_bursts (
    .clk_i,
    .rst_ni,
    .flush_i    (1'b0),
    .in_valid_i (start_valid_i),
    .in_ready_o (ready),
    .in_data_i  ({start_slot_i, start_beats_i}),
    .out_valid_o(valid),
    .out_ready_i(beat_i && last_o),
    .out_data_o ({slot_o, beats})
  );

  assign last_o = beat_q == beats;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) beat_q <= '0;
    else if (beat_i) beat_q <= last_o ? 8'd0 : beat_q + 8'd1;
  end

  `NG_ASSERT(BurstHasPlace, clk_i, rst_ni, !start_valid_i || ready)
  `NG_ASSERT(AnswerWasAskedFor, clk_i, rst_ni, !beat_i || valid)
endmodule
