// SPDX-License-Identifier: Apache-2.0
// Decodes the four codes that one PE multiplies into its operand word (numerics_pkg::operand_t).
// In: codes_i, the first in the low byte; format_i as in numerics_decode; count_i, how many of the four count, 0..4 (the K tail masks the rest). Combinational.
module numerics_operand (
    input  logic [31:0]            codes_i,
    input  numerics_pkg::format_e  format_i,
    input  logic [2:0]             count_i,
    output numerics_pkg::operand_t operand_o
);

  for (genvar i = 0; i < numerics_pkg::PeElements; i++) begin : gen_element
    numerics_pkg::byte_t code;
    numerics_pkg::element_t element;
    logic valid;
    assign code = codes_i[8*i+:8];
    assign valid = 3'(i) < count_i;

    numerics_decode u_decode (
        .code_i(code),
        .format_i,
        .valid_i(valid),
        .element_o(element)
    );
  end

  assign operand_o.unused = 16'd0;
  assign operand_o.sign = {gen_element[3].element.sign, gen_element[2].element.sign,
                           gen_element[1].element.sign, gen_element[0].element.sign};
  assign operand_o.special = {gen_element[3].element.special, gen_element[2].element.special,
                              gen_element[1].element.special, gen_element[0].element.special};
  assign operand_o.sig = {gen_element[3].element.sig, gen_element[2].element.sig,
                          gen_element[1].element.sig, gen_element[0].element.sig};
  assign operand_o.exponent = {1'b0, gen_element[3].element.exponent, 1'b0, gen_element[2].element.exponent,
                               1'b0, gen_element[1].element.exponent, 1'b0, gen_element[0].element.exponent};

endmodule
