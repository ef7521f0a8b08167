// SPDX-License-Identifier: Apache-2.0
// Brings Width bits that change independently of each other into the domain of clk_i.
// Interface: data_i from registers of any clock; data_o of clk_i.
// Latency: Stages cycles, one more or less as the edges fall.
// Reset: zero.
// Bits that belong together arrive in different cycles: a number crosses in Gray code (cdc_fifo) or standing still.
module cdc_sync #(
  parameter int unsigned Width  = 1,
  parameter int unsigned Stages = 2
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic [Width-1:0] data_i,
  output logic [Width-1:0] data_o
);
  if (Width < 1 || Width > 64) begin : gen_bad_width
    $fatal(1, "cdc_sync: Width must be 1 to 64");
  end
  if (Stages < 2 || Stages > 4) begin : gen_bad_stages
    $fatal(1, "cdc_sync: Stages must be 2 to 4");
  end

  logic [Width*Stages-1:0] stages_q;  // the first one, which may be metastable, lowest

  assign data_o = stages_q[Width*(Stages-1)+:Width];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) stages_q <= '0;
    else stages_q <= {stages_q[0+:Width*(Stages-1)], data_i};
  end
endmodule
