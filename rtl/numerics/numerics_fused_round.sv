// SPDX-License-Identifier: Apache-2.0
// Second stage of the fused step: normalises the exact frame and rounds it once to FP32, nearest even, with subnormals.
// In: the frame of numerics_fused_align (signed, high_i * 2^64 + low_i, sticky_i above it), scale_i, and the bypass, which wins.
// Out: acc_o, registered, one cycle later. Any zero is +0.
module numerics_fused_round (
  input  logic                  clk_i,
  input  logic [63:0]           high_i,
  input  logic [63:0]           low_i,
  input  logic                  sticky_i,
  input  logic [ 8:0]           scale_i,
  input  logic                  bypass_i,
  input  numerics_pkg::word32_t bypass_value_i,
  output numerics_pkg::word32_t acc_o
);

  // FP32 biased exponent of frame bit p is p + scale - ExponentBias (254 + 32 + 26 - 127).
  localparam logic signed [10:0] ExponentBias = 11'sd185;

  logic negative, wide;
  logic [63:0] high, low, top, normal, below;
  logic [5:0] zeros;
  logic signed [10:0] exponent;
  assign negative = high_i[63];

  // Magnitude: with lost bits the complement alone is the floor of the magnitude.
  logic increment;
  assign increment = negative && !sticky_i;
  assign low = (low_i ^ {64{negative}}) + 64'(increment);
  assign high = (high_i ^ {64{negative}}) + 64'(increment && low == 64'd0);

  assign wide = high != 64'd0;
  assign top = wide ? high : low;

  always_comb begin
    normal = top;
    zeros = 6'd0;
    for (int i = 5; i >= 0; i--) begin
      if ((normal >> (64 - (1 << i))) == 64'd0) begin
        normal = normal << (1 << i);
        zeros[i] = 1'b1;
      end
    end
  end

  logic [63:0] significand;
  logic inexact;
  assign below = wide ? low : 64'd0;
  assign significand = normal | ((below >> 1) >> (~zeros));
  assign inexact = sticky_i || (below << zeros) != 64'd0;
  assign exponent = $signed({4'd0, wide, ~zeros}) + $signed(11'(scale_i)) - ExponentBias;

  // Below the normal range the significand moves right until its exponent is that of the subnormals.
  logic [63:0] aligned;
  logic [10:0] deficit;
  logic lost;
  logic [7:0] field;
  assign deficit = 11'sd1 - exponent;
  always_comb begin
    aligned = significand;
    lost = inexact;
    field = exponent[7:0];
    if (!normal[63]) begin
      field = 8'd0;
    end else if (exponent <= 11'sd0) begin
      field = 8'd0;
      aligned = deficit > 11'd63 ? 64'd0 : significand >> deficit[5:0];
      lost = inexact || deficit > 11'd63 || (aligned << deficit[5:0]) != significand;
    end
  end

  logic round_up, overflow;
  logic [30:0] rounded;
  assign round_up = aligned[39] && (aligned[40] || lost || aligned[38:0] != 39'd0);
  assign rounded = {field, aligned[62:40]} + 31'(round_up);
  assign overflow = normal[63] && exponent >= 11'sd255;

  always_ff @(posedge clk_i) begin
    if (bypass_i) acc_o <= bypass_value_i;
    else if (overflow) acc_o <= {negative, numerics_pkg::PositiveInf[30:0]};
    else acc_o <= {negative && rounded != 31'd0, rounded};
  end

endmodule
