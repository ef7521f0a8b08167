// SPDX-License-Identifier: Apache-2.0
// What the tests of the lane half's small modules share: the bench with every input at rest.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include "lanes_bench_ports.h"
#include "lanes_reference.h"
#include "tb/sim.h"

namespace ng::test {

using Bench = tb::Sim<Vlanes_bench>;

inline void start(Bench& sim) {
  tb::zero_inputs(sim.top());
  sim.reset();
}

}  // namespace ng::test
