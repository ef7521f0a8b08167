// SPDX-License-Identifier: Apache-2.0
// Shares PSUM's row read port: the vector engine first, the DMA engine in the cycles it leaves.
// Interface: two askers with valid/ready/row, PSUM's port behind them. Each sees rsp_valid one cycle after its own grant;
//   data and the written bit go to both from the port itself.
// Latency: none. Throughput: one row per cycle. Reset: no answer under way.
// A vector read that waits for its bank keeps the DMA from the other bank too: ready stays one level deep.
`include "assertions.svh"

module local_psum (
  input  logic        clk_i,
  input  logic        rst_ni,
  // vector engine
  input  logic        vector_valid_i,
  output logic        vector_ready_o,
  input  logic [15:0] vector_row_i,
  output logic        vector_rsp_valid_o,
  // DMA engine
  input  logic        dma_valid_i,
  output logic        dma_ready_o,
  input  logic [15:0] dma_row_i,
  output logic        dma_rsp_valid_o,
  // PSUM
  output logic        psum_valid_o,
  input  logic        psum_ready_i,
  output logic [15:0] psum_row_o,
  input  logic        psum_rsp_valid_i
);
  logic dma_q;

  assign psum_valid_o   = vector_valid_i || dma_valid_i;
  assign psum_row_o     = vector_valid_i ? vector_row_i : dma_row_i;
  assign vector_ready_o = psum_ready_i;
  assign dma_ready_o    = psum_ready_i && !vector_valid_i;

  always_ff @(posedge clk_i) begin
    dma_q <= !vector_valid_i;
  end

  assign vector_rsp_valid_o = psum_rsp_valid_i && !dma_q;
  assign dma_rsp_valid_o    = psum_rsp_valid_i && dma_q;

  `NG_ASSERT(DmaHeldUntilTaken, clk_i, rst_ni, dma_valid_i && !dma_ready_o |=> dma_valid_i && $stable(dma_row_i))
endmodule
