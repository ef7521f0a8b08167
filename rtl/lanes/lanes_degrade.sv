// SPDX-License-Identifier: Apache-2.0
// What is left of the receive direction when training again did not help: logical lanes given up, the widest width.
// Interface: header_error_i per logical lane, bad_i: a bad flit, skew_i: lanes failed in training; degrade_i: choose
//   (takes effect in the next cycle), lost_o: nothing narrower is left; trouble_o: something bad came since progress_i
//   (flits get through) and the last choice.
// Latency: 1 cycle. Reset: all lanes, the width allowed; so does clear_i.
// The lane with the most wrong headers is given up; with none, the upper half. Only the receiver of a direction can
// narrow it: an end that saw nothing bad narrows nothing and counts, for its partner is then the one to do so.
module lanes_degrade (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       clear_i,
  input  logic [1:0] widest_i,
  input  logic [1:0] log2_i,  // of the width now
  input  logic [7:0] header_error_i,
  input  logic       bad_i,
  input  logic       skew_i,
  input  logic       progress_i,
  input  logic       degrade_i,
  output logic       lost_o,
  output logic       trouble_o,
  output logic [7:0] masked_o,
  output logic [1:0] limit_o
);
  localparam logic [2:0] Levels = 3'd3;  // 8 to 4 to 2 to 1

  logic [63:0] errors_q;  // wrong headers per lane since a choice, at most 255
  logic [7:0]  masked_q;
  logic [1:0]  cap_q;
  logic [2:0]  level_q;
  logic        trouble_q;
  logic [7:0]  most;
  logic [2:0]  worst;

  assign masked_o  = masked_q;
  assign limit_o   = cap_q < widest_i ? cap_q : widest_i;
  assign lost_o    = level_q == Levels || (trouble_q && log2_i == '0);
  assign trouble_o = trouble_q;

  always_comb begin
    most  = '0;
    worst = '0;
    if (degrade_i) begin
      for (int l = 0; l < 8; l++) begin
        if (errors_q[8*l+:8] > most) begin
          most  = errors_q[8*l+:8];
          worst = 3'(l);
        end
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      errors_q  <= '0;
      masked_q  <= '0;
      cap_q     <= '1;
      level_q   <= '0;
      trouble_q <= 1'b0;
    end else if (clear_i) begin
      errors_q  <= '0;
      masked_q  <= '0;
      cap_q     <= '1;
      level_q   <= '0;
      trouble_q <= 1'b0;
    end else begin
      if (progress_i) begin
        level_q   <= '0;
        trouble_q <= 1'b0;
        errors_q  <= '0;
      end
      if (bad_i || skew_i) trouble_q <= 1'b1;
      if (header_error_i != '0) begin
        for (int l = 0; l < 8; l++) begin
          if (header_error_i[l] && errors_q[8*l+:8] != '1) errors_q[8*l+:8] <= errors_q[8*l+:8] + 1'b1;
        end
      end
      if (degrade_i) begin
        level_q   <= level_q + 1'b1;
        trouble_q <= 1'b0;
        errors_q  <= '0;
        if (trouble_q && most != '0) masked_q[worst] <= 1'b1;
        else if (trouble_q) cap_q <= log2_i - 1'b1;
      end
    end
  end
endmodule
