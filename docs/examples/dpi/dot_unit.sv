// SPDX-License-Identifier: Apache-2.0
// Stands for somebody else's unit: an accumulator plus the dot product of 32 E4M3 numbers, rounded once to FP32.
// With Truncates it cuts off instead of rounding to nearest even, a mistake that a tolerance would hide.
module dot_unit #(
  parameter bit Truncates = 0
) (
  input  logic [255:0] a_i,
  input  logic [255:0] b_i,
  input  logic [31:0]  acc_i,
  output logic [31:0]  result_o
);

  // In units of 2^-9.
  function automatic logic signed [63:0] fixed(input logic [7:0] code);
    logic [63:0] magnitude;
    magnitude = code[6:3] == 0 ? 64'(code[2:0]) : 64'({1'b1, code[2:0]}) << (code[6:3] - 4'd1);
    fixed = code[7] ? -$signed(magnitude) : $signed(magnitude);
  endfunction

  logic nan, negative, up;
  logic signed [63:0] sum;       // units of 2^-18
  logic signed [319:0] total;    // units of 2^-149
  logic [319:0] magnitude, lost;
  logic [31:0] code;
  int top, shift;

  always_comb begin
    nan = acc_i[30:23] == 8'hFF && acc_i[22:0] != 0;
    sum = 0;
    for (int i = 0; i < 32; i++) begin
      if (a_i[8*i+:7] == 7'h7F || b_i[8*i+:7] == 7'h7F) nan = 1;
      sum += fixed(a_i[8*i+:8]) * fixed(b_i[8*i+:8]);
    end
    total = 320'(acc_i[22:0]) | (acc_i[30:23] == 0 ? 320'd0 : 320'd1 << 23);
    if (acc_i[30:23] != 0) total = total << (acc_i[30:23] - 8'd1);
    if (acc_i[31]) total = -total;
    total = total + (320'(sum) <<< 131);

    negative = total < 0;
    magnitude = negative ? -total : total;
    top = 0;
    for (int i = 0; i < 320; i++) if (magnitude[i]) top = i;
    shift = top > 23 ? top - 23 : 0;
    lost = shift == 0 ? 320'd0 : magnitude << (320 - shift);
    code = 32'(magnitude >> shift) + (32'(shift) << 23);
    up = lost[319] && (lost[318:0] != 0 || code[0]);
    if (up && !Truncates) code = code + 1;

    if (nan) result_o = 32'h7FC0_0000;
    else if (acc_i[30:23] == 8'hFF) result_o = acc_i;
    else if (shift >= 254 || code >= 32'h7F80_0000) result_o = {negative, 31'h7F80_0000};
    else result_o = code == 0 ? 32'd0 : {negative, code[30:0]};
  end

endmodule
