// SPDX-License-Identifier: Apache-2.0
// Types of the numerics contract that more than one module shares.
//
// An FP8 element reaches the array decoded onto one grid for all formats:
// value = +-sig * 2^(exponent - 16) with a 4-bit integer `sig` and `exponent` 0..29, so that a product of any two
// formats is sig_a * sig_b * 2^(exponent_a + exponent_b - 32).
package numerics_pkg;

  typedef logic [7:0] byte_t;
  typedef logic [31:0] word32_t;
  typedef logic [63:0] word64_t;

  typedef enum logic [2:0] {
    FormatE4m3 = 3'd0,
    FormatE5m2 = 3'd1,
    FormatE4m3Ieee = 3'd2,
    FormatE2m1 = 3'd3,
    FormatBf16 = 3'd4,
    FormatFp32 = 3'd5
  } format_e;

  localparam int unsigned GroupElements = 32;  // one MX block
  localparam int unsigned PeElements = 4;      // products of one PE per cycle
  localparam int unsigned GroupPes = GroupElements / PeElements;

  // One decoded element. special: NaN (sig == 0) or Inf (sig != 0).
  typedef struct packed {
    logic       sign;
    logic       special;
    logic [3:0] sig;
    logic [4:0] exponent;
  } element_t;

  // The four elements that one PE multiplies, field by field: the exponents stand in 6-bit slots so that one 24-bit addition adds
  // all four. The word is padded to 64 bits, which Verilator moves as one machine word; synthesis drops the constant bits.
  typedef struct packed {
    logic [15:0] unused;
    logic [3:0]  sign;
    logic [3:0]  special;
    logic [15:0] sig;
    logic [23:0] exponent;
  } operand_t;

  localparam word32_t CanonicalNan = 32'h7FC0_0000;
  localparam word32_t PositiveInf = 32'h7F80_0000;
  localparam byte_t ScaleNan = 8'hFF;
  localparam byte_t ScaleOne = 8'h7F;

endpackage
