// SPDX-License-Identifier: Apache-2.0
// Keeps a read-add-write away from bytes that an unfinished one will write: what makes adds of different queues atomic.
// Interface: conflict_o for the piece in question; enter_i records it; leave_i forgets the oldest. Combinational answer.
// Reset: none recorded.
module mover_add_order #(
  parameter int unsigned Pieces = 4  // adds in flight
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic [63:0] dst_i,
  input  logic [10:0] bytes_i,
  input  logic        add_i,
  output logic        conflict_o,
  input  logic        enter_i,
  input  logic        leave_i
);
  if (Pieces < 2 || (Pieces & (Pieces - 1)) != 0) begin : gen_bad_pieces
    $fatal(1, "mover_add_order: Pieces must be a power of two, at least 2");
  end
  localparam int unsigned IndexBits = $clog2(Pieces);

  // a piece stays inside one block of 1,024 bytes
  logic [Pieces-1:0]    valid_q;
  logic [53:0]          block_q [Pieces];
  logic [9:0]           low_q   [Pieces];
  logic [9:0]           high_q  [Pieces];
  logic [IndexBits-1:0] enter_q;
  logic [IndexBits-1:0] leave_q;
  logic [9:0]           low, high;
  logic                 meets;

  assign low  = dst_i[9:0];
  assign high = dst_i[9:0] + 10'(bytes_i - 11'd1);

  always_comb begin
    meets = 1'b0;
    for (int p = 0; p < Pieces; p++) begin
      if (valid_q[p] && block_q[p] == dst_i[63:10] && low_q[p] <= high && low <= high_q[p]) meets = 1'b1;
    end
  end

  assign conflict_o = add_i && (meets || &valid_q);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= '0;
      enter_q <= '0;
      leave_q <= '0;
    end else begin
      if (enter_i) begin
        valid_q[enter_q] <= 1'b1;
        enter_q          <= enter_q + 1'b1;
      end
      if (leave_i) begin
        valid_q[leave_q] <= 1'b0;
        leave_q          <= leave_q + 1'b1;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (enter_i) begin
      block_q[enter_q] <= dst_i[63:10];
      low_q[enter_q]   <= low;
      high_q[enter_q]  <= high;
    end
  end
endmodule
