// SPDX-License-Identifier: Apache-2.0
// Delays one operand stream by a fixed number of cycles, so that group g meets the accumulator that group g-1 made.
// In: valid_i, data_i. Out: the same Cycles later; Cycles = 0 is a wire. Throughput: one per cycle. Reset: the valid bits.
// Why a ring memory: a shift register of this width would move every stage every cycle.
module tensor_skew #(
  parameter int unsigned Cycles = 2,
  parameter int unsigned Width = 64
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             valid_i,
  input  logic [Width-1:0] data_i,
  output logic             valid_o,
  output logic [Width-1:0] data_o
);

  if (Cycles == 1 || Cycles > 64) begin : gen_check_cycles
    $fatal(1, "tensor_skew: Cycles must be 0 or 2..64");
  end
  if (Width < 1) begin : gen_bad_width
    $fatal(1, "tensor_skew: Width must be at least 1");
  end

  if (Cycles == 0) begin : gen_wire
    assign valid_o = valid_i;
    assign data_o = data_i;

    logic unused_ok;
    assign unused_ok = &{1'b0, clk_i, rst_ni};
  end else begin : gen_ring
    localparam int unsigned Depth = Cycles - 1;  // the output register is the last cycle
    localparam int unsigned IndexBits = Depth > 1 ? $clog2(Depth) : 1;

    logic [IndexBits-1:0] index_q;
    logic [Depth-1:0] valid_q;
    logic [Width-1:0] ring[Depth];

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        index_q <= '0;
        valid_q <= '0;
        valid_o <= 1'b0;
      end else begin
        index_q <= index_q == IndexBits'(Depth - 1) ? '0 : index_q + 1'b1;
        valid_q[index_q] <= valid_i;
        valid_o <= valid_q[index_q];
      end
    end

    always_ff @(posedge clk_i) begin
      if (valid_i) ring[index_q] <= data_i;
      if (valid_q[index_q]) data_o <= ring[index_q];
    end
  end

endmodule
