// SPDX-License-Identifier: Apache-2.0
// tensor_pe with everything tied off that E4M3 alone does not need, for its area beside cells of one format (scripts/synth_targets.txt).
// Operands: sign, special (NaN), significand as in numerics_pkg::operand_t; exponents count from E4M3's smallest, 4 bits, so a product is in
// units of 2^-18 and below 2^36. lo and hi are wide enough for the 32 products of a group: sum = hi*2^32 + lo + negatives, modulo 2^43.
module tensor_pe_e4m3 (
  input  logic        clk_i,
  input  logic        load_i,
  input  logic        swap_i,
  input  logic        valid_i,
  input  logic [39:0] load_data_i,  // signs, specials, significands, exponents of four elements, the first of each lowest
  input  logic [39:0] moving_i,
  input  logic [36:0] lo_i,
  input  logic [10:0] hi_i,
  output logic [36:0] lo_o,
  output logic [10:0] hi_o,
  output logic [ 3:0] negative_o,
  output logic        nan_o
);
  numerics_pkg::operand_t load_data, moving;
  logic [63:0] lo, hi;
  logic [1:0] infinities;
  assign load_data = {16'd0, load_data_i[39:16], slots(load_data_i[15:0])};
  assign moving    = {16'd0, moving_i[39:16], slots(moving_i[15:0])};

  tensor_pe u_pe (
    .clk_i,
    .load_i,
    .swap_i,
    .valid_i,
    .load_data_i(load_data),
    .moving_i   (moving),
    .lo_i       ({27'd0, lo_i}),
    .hi_i       ({53'd0, hi_i}),
    .lo_o       (lo),
    .hi_o       (hi),
    .negative_o,
    .nan_o,
    .positive_inf_o(infinities[0]),
    .negative_inf_o(infinities[1])
  );
  assign lo_o = lo[36:0];
  assign hi_o = hi[10:0];

  logic unused_ok;
  assign unused_ok = &{1'b0, lo[63:37], hi[63:11], infinities};

  // Four exponents into the slots of numerics_pkg::operand_t.
  function automatic logic [23:0] slots(input logic [15:0] exponents);
    slots = {2'd0, exponents[15:12], 2'd0, exponents[11:8], 2'd0, exponents[7:4], 2'd0, exponents[3:0]};
  endfunction

endmodule
