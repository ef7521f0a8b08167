// SPDX-License-Identifier: Apache-2.0
// The modules of rtl/vector that compute, side by side in the tiny geometry, so that their tests share one verilated
// library. Commands come from the decoder, which reads instr_i.
module vector_lanes_bench #(
  parameter int unsigned Groups = 1,
  parameter int unsigned Cols = 8
) (
  input  logic          clk_i,
  input  logic          rst_ni,

  input  logic          decode_valid_i,
  input  logic [511:0]  instr_i,

  input  logic          random_start_i,
  input  logic [31:0]   random_first_i,
  input  logic [31:0]   random_step_i,
  input  logic [15:0]   random_rows_i,
  input  logic [351:0]  random_round_keys_i,
  output logic          random_valid_o,
  input  logic          random_pop_i,
  output logic [1023:0] random_random_o,

  input  logic [3:0]    lane_step_i,
  input  logic [3:0]    lane_valid_i,
  input  logic [3:0]    lane_enables_i,          // row_scale, col_scale, bias, relu
  input  logic          lane_active_i,
  input  logic [2:0]    lane_format_i,
  input  logic          lane_stochastic_i,
  input  logic          lane_saturate_i,
  input  logic [31:0]   lane_value_i,
  input  logic [31:0]   lane_row_scale_i,
  input  logic [31:0]   lane_col_scale_i,
  input  logic [31:0]   lane_bias_i,
  output logic [31:0]   lane_result_o,
  input  logic [7:0]    lane_mx_scale_i,
  input  logic          lane_mx_special_i,
  input  logic          lane_mx_zero_i,
  input  logic [31:0]   lane_random_i,
  output logic [31:0]   lane_code_o,
  output logic          lane_nan_o,

  input  logic          mx_enable_i,
  input  logic [2:0]    mx_format_i,
  input  logic [1:0]    mx_rule_i,
  input  logic [1023:0] mx_values_i,
  output logic [7:0]    mx_scale_o,
  output logic          mx_special_o,
  output logic          mx_zero_o,

  input  logic          pipeline_start_i,
  input  logic          pipeline_flush_i,
  input  logic          pipeline_row_valid_i,
  input  logic [1023:0] pipeline_row_data_i,
  input  logic          pipeline_row_unwritten_i,
  input  logic          pipeline_row_scale_valid_i,
  input  logic [31:0]   pipeline_row_scale_i,
  output logic          pipeline_pop_o,
  input  logic          pipeline_params_ready_i,
  input  logic [1023:0] pipeline_col_scale_i,
  input  logic [1023:0] pipeline_bias_i,
  input  logic          pipeline_random_valid_i,
  input  logic [1023:0] pipeline_random_i,
  output logic          pipeline_random_pop_o,
  output logic          pipeline_offer_o,
  output logic          pipeline_load_o,
  input  logic          pipeline_load_ready_i,
  output logic          pipeline_load_last_o,
  output logic [1023:0] pipeline_codes_o,
  output logic [7:0]    pipeline_scales_o,
  output logic          pipeline_trap_o,
  output logic          pipeline_trap_nan_o,
  output logic [15:0]   pipeline_row_o
);
  vector_pkg::command_t       command;
  isa_pkg::cause_e    unused_cause;
  vector_pkg::kind_e          unused_kind;

  vector_decode #(.Groups(Groups), .Cols(Cols)) u_decode (
    .valid_i(decode_valid_i),
    .instr_i,
    .cause_o(unused_cause),
    .kind_o(unused_kind),
    .command_o(command)
  );

  vector_random #(.Lanes(32)) u_random (
    .clk_i,
    .rst_ni,
    .start_i(random_start_i),
    .first_i(random_first_i),
    .step_i(random_step_i),
    .rows_i(random_rows_i),
    .round_keys_i(random_round_keys_i),
    .valid_o(random_valid_o),
    .pop_i(random_pop_i),
    .random_o(random_random_o)
  );

  vector_lane u_lane (
    .clk_i,
    .step_i(lane_step_i),
    .valid_i(lane_valid_i),
    .row_scale_en_i(lane_enables_i[0]),
    .col_scale_en_i(lane_enables_i[1]),
    .bias_en_i(lane_enables_i[2]),
    .relu_en_i(lane_enables_i[3]),
    .active_i(lane_active_i),
    .format_i(lane_format_i),
    .stochastic_i(lane_stochastic_i),
    .saturate_i(lane_saturate_i),
    .value_i(lane_value_i),
    .row_scale_i(lane_row_scale_i),
    .col_scale_i(lane_col_scale_i),
    .bias_i(lane_bias_i),
    .result_o(lane_result_o),
    .mx_scale_i(lane_mx_scale_i),
    .mx_special_i(lane_mx_special_i),
    .mx_zero_i(lane_mx_zero_i),
    .random_i(lane_random_i),
    .code_o(lane_code_o),
    .nan_o(lane_nan_o)
  );

  vector_mx u_mx (
    .enable_i(mx_enable_i),
    .format_i(mx_format_i),
    .rule_i(mx_rule_i),
    .values_i(mx_values_i),
    .scale_o(mx_scale_o),
    .special_o(mx_special_o),
    .zero_o(mx_zero_o)
  );

  vector_pipeline #(.Cols(Cols)) u_pipeline (
    .clk_i,
    .rst_ni,
    .start_i(pipeline_start_i),
    .flush_i(pipeline_flush_i),
    .command_i(command),
    .row_valid_i(pipeline_row_valid_i),
    .row_data_i(pipeline_row_data_i),
    .row_unwritten_i(pipeline_row_unwritten_i),
    .row_scale_valid_i(pipeline_row_scale_valid_i),
    .row_scale_i(pipeline_row_scale_i),
    .pop_o(pipeline_pop_o),
    .params_ready_i(pipeline_params_ready_i),
    .col_scale_i(pipeline_col_scale_i),
    .bias_i(pipeline_bias_i),
    .random_valid_i(pipeline_random_valid_i),
    .random_i(pipeline_random_i),
    .random_pop_o(pipeline_random_pop_o),
    .offer_o(pipeline_offer_o),
    .load_o(pipeline_load_o),
    .load_ready_i(pipeline_load_ready_i),
    .load_last_o(pipeline_load_last_o),
    .codes_o(pipeline_codes_o),
    .scales_o(pipeline_scales_o),
    .trap_o(pipeline_trap_o),
    .trap_nan_o(pipeline_trap_nan_o),
    .row_o(pipeline_row_o)
  );
endmodule
