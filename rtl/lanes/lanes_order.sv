// SPDX-License-Identifier: Apache-2.0
// Which physical lane carries which logical one, and which logical lanes are good; looked at while the link aligns, then kept.
// Interface: per physical lane known_i, its logical lane id_i, and fresh_i: it has shown a set of
//   this training; masked_i: logical lanes given up; look_i: follow. good_o and reversed_o: of this
//   cycle while look_i, later as they were.
// Latency: none while look_i. Reset: straight, none good.
// A cable is straight or reversed as a whole: the lowest lane known decides, and lanes that fit the other way are not good.
module lanes_order (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        look_i,
  input  logic [7:0]  known_i,
  input  logic [7:0]  fresh_i,
  input  logic [23:0] id_i,
  input  logic [7:0]  masked_i,
  output logic [7:0]  good_o,
  output logic        reversed_o
);
  logic [7:0] straight, reversed, physical, good_q;
  logic       reversed_q;

  always_comb begin
    straight   = '0;
    reversed   = '0;
    physical   = '0;
    good_o     = good_q;
    reversed_o = reversed_q;
    if (look_i) begin
      for (int p = 0; p < 8; p++) begin
        straight[p] = known_i[p] && fresh_i[p] && id_i[3*p+:3] == 3'(p);
        reversed[p] = known_i[p] && fresh_i[p] && id_i[3*p+:3] == 3'(7 - p);
      end
      reversed_o = 1'b0;
      for (int p = 7; p >= 0; p--) if (straight[p] || reversed[p]) reversed_o = reversed[p];
      physical = reversed_o ? reversed : straight;
      for (int l = 0; l < 8; l++) good_o[l] = (reversed_o ? physical[7-l] : physical[l]) && !masked_i[l];
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      good_q     <= '0;
      reversed_q <= 1'b0;
    end else begin
      good_q     <= good_o;
      reversed_q <= reversed_o;
    end
  end
endmodule
