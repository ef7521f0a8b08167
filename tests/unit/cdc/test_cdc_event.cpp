// SPDX-License-Identifier: Apache-2.0
#include "cdc_bench.h"

using namespace ng::test;

namespace {

/// Sends `count` events `gap` source cycles apart; returns those seen.
uint64_t pass(CdcBench& bench, int count, int gap) {
  uint64_t seen = 0;
  int wait = 0;
  for (int left = count, idle = 0; idle < 100;) {
    if (bench.source_is_next()) {
      const bool now = left > 0 && wait == 0;
      bench.sim->event_event_i = now;
      if (now) --left;
      wait = now ? gap - 1 : wait > 0 ? wait - 1 : 0;
    } else {
      bench.sim.eval();
      seen += bench.sim->event_event_o;
      if (left == 0) ++idle;
    }
    bench.next();
    bench.sim->event_event_i = 0;
  }
  return seen;
}

}  // namespace

TEST_CASE("every event arrives once, whichever clock is faster") {
  for (const auto& [source, reader] :
       {std::pair{1000, 1000}, {1000, 1009}, {1009, 1000}, {1000, 370}, {370, 1000}, {7, 1000}}) {
    CdcBench bench("event" + std::to_string(source) + std::to_string(reader), source, reader);
    const int gap = 3 + 3 * reader / source;
    CHECK(pass(bench, 200, gap) == 200);
  }
}

TEST_CASE("no event comes from a reset") {
  CdcBench bench("event_reset");
  CHECK(pass(bench, 1, 4) == 1);  // the level is high now
  bench.sim->rst_ni = 0;
  bench.sim.eval();
  for (int i = 0; i < 4; ++i) bench.next();
  bench.sim->rst_ni = 1;
  CHECK(pass(bench, 0, 1) == 0);
}
