// SPDX-License-Identifier: Apache-2.0
// One element of the vector engine: x * row_scale, * col_scale, + bias, ReLU, then conversion to the output format.
// Interface: each bit of step lets one stage take the result of the stage before; bits 2:0 of valid say that there is
//   something before the first three stages, bit 3 before the conversion. result is the finished FP32 number after three
//   steps, held for one more beside the scale of its group. An operation whose flag is low is skipped; an inactive element
//   is +0, and its code 0 whatever the group. nan: see numerics_convert.
// Latency: 4 steps, then combinational. No reset: data is qualified by the steps.
// Why: one rounding per stage keeps the stages short, and a stage that is empty or off costs nothing. What is enabled
//   depends on registers alone, so the simulator computes each lane once per cycle; only the steps depend on ready inputs.
module vector_lane (
  input  logic                  clk_i,
  input  logic [3:0]            step_i,
  input  logic [3:0]            valid_i,

  input  logic                  row_scale_en_i,
  input  logic                  col_scale_en_i,
  input  logic                  bias_en_i,
  input  logic                  relu_en_i,
  input  logic                  active_i,
  input  logic [2:0]            format_i,
  input  logic                  stochastic_i,
  input  logic                  saturate_i,

  input  numerics_pkg::word32_t value_i,
  input  numerics_pkg::word32_t row_scale_i,
  input  numerics_pkg::word32_t col_scale_i,
  input  numerics_pkg::word32_t bias_i,
  output numerics_pkg::word32_t result_o,

  input  numerics_pkg::byte_t   mx_scale_i,    // of the element's group; 127 without mx
  input  logic                  mx_special_i,  // the group holds Inf or NaN
  input  logic                  mx_zero_i,     // the group is all zeros
  input  numerics_pkg::word32_t random_i,
  output numerics_pkg::word32_t code_o,
  output logic                  nan_o
);
  numerics_pkg::word32_t row_product, col_product, sum, rectified;
  numerics_pkg::word32_t scaled_q, product_q, result_q, final_q, biased, converted;

  numerics_fp32_mul u_row_scale (
    .enable_i (valid_i[0] && row_scale_en_i),
    .a_i      (value_i),
    .b_i      (row_scale_i),
    .product_o(row_product)
  );

  numerics_fp32_mul u_col_scale (
    .enable_i (valid_i[1] && col_scale_en_i),
    .a_i      (scaled_q),
    .b_i      (col_scale_i),
    .product_o(col_product)
  );

  numerics_fp32_add u_bias (
    .enable_i(valid_i[2] && bias_en_i),
    .a_i     (product_q),
    .b_i     (bias_i),
    .sum_o   (sum)
  );

  assign biased = bias_en_i ? sum : product_q;

  numerics_relu u_relu (
    .value_i(biased),
    .value_o(rectified)
  );

  always_ff @(posedge clk_i) begin
    if (step_i[0]) scaled_q  <= row_scale_en_i ? row_product : value_i;
    if (step_i[1]) product_q <= col_scale_en_i ? col_product : scaled_q;
    if (step_i[2]) begin
      if (!active_i)      result_q <= 32'd0;
      else if (relu_en_i) result_q <= rectified;
      else                result_q <= biased;
    end
    if (step_i[3]) final_q <= result_q;
  end

  assign result_o = result_q;

  numerics_convert u_convert (
    .enable_i(valid_i[3]),
    .format_i,
    .stochastic_i,
    .saturate_i,
    .scale_i(mx_scale_i),
    .value_i(final_q),
    .random_i,
    .code_o(converted),
    .nan_o
  );

  always_comb begin
    code_o = 32'd0;
    if (valid_i[3]) begin
      if (!active_i)         code_o = 32'd0;  // also beside a NaN
      else if (mx_special_i) code_o = format_i == numerics_pkg::FormatE2m1 ? 32'd0 : 32'h7F;
      else if (!mx_zero_i)   code_o = converted;
    end
  end
endmodule
