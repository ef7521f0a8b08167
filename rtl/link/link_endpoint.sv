// SPDX-License-Identifier: Apache-2.0
// One end of a link: messages of three channels in and out, eight lanes of 66 bits each way. Wires between link_flits, lanes_unit,
// link_regs and link_counters.
// Interface: in_*, out_* message ports, channel c in slice c; reg_* registers; lanes; rx_clk_i, the receive lanes' clock
//   (docs/blocks/link.md). hash_i and chip_i are constants of the chip.
// Latency: at 8 lanes 12 cycles from a 64-byte message taken to the same message offered by the partner, without wire and crossing.
// Throughput: a 64-byte column per cycle and direction, 248 of 256 bytes of them messages; a beat per cycle on a message port.
// Reset: off until CONTROL.enable; nothing queued, sequence numbers and credits fresh.
module link_endpoint #(
  parameter int unsigned ReplayFlits     = 64,
  parameter int unsigned TxBeats         = 64,
  parameter int unsigned RequestUnits    = 128,
  parameter int unsigned ResponseUnits   = 128,
  parameter int unsigned CollectiveUnits = 128
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 rx_clk_i,
  input  logic [31:0]          hash_i,
  input  logic [9:0]           chip_i,
  // registers
  input  logic                 reg_valid_i,
  input  logic                 reg_write_i,
  input  logic [7:0]           reg_addr_i,
  input  logic [31:0]          reg_data_i,
  output logic                 reg_ready_o,
  output logic [31:0]          reg_data_o,
  output logic                 reg_error_o,
  // messages to the partner
  input  logic [2:0]           in_valid_i,
  output logic [2:0]           in_ready_o,
  input  logic [2:0]           in_first_i,
  input  logic [2:0]           in_last_i,
  input  logic [287:0]         in_header_i,
  input  logic [1535:0]        in_data_i,
  // messages from the partner
  output logic [2:0]           out_valid_o,
  input  logic [2:0]           out_ready_i,
  output logic [2:0]           out_first_o,
  output logic [2:0]           out_last_o,
  output logic [2:0]           out_abort_o,
  output logic [287:0]         out_header_o,
  output logic [1535:0]        out_data_o,
  // lanes
  input  logic [15:0]          rx_head_i,
  input  logic [511:0]         rx_data_i,
  output logic [15:0]          tx_head_o,
  output logic [511:0]         tx_data_o,
  // status
  output isa_link_pkg::state_e state_o,
  output logic                 up_o,  // flits go out and come in
  output logic                 dead_o
);
  localparam logic [23:0] Units = {8'(CollectiveUnits), 8'(ResponseUnits), 8'(RequestUnits)};

  logic         enable, retrain, reset, auto_restart;
  logic [1:0]   widest;
  logic [15:0]  align_wait, state_timeout, nack_time, replay_time, restart_wait;
  logic [7:0]   replay_limit, retrain_limit;
  logic         tx_run, tx_ready, rx_valid, rx_last, rx_good, rx_reset;
  logic [511:0] tx_column, rx_column;
  logic [9:0]   expected, partner_expected, partner_chip;
  logic         fresh, unheard, partner_fresh, progress, calm, retrain_request, fatal, resume, restart;
  logic [3:0]   fatal_cause, dead_cause, retrain_cause;
  logic [23:0]  partner_units, credits;
  logic [31:0]  history, partner_hash;
  logic [1:0]   rx_log2, tx_log2, narrower;
  logic [7:0]   known, header_error, lane_pop, lane_mask, flit_events;
  logic         reversed, retrained, degraded, skip, rx_bad;
  logic [2:0]   discarded;
  logic         counters_clear, counter_known;
  logic [5:0]   counter_index;
  logic [31:0]  counter_data;

  assign narrower = rx_log2 < tx_log2 ? rx_log2 : tx_log2;
  assign up_o     = tx_run && !rx_reset;

  lanes_unit u_lanes (
    .clk_i,
    .rst_ni,
    .rx_clk_i,
    .enable_i      (enable),
    .retrain_i     (retrain),
    .reset_i       (reset),
    .auto_restart_i(auto_restart),
    .widest_i      (widest),
    .hash_i,
    .units_i(Units),
    .chip_i,
    .align_wait_i   (align_wait),
    .state_timeout_i(state_timeout),
    .retrain_limit_i(retrain_limit),
    .restart_wait_i (restart_wait),
    .rx_head_i,
    .rx_data_i,
    .tx_head_o,
    .tx_data_o,
    .tx_run_o          (tx_run),
    .tx_column_i       (tx_column),
    .tx_ready_o        (tx_ready),
    .rx_valid_o        (rx_valid),
    .rx_column_o       (rx_column),
    .rx_last_o         (rx_last),
    .rx_good_o         (rx_good),
    .rx_reset_o        (rx_reset),
    .expected_i        (expected),
    .fresh_i           (fresh),
    .unheard_i         (unheard),
    .progress_i        (progress),
    .delivered_i       (flit_events[2]),
    .calm_i            (calm),
    .retrain_request_i (retrain_request),
    .fatal_i           (fatal),
    .fatal_cause_i     (fatal_cause),
    .resume_o          (resume),
    .partner_expected_o(partner_expected),
    .partner_fresh_o   (partner_fresh),
    .partner_units_o   (partner_units),
    .dead_o,
    .restart_o(restart),
    .state_o,
    .dead_cause_o   (dead_cause),
    .retrain_cause_o(retrain_cause),
    .history_o      (history),
    .rx_log2_o      (rx_log2),
    .tx_log2_o      (tx_log2),
    .known_o        (known),
    .reversed_o     (reversed),
    .partner_hash_o (partner_hash),
    .partner_chip_o (partner_chip),
    .retrained_o    (retrained),
    .degraded_o     (degraded),
    .skip_o         (skip),
    .rx_bad_o       (rx_bad),
    .header_error_o (header_error),
    .lane_pop_o     (lane_pop),
    .lane_mask_o    (lane_mask)
  );

  link_flits #(
    .ReplayFlits    (ReplayFlits),
    .TxBeats        (TxBeats),
    .RequestUnits   (RequestUnits),
    .ResponseUnits  (ResponseUnits),
    .CollectiveUnits(CollectiveUnits)
  ) u_flits (
    .clk_i,
    .rst_ni,
    .nack_time_i   (nack_time),
    .replay_time_i (replay_time),
    .replay_limit_i(replay_limit),
    .slow_i        (2'd3 - narrower),
    .in_valid_i,
    .in_ready_o,
    .in_first_i,
    .in_last_i,
    .in_header_i,
    .in_data_i,
    .out_valid_o,
    .out_ready_i,
    .out_first_o,
    .out_last_o,
    .out_abort_o,
    .out_header_o,
    .out_data_o,
    .tx_run_i          (tx_run),
    .tx_ready_i        (tx_ready),
    .tx_column_o       (tx_column),
    .rx_valid_i        (rx_valid),
    .rx_column_i       (rx_column),
    .rx_last_i         (rx_last),
    .rx_good_i         (rx_good),
    .rx_reset_i        (rx_reset),
    .expected_o        (expected),
    .fresh_o           (fresh),
    .unheard_o         (unheard),
    .resume_i          (resume),
    .partner_expected_i(partner_expected),
    .partner_units_i   (partner_units),
    .dead_i            (dead_o),
    .restart_i         (restart),
    .retrain_request_o (retrain_request),
    .progress_o        (progress),
    .calm_o            (calm),
    .fatal_o           (fatal),
    .fatal_cause_o     (fatal_cause),
    .credits_o         (credits),
    .events_o          (flit_events),
    .discarded_o       (discarded)
  );

  link_regs u_regs (
    .clk_i,
    .rst_ni,
    .reg_valid_i,
    .reg_write_i,
    .reg_addr_i,
    .reg_data_i,
    .reg_ready_o,
    .reg_data_o,
    .reg_error_o,
    .enable_o       (enable),
    .retrain_o      (retrain),
    .reset_o        (reset),
    .auto_restart_o (auto_restart),
    .widest_o       (widest),
    .align_wait_o   (align_wait),
    .state_timeout_o(state_timeout),
    .nack_time_o    (nack_time),
    .replay_time_o  (replay_time),
    .replay_limit_o (replay_limit),
    .retrain_limit_o(retrain_limit),
    .restart_wait_o (restart_wait),
    .hash_i,
    .partner_hash_i  (partner_hash),
    .partner_chip_i  (partner_chip),
    .state_i         (state_o),
    .dead_cause_i    (dead_cause),
    .retrain_cause_i (retrain_cause),
    .rx_log2_i       (rx_log2),
    .tx_log2_i       (tx_log2),
    .locked_i        (known),
    .reversed_i      (reversed),
    .partner_fresh_i (partner_fresh),
    .history_i       (history),
    .credits_i       (credits),
    .counters_clear_o(counters_clear),
    .counter_index_o (counter_index),
    .counter_data_i  (counter_data),
    .counter_known_i (counter_known)
  );

  link_counters u_counters (
    .clk_i,
    .rst_ni,
    .clear_i       (counters_clear),
    .flit_events_i (flit_events),
    .discarded_i   (discarded),
    .retrained_i   (retrained),
    .degraded_i    (degraded),
    .skip_i        (skip),
    .block_i       (lane_pop),
    .header_error_i(header_error),
    .running_i     (lane_mask),
    .bad_i         (rx_bad),
    .locked_i      (known),
    .read_index_i  (counter_index),
    .read_data_o   (counter_data),
    .read_known_o  (counter_known)
  );
endmodule
