// SPDX-License-Identifier: Apache-2.0
// Decodes the four codes that one PE multiplies into its operand word (numerics_pkg::operand_t).
// In: codes_i, the first in the low byte; format_i as in numerics_decode; count_i, how many of the four count, 0..4
//   (the K tail masks the rest). Combinational.
module numerics_operand (
  input  logic [31:0]            codes_i,
  input  logic [2:0]             format_i,
  input  logic [2:0]             count_i,
  output numerics_pkg::operand_t operand_o
);

  logic [3:0] signs, specials;
  logic [15:0] sigs;
  logic [23:0] exponents;
  for (genvar i = 0; i < numerics_pkg::PeElements; i++) begin : gen_element
    numerics_pkg::byte_t code;
    logic [10:0] element;  // numerics_pkg::element_t; Yosys finds no members of a struct declared in a generate block
    logic valid;
    assign code = codes_i[8*i+:8];
    assign valid = 3'(i) < count_i;

    numerics_decode u_decode (
      .code_i(code),
      .format_i,
      .valid_i  (valid),
      .element_o(element)
    );

    assign signs[i] = element[10];
    assign specials[i] = element[9];
    assign sigs[4*i+:4] = element[8:5];
    assign exponents[6*i+:6] = {1'b0, element[4:0]};
  end

  assign operand_o.unused = 16'd0;
  assign operand_o.sign = signs;
  assign operand_o.special = specials;
  assign operand_o.sig = sigs;
  assign operand_o.exponent = exponents;

endmodule
