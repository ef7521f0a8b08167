// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "control_bench.h"

using namespace ng::test;

namespace {

// counters_t from its last field to its first, as the words of the flat port
enum Word {
  kStationaryWords,
  kMovingLast,
  kMovingFirst,
  kMovingWords,
  kStallStationary,
  kStallPsum,
  kStallSbuf,
  kStallWait,
  kBusyCycles,
  kRetired
};
constexpr Word kCounts[8] = {kRetired,   kBusyCycles,      kStallWait,   kStallSbuf,
                             kStallPsum, kStallStationary, kMovingWords, kStationaryWords};

}  // namespace

TEST_CASE("every event counts in its own counter and in no other") {
  Bench sim("counters");
  start(sim);
  std::array<uint32_t, 10> expected{};
  bool moved = false;
  for (int i = 0; i < 5000; ++i) {
    const unsigned events = unsigned(sim.rng()()) & (i < 800 ? 1u << (i / 100) : 255u);
    const bool clear = i > 1000 && sim.rng()() % 400 == 0;
    set_events(sim, events);
    sim->counters_clear_i = clear;
    sim->counters_cycle_i = 1000000 + i;
    clock(sim);
    if (clear) {
      expected.fill(0);
      moved = false;
    } else {
      for (int e = 0; e < 8; ++e) expected[kCounts[e]] += events >> e & 1;
      if (events & 64) {
        expected[kMovingLast] = 1000000 + i;
        if (!moved) expected[kMovingFirst] = 1000000 + i;
        moved = true;
      }
    }
    for (int w = 0; w < 10; ++w) {
      INFO("cycle " << sim.cycle() << " seed " << sim.seed() << " word " << w << " events "
                    << events);
      REQUIRE(sim->counters_counters_o[w] == expected[w]);
    }
  }
}

TEST_CASE("a reset zeroes them") {
  Bench sim("counters_reset");
  start(sim);
  set_events(sim, 255);
  sim->counters_cycle_i = 5;
  clock(sim, 10);
  set_events(sim, 0);
  for (int w = 0; w < 10; ++w) REQUIRE(sim->counters_counters_o[w] != 0);
  sim.reset();
  for (int w = 0; w < 10; ++w) CHECK(sim->counters_counters_o[w] == 0);
}
