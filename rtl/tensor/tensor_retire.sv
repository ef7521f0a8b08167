// SPDX-License-Identifier: Apache-2.0
// Puts the "reads done" and "complete" events of the loader and the mover, which overlap, back into instruction order.
// In: push_* as an instruction is dispatched (is_move: mover, else loader); pulses of the two units. Out: one pulse of
// each kind per instruction, in order, earliest in the cycle after the event. empty_o: every dispatched instruction is
// complete; waits_for_move_o: the oldest one waits for the mover; full_o: no push. Reset or flush_i: empty.
`include "assertions.svh"

module tensor_retire (
  input  logic clk_i,
  input  logic rst_ni,
  input  logic flush_i,
  input  logic push_i,
  input  logic push_is_move_i,
  input  logic load_done_i,
  input  logic move_read_i,
  input  logic move_complete_i,
  output logic full_o,
  output logic empty_o,
  output logic waits_for_move_o,
  output logic read_done_o,
  output logic complete_o
);

  localparam int unsigned Depth = 8;

  logic [Depth-1:0] is_move_q;
  logic [3:0] push_q, read_q, complete_q;  // one bit more than an index
  logic [3:0] loads_read_q, loads_complete_q, moves_read_q, moves_complete_q;

  logic read_is_move, complete_is_move;
  assign read_is_move = is_move_q[read_q[2:0]];
  assign complete_is_move = is_move_q[complete_q[2:0]];
  assign full_o = 4'(push_q - complete_q) == 4'(Depth);
  assign empty_o = push_q == complete_q;
  assign read_done_o = read_q != push_q && (read_is_move ? moves_read_q != 4'd0 : loads_read_q != 4'd0);
  assign complete_o = complete_q != read_q && (complete_is_move ? moves_complete_q != 4'd0 : loads_complete_q != 4'd0);
  assign waits_for_move_o = !empty_o && complete_is_move && moves_complete_q == 4'd0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      is_move_q <= '0;
      push_q <= 4'd0;
      read_q <= 4'd0;
      complete_q <= 4'd0;
      loads_read_q <= 4'd0;
      loads_complete_q <= 4'd0;
      moves_read_q <= 4'd0;
      moves_complete_q <= 4'd0;
    end else if (flush_i) begin
      push_q <= 4'd0;
      read_q <= 4'd0;
      complete_q <= 4'd0;
      loads_read_q <= 4'd0;
      loads_complete_q <= 4'd0;
      moves_read_q <= 4'd0;
      moves_complete_q <= 4'd0;
    end else begin
      if (push_i) begin
        is_move_q[push_q[2:0]] <= push_is_move_i;
        push_q <= push_q + 4'd1;
      end
      if (read_done_o) read_q <= read_q + 4'd1;
      if (complete_o) complete_q <= complete_q + 4'd1;
      loads_read_q <= loads_read_q + 4'(load_done_i) - 4'(read_done_o && !read_is_move);
      loads_complete_q <= loads_complete_q + 4'(load_done_i) - 4'(complete_o && !complete_is_move);
      moves_read_q <= moves_read_q + 4'(move_read_i) - 4'(read_done_o && read_is_move);
      moves_complete_q <= moves_complete_q + 4'(move_complete_i) - 4'(complete_o && complete_is_move);
    end
  end

  `NG_ASSERT(PushedOnlyWithRoom, clk_i, rst_ni, !(push_i && full_o))

endmodule
