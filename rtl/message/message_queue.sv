// SPDX-License-Identifier: Apache-2.0
// A queue of whole messages: what is offered behind it never waits for the rest of a message, and one that its link cut off
// (abort) is never seen.
// Interface: in_* a message port with abort, as a link delivers it; out_* a message port, the header with every beat.
// Latency: 1 cycle from the last beat of a message. Throughput: 1 beat per cycle.
// Reset: empty.
`include "assertions.svh"

module message_queue #(
  parameter int unsigned Beats = 32,
  localparam int unsigned IndexBits = $clog2(Beats)
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         in_valid_i,
  output logic         in_ready_o,
  input  logic         in_first_i,
  input  logic         in_last_i,
  input  logic         in_abort_i,
  input  logic [95:0]  in_header_i,
  input  logic [511:0] in_data_i,
  output logic         out_valid_o,
  input  logic         out_ready_i,
  output logic         out_first_o,
  output logic         out_last_o,
  output logic [95:0]  out_header_o,
  output logic [511:0] out_data_o
);
  if (Beats < 16 || Beats > 256 || (Beats & (Beats - 1)) != 0) begin : gen_bad_beats
    $fatal(1, "message_queue: Beats must be a power of two, 16 to 256: the longest message is 16");
  end

  logic [609:0]       rows [Beats];
  logic [IndexBits:0] write_q, whole_q, read_q;  // whole_q: behind the last whole message
  logic               push;

  assign in_ready_o  = write_q != {!read_q[IndexBits], read_q[IndexBits-1:0]};
  assign push        = in_valid_i && in_ready_o;
  assign out_valid_o = whole_q != read_q;
  assign {out_first_o, out_last_o, out_header_o, out_data_o} = rows[read_q[IndexBits-1:0]];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      write_q <= '0;
      whole_q <= '0;
      read_q  <= '0;
    end else begin
      if (push) write_q <= in_last_i && in_abort_i ? whole_q : write_q + 1'b1;
      if (push && in_last_i && !in_abort_i) whole_q <= write_q + 1'b1;
      if (out_valid_o && out_ready_i) read_q <= read_q + 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (push) rows[write_q[IndexBits-1:0]] <= {in_first_i, in_last_i, in_header_i, in_data_i};
  end

  `NG_ASSERT(InputHeldUntilTaken, clk_i, rst_ni, in_valid_i && !in_ready_o |=> in_valid_i && $stable(in_last_i))
endmodule
