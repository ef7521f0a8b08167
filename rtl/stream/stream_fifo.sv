// SPDX-License-Identifier: Apache-2.0
// First-in first-out queue of Depth items, first item visible without being asked for.
// Interface: in_* and out_* streams of Width bits; flush_i empties it (an item taken in that cycle is lost with the rest).
// Latency: 1 cycle. Throughput: 1 item per cycle; a full queue takes the next item in the cycle after one left.
// Reset: empty. The memory is not reset.
// Ready is a function of the fill alone, so no path runs from out_ready_i to in_ready_o.
`include "assertions.svh"

module stream_fifo #(
  parameter int unsigned Width = 32,
  parameter int unsigned Depth = 16
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             flush_i,
  input  logic             in_valid_i,
  output logic             in_ready_o,
  input  logic [Width-1:0] in_data_i,
  output logic             out_valid_o,
  input  logic             out_ready_i,
  output logic [Width-1:0] out_data_o
);
  if (Width < 1 || Width > 4096) begin : gen_bad_width
    $fatal(1, "stream_fifo: Width must be 1 to 4096");
  end
  if (Depth < 2 || Depth > 1024 || (Depth & (Depth - 1)) != 0) begin : gen_bad_depth
    $fatal(1, "stream_fifo: Depth must be a power of two, 2 to 1024");
  end
  localparam int unsigned IndexBits = $clog2(Depth);

  // one bit more than an index: equal pointers mean empty, pointers that differ in the top bit alone mean full
  logic [IndexBits:0] write_q;
  logic [IndexBits:0] read_q;
  logic [Width-1:0]   items [Depth];
  logic               push;
  logic               pop;

  assign out_valid_o = write_q != read_q;
  assign in_ready_o  = write_q != {!read_q[IndexBits], read_q[IndexBits-1:0]};
  assign out_data_o  = items[read_q[IndexBits-1:0]];
  assign push        = in_valid_i && in_ready_o;
  assign pop         = out_valid_o && out_ready_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      write_q <= '0;
      read_q  <= '0;
    end else if (flush_i) begin
      write_q <= '0;
      read_q  <= '0;
    end else begin
      if (push) write_q <= write_q + 1'b1;
      if (pop) read_q <= read_q + 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (push) items[write_q[IndexBits-1:0]] <= in_data_i;
  end

  `NG_ASSERT(InputHeldUntilTaken, clk_i, rst_ni,
             in_valid_i && !in_ready_o |=> in_valid_i && $stable(in_data_i))
  `NG_ASSERT(OutputHeldUntilTaken, clk_i, rst_ni,
             out_valid_o && !out_ready_i && !flush_i |=> out_valid_o && $stable(out_data_o))
endmodule
