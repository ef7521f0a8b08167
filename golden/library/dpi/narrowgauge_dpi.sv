// SPDX-License-Identifier: Apache-2.0
// The golden numbers of Narrowgauge for test benches in SystemVerilog, through DPI-C: link libnarrowgauge.
// FP32 numbers are their 32 bits. A group of codes is one vector, element i in bits 8*i+7 : 8*i, whatever the format.
// A wrong argument (a format that is none, more than 32 elements, a NaN to E2M1) is $fatal with a line that says so.
// What each function gives: narrowgauge.h, and docs/numerics.md of the project.
package narrowgauge_dpi;

  // Formats, rounding, overflow, scale rules: the numbers of narrowgauge.h.
  localparam int E4m3 = 0;
  localparam int E5m2 = 1;
  localparam int E4m3Ieee = 2;
  localparam int E2m1 = 3;
  localparam int Bf16 = 4;
  localparam int Fp32 = 5;
  localparam int Nearest = 0;
  localparam int Stochastic = 1;
  localparam int Saturate = 0;
  localparam int Ieee = 1;
  localparam int Floor = 0;
  localparam int Rceil = 1;
  localparam int Neuron = 2;
  localparam byte unsigned ScaleOne = 127;
  localparam byte unsigned ScaleNan = 255;

  typedef bit [255:0] group_t;     // 32 codes, a byte each
  typedef bit [1023:0] numbers_t;  // 32 FP32 numbers or random words, number i in bits 32*i+31 : 32*i
  typedef struct packed {
    bit [7:0] scale;
    group_t codes;
  } block_t;

  import "DPI-C" function int unsigned ng_version();
  import "DPI-C" function string ng_last_error();
  import "DPI-C" function int ng_dpi_fused_step(
    input int n, input int format_a, input bit [255:0] a, input byte unsigned scale_a, input int format_b,
    input bit [255:0] b, input byte unsigned scale_b, input int unsigned acc, output int unsigned result);
  import "DPI-C" function int ng_dpi_decode(input int format, input int unsigned code, output int unsigned value);
  import "DPI-C" function int ng_dpi_encode(
    input int format, input int unsigned value, input int rounding, input int overflow, input int unsigned random,
    output int unsigned code);
  import "DPI-C" function int ng_dpi_quantise_mx(
    input int element, input int n, input bit [1023:0] values, input int rule, input int rounding,
    input bit [1023:0] random, output bit [255:0] codes, output byte unsigned scale);
  import "DPI-C" function int unsigned ng_dpi_add_fp32(input int unsigned a, input int unsigned b);
  import "DPI-C" function int unsigned ng_dpi_multiply_fp32(input int unsigned a, input int unsigned b);
  import "DPI-C" function int unsigned ng_dpi_random_word(input longint seed, input int unsigned counter);

  function automatic void check(input int status);
    if (status != 0) $fatal(1, "narrowgauge: %s", ng_last_error());
  endfunction

  // RNE(acc + 2^(scale_a + scale_b - 254) * sum of the first n products), the sum exact: ng_fused_step().
  function automatic bit [31:0] fused_step(
    input int n, input int format_a, input group_t a, input int format_b, input group_t b, input bit [31:0] acc = 0,
    input byte unsigned scale_a = ScaleOne, input byte unsigned scale_b = ScaleOne);
    int unsigned result;
    check(ng_dpi_fused_step(n, format_a, a, scale_a, format_b, b, scale_b, acc, result));
    fused_step = result;
  endfunction

  // A code to FP32, exactly: ng_decode().
  function automatic bit [31:0] decode(input int format, input bit [31:0] code);
    int unsigned value;
    check(ng_dpi_decode(format, code, value));
    decode = value;
  endfunction

  // FP32 to a code, rounded once: ng_encode(). `random` is read by Stochastic alone.
  function automatic bit [31:0] encode(
    input int format, input bit [31:0] value, input int rounding = Nearest, input int overflow = Saturate,
    input bit [31:0] random = 0);
    int unsigned code;
    check(ng_dpi_encode(format, value, rounding, overflow, random, code));
    encode = code;
  endfunction

  // The first n of 32 numbers to a scale and codes: ng_quantise_mx().
  function automatic block_t quantise_mx(
    input int element, input int n, input numbers_t values, input int rule = Rceil, input int rounding = Nearest,
    input numbers_t random = '0);
    byte unsigned scale;
    group_t codes;
    check(ng_dpi_quantise_mx(element, n, values, rule, rounding, random, codes, scale));
    quantise_mx = {scale, codes};
  endfunction

  // FP32, nearest even: ng_add_fp32(), ng_multiply_fp32().
  function automatic bit [31:0] add(input bit [31:0] a, input bit [31:0] b);
    add = ng_dpi_add_fp32(a, b);
  endfunction
  function automatic bit [31:0] multiply(input bit [31:0] a, input bit [31:0] b);
    multiply = ng_dpi_multiply_fp32(a, b);
  endfunction

  // The random word of place `counter` under a seed: ng_random_words().
  function automatic bit [31:0] random_word(input bit [63:0] seed, input bit [31:0] counter);
    random_word = ng_dpi_random_word(seed, counter);
  endfunction

endpackage
