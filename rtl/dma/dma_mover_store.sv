// SPDX-License-Identifier: Apache-2.0
// Store mover: pieces whose destination is behind the AXI port (HBM, other chips).
// Interface: piece_* in; AXI4 manager; local_ar_*/local_r_* read on-chip bytes, one bus beat per request, answers in
//   request order and never back-pressured; events read_* and done_* pulse once per piece, in piece order.
// Latency: AR one cycle after the piece, W one after R, done with B. Throughput: one beat and one piece per cycle.
// Reset: empty; nothing outstanding.
// A piece is 1 to 1024 bytes on either side, in one 4 KiB page of the source and one 1 KiB block of the destination.
`include "assertions.svh"

module dma_mover_store #(
  parameter int unsigned BusBytes      = 32,
  parameter int unsigned Outstanding   = 32,   // bursts in flight, reads and writes each
  parameter int unsigned BufferBeats   = 128,  // at least two pieces: BufferBeats * BusBytes >= 2048
  parameter int unsigned TimeoutCycles = 65536,
  localparam int unsigned IdBits       = $clog2(Outstanding),
  localparam int unsigned DataBits     = 8 * BusBytes
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  // pieces
  input  logic                        piece_valid_i,
  output logic                        piece_ready_o,
  input  dma_pkg::piece_t             piece_data_i,
  // AXI4 read
  output logic                        axi_ar_valid_o,
  input  logic                        axi_ar_ready_i,
  output logic [IdBits-1:0]           axi_ar_id_o,
  output logic [63:0]                 axi_ar_addr_o,   // a multiple of BusBytes
  output logic [7:0]                  axi_ar_len_o,
  output logic [2:0]                  axi_ar_size_o,
  output logic [1:0]                  axi_ar_burst_o,
  input  logic                        axi_r_valid_i,
  output logic                        axi_r_ready_o,
  input  logic [IdBits-1:0]           axi_r_id_i,
  input  logic [DataBits-1:0]         axi_r_data_i,
  input  logic [1:0]                  axi_r_resp_i,
  input  logic                        axi_r_last_i,
  // AXI4 write
  output logic                        axi_aw_valid_o,
  input  logic                        axi_aw_ready_i,
  output logic [IdBits-1:0]           axi_aw_id_o,
  output logic [63:0]                 axi_aw_addr_o,   // a multiple of BusBytes
  output logic [7:0]                  axi_aw_len_o,
  output logic [2:0]                  axi_aw_size_o,
  output logic [1:0]                  axi_aw_burst_o,
  output logic                        axi_w_valid_o,
  input  logic                        axi_w_ready_i,
  output logic [DataBits-1:0]         axi_w_data_o,
  output logic [BusBytes-1:0]         axi_w_strobe_o,
  output logic                        axi_w_last_o,
  input  logic                        axi_b_valid_i,
  output logic                        axi_b_ready_o,
  input  logic [IdBits-1:0]           axi_b_id_i,
  input  logic [1:0]                  axi_b_resp_i,
  // on-chip reads
  output logic                        local_ar_valid_o,
  input  logic                        local_ar_ready_i,
  output logic [3:0]                  local_ar_space_o,
  output logic [43:0]                 local_ar_addr_o,  // a multiple of BusBytes
  input  logic                        local_r_valid_i,
  input  logic [DataBits-1:0]         local_r_data_i,
  input  logic                        local_r_error_i,
  // events, never back-pressured
  output logic                        read_valid_o,
  output logic [dma_pkg::QueueBits-1:0] read_queue_o,
  output logic                        read_last_o,
  output logic                        done_valid_o,
  output dma_pkg::done_t              done_data_o,
  output logic                        busy_o
);
endmodule
