// SPDX-License-Identifier: Apache-2.0
#include "lanes_bench.h"

using namespace ng::test;

namespace {

/// One column at this place of the epoch; whether flits start behind it.
bool column(Bench& sim, unsigned position, unsigned sets = 0, unsigned starting = 0) {
  sim->watch_advance_i = 1;
  sim->watch_position_i = position;
  sim->watch_set_i = sets;
  sim->watch_starting_i = starting;
  sim.eval();
  const bool start = sim->watch_start_o;
  sim.tick();
  sim->watch_advance_i = 0;
  sim->watch_set_i = sim->watch_starting_i = 0;
  sim.eval();
  return start;
}

}  // namespace

TEST_CASE("starts behind the epoch in which any lane said so") {
  for (unsigned lane = 0; lane < 8; ++lane) {
    Bench sim("watch_start");
    start(sim);
    sim->watch_expect_i = 1;
    for (unsigned p = 0; p < 64; ++p) CHECK_FALSE(column(sim, p, p % 4 == 0 ? 0xff : 0));
    const unsigned said = 4 * (lane * 2);
    for (unsigned p = 0; p < 64; ++p) {
      const unsigned sets = p % 4 == 0 ? 1u << lane : 0;
      CHECK(column(sim, p, sets, p == said ? 0xff : 0) == (p == 63));
      if (p == 40) sim.ticks(3);  // columns with gaps between
    }
  }
}

TEST_CASE("`starting` counts on a good set only, and only where flits are expected") {
  Bench sim("watch_not");
  start(sim);
  sim->watch_expect_i = 1;
  for (unsigned p = 0; p < 64; ++p) CHECK_FALSE(column(sim, p, 0x0f, 0xf0));
  sim->watch_expect_i = 0;
  for (unsigned p = 0; p < 64; ++p) CHECK_FALSE(column(sim, p, 0xff, 0xff));
  sim->watch_expect_i = 1;
  for (unsigned p = 0; p < 64; ++p) CHECK_FALSE(column(sim, p, 0, 0));
}

TEST_CASE("two sets on one lane, four columns apart, say that the partner trains") {
  auto sets_after = [](const std::vector<std::pair<unsigned, unsigned>>& shown) {
    Bench sim("watch_sets");
    start(sim);
    sim->watch_running_i = 1;
    bool seen = false;
    for (unsigned i = 0; i < 24; ++i) {
      unsigned sets = 0;
      for (const auto& [at, lanes] : shown)
        if (at == i) sets = lanes;
      column(sim, i, sets);
      seen |= sim->watch_sets_o;
    }
    return seen;
  };
  CHECK(sets_after({{3, 1}, {7, 1}}));
  CHECK(sets_after({{3, 0x80}, {7, 0xff}}));
  CHECK(sets_after({{3, 1}, {7, 2}, {11, 2}}));
  CHECK(sets_after({{2, 1}, {3, 1}, {7, 1}, {11, 1}}));  // one that was none before
  CHECK_FALSE(sets_after({{3, 1}}));
  CHECK_FALSE(sets_after({{3, 1}, {6, 1}}));
  CHECK_FALSE(sets_after({{3, 1}, {8, 1}}));
  CHECK_FALSE(sets_after({{3, 1}, {7, 2}}));
  CHECK_FALSE(sets_after({{3, 1}, {11, 1}}));
}

TEST_CASE(
    "a set is near for the four columns behind it, so for the end of a flit that began with it") {
  for (const bool running : {true, false}) {
    Bench sim("watch_near");
    start(sim);
    sim->watch_running_i = running;
    for (unsigned i = 0; i < 12; ++i) {
      column(sim, i, i == 4 ? 0x10 : 0);
      CHECK(sim->watch_near_o == (running && i >= 4 && i < 8));
    }
  }
}

TEST_CASE("sets mean nothing while no flits flow") {
  Bench sim("watch_idle");
  start(sim);
  for (unsigned i = 0; i < 40; ++i) {
    column(sim, i, i % 4 == 0 ? 0xff : 0);
    CHECK(sim->watch_sets_o == 0);
  }
}

TEST_CASE("is silent after 64 cycles without a column") {
  Bench sim("watch_silent");
  start(sim);
  for (int round = 0; round < 3; ++round) {
    column(sim, 0);
    sim.tick();
    CHECK(sim->watch_silent_o == 0);
    sim.ticks(62);
    CHECK(sim->watch_silent_o == 0);
    sim.ticks(2);
    CHECK(sim->watch_silent_o == 1);
    sim.ticks(100);
    CHECK(sim->watch_silent_o == 1);
  }
}
