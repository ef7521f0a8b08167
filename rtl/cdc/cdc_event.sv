// SPDX-License-Identifier: Apache-2.0
// Carries single events from the domain of source_clk_i into that of clk_i.
// Interface: event_i, one cycle of source_clk_i each; event_o, one cycle of clk_i each.
// Latency: 3 cycles of clk_i. Throughput: events must be 3 cycles of the slower clock apart, or two of them cancel out.
// Reset: no event. Both sides are reset together.
// An event crosses as the change of a level, so neither clock needs to be the faster one.
module cdc_event (
  input  logic source_clk_i,
  input  logic source_rst_ni,
  input  logic event_i,
  input  logic clk_i,
  input  logic rst_ni,
  output logic event_o
);
  logic level_q, level, seen_q;

  always_ff @(posedge source_clk_i or negedge source_rst_ni) begin
    if (!source_rst_ni) level_q <= 1'b0;
    else level_q <= level_q ^ event_i;
  end

  cdc_sync u_sync (
    .clk_i,
    .rst_ni,
    .data_i(level_q),
    .data_o(level)
  );

  assign event_o = level != seen_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) seen_q <= 1'b0;
    else seen_q <= level;
  end
endmodule
