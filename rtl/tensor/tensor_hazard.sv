// SPDX-License-Identifier: Apache-2.0
// Knows the PSUM rows that are read but not yet written, so that an accumulation never meets a stale row.
// In: the row of each moving word as it is granted. Out: busy_o, combinational from row_i: that row is still in flight.
//   Latency of a row: Cycles after its grant it is free.
// Reset: nothing in flight.
module tensor_hazard #(
  parameter int unsigned Cycles = 3
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        granted_i,
  input  logic [15:0] row_i,
  output logic        busy_o
);

  if (Cycles < 1) begin : gen_check_cycles
    $fatal(1, "tensor_hazard: Cycles must be at least 1");
  end

  logic [Cycles-1:0] match;
  assign busy_o = match != '0;

  for (genvar i = 0; i < Cycles; i++) begin : gen_stage
    logic valid_q;
    logic [15:0] row_q;
    assign match[i] = valid_q && row_q == row_i;

    if (i == 0) begin : gen_first
      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) valid_q <= 1'b0;
        else valid_q <= granted_i;
      end
      always_ff @(posedge clk_i) row_q <= row_i;
    end else begin : gen_next
      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) valid_q <= 1'b0;
        else valid_q <= gen_stage[i-1].valid_q;
      end
      always_ff @(posedge clk_i) row_q <= gen_stage[i-1].row_q;
    end
  end

endmodule
