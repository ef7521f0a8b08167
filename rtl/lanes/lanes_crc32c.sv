// SPDX-License-Identifier: Apache-2.0
// CRC-32C of a flit, taken lane by lane, one column of the lanes at a time.
// Interface: part_i chooses which words of column_i the 2^log2_i lanes carry now; sum_i is 0 before a flit, else the last sum_o.
//   After the last column sum_o ^ CrcOfFlit is the CRC, if bits 63:32 of the last word are 0; if they hold it, sum_o is CrcOfFlit.
// Latency: none, combinational; about nine levels of XOR.
// All blocks of one lane come before those of the next, so each lane's word is multiplied by its own power of x before they
// are added: one state for all. Lane i of w goes where lane (i+1)*8/w-1 of eight would: the same eight powers serve every width.
// The powers are 32 bits short of a whole flit: those of the CRC itself.
module lanes_crc32c (
  input  logic [1:0]   log2_i,
  input  logic [2:0]   part_i,
  input  logic [511:0] column_i,
  input  logic [31:0]  sum_i,
  output logic [31:0]  sum_o
);
  // Row b of the result: which of 64 bits turn bit b of the CRC register, when the last of them leaves `last` in it.
  function automatic logic [2047:0] rows(input logic [31:0] last);
    logic [31:0] power;
    power = last;
    for (int i = 63; i >= 0; i--) begin
      for (int b = 0; b < 32; b++) rows[64*b+i] = power[b];
      power = {1'b0, power[31:1]} ^ (power[0] ? 32'h82F6_3B78 : 32'd0);
    end
  endfunction

  localparam logic [2047:0] Rows0   = rows(32'h5699_3A31);
  localparam logic [2047:0] Rows1   = rows(32'h18E4_A304);
  localparam logic [2047:0] Rows2   = rows(32'h1FE0_B5C3);
  localparam logic [2047:0] Rows3   = rows(32'hB8FD_B1E7);
  localparam logic [2047:0] Rows4   = rows(32'h19B2_9A35);
  localparam logic [2047:0] Rows5   = rows(32'hB82B_E955);
  localparam logic [2047:0] Rows6   = rows(32'h510A_C59A);
  localparam logic [2047:0] Rows7   = rows(32'h8000_0000);
  localparam logic [2047:0] RowsSum = rows(32'h82F6_3B78);  // on by one block

  logic [63:0] word0, word1, word2, word3, word4, word5, word6, word7;

  always_comb begin
    word0 = column_i[0+:64];
    word1 = column_i[64+:64];
    word2 = column_i[128+:64];
    word3 = column_i[192+:64];
    word4 = column_i[256+:64];
    word5 = column_i[320+:64];
    word6 = column_i[384+:64];
    word7 = column_i[448+:64];
    if (log2_i != 2'd3) begin
      word0 = '0;
      word1 = '0;
      word2 = '0;
      word3 = '0;
      word4 = '0;
      word5 = '0;
      word6 = '0;
      case (log2_i)
        2'd2: begin
          word1 = column_i[64*{part_i[0], 2'd0}+:64];
          word3 = column_i[64*{part_i[0], 2'd1}+:64];
          word5 = column_i[64*{part_i[0], 2'd2}+:64];
          word7 = column_i[64*{part_i[0], 2'd3}+:64];
        end
        2'd1: begin
          word3 = column_i[64*{part_i[1:0], 1'd0}+:64];
          word7 = column_i[64*{part_i[1:0], 1'd1}+:64];
        end
        default: word7 = column_i[64*part_i+:64];
      endcase
    end
  end

  always_comb begin
    for (int b = 0; b < 32; b++) begin
      sum_o[b] = ^((word0 & Rows0[64*b+:64]) ^ (word1 & Rows1[64*b+:64]) ^ (word2 & Rows2[64*b+:64])
                 ^ (word3 & Rows3[64*b+:64]) ^ (word4 & Rows4[64*b+:64]) ^ (word5 & Rows5[64*b+:64])
                 ^ (word6 & Rows6[64*b+:64]) ^ (word7 & Rows7[64*b+:64]) ^ ({32'd0, sum_i} & RowsSum[64*b+:64]));
    end
  end
endmodule
