// SPDX-License-Identifier: Apache-2.0
// Two-entry register slice: cuts every combinational path of a stream, ready included.
// Interface: in_* and out_* streams of Width bits, order kept.
// Latency: 1 cycle. Throughput: 1 item per cycle.
// Reset: empty. Data registers are not reset.
// The second entry takes the item that arrives in the cycle in which out stalls, because ready is a register and
// tells of the stall one cycle late.
`include "assertions.svh"

module stream_register #(
  parameter int unsigned Width = 32
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             in_valid_i,
  output logic             in_ready_o,
  input  logic [Width-1:0] in_data_i,
  output logic             out_valid_o,
  input  logic             out_ready_i,
  output logic [Width-1:0] out_data_o
);
  if (Width < 1 || Width > 4096) begin : gen_bad_width
    $fatal(1, "stream_register: Width must be 1 to 4096");
  end

  logic             valid_q;
  logic             spare_valid_q;
  logic [Width-1:0] data_q;
  logic [Width-1:0] spare_q;
  logic             advance;

  assign in_ready_o  = !spare_valid_q;
  assign out_valid_o = valid_q;
  assign out_data_o  = data_q;
  assign advance     = out_ready_i || !valid_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q       <= 1'b0;
      spare_valid_q <= 1'b0;
    end else if (advance) begin
      valid_q       <= spare_valid_q || in_valid_i;
      spare_valid_q <= 1'b0;
    end else if (in_valid_i) begin
      spare_valid_q <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (advance) begin
      if (spare_valid_q) data_q <= spare_q;
      else if (in_valid_i) data_q <= in_data_i;
    end else if (in_valid_i && in_ready_o) begin
      spare_q <= in_data_i;
    end
  end

  `NG_ASSERT(InputHeldUntilTaken, clk_i, rst_ni,
             in_valid_i && !in_ready_o |=> in_valid_i && $stable(in_data_i))
  `NG_ASSERT(OutputHeldUntilTaken, clk_i, rst_ni,
             out_valid_o && !out_ready_i |=> out_valid_o && $stable(out_data_o))
endmodule
