// SPDX-License-Identifier: Apache-2.0
// A reset for the domain of clk_i from one of any clock: asserted at once, released by an edge of clk_i.
// Interface: rst_ni of any clock, rst_no for the registers of clk_i.
// Latency: asserted without a clock; released by the second edge after rst_ni.
module cdc_reset (
  input  logic clk_i,
  input  logic rst_ni,
  output logic rst_no
);
  logic [1:0] release_q;

  assign rst_no = release_q[1];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) release_q <= '0;
    else release_q <= {release_q[0], 1'b1};
  end
endmodule
