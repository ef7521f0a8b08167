// SPDX-License-Identifier: Apache-2.0
// Holds the FP32 vector that every row of a VectorConvert shares: col_scale, or bias.
// Interface: a start pulse empties it and says how many SBUF words to await (0: the vector is not used); write comes with
//   one word and its place. ready: all words are here.
// Latency: a word shows the cycle after write. Reset: not ready until the first start; data is not reset.
// Why: rows of one instruction all need the same vector, so it is read once and kept beside the lanes.
module vector_params #(
  parameter int unsigned Groups = 1,
  parameter int unsigned Cols = 32,
  localparam int unsigned WordBytes = 32 * Groups,
  localparam int unsigned Lanes = Cols > 32 ? Cols : 32
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   start_i,
  input  logic [5:0]             words_i,
  input  logic                   write_i,
  input  logic [5:0]             beat_i,
  input  logic [8*WordBytes-1:0] data_i,
  output logic                   ready_o,
  output logic [32*Lanes-1:0]    values_o
);
  if (Groups < 1 || Groups > 16 || (Groups & (Groups - 1)) != 0) begin : gen_bad_groups
    $fatal(1, "vector_params: Groups must be a power of two, 1 to 16");
  end
  if (Cols < 1 || Cols > 256 || (Cols & (Cols - 1)) != 0) begin : gen_bad_cols
    $fatal(1, "vector_params: Cols must be a power of two, 1 to 256");
  end

  localparam int unsigned WordFp32 = WordBytes / 4;

  logic [5:0]          awaited_q;
  logic [32*Lanes-1:0] values_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)      awaited_q <= 6'd1;
    else if (start_i) awaited_q <= words_i;
    else if (write_i) awaited_q <= awaited_q - 6'd1;
  end

  always_ff @(posedge clk_i) begin
    if (write_i) begin
      for (int unsigned e = 0; e < Lanes; e++) begin
        if (beat_i == 6'(e / WordFp32)) values_q[32*e +: 32] <= data_i[32*(e % WordFp32) +: 32];
      end
    end
  end

  assign ready_o  = awaited_q == 6'd0;
  assign values_o = values_q;
endmodule
