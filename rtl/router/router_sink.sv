// SPDX-License-Identifier: Apache-2.0
// Where the messages of one channel go whose chip no port leads to: their data is dropped, their header kept to be answered.
// Interface: push_i a beat, only while ready_o; drained_*: a message that ended here, by its header.
// Latency: 1 cycle from its last beat. Throughput: a beat per cycle, a message held until it is drained.
// Reset: empty. A message that was cut leaves no trace.
`include "assertions.svh"

module router_sink (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        push_i,
  input  logic        last_i,
  input  logic        abort_i,
  input  logic [95:0] header_i,
  output logic        ready_o,
  output logic        drained_valid_o,
  input  logic        drained_ready_i,
  output logic [95:0] drained_header_o
);
  logic held_q;

  assign ready_o         = !held_q;
  assign drained_valid_o = held_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) held_q <= 1'b0;
    else held_q <= held_q ? !drained_ready_i : push_i && last_i && !abort_i;
  end

  always_ff @(posedge clk_i) begin
    if (push_i) drained_header_o <= header_i;
  end

  `NG_ASSERT(PushedOnlyWhenReady, clk_i, rst_ni, push_i |-> ready_o)
endmodule
