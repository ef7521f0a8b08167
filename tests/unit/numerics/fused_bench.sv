// SPDX-License-Identifier: Apache-2.0
// The decoder, the fused add and its two stages side by side, one library for their tests.
module fused_bench (
  input  logic        clk_i,

  input  logic [7:0]  decode_code_i,
  input  logic [2:0]  decode_format_i,
  input  logic        decode_valid_i,
  output logic        decode_sign_o,
  output logic        decode_special_o,
  output logic [3:0]  decode_sig_o,
  output logic [4:0]  decode_exponent_o,

  input  logic [31:0] operand_codes_i,
  input  logic [2:0]  operand_count_i,
  output logic [63:0] operand_o,

  // shared by the align stage and the whole add
  input  logic [37:0] hi_i,
  input  logic [31:0] lo_i,
  input  logic [8:0]  scale_i,
  input  logic        apply_i,
  input  logic        nan_i,
  input  logic        positive_inf_i,
  input  logic        negative_inf_i,
  input  logic [31:0] acc_i,
  output logic [63:0] align_high_o,
  output logic [63:0] align_low_o,
  output logic        align_sticky_o,
  output logic [8:0]  align_scale_o,
  output logic        align_bypass_o,
  output logic [31:0] align_bypass_value_o,
  output logic [31:0] add_acc_o,

  input  logic [63:0] round_high_i,
  input  logic [63:0] round_low_i,
  input  logic        round_sticky_i,
  input  logic [8:0]  round_scale_i,
  input  logic        round_bypass_i,
  input  logic [31:0] round_bypass_value_i,
  output logic [31:0] round_acc_o
);

  numerics_pkg::format_e format;
  numerics_pkg::element_t element;
  assign format = numerics_pkg::format_e'(decode_format_i);
  numerics_decode u_decode (
    .code_i(decode_code_i),
    .format_i(format),
    .valid_i(decode_valid_i),
    .element_o(element)
  );
  assign decode_sign_o = element.sign;
  assign decode_special_o = element.special;
  assign decode_sig_o = element.sig;
  assign decode_exponent_o = element.exponent;

  numerics_operand u_operand (
    .codes_i(operand_codes_i),
    .format_i(format),
    .count_i(operand_count_i),
    .operand_o
  );

  numerics_fused_align u_align (
    .clk_i,
    .hi_i,
    .lo_i,
    .scale_i,
    .apply_i,
    .nan_i,
    .positive_inf_i,
    .negative_inf_i,
    .acc_i,
    .high_o(align_high_o),
    .low_o(align_low_o),
    .sticky_o(align_sticky_o),
    .scale_o(align_scale_o),
    .bypass_o(align_bypass_o),
    .bypass_value_o(align_bypass_value_o)
  );

  numerics_fused_add u_add (
    .clk_i,
    .hi_i,
    .lo_i,
    .scale_i,
    .apply_i,
    .nan_i,
    .positive_inf_i,
    .negative_inf_i,
    .acc_i,
    .acc_o(add_acc_o)
  );

  numerics_fused_round u_round (
    .clk_i,
    .high_i(round_high_i),
    .low_i(round_low_i),
    .sticky_i(round_sticky_i),
    .scale_i(round_scale_i),
    .bypass_i(round_bypass_i),
    .bypass_value_i(round_bypass_value_i),
    .acc_o(round_acc_o)
  );

endmodule
