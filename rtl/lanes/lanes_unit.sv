// SPDX-License-Identifier: Apache-2.0
// The lane half of a link end: everything that knows of lanes, from columns of 64 bytes to eight lanes of 66 bits and back. Wires.
// Interface: lane ports; column ports and agreement with link_flits (docs/blocks/link.md);
//   settings; status and events for link_regs.
// Latency: 1 cycle from a column taken to the lanes; 2 cycles and the crossing from the lanes to a column.
// Throughput: a column per 8 / width cycles each way, but for a SKP column in 1,001.
// Reset: StateReset, zeros on the lanes. rx_clk_i may be of any phase and up to 900 ppm off.
module lanes_unit #(
  parameter int unsigned Depth = 64
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 rx_clk_i,
  // settings
  input  logic                 enable_i,
  input  logic                 retrain_i,
  input  logic                 reset_i,
  input  logic                 auto_restart_i,
  input  logic [1:0]           widest_i,        // log2
  input  logic [31:0]          hash_i,
  input  logic [23:0]          units_i,         // receive buffers of channels 0 to 2 in 64 bytes
  input  logic [9:0]           chip_i,
  input  logic [15:0]          align_wait_i,
  input  logic [15:0]          state_timeout_i,
  input  logic [7:0]           retrain_limit_i,
  input  logic [15:0]          restart_wait_i,  // in 256 cycles
  // lanes
  input  logic [15:0]          rx_head_i,
  input  logic [511:0]         rx_data_i,
  output logic [15:0]          tx_head_o,
  output logic [511:0]         tx_data_o,
  // columns
  output logic                 tx_run_o,
  input  logic [511:0]         tx_column_i,
  output logic                 tx_ready_o,
  output logic                 rx_valid_o,
  output logic [511:0]         rx_column_o,
  output logic                 rx_last_o,
  output logic                 rx_good_o,
  output logic                 rx_reset_o,
  // agreement
  input  logic [9:0]           expected_i,
  input  logic                 fresh_i,
  input  logic                 unheard_i,
  input  logic                 progress_i,
  input  logic                 delivered_i,
  input  logic                 calm_i,
  input  logic                 retrain_request_i,
  input  logic                 fatal_i,
  input  logic [3:0]           fatal_cause_i,
  output logic                 resume_o,
  output logic [9:0]           partner_expected_o,
  output logic                 partner_fresh_o,
  output logic [23:0]          partner_units_o,
  output logic                 dead_o,
  output logic                 restart_o,
  // status
  output isa_link_pkg::state_e state_o,
  output logic [3:0]           dead_cause_o,
  output logic [3:0]           retrain_cause_o,
  output logic [31:0]          history_o,
  output logic [1:0]           rx_log2_o,
  output logic [1:0]           tx_log2_o,
  output logic [7:0]           known_o,         // physical lanes
  output logic                 reversed_o,
  output logic [31:0]          partner_hash_o,
  output logic [9:0]           partner_chip_o,
  // events
  output logic                 retrained_o,
  output logic                 degraded_o,
  output logic                 skip_o,
  output logic                 rx_bad_o,
  output logic [7:0]           header_error_o,  // physical lanes
  output logic [7:0]           lane_pop_o,
  output logic [7:0]           lane_mask_o
);
  logic rx_rst_n, track, look, clear, enter_align, rx_run, start_tx, degrade, overflow, expect_flits, forget, skewed;
  logic forgive, trouble;
  isa_link_pkg::state_e state;
  logic [23:0] id;
  logic [7:0] pop, sets, sets_early, fresh_q, good, masked, group, lanes_over, header_error;
  logic [1:0] limit, log2, last_log2_q;
  logic [2:0] base;
  logic any, all_good, lost, aligned, mismatch, rx_start, sets_again, sets_near, silent;
  logic set_valid;
  logic [63:0] set;
  logic heard, back, early, moved, suits, refused, agreed, outlived;
  logic [1:0] phase, phase_d, partner_widest;
  logic [7:0] partner_good;
  logic [31:0] partner_seed, seed, word;
  logic [2:0] index;
  logic tx_any;
  logic [1:0] tx_log2, tx_log2_q;
  logic [2:0] tx_base, tx_base_q;
  logic [7:0] tx_group, tx_group_q;

  cdc_reset u_rx_reset (
    .clk_i(rx_clk_i),
    .rst_ni,
    .rst_no(rx_rst_n)
  );

  lanes_rx #(
    .Depth(Depth)
  ) u_rx (
    .clk_i,
    .rst_ni,
    .rx_clk_i,
    .rx_rst_ni  (rx_rst_n),
    .lane_head_i(rx_head_i),
    .lane_data_i(rx_data_i),
    .log2_i     (log2),
    .base_i     (base),
    .group_i    (group),
    .reversed_i (reversed_o),
    .free_i     (clear),
    .track_i    (track),
    .expect_i   (expect_flits),
    .run_i      (rx_run),
    .seed_i     (partner_seed),
    .known_o,
    .id_o          (id),
    .mask_o        (lane_mask_o),
    .pop_o         (pop),
    .set_o         (sets),
    .set_early_o   (sets_early),
    .header_error_o(header_error),
    .overflow_o    (lanes_over),
    .skip_o,
    .set_valid_o(set_valid),
    .set_data_o (set),
    .aligned_o  (aligned),
    .mismatch_o (mismatch),
    .start_o    (rx_start),
    .sets_o     (sets_again),
    .sets_near_o(sets_near),
    .silent_o   (silent),
    .rx_valid_o,
    .rx_column_o,
    .rx_last_o,
    .rx_good_o,
    .rx_bad_o
  );

  assign look  = state == isa_link_pkg::StateAlign;
  assign clear = look || state == isa_link_pkg::StateReset || state == isa_link_pkg::StateRetrain
                         || state == isa_link_pkg::StateDegrade || state == isa_link_pkg::StateDead || forget;
  assign track        = !rx_run;
  assign expect_flits = (state == isa_link_pkg::StateSeqSync || state == isa_link_pkg::StateActive) && !rx_run;
  assign overflow     = (lanes_over & lane_mask_o) != '0;

  // A lane counts once its newest set of this training is of phase Align or Deskew: no flits, no set of an older training.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) fresh_q <= '0;
    else if (enter_align) fresh_q <= '0;
    else if (look) fresh_q <= (fresh_q & ~sets) | (sets & sets_early);
  end

  lanes_order u_order (
    .clk_i,
    .rst_ni,
    .look_i  (look),
    .known_i (known_o),
    .fresh_i (fresh_q),
    .id_i    (id),
    .masked_i(masked),
    .good_o  (good),
    .reversed_o
  );

  lanes_width u_rx_width (
    .good_i (good),
    .limit_i(limit),
    .any_o  (any),
    .log2_o (log2),
    .base_o (base),
    .group_o(group)
  );

  assign all_good = (good | masked) == '1;

  // physical lanes become logical ones for the choice of the lane to give up
  logic [7:0] logical_error;
  always_comb begin
    logical_error = header_error;
    if (reversed_o) for (int l = 0; l < 8; l++) logical_error[l] = header_error[7-l];
  end

  lanes_degrade u_degrade (
    .clk_i,
    .rst_ni,
    .clear_i(restart_o),
    .widest_i,
    .log2_i        (log2),
    .header_error_i(logical_error),
    .bad_i         (rx_bad_o && !sets_near),  // a partner that trains again is no trouble
    .skew_i        (skewed),
    .progress_i    (forgive),
    .degrade_i     (degrade),
    .lost_o        (lost),
    .trouble_o     (trouble),
    .masked_o      (masked),
    .limit_o       (limit)
  );

  lanes_training u_training (
    .clk_i,
    .rst_ni,
    .clear_i    (clear),
    .next_seed_i(enter_align),
    .hold_i     (phase_d == isa_link_pkg::PhaseSeqSync),
    .widest_i   (limit),
    .hash_i,
    .units_i,
    .expected_i,
    .fresh_i,
    .chip_i,
    .tx_index_i      (index),
    .tx_word_o       (word),
    .seed_o          (seed),
    .set_valid_i     (set_valid),
    .set_i           (set),
    .heard_o         (heard),
    .phase_o         (phase),
    .good_o          (partner_good),
    .back_o          (back),
    .early_o         (early),
    .moved_o         (moved),
    .suits_o         (suits),
    .refused_o       (refused),
    .agreed_o        (agreed),
    .partner_widest_o(partner_widest),
    .partner_hash_o,
    .partner_units_o,
    .partner_expected_o,
    .partner_fresh_o,
    .partner_seed_o(partner_seed),
    .partner_chip_o
  );

  lanes_state u_state (
    .clk_i,
    .rst_ni,
    .enable_i,
    .retrain_i,
    .reset_i,
    .auto_restart_i,
    .align_wait_i,
    .state_timeout_i,
    .retrain_limit_i,
    .restart_wait_i,
    .any_good_i     (any),
    .alive_i        ((known_o & pop) != '0),
    .all_good_i     (all_good),
    .narrower_i     (log2 < last_log2_q),
    .lane_lost_i    ((lane_mask_o & ~known_o) != '0),
    .overflow_i     (overflow),
    .aligned_i      (aligned),
    .mismatch_i     (mismatch),
    .silent_i       (silent),
    .heard_i        (heard),
    .phase_i        (phase),
    .back_i         (back),
    .early_i        (early),
    .moved_i        (moved),
    .suits_i        (suits && tx_any),
    .refused_i      (refused),
    .agreed_i       (agreed && !outlived),
    .partner_fresh_i(partner_fresh_o),
    .rx_start_i     (rx_start),
    .sets_i         (sets_again),
    .tx_running_i   (tx_run_o),
    .fresh_i,
    .unheard_i,
    .progress_i,
    .delivered_i,
    .calm_i,
    .retrain_request_i,
    .fatal_i,
    .fatal_cause_i,
    .lost_i    (lost),
    .trouble_i (trouble),
    .state_o   (state),
    .start_tx_o(start_tx),
    .rx_run_o  (rx_run),
    .degrade_o (degrade),
    .forgive_o (forgive),
    .forget_o  (forget),
    .resume_o,
    .restart_o,
    .enter_align_o(enter_align),
    .retrained_o,
    .skewed_o(skewed),
    .dead_cause_o,
    .retrain_cause_o,
    .history_o
  );

  // A fresh end whose partner asks for later flits waits until that one has found it fresh and gone.
  assign outlived = fresh_i && !partner_fresh_o && partner_expected_o != '0;

  // The width we send on follows from what the partner receives; it stands from the agreement on.
  lanes_width u_tx_width (
    .good_i (partner_good),
    .limit_i(partner_widest),
    .any_o  (tx_any),
    .log2_o (tx_log2),
    .base_o (tx_base),
    .group_o(tx_group)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      tx_log2_q   <= '0;
      tx_base_q   <= '0;
      tx_group_q  <= '0;
      last_log2_q <= '0;
    end else begin
      if (resume_o) begin
        tx_log2_q  <= tx_log2;
        tx_base_q  <= tx_base;
        tx_group_q <= tx_group;
      end
      if (resume_o) last_log2_q <= log2;
      if (state == isa_link_pkg::StateReset) last_log2_q <= widest_i;
    end
  end

  always_comb begin
    case (state)
      isa_link_pkg::StateDeskew: phase_d = isa_link_pkg::PhaseDeskew;
      isa_link_pkg::StateParams: phase_d = isa_link_pkg::PhaseParams;
      isa_link_pkg::StateSeqSync, isa_link_pkg::StateActive: phase_d = isa_link_pkg::PhaseSeqSync;
      default: phase_d = isa_link_pkg::PhaseAlign;
    endcase
  end

  lanes_tx u_tx (
    .clk_i,
    .rst_ni,
    .off_i  (state == isa_link_pkg::StateReset || state == isa_link_pkg::StateDead),
    .start_i(start_tx),
    .phase_i(phase_d),
    .good_i (good),
    .index_o(index),
    .word_i (word),
    .log2_i (tx_log2_q),
    .base_i (tx_base_q),
    .group_i(tx_group_q),
    .seed_i (seed),
    .tx_column_i,
    .tx_ready_o,
    .running_o  (tx_run_o),
    .lane_head_o(tx_head_o),
    .lane_data_o(tx_data_o)
  );

  assign rx_reset_o     = !rx_run;
  assign dead_o         = state == isa_link_pkg::StateDead;
  assign state_o        = state;
  assign rx_log2_o      = log2;
  assign tx_log2_o      = tx_log2_q;
  assign degraded_o     = state == isa_link_pkg::StateDegrade;
  assign header_error_o = header_error;
  assign lane_pop_o     = pop;
endmodule
