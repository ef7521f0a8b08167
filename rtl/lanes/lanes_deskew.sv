// SPDX-License-Identifier: Apache-2.0
// Which lanes give up their oldest block: each by itself at first, later all lanes of the width together, in step.
// Interface: per physical lane the oldest block (valid, a good training set, its index) and pop_o; mask_i, ref_i: the lanes of the
//   width and one of them; free_i: each for itself; advance_o: a column of the width left; position_o: its place in the epoch.
// Latency: none from the heads to pop_o. The search, from the end of free_i: up to 4 + 18 cycles, the skew, and two sets.
// Reset: free.
// A lane's place in the epoch of 64 columns comes from its sets. The lane that is farthest behind runs, the others wait
// for it once; differences are read modulo 64, so lanes may be 31 columns apart.
`include "assertions.svh"

module lanes_deskew (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        free_i,
  input  logic        track_i,    // sets may come: follow the places
  input  logic [7:0]  mask_i,
  input  logic [2:0]  ref_i,
  input  logic [7:0]  valid_i,
  input  logic [7:0]  set_i,
  input  logic [31:0] index_i,
  output logic [7:0]  pop_o,
  output logic        advance_o,
  output logic [5:0]  position_o,
  output logic        aligned_o,
  output logic        mismatch_o  // aligned, yet two sets of a column differ
);
  localparam logic [2:0] StepFind  = 3'd0;  // until each lane has shown a set
  localparam logic [2:0] StepLeast = 3'd1;  // which lane is farthest behind
  localparam logic [2:0] StepHold  = 3'd2;  // how long each lane waits
  localparam logic [2:0] StepWait  = 3'd3;
  localparam logic [2:0] StepCheck = 3'd4;
  localparam logic [2:0] StepDone  = 3'd5;

  logic [2:0]  step_q;
  logic [2:0]  lane_q;      // of StepLeast, StepHold
  logic [7:0]  seen_q;
  logic [47:0] position_q;  // of the oldest block, unless it is a set and says so itself
  logic [47:0] position;
  logic [47:0] hold_q;
  logic [5:0]  least_q;
  logic [5:0]  ahead;       // columns, signed
  logic [7:0]  held, shows, differs;
  logic        together, all_valid, good_q;

  assign shows     = set_i & valid_i & mask_i;
  assign together  = !free_i && step_q != StepFind;
  assign all_valid = ((valid_i | ~mask_i) == '1) && mask_i != '0;
  assign advance_o = together && all_valid;
  assign pop_o     = together ? (valid_i & ~mask_i) | (all_valid ? mask_i & ~held : '0) : valid_i;

  always_comb begin
    position   = position_q;
    held       = '0;
    differs    = '0;
    ahead      = '0;
    position_o = position_q[6*ref_i+:6];
    if (track_i) begin
      for (int l = 0; l < 8; l++) begin
        if (set_i[l] && valid_i[l]) position[6*l+:6] = {index_i[4*l+:4], 2'b00};
        held[l] = step_q == StepWait && hold_q[6*l+:6] != '0;
      end
      position_o = position[6*ref_i+:6];
      for (int l = 0; l < 8; l++) differs[l] = shows[l] && position[6*l+:6] != position_o;
      ahead = position[6*lane_q+:6] - position_o;
    end
  end

  assign aligned_o  = step_q == StepDone;
  assign mismatch_o = aligned_o && advance_o && differs != '0;

  always_ff @(posedge clk_i) begin
    if (track_i) begin
      for (int l = 0; l < 8; l++) if (pop_o[l]) position_q[6*l+:6] <= position[6*l+:6] + 1'b1;
      if (step_q == StepHold) hold_q[6*lane_q+:6] <= mask_i[lane_q] ? ahead - least_q : '0;
      if (step_q == StepWait && advance_o) begin
        for (int l = 0; l < 8; l++) if (held[l]) hold_q[6*l+:6] <= hold_q[6*l+:6] - 1'b1;
      end
      if (step_q == StepFind) least_q <= '0;
      else if (step_q == StepLeast && mask_i[lane_q] && $signed(ahead) < $signed(least_q)) least_q <= ahead;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      step_q <= StepFind;
      lane_q <= '0;
      seen_q <= '0;
      good_q <= 1'b0;
    end else if (free_i) begin
      step_q <= StepFind;
      lane_q <= '0;
      seen_q <= '0;
    end else begin
      case (step_q)
        StepFind: begin
          seen_q <= seen_q | shows;
          if (seen_q == mask_i && mask_i != '0) step_q <= StepLeast;
        end
        StepLeast: begin
          lane_q <= lane_q + 1'b1;
          if (lane_q == 3'd7) step_q <= StepHold;
        end
        StepHold: begin
          lane_q <= lane_q + 1'b1;
          if (lane_q == 3'd7) step_q <= StepWait;
        end
        StepWait: begin
          good_q <= 1'b0;
          if (held == '0) step_q <= StepCheck;
        end
        StepCheck: begin
          if (advance_o) begin
            if (shows == mask_i && differs == '0) begin
              good_q <= 1'b1;
              if (good_q) step_q <= StepDone;
            end
            if (differs != '0) begin
              step_q <= StepFind;
              seen_q <= '0;
            end
          end
        end
        default: ;
      endcase
    end
  end

  `NG_ASSERT(LanesOfTheWidthGoTogether, clk_i, rst_ni,
             !(aligned_o && !free_i) || (pop_o & mask_i) == '0 || (pop_o & mask_i) == mask_i)
  `NG_ASSERT(OnlyBlocksThatAreThere, clk_i, rst_ni, (pop_o & ~valid_i) == '0)
endmodule
