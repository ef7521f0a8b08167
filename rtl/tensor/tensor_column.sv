// SPDX-License-Identifier: Apache-2.0
// One column of one group: eight PEs, their exact joined sum, and one fused add into the passing FP32 accumulator.
// In: the moving operand held by the tile (moving_i, scale, apply), swap_i/load_* for the stationary
//   operand, acc_i one cycle after moving_i.
// Out: acc_o = RNE(acc_i + 2^(scales) * sum), three cycles after moving_i. A group that is not
// applied, or an empty column, passes acc_i on.
// Throughput: one group per cycle. Reset: clear_i marks the shadow operand empty; load_i fills it.
// Why not inlined: Verilator then emits one function for all columns, which stays in the instruction cache (ADR-0002).
module tensor_column (
  input  logic                                 clk_i,
  input  logic                                 load_clear_i,
  input  logic                                 load_i,
  input  logic [64*numerics_pkg::GroupPes-1:0] load_data_i,
  input  numerics_pkg::byte_t                  load_scale_i,
  input  logic                                 swap_i,
  input  logic                                 valid_i,
  input  logic                                 apply_i,
  input  numerics_pkg::byte_t                  scale_i,
  input  logic [64*numerics_pkg::GroupPes-1:0] moving_i,
  input  numerics_pkg::word32_t                acc_i,
  output numerics_pkg::word32_t                acc_o
);

  localparam int unsigned Pes = numerics_pkg::GroupPes;

  // Stationary side state that is per column, not per element: the scale, and whether a word was loaded at all.
  numerics_pkg::byte_t shadow_scale_q, active_scale_q;
  logic shadow_full_q, active_full_q;

  always_ff @(posedge clk_i) begin
    if (load_clear_i) shadow_full_q <= 1'b0;
    if (load_i) begin
      shadow_scale_q <= load_scale_i;
      shadow_full_q <= 1'b1;
    end
    if (swap_i) begin
      active_scale_q <= shadow_scale_q;
      active_full_q <= shadow_full_q;
    end
  end

  logic [4*Pes-1:0] negative;
  logic [Pes-1:0] nan, positive_inf, negative_inf;

  for (genvar p = 0; p < Pes; p++) begin : gen_pe
    numerics_pkg::operand_t load_data, moving;
    logic [3:0] negatives;
    numerics_pkg::word64_t lo_above, hi_above, lo, hi;  // 37 bits are used

    assign load_data = load_data_i[64*p+:64];
    assign moving = moving_i[64*p+:64];
    assign negative[4*p+:4] = negatives;
    if (p == 0) begin : gen_first
      assign lo_above = 64'd0;
      assign hi_above = 64'd0;
    end else begin : gen_next
      assign lo_above = gen_pe[p-1].lo;
      assign hi_above = gen_pe[p-1].hi;
    end

    tensor_pe u_pe (
      .clk_i,
      .load_i,
      .swap_i,
      .valid_i,
      .load_data_i   (load_data),
      .moving_i      (moving),
      .lo_i          (lo_above),
      .hi_i          (hi_above),
      .lo_o          (lo),
      .hi_o          (hi),
      .negative_o    (negatives),
      .nan_o         (nan[p]),
      .positive_inf_o(positive_inf[p]),
      .negative_inf_o(negative_inf[p])
    );
  end

  // Join: sum = hi*2^32 + lo + count*(1 - 2^64), as a signed 38-bit high and an unsigned 32-bit low word.
  logic [63:0] count, lo, hi;
  assign count = 64'($countones(negative));
  assign lo = gen_pe[Pes-1].lo + count;
  assign hi = gen_pe[Pes-1].hi + (lo >> 32) - (count << 32);

  logic [37:0] hi_q;
  logic [31:0] lo_q;
  logic [8:0] scale_q;
  logic apply_q, nan_q, positive_inf_q, negative_inf_q;
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      hi_q <= hi[37:0];
      lo_q <= lo[31:0];
      scale_q <= 9'(scale_i) + 9'(active_scale_q);
      apply_q <= apply_i && active_full_q;
      nan_q <= |nan || scale_i == numerics_pkg::ScaleNan || active_scale_q == numerics_pkg::ScaleNan;
      positive_inf_q <= |positive_inf;
      negative_inf_q <= |negative_inf;
    end
  end

  numerics_fused_add u_fused_add (
    .clk_i,
    .hi_i          (hi_q),
    .lo_i          (lo_q),
    .scale_i       (scale_q),
    .apply_i       (apply_q),
    .nan_i         (nan_q),
    .positive_inf_i(positive_inf_q),
    .negative_inf_i(negative_inf_q),
    .acc_i,
    .acc_o
  );

endmodule
