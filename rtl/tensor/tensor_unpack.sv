// SPDX-License-Identifier: Apache-2.0
// The 32 element codes of one group: the word's bytes as they are, or E2m1 nibbles through the programmable map.
// In: bytes_i, the group's bytes of the word; nibbles_i, the group's nibbles of the half that the instruction names,
// low nibble = even k; map_i (entry i, an e4m3 code, at bits 8i). Out: 32 FP8 codes. Combinational.
module tensor_unpack (
  input  logic [255:0] bytes_i,
  input  logic [127:0] nibbles_i,
  input  logic [2:0]   format_i,
  input  logic [127:0] map_i,
  output logic [255:0] codes_o
);

  always_comb begin
    codes_o = bytes_i;
    if (format_i == numerics_pkg::FormatE2m1) begin
      for (int i = 0; i < 32; i++) codes_o[8*i+:8] = map_i[{nibbles_i[4*i+:4], 3'd0}+:8];
    end
  end

endmodule
