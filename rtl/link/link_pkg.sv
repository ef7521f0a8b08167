// SPDX-License-Identifier: Apache-2.0
// Flits, messages and what their headers say (docs/link-wire-format.md, sections 4 and 5).
package link_pkg;

  localparam int unsigned Channels = 3;
  localparam int unsigned HeaderBits = 96;
  localparam int unsigned BeatBits = 512;
  localparam int unsigned ColumnBits = 512;
  localparam int unsigned SeqBits = 10;
  localparam int unsigned FlitWords = 62;        // of message stream
  localparam int unsigned LastColumnWords = 14;  // the columns before it carry 16

  // Bits 479:448 of a flit's last column.
  typedef struct packed {
    logic [7:0]         credit;
    logic [1:0]         credit_channel;
    logic [1:0]         kind;
    logic [SeqBits-1:0] ack;
    logic [SeqBits-1:0] seq;
  } control_t;

  // Words of stream that a beat takes: 13 to 19. A last beat fills up with zeros: b beats take at least 16 b words.
  function automatic logic [4:0] beat_words(input logic first, input logic last, input logic [4:0] last_words);
    logic [4:0] words;
    words = 5'd16;
    if (last) words = last_words > 5'd13 ? last_words : 5'd13;
    beat_words = first ? words + 5'd3 : words;
  endfunction
endpackage
