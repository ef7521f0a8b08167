// SPDX-License-Identifier: Apache-2.0
// Decodes one FP8 code of any format onto the array's common grid (numerics_pkg::element_t).
// In: code_i, format_i (FormatE4m3, FormatE5m2 or FormatE4m3Ieee; E2m1 codes are mapped to e4m3 first), valid_i (0 masks a K tail).
// Out: element_o; a masked element is +0. Combinational.
module numerics_decode (
  input  numerics_pkg::byte_t    code_i,
  input  logic [2:0]             format_i,
  input  logic                   valid_i,
  output numerics_pkg::element_t element_o
);

  logic [3:0] exponent4;
  logic [4:0] exponent5;
  logic is_nan, is_inf;

  assign exponent4 = code_i[6:3];
  assign exponent5 = code_i[6:2];

  always_comb begin
    is_nan = 1'b0;
    is_inf = 1'b0;
    element_o = '0;
    if (valid_i) begin
      if (format_i == numerics_pkg::FormatE5m2) begin
        is_nan = &exponent5 && code_i[1:0] != 2'd0;
        is_inf = &exponent5 && code_i[1:0] == 2'd0;
        element_o.sig = {1'b0, exponent5 != 5'd0, code_i[1:0]};
        element_o.exponent = exponent5 == 5'd0 ? 5'd0 : exponent5 - 5'd1;
      end else begin
        if (format_i == numerics_pkg::FormatE4m3Ieee) begin
          is_nan = &exponent4 && code_i[2:0] != 3'd0;
          is_inf = &exponent4 && code_i[2:0] == 3'd0;
        end else begin
          is_nan = &code_i[6:0];
        end
        element_o.sig = {exponent4 != 4'd0, code_i[2:0]};
        element_o.exponent = exponent4 == 4'd0 ? 5'd7 : 5'(exponent4) + 5'd6;
      end
      element_o.sign = code_i[7];
      element_o.special = is_nan || is_inf;
      if (is_nan) element_o.sig = 4'd0;
      if (is_inf) element_o.sig = 4'd8;
    end
  end

endmodule
