// SPDX-License-Identifier: Apache-2.0
// Tells which accesses to other chips to give up: all while the link is dead, and those that stay unanswered.
// Interface: scan_* names one ID per cycle; everything of it is to be given up (scan_all_o), or what was there at its last
//   visit (else). drain_o: nothing may be sent. restart_i: something was begun that the pass under way may have missed.
// Latency: one cycle. A pass takes 2^IdBits cycles.
// Reset: no pass.
// The drain outlasts a dead link by a whole pass, so a link that comes back at once answers nothing that was asked before.
module remote_sweep #(
  parameter int unsigned IdBits        = 6,
  parameter int unsigned TimeoutCycles = 131072,  // an access is given up after one to two times as many
  localparam int unsigned TimeBits     = $clog2(TimeoutCycles + 1)
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              dead_i,
  input  logic              restart_i,
  output logic              drain_o,
  output logic              scan_valid_o,
  output logic              scan_all_o,
  output logic [IdBits-1:0] scan_id_o
);
  if (TimeoutCycles < 2 ** IdBits) begin : gen_bad_timeout
    $fatal(1, "remote_sweep: TimeoutCycles must be at least 2^IdBits, the length of a pass");
  end

  logic [IdBits-1:0]   id_q;
  logic [IdBits:0]     left_q;  // IDs still to be named
  logic                drain_q;
  logic [TimeBits-1:0] time_q;
  logic                due;

  assign drain_o      = dead_i || drain_q;
  assign scan_valid_o = left_q != '0;
  assign scan_all_o   = drain_q;
  assign scan_id_o    = id_q;
  assign due          = time_q == TimeBits'(TimeoutCycles - 1);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      id_q    <= '0;
      left_q  <= '0;
      drain_q <= 1'b0;
      time_q  <= '0;
    end else begin
      time_q <= due ? '0 : time_q + 1'b1;
      if (scan_valid_o) begin
        id_q   <= id_q + 1'b1;
        left_q <= left_q - 1'b1;
      end
      if (dead_i || (drain_q && restart_i)) begin
        drain_q <= 1'b1;
        left_q  <= (IdBits + 1)'(2 ** IdBits);
      end else if (drain_q) begin
        if (left_q == '0) drain_q <= 1'b0;
      end else if (due) begin
        left_q <= (IdBits + 1)'(2 ** IdBits);
      end
    end
  end
endmodule
