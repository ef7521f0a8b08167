// SPDX-License-Identifier: Apache-2.0
// The lanes a direction runs on: the largest aligned group of good lanes that is whole, the lowest of several.
// Interface: good_i per logical lane, limit_i: log2 of the widest allowed; log2_o, base_o (its
//   first lane), group_o; any_o: there is one.
// Latency: none, combinational.
module lanes_width (
  input  logic [7:0] good_i,
  input  logic [1:0] limit_i,
  output logic       any_o,
  output logic [1:0] log2_o,
  output logic [2:0] base_o,
  output logic [7:0] group_o
);
  logic [3:0] pairs;
  logic [1:0] fours;

  assign any_o = good_i != '0;
  assign pairs = {&good_i[7:6], &good_i[5:4], &good_i[3:2], &good_i[1:0]};
  assign fours = {&pairs[3:2], &pairs[1:0]};

  always_comb begin
    if (fours == 2'b11 && limit_i == 2'd3) begin
      log2_o = 2'd3;
      base_o = 3'd0;
    end else if (fours != '0 && limit_i >= 2'd2) begin
      log2_o = 2'd2;
      base_o = {!fours[0], 2'd0};
    end else if (pairs != '0 && limit_i >= 2'd1) begin
      log2_o = 2'd1;
      base_o = 3'd6;
      for (int p = 3; p >= 0; p--) if (pairs[p]) base_o = {2'(p), 1'b0};
    end else begin
      log2_o = 2'd0;
      base_o = 3'd7;
      for (int l = 7; l >= 0; l--) if (good_i[l]) base_o = 3'(l);
    end
    group_o = 8'(9'((9'd1 << (4'd1 << log2_o)) - 9'd1) << base_o);
  end
endmodule
