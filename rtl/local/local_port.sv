// SPDX-License-Identifier: Apache-2.0
// The on-chip side of the DMA engine: the local beats of the movers to and from SBUF, scales, PSUM and semaphores.
// Interface: readers (0 store mover, 1 load mover, 2 other chips; reader r's slice of a flat vector), writers (0 load mover,
//   1 other chips); the DMA ports of
//   memory_sbuf, a row read port (local_psum) and the row write port of memory_psum, ports of control_semaphores.
// Latency: 2 cycles from a read taken to its answer, none for a write. Throughput: local_read, local_write; the
//   readers take turns, and so do the writers. Reset: nothing under way.
// Structure only; what each part promises stands in its own file.
module local_port #(
  parameter int unsigned BusBytes   = 32,
  parameter int unsigned Groups     = 1,
  parameter int unsigned Cols       = 32,
  parameter int unsigned Remote     = 0,  // 1: other chips read and write too
  localparam int unsigned Readers   = 2 + Remote,
  localparam int unsigned Writers   = 1 + Remote,
  localparam int unsigned BusBits   = 8 * BusBytes,
  localparam int unsigned WordBytes = 32 * Groups,
  localparam int unsigned RowBytes  = 4 * Cols
) (
  input  logic                                      clk_i,
  input  logic                                      rst_ni,
  // reads; data and error belong to the reader whose bit of local_r_valid_o is set
  input  logic [Readers-1:0]                        local_ar_valid_i,
  output logic [Readers-1:0]                        local_ar_ready_o,
  input  logic [Readers*address_pkg::LocalBits-1:0] local_ar_i,  // address_pkg::local_t of each
  output logic [Readers-1:0]                        local_r_valid_o,
  output logic [BusBits-1:0]                        local_r_data_o,
  output logic                                      local_r_error_o,
  // writes
  input  logic [Writers-1:0]                        local_w_valid_i,
  output logic [Writers-1:0]                        local_w_ready_o,
  input  logic [Writers*address_pkg::LocalBits-1:0] local_w_i,
  input  logic [Writers*BusBits-1:0]                local_w_data_i,
  input  logic [Writers*BusBytes-1:0]               local_w_strobe_i,
  // SBUF read
  output logic                                      sbuf_read_valid_o,
  input  logic                                      sbuf_read_ready_i,
  output logic                                      sbuf_read_scales_o,
  output logic [23:0]                               sbuf_read_addr_o,
  input  logic [8*WordBytes-1:0]                    sbuf_read_rsp_data_i,
  // SBUF write
  output logic                                      sbuf_write_valid_o,
  input  logic                                      sbuf_write_ready_i,
  output logic                                      sbuf_write_scales_o,
  output logic [23:0]                               sbuf_write_addr_o,
  output logic [8*WordBytes-1:0]                    sbuf_write_data_o,
  output logic [WordBytes-1:0]                      sbuf_write_strobe_o,
  // PSUM read
  output logic                                      psum_read_valid_o,
  input  logic                                      psum_read_ready_i,
  output logic [15:0]                               psum_read_row_o,
  input  logic [8*RowBytes-1:0]                     psum_read_rsp_data_i,
  input  logic                                      psum_read_rsp_written_i,
  // PSUM write
  output logic                                      psum_write_valid_o,
  input  logic                                      psum_write_ready_i,
  output logic [15:0]                               psum_write_row_o,
  output logic [8*RowBytes-1:0]                     psum_write_data_o,
  output logic [RowBytes-1:0]                       psum_write_strobe_o,
  // semaphores; the value read is that of the cycle of the grant
  output logic                                      semaphore_read_valid_o,
  input  logic                                      semaphore_read_ready_i,
  output control_pkg::index_t                       semaphore_read_index_o,
  input  logic [31:0]                               semaphore_read_value_i,
  output logic                                      semaphore_write_valid_o,
  input  logic                                      semaphore_write_ready_i,
  output control_pkg::index_t                       semaphore_write_index_o,
  output logic [31:0]                               semaphore_write_value_o
);
  if (Remote > 1) begin : gen_bad_remote
    $fatal(1, "local_port: Remote must be 0 or 1");
  end
  localparam int unsigned PortBits = $clog2(Readers);
  logic                read_valid, read_ready, rsp_valid;
  logic [PortBits-1:0] read_port, rsp_port;
  address_pkg::local_t read;

  stream_arbiter #(
    .Ports(Readers),
    .Width(address_pkg::LocalBits)
  ) u_readers (
    .clk_i,
    .rst_ni,
    .in_valid_i (local_ar_valid_i),
    .in_ready_o (local_ar_ready_o),
    .in_data_i  (local_ar_i),
    .out_valid_o(read_valid),
    .out_ready_i(read_ready),
    .out_data_o (read),
    .out_port_o (read_port)
  );

  local_read #(
    .BusBytes(BusBytes),
    .Groups  (Groups),
    .Cols    (Cols),
    .TagBits (PortBits)
  ) u_read (
    .clk_i,
    .rst_ni,
    .valid_i           (read_valid),
    .ready_o           (read_ready),
    .space_i           (read.space),
    .addr_i            (read.offset),
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
  always_comb begin
    for (int r = 0; r < Readers; r++) local_r_valid_o[r] = rsp_valid && rsp_port == PortBits'(r);
  end

  logic                w_valid, w_ready;
  address_pkg::local_t w;
  logic [BusBits-1:0]  w_data;
  logic [BusBytes-1:0] w_strobe;
  if (Remote == 0) begin : gen_one_writer
    assign w_valid         = local_w_valid_i;
    assign local_w_ready_o = w_ready;
    assign w               = local_w_i;
    assign w_data          = local_w_data_i;
    assign w_strobe        = local_w_strobe_i;
  end else begin : gen_writers
    localparam int unsigned WriteBits = address_pkg::LocalBits + BusBits + BusBytes;
    logic [Writers*WriteBits-1:0] writes;
    logic                         port_unused;
    always_comb begin
      for (int p = 0; p < Writers; p++) begin
        writes[WriteBits*p+:WriteBits] = {local_w_i[address_pkg::LocalBits*p+:address_pkg::LocalBits],
                                          local_w_data_i[BusBits*p+:BusBits], local_w_strobe_i[BusBytes*p+:BusBytes]};
      end
    end
    stream_arbiter #(
      .Ports(Writers),
      .Width(WriteBits)
    ) u_writers (
      .clk_i,
      .rst_ni,
      .in_valid_i (local_w_valid_i),
      .in_ready_o (local_w_ready_o),
      .in_data_i  (writes),
      .out_valid_o(w_valid),
      .out_ready_i(w_ready),
      .out_data_o ({w, w_data, w_strobe}),
      .out_port_o (port_unused)
    );
    logic unused_ok;
    assign unused_ok = &{1'b0, port_unused};
  end

  local_write #(
    .BusBytes(BusBytes),
    .Groups  (Groups),
    .Cols    (Cols)
  ) u_write (
    .clk_i,
    .rst_ni,
    .valid_i          (w_valid),
    .ready_o          (w_ready),
    .space_i          (w.space),
    .addr_i           (w.offset),
    .data_i           (w_data),
    .strobe_i         (w_strobe),
    .sbuf_valid_o     (sbuf_write_valid_o),
    .sbuf_ready_i     (sbuf_write_ready_i),
    .sbuf_scales_o    (sbuf_write_scales_o),
    .sbuf_addr_o      (sbuf_write_addr_o),
    .sbuf_data_o      (sbuf_write_data_o),
    .sbuf_strobe_o    (sbuf_write_strobe_o),
    .psum_valid_o     (psum_write_valid_o),
    .psum_ready_i     (psum_write_ready_i),
    .psum_row_o       (psum_write_row_o),
    .psum_data_o      (psum_write_data_o),
    .psum_strobe_o    (psum_write_strobe_o),
    .semaphore_valid_o(semaphore_write_valid_o),
    .semaphore_ready_i(semaphore_write_ready_i),
    .semaphore_index_o(semaphore_write_index_o),
    .semaphore_value_o(semaphore_write_value_o)
  );
endmodule
