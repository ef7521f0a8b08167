// SPDX-License-Identifier: Apache-2.0
// What the tests of the receive and transmit lanes share: the bench with every input at rest, and
// its two clocks.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include "lane_bench_ports.h"
#include "lanes_reference.h"
#include "tb/sim.h"

namespace ng::test {

using LaneBench = tb::Sim<Vlane_bench>;

inline void start(LaneBench& sim) {
  tb::zero_inputs(sim.top());
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
