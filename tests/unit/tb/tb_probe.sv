// SPDX-License-Identifier: Apache-2.0
// Device under test for the testbench library itself: a one-word stream register whose promises can be broken on purpose.
// Interface: in -> out streams; fault_i chooses what to break. Latency 1, one word per cycle.
// Not part of the chip: without faults on demand nothing shows that Source, Sink, Scoreboard and Sim report them.
`include "assertions.svh"

module tb_probe #(
  parameter int unsigned Width = 16
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic [2:0]       fault_i,  // 0 none, 1 drop valid, 2 change data, 3 flip a bit, 4 assertion, 5 $error, 6 $fatal
  input  logic             in_valid_i,
  output logic             in_ready_o,
  input  logic [Width-1:0] in_data_i,
  output logic             out_valid_o,
  input  logic             out_ready_i,
  output logic [Width-1:0] out_data_o,
  output logic [31:0]      unreset_o
);
  if (Width < 1) begin : gen_bad_width
    $fatal(1, "tb_probe: Width must be at least 1");
  end

  logic             valid_q;
  logic [Width-1:0] data_q;
  logic [31:0]      unreset_q;
  logic             stalled_q;

  assign in_ready_o  = !valid_q || out_ready_i;
  assign out_valid_o = valid_q && !(fault_i == 3'd1 && stalled_q);
  assign out_data_o  = data_q ^ Width'((fault_i == 3'd2 && stalled_q) || fault_i == 3'd3);
  assign unreset_o   = unreset_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q   <= 1'b0;
      stalled_q <= 1'b0;
    end else begin
      if (in_ready_o) valid_q <= in_valid_i;
      stalled_q <= out_valid_o && !out_ready_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (in_valid_i && in_ready_o) data_q <= in_data_i;
    unreset_q <= unreset_q;
    if (rst_ni && fault_i == 3'd5) $error("reported by $error");
    if (rst_ni && fault_i == 3'd6) $fatal(1, "reported by $fatal");
  end

  `NG_ASSERT(FaultIsNotFour, clk_i, rst_ni, fault_i != 3'd4)
endmodule
