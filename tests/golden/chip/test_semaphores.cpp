// SPDX-License-Identifier: Apache-2.0
// What a wait learns, against the rule written out: the promises of all signals up to the one that
// made the value reach the bound.
#include <catch2/catch_test_macros.hpp>
#include <random>

#include "golden/chip/semaphores.h"

using namespace ng;

namespace {

// One semaphore: every signal since the last that anybody knows all before.
struct Rule {
  struct Entry {
    uint32_t before;
    Clock clock;
  };
  std::vector<Entry> entries;

  Clock promised(uint32_t bound) const {
    Clock known;
    for (const Entry& entry : entries) {
      if (entry.before >= bound) break;
      known.join(entry.clock);
    }
    return known;
  }
};

Clock random_clock(std::mt19937_64& rng) {
  Clock clock;
  for (size_t e = 0; e < kEngineCount; ++e) {
    clock.reads[e] = rng() % 50;
    clock.writes[e] = rng() % 50;
  }
  return clock;
}

bool same(const Clock& a, const Clock& b) { return a.reads == b.reads && a.writes == b.writes; }

}  // namespace

TEST_CASE("a wait learns what the signals up to its bound promise, in any history", "[machine]") {
  std::mt19937_64 rng(3);
  constexpr uint8_t kIndex = 77;
  for (int run = 0; run < 200; ++run) {
    Semaphores semaphores;
    Rule rule;
    for (int step = 0; step < 60; ++step) {
      const uint32_t before = semaphores.value(kIndex);
      const Clock clock = random_clock(rng);
      const auto value = static_cast<uint32_t>(rng() % 4);
      switch (rng() % 16) {
        case 0:
          semaphores.host_set(kIndex, value);
          rule.entries.clear();
          break;
        case 1:
          semaphores.dma_set(kIndex, value, clock);
          rule.entries = {{0, clock}};
          break;
        case 2:
          semaphores.barrier();
          rule.entries.clear();
          break;
        case 3:
          REQUIRE(semaphores.apply({.index = kIndex, .value = value, .set = true}, clock));
          rule.entries = {{0, clock}};
          break;
        default:
          REQUIRE(semaphores.apply({.index = kIndex, .value = value}, clock));
          rule.entries.push_back({before, clock});
          break;
      }
      for (uint32_t bound = 0; bound <= semaphores.value(kIndex) + 2; ++bound) {
        REQUIRE(same(semaphores.promised({kIndex, bound}), rule.promised(bound)));
      }
    }
  }
}

TEST_CASE("an add that would wrap leaves value and history alone", "[machine]") {
  Semaphores semaphores;
  std::mt19937_64 rng(4);
  const Clock first = random_clock(rng);
  REQUIRE(semaphores.apply({.index = 5, .value = UINT32_MAX}, first));
  CHECK_FALSE(semaphores.apply({.index = 5, .value = 1}, random_clock(rng)));
  CHECK(semaphores.value(5) == UINT32_MAX);
  CHECK(same(semaphores.promised({5, UINT32_MAX}), first));
}
