// SPDX-License-Identifier: Apache-2.0
// What the two ends tell each other while they train: the words sent, and those received twice alike.
// Interface: set_valid_i, set_i: good sets of one lane; clear_i: forget the partner; tx_index_i, tx_word_o: the word of
//   a set to send; the partner's phase and parameters, and verdicts on them. seed_o changes with next_seed_i.
//   hold_i: the words sent stay as they are, though flits may come in.
// Latency: 1 cycle from a set. Throughput: a set per cycle. Reset: nothing received.
`include "assertions.svh"

module lanes_training (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        clear_i,
  input  logic        next_seed_i,
  input  logic        hold_i,
  // ours
  input  logic [1:0]  widest_i,
  input  logic [31:0] hash_i,
  input  logic [23:0] units_i,    // receive buffers of channels 0 to 2
  input  logic [9:0]  expected_i,
  input  logic        fresh_i,
  input  logic [9:0]  chip_i,
  input  logic [2:0]  tx_index_i,
  output logic [31:0] tx_word_o,
  output logic [31:0] seed_o,
  // received
  input  logic        set_valid_i,
  input  logic [63:0] set_i,
  // the partner
  output logic        heard_o,    // a set came since clear_i
  output logic [1:0]  phase_o,
  output logic [7:0]  good_o,
  output logic        back_o,     // two sets in a row of phase Align
  output logic        early_o,    // two sets in a row of a phase before SeqSync
  output logic        moved_o,    // `good` is not what it was, behind Align
  output logic        suits_o,    // W0, W1, W2, W4, W5 twice alike, and they suit
  output logic        refused_o,  // twice alike, and they do not
  output logic        agreed_o,   // W3 twice alike from phase SeqSync
  output logic [1:0]  partner_widest_o,
  output logic [31:0] partner_hash_o,
  output logic [23:0] partner_units_o,
  output logic [9:0]  partner_expected_o,
  output logic        partner_fresh_o,
  output logic [31:0] partner_seed_o,
  output logic [9:0]  partner_chip_o
);
  localparam logic [31:0] FirstSeed = 32'h6C8E_9CF5;
  localparam logic [5:0]  Params    = 6'b11_0111;  // W5, W4, W2, W1, W0

  logic [31:0] seed_q;
  logic [10:0] told_q;          // fresh, expected
  logic [31:0] word0_q, word1_q, word2_q, word3_q, word4_q, word5_q;
  logic [5:0]  got_q, twice_q;
  logic [1:0]  low_q, early_q;  // sets in a row
  logic [1:0]  phase;
  logic [2:0]  index;
  logic [31:0] word, known;
  logic        settled;

  always_comb begin
    case (tx_index_i)
      3'd0: tx_word_o = {22'd0, widest_i, lanes_pkg::Version};
      3'd1: tx_word_o = hash_i;
      3'd2: tx_word_o = {8'd0, units_i};
      3'd3: tx_word_o = {21'd0, told_q};
      3'd4: tx_word_o = seed_q;
      3'd5: tx_word_o = {22'd0, chip_i};
      default: tx_word_o = '0;
    endcase
  end
  assign seed_o = seed_q;

  always_ff @(posedge clk_i) begin
    if (!hold_i) told_q <= {fresh_i, expected_i};
  end

  // x^32 + x^22 + x^2 + x + 1: never 0, another one for each training
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) seed_q <= FirstSeed;
    else if (next_seed_i) seed_q <= {seed_q[30:0], 1'b0} ^ (seed_q[31] ? 32'h0040_0007 : 32'd0);
  end

  assign phase = set_i[9:8];
  assign index = set_i[14:12];
  assign word  = set_i[55:24];

  always_comb begin
    case (index)
      3'd0: known = word0_q;
      3'd1: known = word1_q;
      3'd2: known = word2_q;
      3'd3: known = word3_q;
      3'd4: known = word4_q;
      default: known = word5_q;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      got_q   <= '0;
      twice_q <= '0;
      low_q   <= '0;
      early_q <= '0;
      heard_o <= 1'b0;
      moved_o <= 1'b0;
    end else if (clear_i) begin
      got_q   <= '0;
      twice_q <= '0;
      low_q   <= '0;
      early_q <= '0;
      heard_o <= 1'b0;
      moved_o <= 1'b0;
    end else if (set_valid_i) begin
      heard_o <= 1'b1;
      low_q   <= phase != isa_link_pkg::PhaseAlign ? '0 : {low_q[0], 1'b1};
      early_q <= phase == isa_link_pkg::PhaseSeqSync ? '0 : {early_q[0], 1'b1};
      if (heard_o && phase_o != isa_link_pkg::PhaseAlign && phase != isa_link_pkg::PhaseAlign && set_i[23:16] != good_o)
        moved_o <= 1'b1;
      if (index < 3'd6 && (index != 3'd3 || phase == isa_link_pkg::PhaseSeqSync)) begin
        got_q[index]   <= 1'b1;
        twice_q[index] <= got_q[index] && known == word;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (set_valid_i) begin
      phase_o <= phase;
      good_o  <= set_i[23:16];
      case (index)
        3'd0: word0_q <= word;
        3'd1: word1_q <= word;
        3'd2: word2_q <= word;
        3'd3: word3_q <= word;
        3'd4: word4_q <= word;
        3'd5: word5_q <= word;
        default: ;
      endcase
    end
  end

  // suits: our version, our configuration, buffers within bounds
  logic buffers_ok;

  always_comb begin
    buffers_ok = 1'b1;
    for (int c = 0; c < 3; c++) if (word2_q[8*c+:8] < 8'd16 || word2_q[8*c+:8] > 8'd128) buffers_ok = 1'b0;
  end

  assign back_o = low_q == '1;
  assign early_o = early_q == '1;
  assign settled = (twice_q & Params) == Params;
  assign suits_o = settled && !refused_o;
  assign refused_o = settled && (word0_q[7:0] != lanes_pkg::Version || word1_q != hash_i || !buffers_ok || word4_q == '0);
  assign agreed_o = twice_q[3];
  assign partner_widest_o = word0_q[9:8];
  assign partner_hash_o = word1_q;
  assign partner_units_o = word2_q[23:0];
  assign partner_expected_o = word3_q[9:0];
  assign partner_fresh_o = word3_q[10];
  assign partner_seed_o = word4_q;
  assign partner_chip_o = word5_q[9:0];

  `NG_ASSERT(SeedNeverZero, clk_i, rst_ni, seed_o != '0)
endmodule
