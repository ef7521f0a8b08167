// SPDX-License-Identifier: Apache-2.0
// The small parts of a chip's own end, each on pins of its own.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include "remote_parts_bench_ports.h"
#include "tb/sim.h"

namespace ng::test {

struct Parts : tb::Sim<Vremote_parts_bench> {
  explicit Parts(const std::string& name) : Sim(name) {
    tb::zero_inputs(top());
    top().bursts_chip_i = 5;
    reset();
  }
};

}  // namespace ng::test
