// SPDX-License-Identifier: Apache-2.0
// One instance of each small module of rtl/numerics, side by side, so that their tests share one verilated library.
module numerics_bench (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        round_stochastic_i,
  input  logic        round_lsb_i,
  input  logic        round_guard_i,
  input  logic        round_sticky_i,
  input  logic [31:0] round_fraction_i,
  input  logic [31:0] round_random_i,
  output logic        round_up_o,

  input  logic        normalise_enable_i,
  input  logic [23:0] normalise24_value_i,
  output logic [23:0] normalise24_value_o,
  output logic [4:0]  normalise24_count_o,
  input  logic [27:0] normalise28_value_i,
  output logic [27:0] normalise28_value_o,
  output logic [4:0]  normalise28_count_o,

  input  logic        convert_enable_i,
  input  logic [2:0]  convert_format_i,
  input  logic        convert_stochastic_i,
  input  logic        convert_saturate_i,
  input  logic [7:0]  convert_scale_i,
  input  logic [31:0] convert_value_i,
  input  logic [31:0] convert_random_i,
  output logic [31:0] convert_code_o,
  output logic        convert_nan_o,

  input  logic        mul_enable_i,
  input  logic [31:0] mul_a_i,
  input  logic [31:0] mul_b_i,
  output logic [31:0] mul_product_o,

  input  logic        add_enable_i,
  input  logic [31:0] add_a_i,
  input  logic [31:0] add_b_i,
  output logic [31:0] add_sum_o,

  input  logic [31:0] relu_value_i,
  output logic [31:0] relu_value_o,

  input  logic [2:0]  mx_format_i,
  input  logic [1:0]  mx_rule_i,
  input  logic [30:0] mx_amax_i,
  output logic [7:0]  mx_scale_o,
  output logic        mx_special_o,
  output logic        mx_zero_o,

  input  logic         key_start_i,
  input  logic [63:0]  key_key_i,
  output logic         key_ready_o,
  output logic [351:0] key_round_keys_o,

  input  logic        speck_enable_i,
  input  logic [31:0] speck_block_i,
  output logic [31:0] speck_random2_o,
  output logic [31:0] speck_random11_o
);
  numerics_round u_round (
    .stochastic_i(round_stochastic_i),
    .lsb_i(round_lsb_i),
    .guard_i(round_guard_i),
    .sticky_i(round_sticky_i),
    .fraction_i(round_fraction_i),
    .random_i(round_random_i),
    .up_o(round_up_o)
  );

  numerics_normalise #(.Width(24)) u_normalise24 (
    .enable_i(normalise_enable_i),
    .value_i(normalise24_value_i),
    .value_o(normalise24_value_o),
    .count_o(normalise24_count_o)
  );

  numerics_normalise #(.Width(28)) u_normalise28 (
    .enable_i(normalise_enable_i),
    .value_i(normalise28_value_i),
    .value_o(normalise28_value_o),
    .count_o(normalise28_count_o)
  );

  numerics_convert u_convert (
    .enable_i(convert_enable_i),
    .format_i(convert_format_i),
    .stochastic_i(convert_stochastic_i),
    .saturate_i(convert_saturate_i),
    .scale_i(convert_scale_i),
    .value_i(convert_value_i),
    .random_i(convert_random_i),
    .code_o(convert_code_o),
    .nan_o(convert_nan_o)
  );

  numerics_fp32_mul u_mul (
    .enable_i(mul_enable_i),
    .a_i(mul_a_i),
    .b_i(mul_b_i),
    .product_o(mul_product_o)
  );

  numerics_fp32_add u_add (
    .enable_i(add_enable_i),
    .a_i(add_a_i),
    .b_i(add_b_i),
    .sum_o(add_sum_o)
  );

  numerics_relu u_relu (
    .value_i(relu_value_i),
    .value_o(relu_value_o)
  );

  numerics_mx_scale u_mx_scale (
    .format_i(mx_format_i),
    .rule_i(mx_rule_i),
    .amax_i(mx_amax_i),
    .scale_o(mx_scale_o),
    .special_o(mx_special_o),
    .zero_o(mx_zero_o)
  );

  numerics_speck_key u_speck_key (
    .clk_i,
    .rst_ni,
    .start_i(key_start_i),
    .key_i(key_key_i),
    .ready_o(key_ready_o),
    .round_keys_o(key_round_keys_o)
  );

  numerics_speck #(.RoundsPerStage(2)) u_speck2 (
    .clk_i,
    .enable_i(speck_enable_i),
    .round_keys_i(key_round_keys_o),
    .block_i(speck_block_i),
    .random_o(speck_random2_o)
  );

  numerics_speck #(.RoundsPerStage(11)) u_speck11 (
    .clk_i,
    .enable_i(speck_enable_i),
    .round_keys_i(key_round_keys_o),
    .block_i(speck_block_i),
    .random_o(speck_random11_o)
  );
endmodule
