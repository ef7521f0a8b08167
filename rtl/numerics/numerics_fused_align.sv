// SPDX-License-Identifier: Apache-2.0
// First stage of the fused step: places the accumulator on the exact sum's own grid and adds.
// Frame: signed fixed point in two words, high * 2^64 + low, whose bit 26 is the sum's unit 2^(scale - 254 - 32).
// Out (one cycle later): the frame, sticky (the true value lies strictly between it and the next frame value
// above), and a bypass for results that need no rounding: not applied, NaN, infinity, a zero sum, or an
// accumulator too large for the sum to move.
// Why 26 bits below the sum: an accumulator with bits below the frame is then under a quarter of the sum's last place,
// so the result keeps 24 bits, a guard bit and one more inside the frame, and a sticky flag stands for the rest. Why
// 97: from there on the sum is under a quarter unit of the accumulator's last place.
module numerics_fused_align (
  input  logic                  clk_i,
  input  logic [37:0]           hi_i,
  input  logic [31:0]           lo_i,
  input  logic [ 8:0]           scale_i,
  input  logic                  apply_i,
  input  logic                  nan_i,
  input  logic                  positive_inf_i,
  input  logic                  negative_inf_i,
  input  numerics_pkg::word32_t acc_i,
  output logic [63:0]           high_o,
  output logic [63:0]           low_o,
  output logic                  sticky_o,
  output logic [ 8:0]           scale_o,
  output logic                  bypass_o,
  output numerics_pkg::word32_t bypass_value_o
);

  localparam logic signed [10:0] PositionBias = 11'sd162;  // 254 + 32 + 26 - 150
  localparam logic signed [10:0] Dominates = 11'sd97;

  logic negative, acc_special, acc_nan;
  logic [23:0] significand;
  logic signed [10:0] position;  // frame bit of the accumulator's last place
  assign negative = acc_i[31];
  assign acc_special = &acc_i[30:23];
  assign acc_nan = acc_special && acc_i[22:0] != 23'd0;
  assign significand = {acc_i[30:23] != 8'd0, acc_i[22:0]};
  assign position = $signed(11'(acc_i[30:23])) + $signed(11'(acc_i[30:23] == 8'd0)) - $signed(11'(scale_i)) + PositionBias;

  logic any_nan, any_inf, minus, no_sum, acc_zero;
  assign any_nan = nan_i || acc_nan || (positive_inf_i && negative_inf_i) ||
                   (acc_special && (negative ? positive_inf_i : negative_inf_i));
  assign any_inf = positive_inf_i || negative_inf_i || acc_special;
  assign minus = negative_inf_i || (acc_special && negative);
  assign no_sum = hi_i == 38'd0 && lo_i == 32'd0;
  assign acc_zero = acc_i[30:0] == 31'd0;

  logic bypass;
  numerics_pkg::word32_t bypass_value;
  always_comb begin
    bypass = 1'b1;
    bypass_value = acc_i;
    if (!apply_i) bypass_value = acc_i;
    else if (any_nan) bypass_value = numerics_pkg::CanonicalNan;
    else if (any_inf) bypass_value = {minus, numerics_pkg::PositiveInf[30:0]};
    else if (no_sum) bypass_value = acc_zero ? 32'd0 : acc_i;
    else bypass = !acc_zero && position >= Dominates;
  end

  logic [63:0] acc_low, acc_high, shifted, spill;
  logic sticky;
  always_comb begin
    acc_low = 64'd0;
    acc_high = 64'd0;
    shifted = 64'd0;
    spill = 64'd0;
    sticky = 1'b0;
    if (position < 11'sd0) begin
      // -position is 1..345; from 24 on, only the sticky bit is left
      if (position > -11'sd24) begin
        shifted = {40'd0, significand} >> 5'(-position);
        acc_low = shifted;
        sticky = (shifted << 5'(-position)) != {40'd0, significand};
      end else begin
        sticky = !acc_zero;
      end
    end else begin
      shifted = {40'd0, significand} << position[5:0];
      spill = ({40'd0, significand} >> 1) >> (~position[5:0]);
      acc_low = position[6] ? 64'd0 : shifted;
      acc_high = position[6] ? shifted : spill;
    end
    if (negative) begin
      acc_low = ~acc_low;
      acc_high = ~acc_high;
    end
  end

  // The complement of an accumulator with lost bits is already the floor; without lost bits it
  // needs one more, which fits below the sum.
  logic [63:0] sum_low, low;
  logic carry;
  assign sum_low = {hi_i[5:0], lo_i, 25'd0, negative && !sticky};
  assign low = sum_low + acc_low;
  assign carry = (sum_low[63] && acc_low[63]) || ((sum_low[63] || acc_low[63]) && !low[63]);

  always_ff @(posedge clk_i) begin
    bypass_o <= bypass;
    bypass_value_o <= bypass_value;
    scale_o <= scale_i;
    low_o <= low;
    high_o <= {{32{hi_i[37]}}, hi_i[37:6]} + acc_high + 64'(carry);
    sticky_o <= sticky;
  end

endmodule
