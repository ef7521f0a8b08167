// SPDX-License-Identifier: Apache-2.0
// FP32 product: IEEE, nearest even, subnormals in and out, every NaN the canonical 0x7FC00000.
// Interface: while enable is low the result has no meaning.
// Latency: combinational. No state, no reset.
// Why: enable isolates the operands, so a lane that does not multiply costs nothing.
module numerics_fp32_mul (
  input  logic                  enable_i,
  input  numerics_pkg::word32_t a_i,
  input  numerics_pkg::word32_t b_i,
  output numerics_pkg::word32_t product_o
);
  logic [7:0]  exponent_a, exponent_b;
  logic [23:0] significand_a, significand_b;
  logic [4:0]  zeros_a, zeros_b;
  logic        nan, inf, zero, sign;
  logic [47:0] product;              // highest bit one
  logic        signed [10:0] field;  // exponent field of the product before any subnormal shift
  logic [47:0] cut;
  logic        lost;                 // bits of product shifted out of cut
  logic [10:0] shift;
  logic        up;

  numerics_normalise #(.Width(24)) u_normalise_a (
    .enable_i,
    .value_i({a_i[30:23] != 8'd0, a_i[22:0]}),
    .value_o(significand_a),
    .count_o(zeros_a)
  );

  numerics_normalise #(.Width(24)) u_normalise_b (
    .enable_i,
    .value_i({b_i[30:23] != 8'd0, b_i[22:0]}),
    .value_o(significand_b),
    .count_o(zeros_b)
  );

  numerics_round u_round (
    .stochastic_i(1'b0),
    .lsb_i       (cut[24]),
    .guard_i     (cut[23]),
    .sticky_i    (cut[22:0] != 23'd0 || lost),
    .fraction_i  (32'd0),
    .random_i    (32'd0),
    .up_o        (up)
  );

  always_comb begin
    exponent_a = a_i[30:23];
    exponent_b = b_i[30:23];
    sign       = a_i[31] ^ b_i[31];
    nan        = 1'b0;
    inf        = 1'b0;
    zero       = 1'b0;
    product    = 48'd0;
    field      = 11'sd0;
    shift      = 11'd0;
    cut        = 48'd0;
    lost       = 1'b0;
    if (enable_i) begin
      zero = a_i[30:0] == 31'd0 || b_i[30:0] == 31'd0;
      inf  = exponent_a == 8'hFF || exponent_b == 8'hFF;
      nan  = (exponent_a == 8'hFF && a_i[22:0] != 23'd0) || (exponent_b == 8'hFF && b_i[22:0] != 23'd0)
          || (inf && zero);
      product = {24'd0, significand_a} * {24'd0, significand_b};
      field = $signed({3'd0, exponent_a}) + $signed({10'd0, exponent_a == 8'd0}) - $signed({6'd0, zeros_a})
            + $signed({3'd0, exponent_b}) + $signed({10'd0, exponent_b == 8'd0}) - $signed({6'd0, zeros_b})
            - 11'sd127;
      if (product[47]) field = field + 11'sd1;
      else             product = product << 1;
      // below the smallest normal (field 1) the last place stays where it is
      if (field < 11'sd1) shift = $unsigned(11'sd1 - field);
      if (shift > 11'd25) shift = 11'd25;
      cut  = product >> shift[4:0];
      lost = (cut << shift[4:0]) != product;
    end
  end

  // A subnormal has no hidden bit to take off, so its sum starts one binade lower.
  logic [10:0] binade;
  logic [33:0] magnitude;
  always_comb begin
    binade    = 11'd0;
    magnitude = 34'd0;
    product_o = 32'd0;
    if (enable_i) begin
      binade    = field < 11'sd1 ? 11'd0 : $unsigned(field) - 11'd1;
      magnitude = {binade, 23'd0} + {10'd0, cut[47:24]} + {33'd0, up};
      if (nan)                                       product_o = numerics_pkg::CanonicalNan;
      else if (inf)                                  product_o = {sign, numerics_pkg::PositiveInf[30:0]};
      else if (zero)                                 product_o = {sign, 31'd0};
      else if (magnitude >= {2'd0, numerics_pkg::PositiveInf})   product_o = {sign, numerics_pkg::PositiveInf[30:0]};
      else                                           product_o = {sign, magnitude[30:0]};
    end
  end
endmodule
