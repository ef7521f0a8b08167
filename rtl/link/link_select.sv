// SPDX-License-Identifier: Apache-2.0
// Which channel's message goes on the link next: a response first, requests and collective requests in turn.
// Interface: the heads of the three queues (channel c in slice c); have_i credits per channel; beat_* the chosen beat,
//   taken when beat_take_i; start_o tells link_credit that a message of start_units_o begins.
// Latency: 0 cycles. Throughput: 1 beat per cycle, no gap between messages.
// Reset: no message under way, requests first.
// A message begins only with all its credits, and runs to its end: a receiver can always take in what is begun. The
// offer may change from cycle to cycle until its first beat is taken.
`include "assertions.svh"

module link_select (
  input  logic          clk_i,
  input  logic          rst_ni,
  input  logic          clear_i,
  input  logic [2:0]    valid_i,
  input  logic [2:0]    first_i,
  input  logic [2:0]    last_i,
  input  logic [14:0]   beats_i,
  input  logic [287:0]  header_i,
  input  logic [1535:0] data_i,
  output logic [2:0]    take_o,
  input  logic [23:0]   have_i,
  output logic          start_o,
  output logic [1:0]    start_channel_o,
  output logic [4:0]    start_units_o,
  output logic          beat_valid_o,
  output logic          beat_first_o,
  output logic          beat_last_o,
  output logic [95:0]   beat_header_o,
  output logic [511:0]  beat_data_o,
  input  logic          beat_take_i
);
  logic       busy_q;  // in the middle of a message of channel_q
  logic [1:0] channel_q;
  logic       turn_q;  // collective requests before requests
  logic [2:0] able;
  logic [1:0] choice;

  always_comb begin
    for (int c = 0; c < 3; c++) able[c] = valid_i[c] && 8'(beats_i[5*c+:5]) <= have_i[8*c+:8];
    if (busy_q) choice = channel_q;
    else if (able[1]) choice = isa_link_pkg::ChannelResponse;
    else if (able[2] && (turn_q || !able[0])) choice = isa_link_pkg::ChannelCollective;
    else choice = isa_link_pkg::ChannelRequest;
  end

  assign beat_valid_o    = !clear_i && (busy_q || able != 3'd0);
  assign start_o         = beat_take_i && !busy_q;
  assign start_channel_o = choice;

  always_comb begin
    take_o        = '0;
    start_units_o = beats_i[4:0];
    beat_first_o  = first_i[0];
    beat_last_o   = last_i[0];
    beat_header_o = header_i[95:0];
    beat_data_o   = data_i[511:0];
    for (int c = 0; c < 3; c++) begin
      if (choice == 2'(c)) begin
        take_o[c] = beat_take_i;
        if (c > 0) begin
          start_units_o = beats_i[5*c+:5];
          beat_first_o  = first_i[c];
          beat_last_o   = last_i[c];
          beat_header_o = header_i[96*c+:96];
          beat_data_o   = data_i[512*c+:512];
        end
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q    <= 1'b0;
      channel_q <= 2'd0;
      turn_q    <= 1'b0;
    end else if (clear_i) begin
      busy_q <= 1'b0;
      turn_q <= 1'b0;
    end else if (beat_take_i) begin
      busy_q    <= !beat_last_o;
      channel_q <= choice;
      if (choice != isa_link_pkg::ChannelResponse) turn_q <= choice == isa_link_pkg::ChannelRequest;
    end
  end

  `NG_ASSERT(MessageStartsWithItsFirstBeat, clk_i, rst_ni, beat_take_i |-> beat_first_o == !busy_q)
  `NG_ASSERT(TakesWhatIsOffered, clk_i, rst_ni, beat_take_i |-> beat_valid_o)
endmodule
