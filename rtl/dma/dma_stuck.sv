// SPDX-License-Identifier: Apache-2.0
// Tells when a mover stands still because something that it offers is not taken: AXI and the
// chip's ports let nobody withdraw an offer.
// Interface: channel c offers valid_i[c] for address_i[64*c +: 64] and is taken with ready_i[c]; alive_i: something
//   else of it moves. stuck_o rises after TimeoutCycles in which an offer stood and nothing moved, with the address of
//   the lowest channel that offers, and falls when anything moves.
// Reset: not stuck.
module dma_stuck #(
  parameter int unsigned Channels      = 3,
  parameter int unsigned TimeoutCycles = 65536,
  localparam int unsigned TimeBits     = $clog2(TimeoutCycles + 1)
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic [Channels-1:0]    valid_i,
  input  logic [Channels-1:0]    ready_i,
  input  logic [64*Channels-1:0] address_i,
  input  logic                   alive_i,
  output logic                   stuck_o,
  output logic [63:0]            address_o
);
  if (Channels < 1 || Channels > 8) begin : gen_bad_channels
    $fatal(1, "dma_stuck: Channels must be 1 to 8");
  end
  if (TimeoutCycles < 1 || TimeoutCycles > (1 << 24)) begin : gen_bad_timeout
    $fatal(1, "dma_stuck: TimeoutCycles must be 1 to 2^24");
  end

  logic [TimeBits-1:0] time_q;
  logic                moves;

  assign moves   = valid_i == '0 || (valid_i & ready_i) != '0 || alive_i;
  assign stuck_o = time_q == TimeBits'(TimeoutCycles);

  always_comb begin
    address_o = '0;
    for (int c = Channels - 1; c >= 0; c--) begin
      if (valid_i[c]) address_o = address_i[64*c+:64];
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) time_q <= '0;
    else if (moves) time_q <= '0;
    else if (!stuck_o) time_q <= time_q + 1'b1;
  end
endmodule
