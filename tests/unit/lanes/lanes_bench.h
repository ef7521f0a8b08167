// SPDX-License-Identifier: Apache-2.0
// What the tests of the lane half's small modules share: the bench with every input at rest.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include "Vlanes_bench.h"
#include "lanes_reference.h"
#include "tb/sim.h"

namespace ng::test {

using Bench = tb::Sim<Vlanes_bench>;

inline void start(Bench& sim) {
  sim->scrambler_load_i = 0;
  sim->scrambler_start_i = 0;
  sim->scrambler_step_i = 0;
  sim->crc32c_log2_i = 0;
  sim->crc32c_part_i = 0;
  for (auto& w : sim->crc32c_column_i.m_storage) w = 0;
  sim->crc32c_sum_i = 0;
  sim->width_good_i = 0;
  sim->width_limit_i = 0;
  sim->order_look_i = 0;
  sim->order_known_i = 0;
  sim->order_fresh_i = 0;
  sim->order_id_i = 0;
  sim->order_masked_i = 0;
  sim->degrade_clear_i = 0;
  sim->degrade_widest_i = 0;
  sim->degrade_log2_i = 0;
  sim->degrade_header_error_i = 0;
  sim->degrade_bad_i = 0;
  sim->degrade_skew_i = 0;
  sim->degrade_progress_i = 0;
  sim->degrade_degrade_i = 0;
  sim->training_clear_i = 0;
  sim->training_next_seed_i = 0;
  sim->training_hold_i = 0;
  sim->training_widest_i = 0;
  sim->training_hash_i = 0;
  sim->training_units_i = 0;
  sim->training_expected_i = 0;
  sim->training_fresh_i = 0;
  sim->training_chip_i = 0;
  sim->training_tx_index_i = 0;
  sim->training_set_valid_i = 0;
  sim->training_set_i = 0;
  sim->watch_expect_i = 0;
  sim->watch_running_i = 0;
  sim->watch_advance_i = 0;
  sim->watch_position_i = 0;
  sim->watch_set_i = 0;
  sim->watch_starting_i = 0;
  sim->deskew_free_i = 0;
  sim->deskew_track_i = 0;
  sim->deskew_mask_i = 0;
  sim->deskew_ref_i = 0;
  sim->deskew_valid_i = 0;
  sim->deskew_set_i = 0;
  sim->deskew_index_i = 0;
  sim->state_enable_i = 0;
  sim->state_retrain_i = 0;
  sim->state_reset_i = 0;
  sim->state_auto_restart_i = 0;
  sim->state_align_wait_i = 0;
  sim->state_state_timeout_i = 0;
  sim->state_retrain_limit_i = 0;
  sim->state_restart_wait_i = 0;
  sim->state_any_good_i = 0;
  sim->state_alive_i = 0;
  sim->state_all_good_i = 0;
  sim->state_narrower_i = 0;
  sim->state_lane_lost_i = 0;
  sim->state_overflow_i = 0;
  sim->state_aligned_i = 0;
  sim->state_mismatch_i = 0;
  sim->state_silent_i = 0;
  sim->state_heard_i = 0;
  sim->state_phase_i = 0;
  sim->state_back_i = 0;
  sim->state_early_i = 0;
  sim->state_moved_i = 0;
  sim->state_suits_i = 0;
  sim->state_refused_i = 0;
  sim->state_agreed_i = 0;
  sim->state_partner_fresh_i = 0;
  sim->state_rx_start_i = 0;
  sim->state_sets_i = 0;
  sim->state_tx_running_i = 0;
  sim->state_fresh_i = 0;
  sim->state_unheard_i = 0;
  sim->state_progress_i = 0;
  sim->state_delivered_i = 0;
  sim->state_calm_i = 0;
  sim->state_retrain_request_i = 0;
  sim->state_fatal_i = 0;
  sim->state_fatal_cause_i = 0;
  sim->state_lost_i = 0;
  sim->state_trouble_i = 0;
  sim.reset();
}

}  // namespace ng::test
