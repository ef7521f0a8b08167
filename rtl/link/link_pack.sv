// SPDX-License-Identifier: Apache-2.0
// Makes columns of message stream out of beats: 16 words, in the last column of a flit 14.
// Interface: beat_* an offer of link_select, taken with beat_take_o; have_o: there are words; between_o: they
//   are not the rest of a message; pop_i takes column_o, pop_last_i says that it is a flit's last. Without pop_i column_o
//   is empty.
// Latency: 0 cycles: words of a beat can leave in the cycle in which it is taken. Throughput: 1 beat in and 1 column
//   out per cycle; while messages wait, no word of a column is empty.
// Reset: empty.
// A beat is 13 to 19 words and a column 16, so the words between wait in a register with the first word in place 0 and
// zeros behind the last. While at most 18 wait a beat is taken: then a beat of 13, always the last of a message, finds
// at least 3 waiting, and the middle of a message never lacks words. When the words run out the rest of the column stays
// empty.
`include "assertions.svh"

module link_pack (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         clear_i,
  input  logic         beat_valid_i,
  input  logic         beat_first_i,
  input  logic         beat_last_i,
  input  logic [95:0]  beat_header_i,
  input  logic [511:0] beat_data_i,
  output logic         beat_take_o,
  output logic         have_o,
  output logic         between_o,
  input  logic         pop_i,
  input  logic         pop_last_i,
  output logic [511:0] column_o
);
  localparam int unsigned WordsBits = 32 * 37;  // 18 words wait, a beat of 19 comes

  logic [WordsBits-1:0] words_q;
  logic [WordsBits-1:0] words;
  logic [5:0]           count_q;
  logic [5:0]           count;
  logic [5:0]           need;
  logic                 lacking;
  logic                 open, open_q;  // beats of the last message are still to come
  logic                 part_q;        // the words begin within a message
  logic [4:0]           beat_words;
  logic [4:0]           last_words;

  assign beat_take_o = beat_valid_i && count_q <= 6'd18;
  assign beat_words  = link_pkg::beat_words(beat_first_i, beat_last_i, last_words);
  assign count       = beat_take_o ? count_q + 6'(beat_words) : count_q;
  assign have_o      = count != 6'd0;
  assign need        = pop_last_i ? 6'(link_pkg::LastColumnWords) : 6'd16;
  assign lacking     = count < need;
  assign open        = beat_take_o ? !beat_last_i : open_q;
  assign between_o   = !part_q;

  message_header u_header (
    .header_i    (beat_header_i[47:0]),
    .suits_o     (),
    .channel_o   (),
    .beats_o     (),
    .last_bytes_o(),
    .last_words_o(last_words)
  );

  always_comb begin
    words = '0;
    if (count_q != 6'd0) words = words_q;
    if (beat_take_o) begin
      if (beat_first_i) words |= WordsBits'({beat_data_i, beat_header_i}) << {count_q, 5'd0};
      else words |= WordsBits'(beat_data_i) << {count_q, 5'd0};
    end
    column_o = '0;
    if (pop_i) begin
      column_o = words[511:0];
      if (pop_last_i) column_o[511:448] = '0;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      count_q <= '0;
      open_q  <= 1'b0;
      part_q  <= 1'b0;
    end else if (clear_i) begin
      count_q <= '0;
      open_q  <= 1'b0;
      part_q  <= 1'b0;
    end else begin
      open_q <= open;
      if (pop_i) part_q <= count > need || open;
      count_q <= !pop_i ? count : lacking ? '0 : count - need;
    end
  end

  always_ff @(posedge clk_i) begin
    if (pop_i) words_q <= pop_last_i ? words >> (32 * link_pkg::LastColumnWords) : words >> 512;
    else if (beat_take_o) words_q <= words;
  end

  `NG_ASSERT(NoHoleInMessage, clk_i, rst_ni,
             pop_i && lacking && !clear_i |-> !open)
  `NG_ASSERT(LastColumnEndsFlit, clk_i, rst_ni, pop_last_i |-> pop_i)
endmodule
