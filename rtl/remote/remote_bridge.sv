// SPDX-License-Identifier: Apache-2.0
// The DMA engine's AXI4 port on one side, this chip's HBM and a message port on the other: an address of this chip goes to
// HBM, one of another chip over the link.
// Interface: dma_* subordinate, bus of 32 bytes, IDs of 6 bits, each in flight at most once per direction; hbm_* manager; req_*
//   and rsp_* message ports (docs/blocks/message.md); chip_i this chip's number; dead_i: nothing sent is answered; reg_* registers.
// Latency: none from AR to HBM and back; a write burst goes on when it is here as a whole. Throughput: a beat per cycle and way.
// Reset: nothing outstanding.
// Every access is answered: SLVERR for one that was refused, failed or was given up (docs/blocks/remote.md).
`include "assertions.svh"

module remote_bridge #(
  parameter int unsigned TimeoutCycles = 131072  // without a response, one to two times as long: given up
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic [9:0]   chip_i,
  input  logic         dead_i,
  // registers
  input  logic         reg_valid_i,
  input  logic         reg_write_i,
  input  logic [7:0]   reg_addr_i,
  output logic         reg_ready_o,
  output logic [31:0]  reg_data_o,
  output logic         reg_error_o,
  // DMA engine
  input  logic         dma_ar_valid_i,
  output logic         dma_ar_ready_o,
  input  logic [5:0]   dma_ar_id_i,
  input  logic [63:0]  dma_ar_addr_i,
  input  logic [7:0]   dma_ar_len_i,
  output logic         dma_r_valid_o,
  input  logic         dma_r_ready_i,
  output logic [5:0]   dma_r_id_o,
  output logic [255:0] dma_r_data_o,
  output logic [1:0]   dma_r_resp_o,
  output logic         dma_r_last_o,
  input  logic         dma_aw_valid_i,
  output logic         dma_aw_ready_o,
  input  logic [5:0]   dma_aw_id_i,
  input  logic [63:0]  dma_aw_addr_i,
  input  logic [7:0]   dma_aw_len_i,
  input  logic         dma_w_valid_i,
  output logic         dma_w_ready_o,
  input  logic [255:0] dma_w_data_i,
  input  logic [31:0]  dma_w_strobe_i,
  input  logic         dma_w_last_i,
  output logic         dma_b_valid_o,
  input  logic         dma_b_ready_i,
  output logic [5:0]   dma_b_id_o,
  output logic [1:0]   dma_b_resp_o,
  // HBM
  output logic         hbm_ar_valid_o,
  input  logic         hbm_ar_ready_i,
  output logic [5:0]   hbm_ar_id_o,
  output logic [63:0]  hbm_ar_addr_o,
  output logic [7:0]   hbm_ar_len_o,
  input  logic         hbm_r_valid_i,
  output logic         hbm_r_ready_o,
  input  logic [5:0]   hbm_r_id_i,
  input  logic [255:0] hbm_r_data_i,
  input  logic [1:0]   hbm_r_resp_i,
  input  logic         hbm_r_last_i,
  output logic         hbm_aw_valid_o,
  input  logic         hbm_aw_ready_i,
  output logic [5:0]   hbm_aw_id_o,
  output logic [63:0]  hbm_aw_addr_o,
  output logic [7:0]   hbm_aw_len_o,
  output logic         hbm_w_valid_o,
  input  logic         hbm_w_ready_i,
  output logic [255:0] hbm_w_data_o,
  output logic [31:0]  hbm_w_strobe_o,
  output logic         hbm_w_last_o,
  input  logic         hbm_b_valid_i,
  output logic         hbm_b_ready_o,
  input  logic [5:0]   hbm_b_id_i,
  input  logic [1:0]   hbm_b_resp_i,
  // messages
  output logic         req_valid_o,
  input  logic         req_ready_i,
  output logic         req_first_o,
  output logic         req_last_o,
  output logic [95:0]  req_header_o,
  output logic [511:0] req_data_o,
  input  logic         rsp_valid_i,
  output logic         rsp_ready_o,
  input  logic         rsp_first_i,
  input  logic         rsp_last_i,
  input  logic         rsp_abort_i,
  input  logic [95:0]  rsp_header_i,
  input  logic [511:0] rsp_data_i
);
  logic       drain, scan_valid, scan_all;
  logic [5:0] scan_id;
  logic       write_restart, read_restart;

  remote_sweep #(
    .IdBits       (6),
    .TimeoutCycles(TimeoutCycles)
  ) u_sweep (
    .clk_i,
    .rst_ni,
    .dead_i,
    .restart_i   (write_restart || read_restart),
    .drain_o     (drain),
    .scan_valid_o(scan_valid),
    .scan_all_o  (scan_all),
    .scan_id_o   (scan_id)
  );

  // writes
  logic         burst_valid, burst_take, burst_link, burst_refused;
  logic [5:0]   burst_id;
  logic [63:0]  burst_addr;
  logic [7:0]   burst_len;
  logic         beat_valid, beat_take, beat_last;
  logic [255:0] beat_data;
  logic [31:0]  beat_strobe;
  logic         run_valid, run_take;
  logic [43:0]  run_offset;
  logic [10:0]  run_bytes;

  remote_bursts #(
    .IdBits(6)
  ) u_bursts (
    .clk_i,
    .rst_ni,
    .chip_i,
    .aw_valid_i     (dma_aw_valid_i),
    .aw_ready_o     (dma_aw_ready_o),
    .aw_id_i        (dma_aw_id_i),
    .aw_addr_i      (dma_aw_addr_i),
    .aw_len_i       (dma_aw_len_i),
    .w_valid_i      (dma_w_valid_i),
    .w_ready_o      (dma_w_ready_o),
    .w_data_i       (dma_w_data_i),
    .w_strobe_i     (dma_w_strobe_i),
    .w_last_i       (dma_w_last_i),
    .burst_valid_o  (burst_valid),
    .burst_take_i   (burst_take),
    .burst_link_o   (burst_link),
    .burst_refused_o(burst_refused),
    .burst_id_o     (burst_id),
    .burst_addr_o   (burst_addr),
    .burst_len_o    (burst_len),
    .beat_valid_o   (beat_valid),
    .beat_take_i    (beat_take),
    .beat_data_o    (beat_data),
    .beat_strobe_o  (beat_strobe),
    .beat_last_o    (beat_last),
    .run_valid_o    (run_valid),
    .run_take_i     (run_take),
    .run_offset_o   (run_offset),
    .run_bytes_o    (run_bytes)
  );

  logic         is_write_response, answer_port_unused, beat_port_unused;
  logic         write_awaited, read_awaited, read_judged, rsp_answers, rsp_good;
  logic [9:0]   write_chip, read_chip;
  logic [10:0]  read_bytes;
  logic [2:0]   rsp_fault;
  logic         write_valid, write_ready, write_first, write_last;
  logic [95:0]  write_header;
  logic [511:0] write_data;
  logic         link_b_valid, link_b_ready;
  logic [5:0]   link_b_id;
  logic [1:0]   link_b_resp;

  remote_bridge_write u_write (
    .clk_i,
    .rst_ni,
    .chip_i,
    .burst_valid_i  (burst_valid),
    .burst_take_o   (burst_take),
    .burst_link_i   (burst_link),
    .burst_refused_i(burst_refused),
    .burst_id_i     (burst_id),
    .burst_addr_i   (burst_addr),
    .burst_len_i    (burst_len),
    .beat_valid_i   (beat_valid),
    .beat_take_o    (beat_take),
    .beat_data_i    (beat_data),
    .beat_strobe_i  (beat_strobe),
    .beat_last_i    (beat_last),
    .run_valid_i    (run_valid),
    .run_take_o     (run_take),
    .run_offset_i   (run_offset),
    .run_bytes_i    (run_bytes),
    .hbm_aw_valid_o,
    .hbm_aw_ready_i,
    .hbm_aw_id_o,
    .hbm_aw_addr_o,
    .hbm_aw_len_o,
    .hbm_w_valid_o,
    .hbm_w_ready_i,
    .hbm_w_data_o,
    .hbm_w_strobe_o,
    .hbm_w_last_o,
    .req_valid_o   (write_valid),
    .req_ready_i   (write_ready),
    .req_first_o   (write_first),
    .req_last_o    (write_last),
    .req_header_o  (write_header),
    .req_data_o    (write_data),
    .rsp_valid_i   (rsp_valid_i && is_write_response),
    .rsp_tag_i     (rsp_header_i[23:16]),
    .rsp_status_i  (rsp_header_i[45:44]),
    .awaited_o     (write_awaited),
    .awaited_chip_o(write_chip),
    .rsp_answers_i (rsp_answers),
    .drain_i       (drain),
    .restart_o     (write_restart),
    .scan_valid_i  (scan_valid),
    .scan_all_i    (scan_all),
    .scan_id_i     (scan_id),
    .b_valid_o     (link_b_valid),
    .b_ready_i     (link_b_ready),
    .b_id_o        (link_b_id),
    .b_resp_o      (link_b_resp)
  );

  stream_arbiter #(
    .Ports(2),
    .Width(8)
  ) u_answers (
    .clk_i,
    .rst_ni,
    .in_valid_i ({link_b_valid, hbm_b_valid_i}),
    .in_ready_o ({link_b_ready, hbm_b_ready_o}),
    .in_data_i  ({link_b_id, link_b_resp, hbm_b_id_i, hbm_b_resp_i}),
    .out_valid_o(dma_b_valid_o),
    .out_ready_i(dma_b_ready_i),
    .out_data_o ({dma_b_id_o, dma_b_resp_o}),
    .out_port_o (answer_port_unused)
  );

  // reads
  logic         ar_link;
  logic         link_ar_ready;
  logic         read_valid, read_ready;
  logic [95:0]  read_header;
  logic         read_rsp_ready;
  logic         link_r_valid, link_r_ready, link_r_last;
  logic [5:0]   link_r_id;
  logic [1:0]   link_r_resp;
  logic [255:0] link_r_data;

  assign ar_link        = address_pkg::leads_away(dma_ar_addr_i[63:44], chip_i);
  assign dma_ar_ready_o = ar_link ? link_ar_ready : hbm_ar_ready_i;
  assign hbm_ar_valid_o = dma_ar_valid_i && !ar_link;
  assign hbm_ar_id_o    = dma_ar_id_i;
  assign hbm_ar_addr_o  = {address_pkg::ChipSelf, dma_ar_addr_i[47:0]};
  assign hbm_ar_len_o   = dma_ar_len_i;

  remote_bridge_read u_read (
    .clk_i,
    .rst_ni,
    .chip_i,
    .ar_valid_i  (dma_ar_valid_i && ar_link),
    .ar_ready_o  (link_ar_ready),
    .ar_refused_i(address_pkg::leads_nowhere(dma_ar_addr_i[63:44], chip_i)),
    .ar_id_i     (dma_ar_id_i),
    .ar_addr_i   (dma_ar_addr_i),
    .ar_len_i    (dma_ar_len_i),
    .req_valid_o (read_valid),
    .req_ready_i (read_ready),
    .req_header_o(read_header),
    .rsp_valid_i (rsp_valid_i && !is_write_response),
    .rsp_ready_o (read_rsp_ready),
    .rsp_last_i,
    .rsp_abort_i,
    .rsp_tag_i(rsp_header_i[23:16]),
    .rsp_data_i,
    .awaited_o      (read_awaited),
    .awaited_chip_o (read_chip),
    .awaited_bytes_o(read_bytes),
    .rsp_judged_o   (read_judged),
    .rsp_answers_i  (rsp_answers),
    .rsp_good_i     (rsp_good),
    .drain_i        (drain),
    .restart_o      (read_restart),
    .scan_valid_i   (scan_valid),
    .scan_all_i     (scan_all),
    .scan_id_i      (scan_id),
    .r_valid_o      (link_r_valid),
    .r_ready_i      (link_r_ready),
    .r_id_o         (link_r_id),
    .r_data_o       (link_r_data),
    .r_resp_o       (link_r_resp),
    .r_last_o       (link_r_last)
  );

  stream_arbiter #(
    .Ports(2),
    .Width(6 + 256 + 2 + 1)
  ) u_beats (
    .clk_i,
    .rst_ni,
    .in_valid_i({link_r_valid, hbm_r_valid_i}),
    .in_ready_o({link_r_ready, hbm_r_ready_o}),
    .in_data_i({link_r_id, link_r_data, link_r_resp, link_r_last, hbm_r_id_i, hbm_r_data_i, hbm_r_resp_i, hbm_r_last_i}),
    .out_valid_o(dma_r_valid_o),
    .out_ready_i(dma_r_ready_i),
    .out_data_o({dma_r_id_o, dma_r_data_o, dma_r_resp_o, dma_r_last_o}),
    .out_port_o(beat_port_unused)
  );

  // responses
  assign is_write_response = rsp_first_i && rsp_header_i[3:0] == isa_link_pkg::TypeWriteResponse;
  assign rsp_ready_o       = is_write_response || read_rsp_ready;

  remote_response u_response (
    .chip_i,
    .header_i       (rsp_header_i),
    .read_awaited_i (read_awaited),
    .read_chip_i    (read_chip),
    .read_bytes_i   (read_bytes),
    .write_awaited_i(write_awaited),
    .write_chip_i   (write_chip),
    .answers_o      (rsp_answers),
    .good_o         (rsp_good),
    .fault_o        (rsp_fault)
  );

  remote_bridge_regs u_regs (
    .clk_i,
    .rst_ni,
    .fault_i (rsp_valid_i && (is_write_response || read_judged) ? rsp_fault : isa_link_pkg::FaultNone),
    .header_i(rsp_header_i),
    .reg_valid_i,
    .reg_write_i,
    .reg_addr_i,
    .reg_ready_o,
    .reg_data_o,
    .reg_error_o
  );

  // requests: whole messages take turns
  logic choose_write, open_q, turn_q, stands_q;
  always_comb begin
    choose_write = write_valid && (!read_valid || turn_q);
    if (open_q) choose_write = 1'b1;
    else if (stands_q) choose_write = turn_q;
  end
  assign req_valid_o  = choose_write ? write_valid : read_valid;
  assign req_first_o  = !choose_write || write_first;
  assign req_last_o   = !choose_write || write_last;
  assign req_header_o = choose_write ? write_header : read_header;
  assign req_data_o   = write_data;
  assign write_ready  = choose_write && req_ready_i;
  assign read_ready   = !choose_write && req_ready_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      open_q   <= 1'b0;
      turn_q   <= 1'b0;
      stands_q <= 1'b0;
    end else if (req_valid_o) begin
      // an offer that stands keeps its turn; one that was taken gives it away
      stands_q <= !req_ready_i;
      turn_q   <= req_ready_i ? !choose_write : choose_write;
      if (choose_write && req_ready_i) open_q <= !write_last;
    end
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, answer_port_unused, beat_port_unused};

  `NG_ASSERT(RequestHeld, clk_i, rst_ni,
             req_valid_o && !req_ready_i |=> req_valid_o && $stable(req_header_o) && $stable(req_last_o))
  `NG_ASSERT(ReadsAreWholeBeats, clk_i, rst_ni, dma_ar_valid_i |-> dma_ar_addr_i[4:0] == 5'd0)
endmodule
