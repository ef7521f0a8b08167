// SPDX-License-Identifier: Apache-2.0
// Hands out row_scale one FP32 per row from SBUF words that hold 8*Groups of them, fetching one word ahead.
// Interface: request pulses when a word is asked for (only while room); write brings it. value is the next row's scale
//   while valid, until pop. start empties it.
// Latency: a word shows the cycle after write. Throughput: one scale per cycle.
// Reset: empty; data is not reset.
// Why: with one word in use and one ahead, a row never waits for its scale when SBUF has a cycle to spare.
module vector_row_scale #(
  parameter int unsigned Groups = 1,
  localparam int unsigned WordBytes = 32 * Groups
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   start_i,
  input  logic                   request_i,
  output logic                   room_o,
  input  logic                   write_i,
  input  logic [8*WordBytes-1:0] data_i,
  output logic                   valid_o,
  input  logic                   pop_i,
  output numerics_pkg::word32_t  value_o
);
  if (Groups < 1 || Groups > 16 || (Groups & (Groups - 1)) != 0) begin : gen_bad_groups
    $fatal(1, "vector_row_scale: Groups must be a power of two, 1 to 16");
  end

  localparam int unsigned WordFp32 = WordBytes / 4;
  localparam int unsigned IndexBits = $clog2(WordFp32);

  logic [1:0]             asked_q, held_q;  // words asked for, of these here
  logic                   write_word_q, read_word_q;
  logic [IndexBits-1:0]   index_q;
  logic [8*WordBytes-1:0] word0_q, word1_q;
  logic                   done;

  assign done = pop_i && index_q == IndexBits'(WordFp32 - 1);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      asked_q      <= 2'd0;
      held_q       <= 2'd0;
      write_word_q <= 1'b0;
      read_word_q  <= 1'b0;
      index_q      <= '0;
    end else if (start_i) begin
      asked_q      <= 2'd0;
      held_q       <= 2'd0;
      write_word_q <= 1'b0;
      read_word_q  <= 1'b0;
      index_q      <= '0;
    end else begin
      asked_q <= asked_q + {1'b0, request_i} - {1'b0, done};
      held_q  <= held_q + {1'b0, write_i} - {1'b0, done};
      if (write_i) write_word_q <= !write_word_q;
      if (done)    read_word_q  <= !read_word_q;
      if (pop_i)   index_q      <= index_q + IndexBits'(1);
    end
  end

  always_ff @(posedge clk_i) begin
    if (write_i && !write_word_q) word0_q <= data_i;
    if (write_i && write_word_q)  word1_q <= data_i;
  end

  always_comb begin
    value_o = 32'd0;
    if (valid_o) value_o = read_word_q ? word1_q[{index_q, 5'd0} +: 32] : word0_q[{index_q, 5'd0} +: 32];
  end

  assign room_o  = asked_q != 2'd2;
  assign valid_o = held_q != 2'd0;
endmodule
