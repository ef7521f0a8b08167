// SPDX-License-Identifier: Apache-2.0
// What the tests of the receive and transmit lanes share: the bench with every input at rest, and
// its two clocks.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include "Vlane_bench.h"
#include "lanes_reference.h"
#include "tb/sim.h"

namespace ng::test {

using LaneBench = tb::Sim<Vlane_bench>;

inline void start(LaneBench& sim) {
  sim->rx_align_head_i = 0;
  sim->rx_align_data_i = 0;
  sim->rx_align_room_i = 0;
  sim->rx_lane_head_i = 0;
  sim->rx_lane_data_i = 0;
  sim->rx_lane_pop_i = 0;
  sim->rx_columns_start_i = 0;
  sim->rx_columns_run_i = 0;
  sim->rx_columns_seed_i = 0;
  sim->rx_columns_log2_i = 0;
  sim->rx_columns_base_i = 0;
  sim->rx_columns_reversed_i = 0;
  sim->rx_columns_advance_i = 0;
  for (auto& w : sim->rx_columns_lanes_i.m_storage) w = 0;
  sim->rx_columns_good_i = 0;
  sim->tx_lanes_off_i = 0;
  sim->tx_lanes_start_i = 0;
  sim->tx_lanes_phase_i = 0;
  sim->tx_lanes_good_i = 0;
  sim->tx_lanes_word_i = 0;
  sim->tx_lanes_log2_i = 0;
  sim->tx_lanes_base_i = 0;
  sim->tx_lanes_group_i = 0;
  sim->tx_lanes_seed_i = 0;
  for (auto& w : sim->tx_lanes_tx_column_i.m_storage) w = 0;
  sim->tx_lanes_off_i = 1;
  sim->rst_ni = 0;
  sim.eval();
  for (int i = 0; i < 3; ++i) {
    sim->rx_clk_i = 1;
    sim.eval();
    sim->rx_clk_i = 0;
    sim.tick();
  }
  sim->rst_ni = 1;
  sim.eval();
}

/// One edge of both clocks.
inline void both(LaneBench& sim) {
  sim->rx_clk_i = 1;
  sim.tick();
  sim->rx_clk_i = 0;
  sim.eval();
}

}  // namespace ng::test
