// SPDX-License-Identifier: Apache-2.0
// Makes beats out of the columns of good flits.
// Interface: rx_* columns; deliver_i in the cycle after a flit's last column: its words count. beat_* must be taken as
//   they come.
// Latency: a beat comes in the cycle after deliver_i. Throughput: 1 column in, 1 beat out per cycle.
// Reset: empty, at the beginning of a message. clear_i does the same.
// A flit's columns are held until deliver_i: the first two join the words that wait, then the third, then the fourth,
// each before its place is needed again. Where a message would begin, a word 0 is the first of an empty rest of its
// column, which leaves in a cycle of its own. The message stream gives at least 16 words per beat, so the words that wait
// never exceed 62 (test_link_unpack.cpp walks over all messages). An illegal header stops it for good.
`include "assertions.svh"

module link_unpack (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         clear_i,
  input  logic         rx_valid_i,
  input  logic [511:0] rx_column_i,
  input  logic         rx_last_i,
  input  logic         rx_reset_i,
  input  logic         deliver_i,
  output logic         beat_valid_o,
  output logic [1:0]   beat_channel_o,
  output logic         beat_first_o,
  output logic         beat_last_o,
  output logic [95:0]  beat_header_o,
  output logic [511:0] beat_data_o,
  output logic         bad_message_o
);
  localparam int unsigned MaxWords = 62;
  localparam int unsigned WordsBits = 32 * MaxWords;

  logic [511:0] held [4];
  logic [1:0]   column_q;
  logic [1:0]   stage_q;  // 1: the third column joins in this cycle, 2: the fourth

  logic [WordsBits-1:0] words_q, kept;
  logic [5:0]           count_q, left;
  logic [5:0]           joining;
  logic [5:0]           leaving;
  logic [5:0]           rest_q;   // words of the head's flit still to come, with those of columns not joined
  logic [4:0]           beats_q;  // beats of the message under way still to come; 0: at the beginning of one
  logic [4:0]           last_words_q;
  logic [95:0]          header_q;
  logic                 stopped_q;

  logic       first, last;
  logic [1:0] channel, channel_q;
  logic       suits;
  logic [4:0] beats;
  logic [4:0] head_words;
  logic [4:0] last_words;
  logic [4:0] words;       // of this beat
  logic       whole;       // they are here
  logic       empty_rest;  // of the head's column
  logic [4:0] column_rest;

  assign first      = beats_q == 5'd0;
  assign last       = first ? beats == 5'd1 : beats_q == 5'd1;
  assign last_words = first ? head_words : last_words_q;
  assign words      = link_pkg::beat_words(first, last, last_words);
  assign empty_rest = first && count_q != 6'd0 && words_q[31:0] == 32'd0;

  assign bad_message_o = first && count_q >= 6'd3 && !empty_rest && !stopped_q && !suits;
  assign whole         = count_q >= 6'd13 && count_q >= 6'(words) && !empty_rest && !bad_message_o && !stopped_q;

  assign leaving = whole ? 6'(words) : empty_rest ? 6'(column_rest) : 6'd0;
  assign left    = count_q - leaving;

  message_header u_header (
    .header_i    (words_q[47:0]),
    .suits_o     (suits),
    .channel_o   (channel),
    .beats_o     (beats),
    .last_bytes_o(),
    .last_words_o(head_words)
  );

  always_comb begin
    if (rest_q > 6'd46) column_rest = 5'(rest_q - 6'd46);
    else if (rest_q > 6'd30) column_rest = 5'(rest_q - 6'd30);
    else if (rest_q > 6'd14) column_rest = 5'(rest_q - 6'd14);
    else column_rest = 5'(rest_q);
  end

  always_comb begin
    joining = 6'd0;
    if (deliver_i) joining = 6'd32;
    else if (stage_q == 2'd1) joining = 6'd16;
    else if (stage_q == 2'd2) joining = 6'(link_pkg::LastColumnWords);
  end

  always_comb begin
    beat_valid_o   = whole;
    beat_channel_o = first ? channel : channel_q;
    beat_first_o   = first;
    beat_last_o    = last;
    beat_header_o  = header_q;
    beat_data_o    = '0;
    if (whole) begin
      beat_data_o = first ? words_q[607:96] : words_q[511:0];
      if (first) beat_header_o = words_q[95:0];
      // what follows the 13 words that a last beat has at least may belong to the next message
      for (int w = 13; w < 16; w++) begin
        if (last && last_words <= 5'(w)) beat_data_o[32*w+:32] = 32'd0;
      end
    end
    kept = '0;
    if (left != 6'd0) kept = leaving == 6'd0 ? words_q : words_q >> {leaving, 5'd0};
    if (deliver_i) kept |= WordsBits'({held[1], held[0]}) << {left, 5'd0};
    else if (joining == 6'd16) kept |= WordsBits'(held[2]) << {left, 5'd0};
    else if (joining != 6'd0) kept |= WordsBits'(held[3][447:0]) << {left, 5'd0};
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      column_q  <= 2'd0;
      stage_q   <= 2'd0;
      count_q   <= 6'd0;
      rest_q    <= 6'(link_pkg::FlitWords);
      beats_q   <= 5'd0;
      stopped_q <= 1'b0;
    end else if (clear_i) begin
      column_q  <= 2'd0;
      stage_q   <= 2'd0;
      count_q   <= 6'd0;
      rest_q    <= 6'(link_pkg::FlitWords);
      beats_q   <= 5'd0;
      stopped_q <= 1'b0;
    end else begin
      if (rx_reset_i) column_q <= 2'd0;
      else if (rx_valid_i) column_q <= rx_last_i ? 2'd0 : column_q + 2'd1;
      stage_q <= deliver_i ? 2'd1 : stage_q == 2'd1 ? 2'd2 : 2'd0;
      count_q <= left + joining;
      rest_q <= leaving < rest_q ? rest_q - leaving : rest_q + 6'(link_pkg::FlitWords) - leaving;
      if (whole) beats_q <= (first ? beats : beats_q) - 5'd1;
      if (bad_message_o) stopped_q <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (rx_valid_i) held[column_q] <= rx_column_i;
    if (leaving != 6'd0 || joining != 6'd0) words_q <= kept;
    if (whole && first) begin
      header_q     <= words_q[95:0];
      channel_q    <= channel;
      last_words_q <= last_words;
    end
  end

  `NG_ASSERT(NeverMoreThanFits, clk_i, rst_ni, 7'(left) + 7'(joining) <= 7'(MaxWords) || stopped_q)
  `NG_ASSERT(LastIsTheFourthColumn, clk_i, rst_ni, rx_valid_i && !rx_reset_i |-> rx_last_i == (column_q == 2'd3))
  `NG_ASSERT(EmptyRestIsHere, clk_i, rst_ni, empty_rest |-> count_q >= 6'(column_rest))
endmodule
