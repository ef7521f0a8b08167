// SPDX-License-Identifier: Apache-2.0
// FP32 sum: IEEE, nearest even, subnormals in and out, IEEE zero signs, every NaN the canonical 0x7FC00000.
// Interface: while enable is low the result has no meaning.
// Latency: combinational. No state, no reset.
// Why: the smaller operand is aligned with three extra bits, the last of them sticky, which is enough for one exact
//   rounding: a left shift of more than one place happens only when nothing was shifted out.
module numerics_fp32_add (
  input  logic                  enable_i,
  input  numerics_pkg::word32_t a_i,
  input  numerics_pkg::word32_t b_i,
  output numerics_pkg::word32_t sum_o
);
  numerics_pkg::word32_t big;                 // the one of larger magnitude
  logic [30:0]           little;              // magnitude of the other
  logic                  subtract, nan, inf;
  logic [7:0]            field_big, field_little, distance;
  logic [26:0]           wide, shifted;       // little's significand and three more bits, before and after alignment
  logic                  lost;
  logic [27:0]           sum;
  logic [27:0]           full_shift, normal;  // highest bit one, but for a subnormal result
  logic [4:0]            zeros;
  logic [7:0]            binade;
  logic                  up;
  logic [31:0]           magnitude;

  numerics_normalise #(.Width(28)) u_normalise (
    .enable_i,
    .value_i(sum),
    .value_o(full_shift),
    .count_o(zeros)
  );

  numerics_round u_round (
    .stochastic_i(1'b0),
    .lsb_i       (normal[4]),
    .guard_i     (normal[3]),
    .sticky_i    (normal[2:0] != 3'd0),
    .fraction_i  (32'd0),
    .random_i    (32'd0),
    .up_o        (up)
  );

  always_comb begin
    big          = a_i;
    little       = b_i[30:0];
    subtract     = a_i[31] ^ b_i[31];
    nan          = 1'b0;
    inf          = 1'b0;
    field_big    = 8'd1;
    field_little = 8'd1;
    distance     = 8'd0;
    wide         = 27'd0;
    shifted      = 27'd0;
    lost         = 1'b0;
    sum          = 28'd0;
    if (enable_i) begin
      if (b_i[30:0] > a_i[30:0]) begin
        big    = b_i;
        little = a_i[30:0];
      end
      inf = big[30:23] == 8'hFF;
      nan = big[30:0] > numerics_pkg::PositiveInf[30:0] || (little[30:23] == 8'hFF && subtract);
      if (big[30:23] != 8'd0)    field_big    = big[30:23];
      if (little[30:23] != 8'd0) field_little = little[30:23];
      distance = field_big - field_little;
      if (distance > 8'd27) distance = 8'd27;
      wide       = {little[30:23] != 8'd0, little[22:0], 3'd0};
      shifted    = wide >> distance[4:0];
      lost       = (shifted << distance[4:0]) != wide;
      shifted[0] = shifted[0] | lost;
      if (subtract) sum = {1'b0, big[30:23] != 8'd0, big[22:0], 3'd0} - {1'b0, shifted};
      else          sum = {1'b0, big[30:23] != 8'd0, big[22:0], 3'd0} + {1'b0, shifted};
    end
  end

  // Bit 27 of sum is worth 2 * 2^field_big; after field_big places to the left it is worth the smallest normal.
  always_comb begin
    normal = 28'd0;
    binade = 8'd0;
    if (enable_i) begin
      if ({3'd0, zeros} > field_big) begin
        normal = sum << field_big[4:0];
        binade = 8'd0;
      end else begin
        normal = full_shift;
        binade = field_big - {3'd0, zeros};
      end
    end
  end

  always_comb begin
    magnitude = 32'd0;
    sum_o     = 32'd0;
    if (enable_i) begin
      magnitude = {1'b0, binade, 23'd0} + {8'd0, normal[27:4]} + {31'd0, up};
      if (nan)                                         sum_o = numerics_pkg::CanonicalNan;
      else if (inf)                                    sum_o = {big[31], numerics_pkg::PositiveInf[30:0]};
      else if (sum == 28'd0)                           sum_o = {a_i[31] && b_i[31], 31'd0};
      else if (magnitude >= numerics_pkg::PositiveInf) sum_o = {big[31], numerics_pkg::PositiveInf[30:0]};
      else                                             sum_o = {big[31], magnitude[30:0]};
    end
  end
endmodule
