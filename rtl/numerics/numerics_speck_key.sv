// SPDX-License-Identifier: Apache-2.0
// Expands a 64-bit key into the 22 round keys of Speck32/64, which every lane of an engine shares.
// Interface: a start pulse takes key_i; ready falls and rises again when round_keys holds the new schedule. Round key i
//   is bits 16i+15:16i. A start while expanding begins again.
// Latency: 22 cycles from start to ready.
// Reset: expands key 0, the seed after reset, so ready rises 22 cycles after reset.
// Why: seeds change rarely; one round per cycle costs one adder.
module numerics_speck_key (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         start_i,
  input  logic [63:0]  key_i,
  output logic         ready_o,
  output logic [351:0] round_keys_o
);
  localparam logic [4:0] Rounds = 5'd22;

  logic [4:0]   round_q;
  logic [15:0]  k_q, l0_q, l1_q, l2_q;
  logic [351:0] round_keys_q;
  logic [15:0]  l_next, k_next;

  always_comb begin
    l_next = (k_q + {l0_q[6:0], l0_q[15:7]}) ^ {11'd0, round_q};
    k_next = {k_q[13:0], k_q[15:14]} ^ l_next;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      round_q <= 5'd0;
      {l2_q, l1_q, l0_q, k_q} <= 64'd0;
    end else if (start_i) begin
      round_q <= 5'd0;
      {l2_q, l1_q, l0_q, k_q} <= key_i;
    end else if (!ready_o) begin
      round_q <= round_q + 5'd1;
      {l2_q, l1_q, l0_q, k_q} <= {l_next, l2_q, l1_q, k_next};
    end
  end

  // the oldest key ends in the lowest place
  always_ff @(posedge clk_i) begin
    if (!ready_o) round_keys_q <= {k_q, round_keys_q[351:16]};
  end

  assign ready_o      = round_q == Rounds;
  assign round_keys_o = round_keys_q;
endmodule
