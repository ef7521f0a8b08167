// SPDX-License-Identifier: Apache-2.0
// Processing element: four exact FP8 products of any format pair, with a double-buffered stationary operand.
// In: load_i writes load_data_i into the shadow operand; swap_i copies the shadow into the active
//   one; moving_i meets the active operand.
// Out, combinational from moving_i: each product, a 64-bit magnitude in units of 2^-32, complemented when negative,
// is cut into two 32-bit halves; lo_o and hi_o are the plain sums of the four low and high halves, negative_o
// counts the complemented ones, so that sum = hi*2^32 + lo + negatives*(1 - 2^64). NaN and infinities are flags;
// with one set the sums mean nothing. While valid_i is low they mean nothing either: their value is left to
// synthesis, and the simulator makes no products.
// Why: no word is wider than 64 bits, and the 70-bit sum costs two 32-bit adders per product
// instead of two 45-bit windows (ADR-0002).
module tensor_pe (
  input  logic                   clk_i,
  input  logic                   load_i,
  input  logic                   swap_i,
  input  logic                   valid_i,
  input  numerics_pkg::operand_t load_data_i,
  input  numerics_pkg::operand_t moving_i,
  input  numerics_pkg::word64_t  lo_i,
  input  numerics_pkg::word64_t  hi_i,
  output numerics_pkg::word64_t  lo_o,
  output numerics_pkg::word64_t  hi_o,
  output logic [ 3:0]            negative_o,
  output logic                   nan_o,
  output logic                   positive_inf_o,
  output logic                   negative_inf_o
);

  numerics_pkg::operand_t shadow_q, active_q;

  always_ff @(posedge clk_i) begin
    if (load_i) shadow_q <= load_data_i;
    if (swap_i) active_q <= shadow_q;
  end

  logic [23:0] shift;
  logic [3:0] special;
  assign shift = moving_i.exponent + active_q.exponent;
  assign special = moving_i.special | active_q.special;
  assign negative_o = moving_i.sign ^ active_q.sign;

  // Sums are written 64 bits wide, which costs nothing in gates and saves the simulator a mask per addition.
  always_comb begin
    logic [31:0] product;
    logic [63:0] magnitude;
    lo_o = lo_i;
    hi_o = hi_i;
    product = 'x;
    magnitude = 'x;
    if (valid_i) begin
      for (int i = 0; i < 4; i++) begin
        product = 32'(moving_i.sig[4*i+:4]) * 32'(active_q.sig[4*i+:4]);
        magnitude = (64'(product) << shift[6*i+:6]) ^ {64{negative_o[i]}};
        lo_o = lo_o + 64'(magnitude[31:0]);
        hi_o = hi_o + 64'(magnitude[63:32]);
      end
    end else begin
      lo_o = 'x;
      hi_o = 'x;
    end
  end

  // A special product is NaN exactly when one significand is zero (NaN itself, or Inf times zero), otherwise an infinity.
  logic [3:0] zero;
  always_comb begin
    zero = 4'd0;
    nan_o = 1'b0;
    positive_inf_o = 1'b0;
    negative_inf_o = 1'b0;
    if (special != 4'd0) begin
      for (int i = 0; i < 4; i++) zero[i] = moving_i.sig[4*i+:4] == 4'd0 || active_q.sig[4*i+:4] == 4'd0;
      nan_o = (special & zero) != 4'd0;
      positive_inf_o = (special & ~zero & ~negative_o) != 4'd0;
      negative_inf_o = (special & ~zero & negative_o) != 4'd0;
    end
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, moving_i.unused, active_q.unused};

endmodule
