// SPDX-License-Identifier: Apache-2.0
// One element of any format that a cast takes as FP32: exact; NaN becomes canonical, Inf stays.
// In: code_i in the low bits, format_i (numerics_pkg::format_e, not E2m1). Combinational.
module mover_cast_widen (
  input  logic [31:0]           code_i,
  input  logic [2:0]            format_i,
  output numerics_pkg::word32_t value_o
);
  numerics_pkg::element_t element;
  logic [2:0] fraction;  // below the highest bit
  logic [1:0] zeros;
  logic [7:0] exponent;

  numerics_decode u_decode (
    .code_i(code_i[7:0]),
    .format_i,
    .valid_i  (1'b1),
    .element_o(element)
  );

  always_comb begin
    zeros = 2'd3;
    if (element.sig[3]) zeros = 2'd0;
    else if (element.sig[2]) zeros = 2'd1;
    else if (element.sig[1]) zeros = 2'd2;
    fraction = 3'(element.sig << zeros);
    // value = sig * 2^(element.exponent - 16), sig below 16
    exponent = 8'd114 + {3'd0, element.exponent} - {6'd0, zeros};
    case (format_i)
      numerics_pkg::FormatFp32: value_o = code_i;
      numerics_pkg::FormatBf16: value_o = {code_i[15:0], 16'd0};
      default: begin
        value_o = {element.sign, exponent, fraction, 20'd0};
        if (element.special) begin
          value_o = element.sig == 4'd0 ? numerics_pkg::CanonicalNan : {element.sign, numerics_pkg::PositiveInf[30:0]};
        end else if (element.sig == 4'd0) begin
          value_o = {element.sign, 31'd0};
        end
      end
    endcase
  end
endmodule
