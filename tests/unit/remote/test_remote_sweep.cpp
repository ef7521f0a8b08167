// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "tests/unit/remote/remote_parts.h"

using namespace ng;
using namespace ng::test;

TEST_CASE("remote_sweep names each ID once in a timeout's time, for what was there before") {
  Parts sim("remote_sweep_time");
  auto& t = sim.top();
  std::vector<uint64_t> begins;
  std::set<unsigned> named;
  for (int n = 0; n < 1000; ++n) {
    sim.eval();
    CHECK_FALSE(t.sweep_drain_o);
    if (t.sweep_scan_valid_o) {
      CHECK_FALSE(t.sweep_scan_all_o);
      if (named.empty()) begins.push_back(sim.cycle());
      CHECK(named.insert(t.sweep_scan_id_o).second);
    } else if (!named.empty()) {
      CHECK(named.size() == 16);
      named.clear();
    }
    sim.tick();
  }
  REQUIRE(begins.size() >= 9);
  for (size_t i = 1; i < begins.size(); ++i) CHECK(begins[i] - begins[i - 1] == 100);
}

TEST_CASE(
    "remote_sweep drains while the link is dead and for a whole pass after the last restart") {
  Parts sim("remote_sweep_dead");
  auto& t = sim.top();
  for (int round = 0; round < 20; ++round) {
    t.sweep_dead_i = 1;
    sim.eval();
    CHECK(t.sweep_drain_o);
    const int dead = 1 + int(sim.rng()() % 60);
    std::set<unsigned> named;
    for (int n = 0; n < dead; ++n) {
      sim.tick();
      sim.eval();
      if (t.sweep_scan_valid_o && n > 0) CHECK(t.sweep_scan_all_o);
    }
    t.sweep_dead_i = 0;
    const int more = int(sim.rng()() % 10);
    for (int n = 0; n < more; ++n) {
      t.sweep_restart_i = 1;
      sim.eval();
      CHECK(t.sweep_drain_o);
      sim.tick();
    }
    t.sweep_restart_i = 0;
    unsigned cycles = 0;
    for (sim.eval(); t.sweep_drain_o; sim.eval()) {
      if (t.sweep_scan_valid_o) {
        CHECK(t.sweep_scan_all_o);
        named.insert(t.sweep_scan_id_o);
      }
      ++cycles;
      sim.tick();
    }
    CHECK(named.size() == 16);
    CHECK(cycles <= 18);
    for (int n = 0; n < 120; ++n) sim.tick();
  }
}
