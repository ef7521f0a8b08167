// SPDX-License-Identifier: Apache-2.0
// The MX scale of one group of 32 FP32 numbers.
// Interface: while enable is low the outputs have no meaning. special and zero as numerics_mx_scale says.
// Latency: combinational. No state, no reset.
// Why: magnitudes order as integers, NaN above Inf above every finite number, so one tree of maxima finds the largest and
//   says whether the group holds a NaN or an Inf.
module vector_mx (
  input  logic                enable_i,
  input  logic [2:0]          format_i,
  input  logic [1:0]          rule_i,
  input  logic [1023:0]       values_i,
  output numerics_pkg::byte_t scale_o,
  output logic                special_o,
  output logic                zero_o
);
  logic [1023:0] tree;
  logic [30:0]   amax;

  always_comb begin
    tree = '0;
    amax = 31'd0;
    if (enable_i) begin
      tree = values_i;
      for (int level = 0; level < 5; level++) begin
        for (int i = 0; i < (16 >> level); i++) begin
          if (tree[32*(i + (16 >> level)) +: 31] > tree[32*i +: 31]) begin
            tree[32*i +: 31] = tree[32*(i + (16 >> level)) +: 31];
          end
        end
      end
      amax = tree[30:0];
    end
  end

  numerics_mx_scale u_scale (
    .format_i,
    .rule_i,
    .amax_i(amax),
    .scale_o,
    .special_o,
    .zero_o
  );
endmodule
