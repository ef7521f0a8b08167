// SPDX-License-Identifier: Apache-2.0
// router_counters of two ports, four bits wide, against sums.
#include <array>

#include "router_bench.h"

using namespace ng::test;

namespace {

void check(Bench& sim, const std::array<unsigned, 10>& sums) {
  for (unsigned n = 0; n < 64; ++n) {
    sim->counters_read_index_i = uint8_t(n);
    sim.eval();
    const int at = n < 8 ? int(n) : n == 36 || n == 37 ? int(n) - 28 : -1;
    REQUIRE(bool(sim->counters_read_known_o) == (at >= 0));
    REQUIRE(sim->counters_read_data_o == (at >= 0 ? std::min(sums[unsigned(at)], 15u) : 0u));
  }
}

}  // namespace

TEST_CASE("every event is counted, and a counter stays at its largest value") {
  Bench sim("counters");
  start(sim);
  auto& rng = sim.rng();
  std::array<unsigned, 10> sums{};
  for (unsigned i = 0; i < 400; ++i) {
    const auto some = [&](unsigned bits) {
      return unsigned(rng() & rng() & rng() & ((1u << bits) - 1));
    };
    const unsigned sent = some(6), drained = some(6), cut = some(6), sunk = some(3);
    sim->counters_sent_i = uint8_t(sent);
    sim->counters_drained_i = uint8_t(drained);
    sim->counters_cut_i = uint8_t(cut);
    sim->counters_sunk_i = uint8_t(sunk);
    const bool clear = rng() % 32 == 0;
    sim->counters_clear_i = clear;
    sim.eval();
    sim.tick();
    for (unsigned c = 0; c < 3; ++c) {
      for (unsigned p = 0; p < 2; ++p) {
        sums[4 * p] += sent >> (2 * c + p) & 1;
        sums[4 * p + (c == 1 ? 2 : 1)] += drained >> (2 * c + p) & 1;
        sums[4 * p + 3] += cut >> (2 * c + p) & 1;
      }
      sums[c == 1 ? 9 : 8] += sunk >> c & 1;
    }
    if (clear) sums = {};
    check(sim, sums);
  }
  sim->counters_clear_i = 0;
  sim->counters_sent_i = sim->counters_drained_i = sim->counters_cut_i = 63;
  sim->counters_sunk_i = 7;
  for (unsigned i = 0; i < 20; ++i) sim.tick();
  sums.fill(15);
  check(sim, sums);
  sim->counters_sent_i = sim->counters_drained_i = sim->counters_cut_i = sim->counters_sunk_i = 0;
  sim.reset();
  check(sim, {});
}
