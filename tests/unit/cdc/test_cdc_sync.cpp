// SPDX-License-Identifier: Apache-2.0
#include "cdc_bench.h"

using namespace ng::test;

TEST_CASE("is zero after reset, and again in the middle of work") {
  CdcBench bench("sync_reset");
  bench.sim->sync_data_i = 0xff;
  bench.sim.ticks(4);
  REQUIRE(bench.sim->sync_data_o == 0xff);
  bench.sim->rst_ni = 0;
  bench.sim.eval();
  CHECK(bench.sim->sync_data_o == 0);
}

TEST_CASE("each bit arrives with the second edge, one per cycle") {
  CdcBench bench("sync_latency");
  uint8_t before = 0, last = 0;
  for (int i = 0; i < 300; ++i) {
    const auto value = static_cast<uint8_t>(bench.sim.rng()());
    bench.sim->sync_data_i = value;
    bench.sim.eval();
    CHECK(bench.sim->sync_data_o == before);
    bench.sim.tick();
    before = last;
    last = value;
  }
}
