// SPDX-License-Identifier: Apache-2.0
// The bench of link_flits' parts with every input at rest.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include "flits_parts_bench_ports.h"
#include "tb/link/page_message.h"
#include "tb/sim.h"
#include "tb/stream.h"

namespace ng::test {

using namespace tb::page;

using Parts = tb::Sim<Vflits_parts_bench>;
using tb::RtlError;
using tb::Stalls;

/// Sets `words` 32-bit words of a wide port from `at` on.
template <class Port, class Words>
void put_words(Port& port, const Words& words, unsigned at = 0) {
  for (unsigned i = 0; i < words.size(); ++i) port[at + i] = words[i];
}

template <class Port>
std::vector<uint32_t> get_words(const Port& port, unsigned count, unsigned at = 0) {
  std::vector<uint32_t> words;
  for (unsigned i = 0; i < count; ++i) words.push_back(port[at + i]);
  return words;
}

inline std::vector<uint32_t> random_words(std::mt19937_64& rng, unsigned count) {
  std::vector<uint32_t> words(count);
  for (uint32_t& word : words) word = uint32_t(rng());
  return words;
}

inline void start(Parts& sim) {
  tb::zero_inputs(sim.top());
  sim.reset();
}

}  // namespace ng::test
