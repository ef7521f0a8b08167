// SPDX-License-Identifier: Apache-2.0
// What the unit tests of the router's parts share: the bench with every input at rest.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include "router_beats.h"
#include "router_bench_ports.h"
#include "tb/sim.h"

namespace ng::test {

using Bench = tb::Sim<Vrouter_bench>;

inline void start(Bench& sim) {
  tb::zero_inputs(sim.top());
  sim.reset();
}

/// Header `slot` of a port of several.
template <class Wide>
void set_header(Wide& port, unsigned slot, const std::array<uint32_t, 3>& header) {
  for (unsigned w = 0; w < 3; ++w) port[3 * slot + w] = header[w];
}
template <class Wide>
std::array<uint32_t, 3> get_header(const Wide& port, unsigned slot) {
  return {port[3 * slot], port[3 * slot + 1], port[3 * slot + 2]};
}
template <class Wide>
void set_data(Wide& port, unsigned slot, const std::array<uint32_t, 16>& data) {
  for (unsigned w = 0; w < 16; ++w) port[16 * slot + w] = data[w];
}
template <class Wide>
std::array<uint32_t, 16> get_data(const Wide& port, unsigned slot) {
  std::array<uint32_t, 16> data;
  for (unsigned w = 0; w < 16; ++w) data[w] = port[16 * slot + w];
  return data;
}

}  // namespace ng::test
