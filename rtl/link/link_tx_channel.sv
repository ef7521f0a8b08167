// SPDX-License-Identifier: Apache-2.0
// The queue of one channel's messages before they go on the link.
// Interface: in_* beats of messages, valid/ready, header held throughout; out_* the first beat of a message that is
//   here as a whole, then its other beats, one per take_i; out_beats_o are the message's beats, valid with out_first_o.
// Latency: 1 cycle from the last beat of a message. Throughput: 1 beat per cycle.
// Reset: empty.
// Whole messages only, because a flit once begun cannot wait for words. Bytes beyond a message's end become zero here:
// the wire wants zeros. clear_i (the link is dead or starts anew): all that is queued, and what comes while it lasts,
// is dropped, message by message to its last beat, even if clear_i ends before it.
`include "assertions.svh"

module link_tx_channel #(
  parameter int unsigned Beats = 64,
  localparam int unsigned IndexBits = $clog2(Beats)
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         clear_i,
  input  logic         in_valid_i,
  output logic         in_ready_o,
  input  logic         in_first_i,
  input  logic         in_last_i,
  input  logic [95:0]  in_header_i,
  input  logic [511:0] in_data_i,
  output logic         out_valid_o,
  output logic         out_first_o,
  output logic         out_last_o,
  output logic [4:0]   out_beats_o,
  output logic [95:0]  out_header_o,
  output logic [511:0] out_data_o,
  input  logic         take_i,
  output logic         discarded_o
);
  if (Beats < 16 || Beats > 256 || (Beats & (Beats - 1)) != 0) begin : gen_bad_beats
    $fatal(1, "link_tx_channel: Beats must be a power of two, 16 to 256: the longest message is 16");
  end

  logic [609:0]       rows [Beats];
  logic [IndexBits:0] write_q, read_q;
  logic [IndexBits:0] whole_q;  // last beats in the queue
  logic [IndexBits:0] drop_q;   // beats still to be dropped after clear_i
  logic               tail_q;   // the message at the head was dropped in part
  logic               dropping;
  logic               push;
  logic               pop;
  logic               pop_last;
  logic [6:0]         keep;     // data bytes of the beat coming in
  logic [511:0]       data;

  logic       suits;
  logic [4:0] beats;
  logic [6:0] last_bytes;

  assign in_ready_o = write_q != {!read_q[IndexBits], read_q[IndexBits-1:0]};
  assign push       = in_valid_i && in_ready_o;
  assign dropping   = clear_i || drop_q != '0 || tail_q;
  assign pop        = dropping ? write_q != read_q : take_i;
  assign pop_last   = pop && out_last_o;

  always_comb begin
    keep = in_last_i ? last_bytes : 7'd64;
    data = in_data_i;
    if (push && keep != 7'd64) data = in_data_i & ~({512{1'b1}} << {keep, 3'd0});
  end

  assign {out_first_o, out_last_o, out_header_o, out_data_o} = rows[read_q[IndexBits-1:0]];
  assign out_valid_o = whole_q != '0 && !dropping;
  assign discarded_o = dropping && pop_last;

  message_header u_in (
    .header_i    (in_header_i[47:0]),
    .suits_o     (suits),
    .channel_o   (),
    .beats_o     (beats),
    .last_bytes_o(last_bytes),
    .last_words_o()
  );

  message_header u_out (
    .header_i    (out_header_o[47:0]),
    .suits_o     (),
    .channel_o   (),
    .beats_o     (out_beats_o),
    .last_bytes_o(),
    .last_words_o()
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      write_q <= '0;
      read_q  <= '0;
      whole_q <= '0;
      drop_q  <= '0;
      tail_q  <= 1'b0;
    end else begin
      if (push) write_q <= write_q + 1'b1;
      if (pop) read_q <= read_q + 1'b1;
      whole_q <= whole_q + (IndexBits + 1)'(push && in_last_i) - (IndexBits + 1)'(pop_last);
      if (clear_i) drop_q <= write_q + (IndexBits + 1)'(push) - read_q - (IndexBits + 1)'(pop);
      else if (drop_q != '0) drop_q <= drop_q - 1'b1;
      if (dropping && pop) tail_q <= !out_last_o;
    end
  end

  always_ff @(posedge clk_i) begin
    if (push) rows[write_q[IndexBits-1:0]] <= {in_first_i, in_last_i, in_header_i, data};
  end

  // beats of the message coming in, for the assertions alone
  logic [4:0] count_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) count_q <= '0;
    else if (push) count_q <= in_last_i ? 5'd0 : count_q + 1'b1;
  end

  `NG_ASSERT(InputHeldUntilTaken, clk_i, rst_ni, in_valid_i && !in_ready_o |=> in_valid_i && $stable(in_header_i))
  `NG_ASSERT(FirstBeatOpensMessage, clk_i, rst_ni, in_valid_i |-> in_first_i == (count_q == 5'd0))
  `NG_ASSERT(HeaderIsLegal, clk_i, rst_ni, in_valid_i |-> suits)
  `NG_ASSERT(BeatsFollowHeader, clk_i, rst_ni,
             in_valid_i |-> in_last_i == (count_q + 5'd1 == beats))
  `NG_ASSERT(TakesWhatIsThere, clk_i, rst_ni, take_i |-> write_q != read_q)
endmodule
