// SPDX-License-Identifier: Apache-2.0
// Load mover: pieces whose destination is on this chip.
// Interface: piece_* in; AXI4 read manager; local_ar_*/local_r_* read on-chip bytes, one bus beat per request, answers in
//   request order and never back-pressured; local_w_* writes on-chip beats; events read_* and done_* pulse once per piece,
//   in piece order, both with the last beat taken.
// Latency: AR one cycle after the piece, the write beat one after R. Throughput: one beat and one piece per cycle.
// Reset: empty; nothing outstanding.
// A piece is 1 to 1024 bytes on either side, in one 4 KiB page of the source and one 1 KiB block of the destination.
module mover_load #(
  parameter int unsigned BusBytes      = 32,
  parameter int unsigned Outstanding   = 32,   // read bursts in flight
  parameter int unsigned BufferBeats   = 128,  // at least two pieces: BufferBeats * BusBytes >= 2048
  parameter int unsigned TimeoutCycles = 65536,
  localparam int unsigned DataBits     = 8 * BusBytes
) (
  input  logic                            clk_i,
  input  logic                            rst_ni,
  // pieces
  input  logic                            piece_valid_i,
  output logic                            piece_ready_o,
  input  mover_pkg::piece_t               piece_data_i,
  // AXI4 read
  output logic                            axi_ar_valid_o,
  input  logic                            axi_ar_ready_i,
  output axi_pkg::ax_t                    axi_ar_o,
  input  logic                            axi_r_valid_i,
  output logic                            axi_r_ready_o,
  input  axi_pkg::r_tag_t                 axi_r_i,
  input  logic [DataBits-1:0]             axi_r_data_i,
  // on-chip reads
  output logic                            local_ar_valid_o,
  input  logic                            local_ar_ready_i,
  output address_pkg::local_t             local_ar_o,
  input  logic                            local_r_valid_i,
  input  logic [DataBits-1:0]             local_r_data_i,
  input  logic                            local_r_error_i,
  // on-chip writes
  output logic                            local_w_valid_o,
  input  logic                            local_w_ready_i,
  output address_pkg::local_t             local_w_o,
  output logic [DataBits-1:0]             local_w_data_o,
  output logic [BusBytes-1:0]             local_w_strobe_o,
  // events, never back-pressured
  output logic                            read_valid_o,
  output logic [mover_pkg::QueueBits-1:0] read_queue_o,
  output logic                            read_last_o,
  output logic                            read_fails_o,  // a read failed or was given up, before its piece's read event
  output logic                            done_valid_o,
  output mover_pkg::done_t                done_data_o,
  output logic                            busy_o
);
  logic                open_valid;
  mover_pkg::open_t    open;
  logic                w_valid, w_ready, w_last;
  logic [DataBits-1:0] w_data;
  logic [BusBytes-1:0] w_strobe;
  mover_pkg::fault_t   fault;
  logic                add_done, core_busy, write_busy;

  mover_core #(
    .BusBytes     (BusBytes),
    .Outstanding  (Outstanding),
    .BufferBeats  (BufferBeats),
    .TimeoutCycles(TimeoutCycles)
  ) u_mover (
    .clk_i,
    .rst_ni,
    .piece_valid_i,
    .piece_ready_o,
    .piece_data_i,
    .axi_ar_valid_o,
    .axi_ar_ready_i,
    .axi_ar_o,
    .axi_r_valid_i,
    .axi_r_ready_o,
    .axi_r_i,
    .axi_r_data_i,
    .local_ar_valid_o,
    .local_ar_ready_i,
    .local_ar_o,
    .local_r_valid_i,
    .local_r_data_i,
    .local_r_error_i,
    .open_valid_o(open_valid),
    .open_o      (open),
    .w_valid_o   (w_valid),
    .w_ready_i   (w_ready),
    .w_data_o    (w_data),
    .w_strobe_o  (w_strobe),
    .w_last_o    (w_last),
    .fault_o     (fault),
    .add_done_i  (add_done),
    .read_valid_o,
    .read_queue_o,
    .read_last_o,
    .read_fails_o,
    .busy_o(core_busy)
  );

  mover_write_local #(
    .BusBytes   (BusBytes),
    .Outstanding(Outstanding)
  ) u_write (
    .clk_i,
    .rst_ni,
    .open_valid_i(open_valid),
    .open_i      (open),
    .w_valid_i   (w_valid),
    .w_ready_o   (w_ready),
    .w_data_i    (w_data),
    .w_strobe_i  (w_strobe),
    .w_last_i    (w_last),
    .fault_i     (fault),
    .local_w_valid_o,
    .local_w_ready_i,
    .local_w_o,
    .local_w_data_o,
    .local_w_strobe_o,
    .done_valid_o,
    .done_data_o,
    .add_done_o(add_done),
    .busy_o    (write_busy)
  );

  assign busy_o = core_busy || write_busy;
endmodule
