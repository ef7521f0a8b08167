// SPDX-License-Identifier: Apache-2.0
// The on-chip side of the DMA engine: the local beats of the movers to and from SBUF, scales, PSUM and semaphores.
// Interface: two readers (0 store mover, 1 load mover; reader r's slice of a flat vector), one writer; the DMA ports of
//   memory_sbuf, a row read port (dma_psum_port) and the row write port of memory_psum, ports of control_semaphores.
// Latency: 2 cycles from a read taken to its answer, none for a write. Throughput: dma_local_read, dma_local_write; the
//   readers take turns. Reset: nothing under way.
// Structure only; what each part promises stands in its own file.
module dma_local #(
  parameter int unsigned BusBytes   = 32,
  parameter int unsigned Groups     = 1,
  parameter int unsigned Cols       = 32,
  localparam int unsigned BusBits   = 8 * BusBytes,
  localparam int unsigned WordBytes = 32 * Groups,
  localparam int unsigned RowBytes  = 4 * Cols
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  // reads of the movers; data and error belong to the reader whose bit of local_r_valid_o is set
  input  logic [1:0]             local_ar_valid_i,
  output logic [1:0]             local_ar_ready_o,
  input  logic [2*4-1:0]         local_ar_space_i,
  input  logic [2*44-1:0]        local_ar_addr_i,
  output logic [1:0]             local_r_valid_o,
  output logic [BusBits-1:0]     local_r_data_o,
  output logic                   local_r_error_o,
  // writes of the load mover
  input  logic                   local_w_valid_i,
  output logic                   local_w_ready_o,
  input  logic [3:0]             local_w_space_i,
  input  logic [43:0]            local_w_addr_i,
  input  logic [BusBits-1:0]     local_w_data_i,
  input  logic [BusBytes-1:0]    local_w_strobe_i,
  // SBUF read
  output logic                   sbuf_read_valid_o,
  input  logic                   sbuf_read_ready_i,
  output logic                   sbuf_read_scales_o,
  output logic [23:0]            sbuf_read_addr_o,
  input  logic [8*WordBytes-1:0] sbuf_read_rsp_data_i,
  // SBUF write
  output logic                   sbuf_write_valid_o,
  input  logic                   sbuf_write_ready_i,
  output logic                   sbuf_write_scales_o,
  output logic [23:0]            sbuf_write_addr_o,
  output logic [8*WordBytes-1:0] sbuf_write_data_o,
  output logic [WordBytes-1:0]   sbuf_write_strobe_o,
  // PSUM read
  output logic                   psum_read_valid_o,
  input  logic                   psum_read_ready_i,
  output logic [15:0]            psum_read_row_o,
  input  logic [8*RowBytes-1:0]  psum_read_rsp_data_i,
  input  logic                   psum_read_rsp_written_i,
  // PSUM write
  output logic                   psum_write_valid_o,
  input  logic                   psum_write_ready_i,
  output logic [15:0]            psum_write_row_o,
  output logic [8*RowBytes-1:0]  psum_write_data_o,
  output logic [RowBytes-1:0]    psum_write_strobe_o,
  // semaphores; the value read is that of the cycle of the grant
  output logic                   semaphore_read_valid_o,
  input  logic                   semaphore_read_ready_i,
  output control_pkg::index_t    semaphore_read_index_o,
  input  logic [31:0]            semaphore_read_value_i,
  output logic                   semaphore_write_valid_o,
  input  logic                   semaphore_write_ready_i,
  output control_pkg::index_t    semaphore_write_index_o,
  output logic [31:0]            semaphore_write_value_o
);
  logic        read_valid, read_ready, read_port, rsp_valid, rsp_port;
  logic [3:0]  read_space;
  logic [43:0] read_addr;

  stream_arbiter #(
    .Ports(2),
    .Width(48)
  ) u_readers (
    .clk_i,
    .rst_ni,
    .in_valid_i (local_ar_valid_i),
    .in_ready_o (local_ar_ready_o),
    .in_data_i  ({local_ar_space_i[7:4], local_ar_addr_i[87:44], local_ar_space_i[3:0], local_ar_addr_i[43:0]}),
    .out_valid_o(read_valid),
    .out_ready_i(read_ready),
    .out_data_o ({read_space, read_addr}),
    .out_port_o (read_port)
  );

  dma_local_read #(
    .BusBytes(BusBytes),
    .Groups  (Groups),
    .Cols    (Cols)
  ) u_read (
    .clk_i,
    .rst_ni,
    .valid_i           (read_valid),
    .ready_o           (read_ready),
    .space_i           (read_space),
    .addr_i            (read_addr),
    .tag_i             (read_port),
    .rsp_valid_o       (rsp_valid),
    .rsp_data_o        (local_r_data_o),
    .rsp_error_o       (local_r_error_o),
    .rsp_tag_o         (rsp_port),
    .sbuf_valid_o      (sbuf_read_valid_o),
    .sbuf_ready_i      (sbuf_read_ready_i),
    .sbuf_scales_o     (sbuf_read_scales_o),
    .sbuf_addr_o       (sbuf_read_addr_o),
    .sbuf_rsp_data_i   (sbuf_read_rsp_data_i),
    .psum_valid_o      (psum_read_valid_o),
    .psum_ready_i      (psum_read_ready_i),
    .psum_row_o        (psum_read_row_o),
    .psum_rsp_data_i   (psum_read_rsp_data_i),
    .psum_rsp_written_i(psum_read_rsp_written_i),
    .semaphore_valid_o (semaphore_read_valid_o),
    .semaphore_ready_i (semaphore_read_ready_i),
    .semaphore_index_o (semaphore_read_index_o),
    .semaphore_value_i (semaphore_read_value_i)
  );
  assign local_r_valid_o = {rsp_valid && rsp_port, rsp_valid && !rsp_port};

  dma_local_write #(
    .BusBytes(BusBytes),
    .Groups  (Groups),
    .Cols    (Cols)
  ) u_write (
    .clk_i,
    .rst_ni,
    .valid_i            (local_w_valid_i),
    .ready_o            (local_w_ready_o),
    .space_i            (local_w_space_i),
    .addr_i             (local_w_addr_i),
    .data_i             (local_w_data_i),
    .strobe_i           (local_w_strobe_i),
    .sbuf_valid_o       (sbuf_write_valid_o),
    .sbuf_ready_i       (sbuf_write_ready_i),
    .sbuf_scales_o      (sbuf_write_scales_o),
    .sbuf_addr_o        (sbuf_write_addr_o),
    .sbuf_data_o        (sbuf_write_data_o),
    .sbuf_strobe_o      (sbuf_write_strobe_o),
    .psum_valid_o       (psum_write_valid_o),
    .psum_ready_i       (psum_write_ready_i),
    .psum_row_o         (psum_write_row_o),
    .psum_data_o        (psum_write_data_o),
    .psum_strobe_o      (psum_write_strobe_o),
    .semaphore_valid_o  (semaphore_write_valid_o),
    .semaphore_ready_i  (semaphore_write_ready_i),
    .semaphore_index_o  (semaphore_write_index_o),
    .semaphore_value_o  (semaphore_write_value_o)
  );
endmodule
