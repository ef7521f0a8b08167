// SPDX-License-Identifier: Apache-2.0
// The SBUF and its parts side by side, one library for their tests. The read ports of the SBUF are bundled in the order
// moving, stationary, vector, DMA; the write ports vector, DMA. Bit 3 of read_scaled_i is the DMA port's `scales`.
// The array is there twice, flat and banked, with the same inputs; so is one of one entry per bank.
module memory_sbuf_bench #(
  parameter int unsigned Groups    = 1,
  parameter int unsigned SbufWords = 2048,
  localparam int unsigned WordBytes = 32 * Groups
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  // memory_sbuf
  input  logic [3:0]               read_valid_i,
  output logic [3:0]               read_ready_o,
  input  logic [4*24-1:0]          read_addr_i,
  input  logic [3*24-1:0]          read_scale_addr_i,
  input  logic [3:0]               read_scaled_i,
  output logic [3:0]               rsp_valid_o,
  output logic [4*8*WordBytes-1:0] rsp_data_o,
  output logic [3*8*Groups-1:0]    rsp_scale_o,
  input  logic [1:0]               write_valid_i,
  output logic [1:0]               write_ready_o,
  input  logic [2*24-1:0]          write_addr_i,
  input  logic [2*8*WordBytes-1:0] write_data_i,
  input  logic [2*WordBytes-1:0]   write_strobe_i,
  input  logic [23:0]              write_scale_addr_i,
  input  logic [8*Groups-1:0]      write_scale_data_i,
  input  logic [Groups-1:0]        write_scale_strobe_i,
  input  logic                     write_scales_i,
  // memory_sbuf_arbiter, 4 ports, 4 banks
  input  logic [3:0]               arbiter_valid_i,
  input  logic [3:0]               arbiter_wants_data_i,
  input  logic [7:0]               arbiter_data_bank_i,
  input  logic [3:0]               arbiter_wants_scale_i,
  input  logic [7:0]               arbiter_scale_bank_i,
  output logic [3:0]               arbiter_ready_o,
  // memory_sbuf_bank, 8 entries of 4 bytes
  input  logic                     bank_enable_i,
  input  logic                     bank_write_i,
  input  logic [2:0]               bank_addr_i,
  input  logic [3:0]               bank_strobe_i,
  input  logic [31:0]              bank_write_data_i,
  output logic [31:0]              bank_read_data_o,
  // memory_sbuf_array, 256 entries of 2 bytes, and 64 of them at the low address bits
  input  logic [5:0]               array_enable_i,
  input  logic [47:0]              array_addr_i,
  input  logic [3:0]               array_strobe_i,
  input  logic [31:0]              array_write_data_i,
  output logic [63:0]              array_read_data_o,
  output logic [63:0]              array_banked_read_data_o,
  output logic [63:0]              array_small_read_data_o,
  output logic [63:0]              array_small_banked_read_data_o
);
  memory_sbuf #(
    .Groups   (Groups),
    .SbufWords(SbufWords)
  ) u_sbuf (
    .clk_i,
    .rst_ni,
    .moving_valid_i             (read_valid_i[0]),
    .moving_ready_o             (read_ready_o[0]),
    .moving_addr_i              (read_addr_i[0*24+:24]),
    .moving_scale_addr_i        (read_scale_addr_i[0*24+:24]),
    .moving_scaled_i            (read_scaled_i[0]),
    .moving_rsp_valid_o         (rsp_valid_o[0]),
    .moving_rsp_data_o          (rsp_data_o[0*8*WordBytes+:8*WordBytes]),
    .moving_rsp_scale_o         (rsp_scale_o[0*8*Groups+:8*Groups]),
    .stationary_valid_i         (read_valid_i[1]),
    .stationary_ready_o         (read_ready_o[1]),
    .stationary_addr_i          (read_addr_i[1*24+:24]),
    .stationary_scale_addr_i    (read_scale_addr_i[1*24+:24]),
    .stationary_scaled_i        (read_scaled_i[1]),
    .stationary_rsp_valid_o     (rsp_valid_o[1]),
    .stationary_rsp_data_o      (rsp_data_o[1*8*WordBytes+:8*WordBytes]),
    .stationary_rsp_scale_o     (rsp_scale_o[1*8*Groups+:8*Groups]),
    .vector_read_valid_i        (read_valid_i[2]),
    .vector_read_ready_o        (read_ready_o[2]),
    .vector_read_addr_i         (read_addr_i[2*24+:24]),
    .vector_read_scale_addr_i   (read_scale_addr_i[2*24+:24]),
    .vector_read_scaled_i       (read_scaled_i[2]),
    .vector_read_rsp_valid_o    (rsp_valid_o[2]),
    .vector_read_rsp_data_o     (rsp_data_o[2*8*WordBytes+:8*WordBytes]),
    .vector_read_rsp_scale_o    (rsp_scale_o[2*8*Groups+:8*Groups]),
    .vector_write_valid_i       (write_valid_i[0]),
    .vector_write_ready_o       (write_ready_o[0]),
    .vector_write_addr_i        (write_addr_i[0*24+:24]),
    .vector_write_data_i        (write_data_i[0*8*WordBytes+:8*WordBytes]),
    .vector_write_strobe_i      (write_strobe_i[0*WordBytes+:WordBytes]),
    .vector_write_scale_addr_i  (write_scale_addr_i),
    .vector_write_scale_data_i  (write_scale_data_i),
    .vector_write_scale_strobe_i(write_scale_strobe_i),
    .dma_read_valid_i           (read_valid_i[3]),
    .dma_read_ready_o           (read_ready_o[3]),
    .dma_read_scales_i          (read_scaled_i[3]),
    .dma_read_addr_i            (read_addr_i[3*24+:24]),
    .dma_read_rsp_valid_o       (rsp_valid_o[3]),
    .dma_read_rsp_data_o        (rsp_data_o[3*8*WordBytes+:8*WordBytes]),
    .dma_write_valid_i          (write_valid_i[1]),
    .dma_write_ready_o          (write_ready_o[1]),
    .dma_write_scales_i         (write_scales_i),
    .dma_write_addr_i           (write_addr_i[1*24+:24]),
    .dma_write_data_i           (write_data_i[1*8*WordBytes+:8*WordBytes]),
    .dma_write_strobe_i         (write_strobe_i[1*WordBytes+:WordBytes])
  );

  memory_sbuf_arbiter #(
    .Ports   (4),
    .BankBits(2)
  ) u_arbiter (
    .valid_i      (arbiter_valid_i),
    .wants_data_i (arbiter_wants_data_i),
    .data_bank_i  (arbiter_data_bank_i),
    .wants_scale_i(arbiter_wants_scale_i),
    .scale_bank_i (arbiter_scale_bank_i),
    .ready_o      (arbiter_ready_o)
  );

  memory_sbuf_bank #(
    .EntryBytes(4),
    .Entries   (8)
  ) u_bank (
    .clk_i,
    .enable_i    (bank_enable_i),
    .write_i     (bank_write_i),
    .addr_i      (bank_addr_i),
    .strobe_i    (bank_strobe_i),
    .write_data_i(bank_write_data_i),
    .read_data_o (bank_read_data_o)
  );

  // the small array has a bank for each entry, the large one one for four
  logic [35:0] small_addr;
  for (genvar p = 0; p < 6; p++) begin : gen_small_addr
    assign small_addr[6*p+:6] = array_addr_i[8*p+2+:6];
  end

  for (genvar i = 0; i < 2; i++) begin : gen_array
    logic [63:0] read_data, small_read_data;
    memory_sbuf_array #(
      .EntryBytes(2),
      .Entries   (64),
      .Banked    (i)
    ) u_small (
      .clk_i,
      .rst_ni,
      .enable_i    (array_enable_i),
      .addr_i      (small_addr),
      .strobe_i    (array_strobe_i),
      .write_data_i(array_write_data_i),
      .read_data_o (small_read_data)
    );
    memory_sbuf_array #(
      .EntryBytes(2),
      .Entries   (256),
      .Banked    (i)
    ) u_array (
      .clk_i,
      .rst_ni,
      .enable_i    (array_enable_i),
      .addr_i      (array_addr_i),
      .strobe_i    (array_strobe_i),
      .write_data_i(array_write_data_i),
      .read_data_o (read_data)
    );
  end
  assign array_read_data_o              = gen_array[0].read_data;
  assign array_banked_read_data_o       = gen_array[1].read_data;
  assign array_small_read_data_o        = gen_array[0].small_read_data;
  assign array_small_banked_read_data_o = gen_array[1].small_read_data;
endmodule
