// SPDX-License-Identifier: Apache-2.0
// The account of `ngauge link`: how long it waits for what has not arrived when the load is over.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "tb/link/link_run.h"

using namespace ng::tb;

namespace {

LinkRunConfig config(unsigned lanes, unsigned latency, uint64_t seed) {
  LinkRunConfig c;
  c.wires.widest = lanes;
  c.wires.ab.latency_cycles = c.wires.ba.latency_cycles = latency;
  c.wires.seed = c.traffic.seed = seed;
  c.cycles = 50ULL * latency + 30'000;
  return c;
}

}  // namespace

TEST_CASE("nothing is lost while a link trains, however long its wire and narrow its lanes") {
  uint64_t longest = 0;
  for (const unsigned lanes : {1u, 2u, 8u}) {
    for (const unsigned latency : {21u, 300u, 1000u}) {
      for (uint64_t seed = 1; seed <= 4; ++seed) {
        LinkRunConfig c = config(lanes, latency, seed);
        c.drop = 1e-3;  // a column less throws a lane out of step until the link trains again
        const LinkRunResult r = run_link(c);
        INFO(lanes << " lanes, latency " << latency << ", seed " << seed << ": " << r.cycles
                   << " cycles, " << r.ab.missing << " missing");
        CHECK((r.dead() || r.ab.missing == 0));
        CHECK(r.ab.counts.wrong() == 0);
        if (!r.dead()) longest = std::max(longest, r.cycles - c.cycles);
      }
    }
  }
  CHECK(longest > 50'000);  // some of them take their time
}

TEST_CASE("what a link that lives does not deliver in all its time is lost, and the run ends") {
  LinkRunConfig c = config(8, 21, 1);
  c.wires.stall = 1;  // nobody takes anything
  c.cycles = 5000;
  const LinkRunResult r = run_link(c);
  CHECK_FALSE(r.dead());
  CHECK(r.ab.missing > 0);
  CHECK(r.ab.counts.delivered == 0);
  CHECK(r.cycles == c.cycles + LinkWires(c.wires).patience());
}
