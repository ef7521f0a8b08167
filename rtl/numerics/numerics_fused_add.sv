// SPDX-License-Identifier: Apache-2.0
// The fused step of the numerics contract, rounded once:
//   acc_o = RNE_fp32(acc_i + 2^(scale_i - 254) * (hi_i * 2^32 + lo_i) * 2^-32)
// In: one group's exact sum (signed 70 bits in two words), its two biased E8M0 scales added (0..508; 254 = unscaled),
//   class flags, acc_i. apply_i = 0 passes acc_i on bit for bit. Out: acc_o, two cycles later. Throughput: one per
//   cycle. No reset: data is qualified outside.
// Why two stages of two words each: the exact frame is 121 bits, and no word here is wider than 64 (ADR-0002).
module numerics_fused_add (
  input  logic                  clk_i,
  input  logic [37:0]           hi_i,
  input  logic [31:0]           lo_i,
  input  logic [ 8:0]           scale_i,
  input  logic                  apply_i,
  input  logic                  nan_i,
  input  logic                  positive_inf_i,
  input  logic                  negative_inf_i,
  input  numerics_pkg::word32_t acc_i,
  output numerics_pkg::word32_t acc_o
);

  logic [63:0] high, low;
  logic sticky, bypass;
  logic [8:0] scale;
  numerics_pkg::word32_t bypass_value;

  numerics_fused_align u_align (
    .clk_i,
    .hi_i,
    .lo_i,
    .scale_i,
    .apply_i,
    .nan_i,
    .positive_inf_i,
    .negative_inf_i,
    .acc_i,
    .high_o        (high),
    .low_o         (low),
    .sticky_o      (sticky),
    .scale_o       (scale),
    .bypass_o      (bypass),
    .bypass_value_o(bypass_value)
  );

  numerics_fused_round u_round (
    .clk_i,
    .high_i        (high),
    .low_i         (low),
    .sticky_i      (sticky),
    .scale_i       (scale),
    .bypass_i      (bypass),
    .bypass_value_i(bypass_value),
    .acc_o
  );

endmodule
