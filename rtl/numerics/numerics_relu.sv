// SPDX-License-Identifier: Apache-2.0
// ReLU of an FP32 number: NaN stays NaN, x <= 0 (-0 included) gives +0.
// Latency: combinational. No state, no reset.
// Why: a NaN that turns into 0 here would hide the fault that made it.
module numerics_relu (
  input  numerics_pkg::word32_t value_i,
  output numerics_pkg::word32_t value_o
);
  always_comb begin
    if (value_i[31] && value_i[30:0] <= numerics_pkg::PositiveInf[30:0]) value_o = 32'd0;
    else                                               value_o = value_i;
  end
endmodule
