// SPDX-License-Identifier: Apache-2.0
// Two clocks around the crossings: rx_clk_i is the source's, clk_i the reader's.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>

#include "cdc_bench_ports.h"
#include "tb/sim.h"

namespace ng::test {

class CdcBench {
 public:
  explicit CdcBench(const std::string& name, uint64_t source_period = 1000, uint64_t period = 1000)
      : sim(name), source_period_(source_period), period_(period) {
    tb::zero_inputs(sim.top());
    sim->rst_ni = 0;
    sim.eval();
    time_ = sim.rng()() % period_;
    for (int i = 0; i < 8; ++i) next();
    sim->rst_ni = 1;
    sim.eval();
    for (int i = 0; i < 6; ++i) next();
  }

  void source_edge() {
    sim->rx_clk_i = 1;
    sim.eval();
    sim->rx_clk_i = 0;
    sim.eval();
  }

  /// The next edge of either clock; whether it was the source's.
  bool next() {
    if (source_time_ <= time_) {
      source_time_ += source_period_;
      source_edge();
      return true;
    }
    time_ += period_;
    sim.tick();
    return false;
  }
  bool source_is_next() const { return source_time_ <= time_; }

  tb::Sim<Vcdc_bench> sim;

 private:
  uint64_t source_period_, period_, source_time_ = 0, time_ = 0;
};

}  // namespace ng::test
