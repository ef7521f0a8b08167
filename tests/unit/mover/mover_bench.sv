// SPDX-License-Identifier: Apache-2.0
// The two movers side by side, one library per bus width for all their tests.
module mover_bench #(
  parameter int unsigned BusBytes      = 8,
  parameter int unsigned Outstanding   = 16,
  parameter int unsigned BufferBeats   = 256,
  parameter int unsigned TimeoutCycles = 2000,
  localparam int unsigned IdBits       = $clog2(Outstanding),
  localparam int unsigned DataBits     = 8 * BusBytes
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  // mover_store
  input  logic                store_piece_valid_i,
  output logic                store_piece_ready_o,
  input  logic [2:0]          store_piece_queue_i,
  input  logic                store_piece_last_i,
  input  logic [1:0]          store_piece_kind_i,
  input  logic [2:0]          store_piece_format_i,
  input  logic [2:0]          store_piece_out_format_i,
  input  logic                store_piece_saturate_i,
  input  logic [10:0]         store_piece_bytes_i,
  input  logic [63:0]         store_piece_src_i,
  input  logic [63:0]         store_piece_dst_i,
  input  logic [63:0]         store_piece_pattern_i,
  output logic                store_ar_valid_o,
  input  logic                store_ar_ready_i,
  output logic [IdBits-1:0]   store_ar_id_o,
  output logic [63:0]         store_ar_addr_o,
  output logic [7:0]          store_ar_len_o,
  output logic [2:0]          store_ar_size_o,
  output logic [1:0]          store_ar_burst_o,
  input  logic                store_r_valid_i,
  output logic                store_r_ready_o,
  input  logic [IdBits-1:0]   store_r_id_i,
  input  logic [DataBits-1:0] store_r_data_i,
  input  logic [1:0]          store_r_resp_i,
  input  logic                store_r_last_i,
  output logic                store_local_ar_valid_o,
  input  logic                store_local_ar_ready_i,
  output logic [3:0]          store_local_ar_space_o,
  output logic [43:0]         store_local_ar_addr_o,
  input  logic                store_local_r_valid_i,
  input  logic [DataBits-1:0] store_local_r_data_i,
  input  logic                store_local_r_error_i,
  output logic                store_aw_valid_o,
  input  logic                store_aw_ready_i,
  output logic [IdBits-1:0]   store_aw_id_o,
  output logic [63:0]         store_aw_addr_o,
  output logic [7:0]          store_aw_len_o,
  output logic [2:0]          store_aw_size_o,
  output logic [1:0]          store_aw_burst_o,
  output logic                store_w_valid_o,
  input  logic                store_w_ready_i,
  output logic [DataBits-1:0] store_w_data_o,
  output logic [BusBytes-1:0] store_w_strobe_o,
  output logic                store_w_last_o,
  output logic [63:0]         store_w_burst_o,
  input  logic                store_b_valid_i,
  output logic                store_b_ready_o,
  input  logic [IdBits-1:0]   store_b_id_i,
  input  logic [1:0]          store_b_resp_i,
  output logic                store_read_valid_o,
  output logic [2:0]          store_read_queue_o,
  output logic                store_read_last_o,
  output logic                store_done_valid_o,
  output logic [2:0]          store_done_queue_o,
  output logic                store_done_last_o,
  output logic [3:0]          store_done_cause_o,
  output logic [63:0]         store_done_address_o,
  output logic                store_busy_o,
  // mover_load
  input  logic                load_piece_valid_i,
  output logic                load_piece_ready_o,
  input  logic [2:0]          load_piece_queue_i,
  input  logic                load_piece_last_i,
  input  logic [1:0]          load_piece_kind_i,
  input  logic [2:0]          load_piece_format_i,
  input  logic [2:0]          load_piece_out_format_i,
  input  logic                load_piece_saturate_i,
  input  logic [10:0]         load_piece_bytes_i,
  input  logic [63:0]         load_piece_src_i,
  input  logic [63:0]         load_piece_dst_i,
  input  logic [63:0]         load_piece_pattern_i,
  output logic                load_ar_valid_o,
  input  logic                load_ar_ready_i,
  output logic [IdBits-1:0]   load_ar_id_o,
  output logic [63:0]         load_ar_addr_o,
  output logic [7:0]          load_ar_len_o,
  output logic [2:0]          load_ar_size_o,
  output logic [1:0]          load_ar_burst_o,
  input  logic                load_r_valid_i,
  output logic                load_r_ready_o,
  input  logic [IdBits-1:0]   load_r_id_i,
  input  logic [DataBits-1:0] load_r_data_i,
  input  logic [1:0]          load_r_resp_i,
  input  logic                load_r_last_i,
  output logic                load_local_ar_valid_o,
  input  logic                load_local_ar_ready_i,
  output logic [3:0]          load_local_ar_space_o,
  output logic [43:0]         load_local_ar_addr_o,
  input  logic                load_local_r_valid_i,
  input  logic [DataBits-1:0] load_local_r_data_i,
  input  logic                load_local_r_error_i,
  output logic                load_local_w_valid_o,
  input  logic                load_local_w_ready_i,
  output logic [3:0]          load_local_w_space_o,
  output logic [43:0]         load_local_w_addr_o,
  output logic [DataBits-1:0] load_local_w_data_o,
  output logic [BusBytes-1:0] load_local_w_strobe_o,
  output logic                load_read_valid_o,
  output logic [2:0]          load_read_queue_o,
  output logic                load_read_last_o,
  output logic                load_done_valid_o,
  output logic [2:0]          load_done_queue_o,
  output logic                load_done_last_o,
  output logic [3:0]          load_done_cause_o,
  output logic [63:0]         load_done_address_o,
  output logic                load_busy_o
);
  logic            store_fails_unused, load_fails_unused;
  mover_pkg::piece_t store_piece;
  mover_pkg::done_t  store_done;

  always_comb begin
    store_piece.queue_id   = store_piece_queue_i;
    store_piece.last       = store_piece_last_i;
    store_piece.kind       = store_piece_kind_i;
    store_piece.format     = store_piece_format_i;
    store_piece.out_format = store_piece_out_format_i;
    store_piece.saturate   = store_piece_saturate_i;
    store_piece.bytes      = store_piece_bytes_i;
    store_piece.src        = store_piece_src_i;
    store_piece.dst        = store_piece_dst_i;
    store_piece.pattern    = store_piece_pattern_i;
  end
  assign store_done_queue_o   = store_done.queue_id;
  assign store_done_last_o    = store_done.last;
  assign store_done_cause_o   = store_done.cause;
  assign store_done_address_o = store_done.address;

  mover_store #(
    .BusBytes     (BusBytes),
    .Outstanding  (Outstanding),
    .BufferBeats  (BufferBeats),
    .TimeoutCycles(TimeoutCycles)
  ) u_store (
    .clk_i,
    .rst_ni,
    .piece_valid_i   (store_piece_valid_i),
    .piece_ready_o   (store_piece_ready_o),
    .piece_data_i    (store_piece),
    .axi_ar_valid_o  (store_ar_valid_o),
    .axi_ar_ready_i  (store_ar_ready_i),
    .axi_ar_id_o     (store_ar_id_o),
    .axi_ar_addr_o   (store_ar_addr_o),
    .axi_ar_len_o    (store_ar_len_o),
    .axi_ar_size_o   (store_ar_size_o),
    .axi_ar_burst_o  (store_ar_burst_o),
    .axi_r_valid_i   (store_r_valid_i),
    .axi_r_ready_o   (store_r_ready_o),
    .axi_r_id_i      (store_r_id_i),
    .axi_r_data_i    (store_r_data_i),
    .axi_r_resp_i    (store_r_resp_i),
    .axi_r_last_i    (store_r_last_i),
    .axi_aw_valid_o  (store_aw_valid_o),
    .axi_aw_ready_i  (store_aw_ready_i),
    .axi_aw_id_o     (store_aw_id_o),
    .axi_aw_addr_o   (store_aw_addr_o),
    .axi_aw_len_o    (store_aw_len_o),
    .axi_aw_size_o   (store_aw_size_o),
    .axi_aw_burst_o  (store_aw_burst_o),
    .axi_w_valid_o   (store_w_valid_o),
    .axi_w_ready_i   (store_w_ready_i),
    .axi_w_data_o    (store_w_data_o),
    .axi_w_strobe_o  (store_w_strobe_o),
    .axi_w_last_o    (store_w_last_o),
    .axi_w_burst_o   (store_w_burst_o),
    .axi_b_valid_i   (store_b_valid_i),
    .axi_b_ready_o   (store_b_ready_o),
    .axi_b_id_i      (store_b_id_i),
    .axi_b_resp_i    (store_b_resp_i),
    .local_ar_valid_o(store_local_ar_valid_o),
    .local_ar_ready_i(store_local_ar_ready_i),
    .local_ar_space_o(store_local_ar_space_o),
    .local_ar_addr_o (store_local_ar_addr_o),
    .local_r_valid_i (store_local_r_valid_i),
    .local_r_data_i  (store_local_r_data_i),
    .local_r_error_i (store_local_r_error_i),
    .read_valid_o    (store_read_valid_o),
    .read_queue_o    (store_read_queue_o),
    .read_last_o     (store_read_last_o),
    .read_fails_o    (store_fails_unused),
    .done_valid_o    (store_done_valid_o),
    .done_data_o     (store_done),
    .busy_o          (store_busy_o)
  );

  mover_pkg::piece_t load_piece;
  mover_pkg::done_t  load_done;

  always_comb begin
    load_piece.queue_id   = load_piece_queue_i;
    load_piece.last       = load_piece_last_i;
    load_piece.kind       = load_piece_kind_i;
    load_piece.format     = load_piece_format_i;
    load_piece.out_format = load_piece_out_format_i;
    load_piece.saturate   = load_piece_saturate_i;
    load_piece.bytes      = load_piece_bytes_i;
    load_piece.src        = load_piece_src_i;
    load_piece.dst        = load_piece_dst_i;
    load_piece.pattern    = load_piece_pattern_i;
  end
  assign load_done_queue_o   = load_done.queue_id;
  assign load_done_last_o    = load_done.last;
  assign load_done_cause_o   = load_done.cause;
  assign load_done_address_o = load_done.address;

  mover_load #(
    .BusBytes     (BusBytes),
    .Outstanding  (Outstanding),
    .BufferBeats  (BufferBeats),
    .TimeoutCycles(TimeoutCycles)
  ) u_load (
    .clk_i,
    .rst_ni,
    .piece_valid_i   (load_piece_valid_i),
    .piece_ready_o   (load_piece_ready_o),
    .piece_data_i    (load_piece),
    .axi_ar_valid_o  (load_ar_valid_o),
    .axi_ar_ready_i  (load_ar_ready_i),
    .axi_ar_id_o     (load_ar_id_o),
    .axi_ar_addr_o   (load_ar_addr_o),
    .axi_ar_len_o    (load_ar_len_o),
    .axi_ar_size_o   (load_ar_size_o),
    .axi_ar_burst_o  (load_ar_burst_o),
    .axi_r_valid_i   (load_r_valid_i),
    .axi_r_ready_o   (load_r_ready_o),
    .axi_r_id_i      (load_r_id_i),
    .axi_r_data_i    (load_r_data_i),
    .axi_r_resp_i    (load_r_resp_i),
    .axi_r_last_i    (load_r_last_i),
    .local_ar_valid_o(load_local_ar_valid_o),
    .local_ar_ready_i(load_local_ar_ready_i),
    .local_ar_space_o(load_local_ar_space_o),
    .local_ar_addr_o (load_local_ar_addr_o),
    .local_r_valid_i (load_local_r_valid_i),
    .local_r_data_i  (load_local_r_data_i),
    .local_r_error_i (load_local_r_error_i),
    .local_w_valid_o (load_local_w_valid_o),
    .local_w_ready_i (load_local_w_ready_i),
    .local_w_space_o (load_local_w_space_o),
    .local_w_addr_o  (load_local_w_addr_o),
    .local_w_data_o  (load_local_w_data_o),
    .local_w_strobe_o(load_local_w_strobe_o),
    .read_valid_o    (load_read_valid_o),
    .read_queue_o    (load_read_queue_o),
    .read_last_o     (load_read_last_o),
    .read_fails_o    (load_fails_unused),
    .done_valid_o    (load_done_valid_o),
    .done_data_o     (load_done),
    .busy_o          (load_busy_o)
  );
endmodule
