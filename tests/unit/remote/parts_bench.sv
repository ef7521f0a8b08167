// SPDX-License-Identifier: Apache-2.0
// The small parts of a chip's own end, each on pins of its own, in one library.
module parts_bench (
  input  logic         clk_i,
  input  logic         rst_ni,
  // message_pack
  input  logic         pack_valid_i,
  output logic         pack_ready_o,
  input  logic         pack_first_i,
  input  logic         pack_last_i,
  input  logic [95:0]  pack_header_i,
  input  logic [255:0] pack_data_i,
  output logic         pack_valid_o,
  input  logic         pack_ready_i,
  output logic         pack_first_o,
  output logic         pack_last_o,
  output logic [95:0]  pack_header_o,
  output logic [511:0] pack_data_o,
  output logic         pack_busy_o,
  // message_queue with message_spread behind it
  input  logic         in_valid_i,
  output logic         in_ready_o,
  input  logic         in_first_i,
  input  logic         in_last_i,
  input  logic         in_abort_i,
  input  logic [95:0]  in_header_i,
  input  logic [511:0] in_data_i,
  output logic         mid_valid_o,
  output logic         mid_first_o,
  output logic         mid_last_o,
  output logic [95:0]  mid_header_o,
  output logic [511:0] mid_data_o,
  output logic         mid_ready_o,
  output logic         beat_valid_o,
  input  logic         beat_ready_i,
  output logic         beat_first_o,
  output logic         beat_last_o,
  output logic [43:0]  beat_offset_o,
  output logic [31:0]  beat_strobe_o,
  output logic [255:0] beat_data_o,
  // remote_bursts
  input  logic [9:0]   chip_i,
  input  logic         aw_valid_i,
  output logic         aw_ready_o,
  input  logic [5:0]   aw_id_i,
  input  logic [63:0]  aw_addr_i,
  input  logic [7:0]   aw_len_i,
  input  logic         w_valid_i,
  output logic         w_ready_o,
  input  logic [255:0] w_data_i,
  input  logic [31:0]  w_strobe_i,
  input  logic         w_last_i,
  output logic         burst_valid_o,
  input  logic         burst_take_i,
  output logic         burst_link_o,
  output logic         burst_refused_o,
  output logic [5:0]   burst_id_o,
  output logic [63:0]  burst_addr_o,
  output logic [7:0]   burst_len_o,
  output logic         write_valid_o,
  input  logic         write_take_i,
  output logic [255:0] write_data_o,
  output logic [31:0]  write_strobe_o,
  output logic         write_last_o,
  output logic         run_valid_o,
  input  logic         run_take_i,
  output logic [43:0]  run_offset_o,
  output logic [10:0]  run_bytes_o,
  // remote_sweep
  input  logic         dead_i,
  input  logic         restart_i,
  output logic         drain_o,
  output logic         scan_valid_o,
  output logic         scan_all_o,
  output logic [3:0]   scan_id_o
);
  message_pack u_pack (
    .clk_i,
    .rst_ni,
    .in_valid_i  (pack_valid_i),
    .in_ready_o  (pack_ready_o),
    .in_first_i  (pack_first_i),
    .in_last_i   (pack_last_i),
    .in_header_i (pack_header_i),
    .in_data_i   (pack_data_i),
    .out_valid_o (pack_valid_o),
    .out_ready_i (pack_ready_i),
    .out_first_o (pack_first_o),
    .out_last_o  (pack_last_o),
    .out_header_o(pack_header_o),
    .out_data_o  (pack_data_o),
    .busy_o      (pack_busy_o)
  );

  message_queue #(
    .Beats(16)
  ) u_messages (
    .clk_i,
    .rst_ni,
    .in_valid_i,
    .in_ready_o,
    .in_first_i,
    .in_last_i,
    .in_abort_i,
    .in_header_i,
    .in_data_i,
    .out_valid_o (mid_valid_o),
    .out_ready_i (mid_ready_o),
    .out_first_o (mid_first_o),
    .out_last_o  (mid_last_o),
    .out_header_o(mid_header_o),
    .out_data_o  (mid_data_o)
  );

  message_spread u_spread (
    .clk_i,
    .rst_ni,
    .in_valid_i  (mid_valid_o),
    .in_ready_o  (mid_ready_o),
    .in_header_i (mid_header_o),
    .in_data_i   (mid_data_o),
    .out_valid_o (beat_valid_o),
    .out_ready_i (beat_ready_i),
    .out_first_o (beat_first_o),
    .out_last_o  (beat_last_o),
    .out_offset_o(beat_offset_o),
    .out_strobe_o(beat_strobe_o),
    .out_data_o  (beat_data_o)
  );

  remote_bursts #(
    .IdBits(6)
  ) u_bursts (
    .clk_i,
    .rst_ni,
    .chip_i,
    .aw_valid_i,
    .aw_ready_o,
    .aw_id_i,
    .aw_addr_i,
    .aw_len_i,
    .w_valid_i,
    .w_ready_o,
    .w_data_i,
    .w_strobe_i,
    .w_last_i,
    .burst_valid_o,
    .burst_take_i,
    .burst_link_o,
    .burst_refused_o,
    .burst_id_o,
    .burst_addr_o,
    .burst_len_o,
    .beat_valid_o (write_valid_o),
    .beat_take_i  (write_take_i),
    .beat_data_o  (write_data_o),
    .beat_strobe_o(write_strobe_o),
    .beat_last_o  (write_last_o),
    .run_valid_o,
    .run_take_i,
    .run_offset_o,
    .run_bytes_o
  );

  remote_sweep #(
    .IdBits       (4),
    .TimeoutCycles(100)
  ) u_sweep (
    .clk_i,
    .rst_ni,
    .dead_i,
    .restart_i,
    .drain_o,
    .scan_valid_o,
    .scan_all_o,
    .scan_id_o
  );
endmodule
