// SPDX-License-Identifier: Apache-2.0
// FP32 to one element: fp32, bf16, e4m3, e5m2, e4m3ieee or e2m1, nearest even or stochastic, overflow either way.
// Interface: scale is an E8M0 byte by whose power of two the value is divided first, exactly (127: as it is); used by MX,
//   must be 127 for bf16. code: the element in the low bits, the rest zero. nan: the value is NaN; e2m1 then has no
//   code and gives 0. While enable is low the outputs have no meaning.
// Latency: combinational. No state, no reset.
// Why: one grid for normals and subnormals. The value is cut at the last place of its binade or of the smallest normal,
//   whichever is higher, and the code is (binade << fraction bits) + cut: rounding carries into the exponent by itself.
module numerics_convert (
  input  logic                  enable_i,
  input  logic [2:0]            format_i,  // numerics_pkg::format_e
  input  logic                  stochastic_i,
  input  logic                  saturate_i,
  input  numerics_pkg::byte_t   scale_i,
  input  numerics_pkg::word32_t value_i,
  input  numerics_pkg::word32_t random_i,
  output numerics_pkg::word32_t code_o,
  output logic                  nan_o
);
  // the format's table row
  logic [2:0]  fraction_bits;
  logic        signed [7:0]  min_exponent;
  logic [14:0] max_code;
  logic [3:0]  sign_place;

  logic [7:0]  exponent;
  logic        is_special, is_nan;
  logic [23:0] significand;
  logic [4:0]  leading_zeros;
  logic        signed [9:0]  binade;  // floor(log2) of the scaled value, less MinExponent of the format
  logic [9:0]  discard;               // bits of the result's eight that fall below its last place
  logic [39:0] cut;                   // the value in last places: whole part [39:32], fraction [31:0]
  logic [9:0]  steps;                 // binades above the smallest normal
  logic        narrow;                // enabled, and there is something to do
  logic        up, overflow;
  logic [16:0] magnitude;
  logic [14:0] code;

  numerics_normalise #(.Width(24)) u_normalise (
    .enable_i(narrow),
    .value_i ({value_i[30:23] != 8'd0, value_i[22:0]}),
    .value_o (significand),
    .count_o (leading_zeros)
  );

  numerics_round u_round (
    .stochastic_i,
    .lsb_i  (cut[32]),
    .guard_i(cut[31]),
    // bits below cut[0] are lost only where guard is zero
    .sticky_i  (cut[30:0] != 31'd0),
    .fraction_i(cut[31:0]),
    .random_i,
    .up_o(up)
  );

  assign narrow = enable_i && format_i != numerics_pkg::FormatFp32;

  always_comb begin
    case (format_i)
      numerics_pkg::FormatE5m2: begin
        fraction_bits = 3'd2; min_exponent = -8'sd14;  max_code = 15'h7B;   sign_place = 4'd7;
      end
      numerics_pkg::FormatE4m3Ieee: begin
        fraction_bits = 3'd3; min_exponent = -8'sd6;   max_code = 15'h77;   sign_place = 4'd7;
      end
      numerics_pkg::FormatE2m1: begin
        fraction_bits = 3'd1; min_exponent = 8'sd0;    max_code = 15'h7;    sign_place = 4'd3;
      end
      numerics_pkg::FormatBf16: begin
        fraction_bits = 3'd7; min_exponent = -8'sd126; max_code = 15'h7F7F; sign_place = 4'd15;
      end
      default: begin
        fraction_bits = 3'd3; min_exponent = -8'sd6;   max_code = 15'h7E;   sign_place = 4'd7;
      end
    endcase
  end

  always_comb begin
    exponent   = value_i[30:23];
    is_special = exponent == 8'hFF;
    is_nan     = is_special && value_i[22:0] != 23'd0;
    binade     = 10'sd0;
    discard    = 10'd0;
    steps      = 10'd0;
    cut        = 40'd0;
    if (narrow) begin
      // exponent bias 127 and scale bias 127 cancel
      binade = $signed({2'b00, exponent}) + $signed({9'd0, exponent == 8'd0}) - $signed({2'b00, scale_i})
             - $signed({5'd0, leading_zeros}) - $signed({{2{min_exponent[7]}}, min_exponent});
      if (binade < 10'sd0) begin
        discard = 10'd7 - {7'd0, fraction_bits} - $unsigned(binade);
        steps   = 10'd0;
      end else begin
        discard = 10'd7 - {7'd0, fraction_bits};
        steps   = $unsigned(binade);
      end
      cut = discard > 10'd39 ? 40'd0 : {significand, 16'd0} >> discard[5:0];
    end
  end

  always_comb begin
    magnitude = 17'd0;
    overflow  = 1'b0;
    code      = 15'd0;
    code_o    = 32'd0;
    nan_o     = is_nan;
    if (enable_i) begin
      magnitude = ({7'd0, steps} << fraction_bits) + {9'd0, cut[39:32]} + {16'd0, up};
      overflow  = is_special || magnitude > {2'd0, max_code};
      code      = magnitude[14:0];
      if (overflow) begin
        // one above the largest finite code is Inf, or in e4m3 the NaN
        code = saturate_i || format_i == numerics_pkg::FormatE2m1 ? max_code : max_code + 15'd1;
      end
      if (format_i == numerics_pkg::FormatFp32) begin
        code_o = is_nan ? numerics_pkg::CanonicalNan : value_i;
      end else if (is_nan) begin
        case (format_i)
          numerics_pkg::FormatBf16: code_o = 32'h7FC0;
          numerics_pkg::FormatE2m1: code_o = 32'h0;
          default:                  code_o = 32'h7F;
        endcase
      end else if (code == 15'h7F && format_i == numerics_pkg::FormatE4m3) begin
        code_o = 32'h7F;  // NaN has no sign
      end else begin
        code_o = {17'd0, code} | ({31'd0, value_i[31]} << sign_place);
      end
    end
  end
endmodule
