// SPDX-License-Identifier: Apache-2.0
// Watches the deskewed columns for what begins and ends a run of flits.
// Interface: per physical lane of the width a good set and its bit `starting`; expect_i: flits may begin; start_o: the column that
//   leaves now is the last before the first flit; running_i: flits flow; sets_o: the partner trains again; near_o: one of the last
//   four columns had a set, so that a flit which ends there and is bad may be the partner's training; silent_o: no column for
//   64 cycles.
// Latency: none for start_o, 1 cycle for the others. Reset: nothing seen.
`include "assertions.svh"

module lanes_watch (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       expect_i,
  input  logic       running_i,
  input  logic       advance_i,
  input  logic [5:0] position_i,
  input  logic [7:0] set_i,
  input  logic [7:0] starting_i,
  output logic       start_o,
  output logic       sets_o,
  output logic       near_o,
  output logic       silent_o
);
  logic       starting_q;
  logic [7:0] seen_q;  // lanes that showed a set since `since_q` was 0
  logic [2:0] since_q;
  logic [5:0] silence_q;

  assign near_o  = seen_q != '0;
  assign start_o = expect_i && advance_i && starting_q && position_i == 6'd63;

  // Two sets four blocks apart on one lane. Bit errors make a set of a data block once in 2^13 wrong headers, but hardly twice.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      starting_q <= 1'b0;
      seen_q     <= '0;
      since_q    <= '0;
      sets_o     <= 1'b0;
    end else begin
      if (!expect_i || running_i) starting_q <= 1'b0;
      else if (advance_i && (set_i & starting_i) != '0) starting_q <= 1'b1;

      sets_o <= 1'b0;
      if (!running_i) begin
        seen_q <= '0;
      end else if (advance_i && (seen_q | set_i) != '0) begin
        since_q <= since_q + 1'b1;
        if (since_q == 3'd3) begin
          sets_o <= (seen_q & set_i) != '0;
          seen_q <= set_i;
          since_q <= '0;
        end else if (seen_q == '0) begin
          seen_q  <= set_i;
          since_q <= '0;
        end
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      silence_q <= '0;
      silent_o  <= 1'b0;
    end else begin
      silence_q <= advance_i ? '0 : silence_q + 6'(silence_q != '1);
      silent_o  <= silence_q == '1;
    end
  end

  `NG_ASSERT(NoStartWhileFlitsFlow, clk_i, rst_ni, !(start_o && running_i))
endmodule
