// SPDX-License-Identifier: Apache-2.0
// Chooses the queue whose piece goes to a mover next: strict priority classes, round robin inside a class.
// Interface: one piece stream per queue, its class (3 goes first) at class_i[2*q +: 2]; out_* to the mover.
// Latency: 0 cycles (combinational). Throughput: one piece per cycle.
// Reset: queue 0 is first in turn in every class.
// No starvation: a queue that has waited while StarvationPieces pieces of others left goes before every class;
// several such queues take turns, so a queue waits for at most StarvationPieces + Queues - 1 pieces. A choice
// that the mover has seen stays until taken.
`include "assertions.svh"

module dma_arbiter #(
  parameter int unsigned Queues           = 4,
  parameter int unsigned StarvationPieces = 64
) (
  input  logic                                   clk_i,
  input  logic                                   rst_ni,
  input  logic [2*Queues-1:0]                    class_i,
  input  logic [Queues-1:0]                      piece_valid_i,
  output logic [Queues-1:0]                      piece_ready_o,
  input  logic [Queues*mover_pkg::PieceBits-1:0] piece_data_i,
  output logic                                   out_valid_o,
  input  logic                                   out_ready_i,
  output logic [mover_pkg::PieceBits-1:0]        out_data_o
);
  if (Queues < 1 || Queues > 4) begin : gen_bad_queues
    $fatal(1, "dma_arbiter: Queues must be 1 to 4");
  end
  if (StarvationPieces < 1 || StarvationPieces > 1024) begin : gen_bad_starvation
    $fatal(1, "dma_arbiter: StarvationPieces must be 1 to 1024");
  end
  localparam int unsigned WaitBits = $clog2(StarvationPieces + 1);
  localparam int unsigned Turns    = 5;  // the four classes, and the starved queues

  logic [Queues*WaitBits-1:0] waited_q;  // pieces of others while this queue's waited
  logic [2*Turns-1:0]         first_q;   // first in turn
  logic                       held_q;    // the mover has seen choice_q
  logic [1:0]                 choice_q;
  logic [2:0]                 turn_q;
  logic [Queues-1:0]          starved;
  logic [2:0]                 turn;      // the class that is served; 4: the starved
  logic [Queues-1:0]          candidates;
  logic [1:0]                 choice;
  logic                       taken;

  always_comb begin
    turn = '0;
    for (int q = 0; q < Queues; q++) begin
      starved[q] = piece_valid_i[q] && waited_q[WaitBits*q+:WaitBits] == WaitBits'(StarvationPieces);
      if (piece_valid_i[q] && {1'b0, class_i[2*q+:2]} > turn) turn = {1'b0, class_i[2*q+:2]};
    end
    if (starved != '0) turn = 3'd4;
    for (int q = 0; q < Queues; q++) begin
      candidates[q] = turn == 3'd4 ? starved[q] : piece_valid_i[q] && {1'b0, class_i[2*q+:2]} == turn;
    end
    choice = '0;
    // the last match wins: queues before the first in turn, then those from it on, each from the top down
    for (int q = Queues - 1; q >= 0; q--) begin
      if (candidates[q]) choice = 2'(q);
    end
    for (int q = Queues - 1; q >= 0; q--) begin
      if (candidates[q] && 2'(q) >= first_q[2*turn+:2]) choice = 2'(q);
    end
    if (held_q) begin
      choice = choice_q;
      turn   = turn_q;
    end
  end

  assign out_valid_o = |piece_valid_i;
  assign taken       = out_valid_o && out_ready_i;
  // (two blocks, so that a change of ready moves no data in the simulator)
  always_comb begin
    piece_ready_o = '0;
    for (int q = 0; q < Queues; q++) begin
      if (piece_valid_i[q] && choice == 2'(q)) piece_ready_o[q] = out_ready_i;
    end
  end
  always_comb begin
    out_data_o = '0;
    for (int q = 0; q < Queues; q++) begin
      if (piece_valid_i[q] && choice == 2'(q)) out_data_o = piece_data_i[mover_pkg::PieceBits*q+:mover_pkg::PieceBits];
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      waited_q <= '0;
      first_q  <= '0;
      held_q   <= 1'b0;
    end else begin
      held_q <= out_valid_o && !out_ready_i;
      if (taken) begin
        first_q[2*turn+:2] <= choice == 2'(Queues - 1) ? '0 : choice + 1'b1;
        for (int q = 0; q < Queues; q++) begin
          if (!piece_valid_i[q] || choice == 2'(q)) waited_q[WaitBits*q+:WaitBits] <= '0;
          else if (!starved[q]) waited_q[WaitBits*q+:WaitBits] <= waited_q[WaitBits*q+:WaitBits] + 1'b1;
        end
      end
    end
  end

  always_ff @(posedge clk_i) begin
    choice_q <= choice;
    turn_q   <= turn;
  end

  `NG_ASSERT(RequestHeldUntilTaken, clk_i, rst_ni,
             1'b1 |=> ($past(piece_valid_i & ~piece_ready_o) & ~piece_valid_i) == '0)
  `NG_ASSERT(OneGrant, clk_i, rst_ni, $onehot0(piece_ready_o))
endmodule
