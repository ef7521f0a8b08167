// SPDX-License-Identifier: Apache-2.0
// Checks that the first and the last of count addresses start, start + stride, ... lie in [0, limit).
// Out: bad_o, and bad_addr_o, the first of the two that does not (low 32 bits). Combinational.
// count is at least 1 where the answer is used.
module tensor_range (
  input  logic [23:0] start_i,
  input  logic        signed [16:0] stride_i,
  input  logic [15:0] count_i,
  input  logic [24:0] limit_i,
  output logic        bad_o,
  output logic [31:0] bad_addr_o
);

  logic signed [33:0] end_addr;
  logic bad_start, bad_end;
  assign end_addr = $signed({10'd0, start_i}) + 34'(stride_i) * $signed({18'd0, count_i - 16'd1});
  assign bad_start = {1'b0, start_i} >= limit_i;
  assign bad_end = end_addr < 34'sd0 || end_addr >= $signed({9'd0, limit_i});
  assign bad_o = bad_start || bad_end;
  assign bad_addr_o = bad_start ? {8'd0, start_i} : end_addr[31:0];

  logic unused_ok;
  assign unused_ok = &{1'b0, end_addr[33:32]};

endmodule
