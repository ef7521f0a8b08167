// SPDX-License-Identifier: Apache-2.0
// The lanes and the MX units, and what moves rows through them: four stages of arithmetic, then conversion into the writer.
// Interface: a row enters (pop) when its parameters are here; it leaves as codes and group scales in the cycle in which
//   load is high. trap instead of load: the row was read from an unwritten PSUM row, or (trap_nan) holds a NaN that e2m1
//   cannot express; row is its number. flush drops everything. Command flags are steady from start on.
// Latency: 4 cycles from pop to load. Throughput: one row per cycle.
// Reset: empty.
// Why: one enable moves all stages, because rows leave in order and only the writer, or a random word not yet made, holds them.
module vector_pipeline #(
  parameter int unsigned Cols = 32,
  localparam int unsigned Lanes = Cols > 32 ? Cols : 32,
  localparam int unsigned LaneGroups = Lanes / 32
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic                    start_i,
  input  logic                    flush_i,
  input  vector_pkg::command_t    command_i,

  input  logic                    row_valid_i,
  input  logic [32*Lanes-1:0]     row_data_i,
  input  logic                    row_unwritten_i,
  input  logic                    row_scale_valid_i,
  input  numerics_pkg::word32_t   row_scale_i,
  output logic                    pop_o,

  input  logic                    params_ready_i,
  input  logic [32*Lanes-1:0]     col_scale_i,
  input  logic [32*Lanes-1:0]     bias_i,

  input  logic                    random_valid_i,
  input  logic [32*Lanes-1:0]     random_i,
  output logic                    random_pop_o,

  output logic                    offer_o,      // the codes of a row are here; load takes them
  output logic                    load_o,
  input  logic                    load_ready_i,
  output logic                    load_last_o,  // the row is the command's last
  output logic [32*Lanes-1:0]     codes_o,
  output logic [8*LaneGroups-1:0] scales_o,

  output logic                    trap_o,
  output logic                    trap_nan_o,
  output logic [15:0]             row_o
);
  if (Cols < 1 || Cols > 256 || (Cols & (Cols - 1)) != 0) begin : gen_bad_cols
    $fatal(1, "vector_pipeline: Cols must be a power of two, 1 to 256");
  end

  logic [4:1]              valid_q, unwritten_q;
  logic                    advance, convert, random_ready;
  logic [3:0]              step;
  logic [3:0]              stage_valid;
  logic [Lanes-1:0]        nan, active_q;
  logic [32*Lanes-1:0]     results;
  logic [8*LaneGroups-1:0] scale_q;
  logic [LaneGroups-1:0]   special_q, zero_q;
  logic [15:0]             row_q;
  logic [2:0]              format;

  assign format = command_i.format;

  assign random_ready = !command_i.stochastic || random_valid_i;
  assign convert = valid_q[4] && load_ready_i && random_ready && !flush_i;
  assign advance = !valid_q[4] || convert;
  assign pop_o = row_valid_i && params_ready_i && (!command_i.row_scale || row_scale_valid_i) && advance && !flush_i;
  assign step = {advance ? valid_q[3:1] : 3'd0, pop_o};
  assign stage_valid = {valid_q[4], valid_q[2:1], row_valid_i};
  assign offer_o = valid_q[4];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)                 valid_q <= '0;
    else if (flush_i || start_i) valid_q <= '0;
    else if (advance)            valid_q <= {valid_q[3:1], pop_o};
  end

  always_ff @(posedge clk_i) begin
    if (advance) unwritten_q <= {unwritten_q[3:1], row_unwritten_i};
    if (start_i)      row_q <= 16'd0;
    else if (convert) row_q <= row_q + 16'd1;
    if (start_i) begin
      for (int unsigned e = 0; e < Lanes; e++) active_q[e] <= 9'(e) < command_i.width;
    end
  end

  for (genvar e = 0; e < Lanes; e++) begin : gen_lane
    vector_lane u_lane (
      .clk_i,
      .step_i        (step),
      .valid_i       (stage_valid),
      .row_scale_en_i(command_i.row_scale),
      .col_scale_en_i(command_i.col_scale),
      .bias_en_i     (command_i.bias),
      .relu_en_i     (command_i.relu),
      .active_i      (active_q[e]),
      .format_i      (format),
      .stochastic_i  (command_i.stochastic),
      .saturate_i    (command_i.saturate),
      .value_i       (row_data_i[32*e +: 32]),
      .row_scale_i,
      .col_scale_i (col_scale_i[32*e +: 32]),
      .bias_i      (bias_i[32*e +: 32]),
      .result_o    (results[32*e +: 32]),
      .mx_scale_i  (scale_q[8*(e/32) +: 8]),
      .mx_special_i(special_q[e/32]),
      .mx_zero_i   (zero_q[e/32]),
      .random_i    (random_i[32*e +: 32]),
      .code_o      (codes_o[32*e +: 32]),
      .nan_o       (nan[e])
    );
  end

  for (genvar g = 0; g < LaneGroups; g++) begin : gen_group
    numerics_pkg::byte_t scale;
    logic                special, zero;

    vector_mx u_mx (
      .enable_i (valid_q[3] && command_i.mx),
      .format_i (format),
      .rule_i   (command_i.scale_rule),
      .values_i (results[1024*g +: 1024]),
      .scale_o  (scale),
      .special_o(special),
      .zero_o   (zero)
    );

    always_ff @(posedge clk_i) begin
      if (step[3]) begin
        scale_q[8*g +: 8] <= command_i.mx ? scale : 8'd127;
        special_q[g]      <= command_i.mx && special;
        zero_q[g]         <= command_i.mx && zero;
      end
    end
  end

  assign trap_nan_o = !unwritten_q[4];
  assign trap_o = convert && (unwritten_q[4] || (nan != '0 && format == numerics_pkg::FormatE2m1 && !command_i.mx));
  assign load_o = convert && !trap_o;
  assign load_last_o = row_q == command_i.rows - 16'd1;
  assign scales_o = scale_q;
  assign random_pop_o = convert && command_i.stochastic;
  assign row_o = row_q;
endmodule
