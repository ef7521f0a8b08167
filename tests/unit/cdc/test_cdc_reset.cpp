// SPDX-License-Identifier: Apache-2.0
#include "cdc_bench.h"

using namespace ng::test;

TEST_CASE("asserts without a clock and releases with the second edge") {
  CdcBench bench("reset");
  for (int i = 0; i < 5; ++i) {
    CHECK(bench.sim->reset_rst_no == 1);
    bench.sim->rst_ni = 0;
    bench.sim.eval();
    CHECK(bench.sim->reset_rst_no == 0);
    bench.sim.ticks(3);
    CHECK(bench.sim->reset_rst_no == 0);
    bench.sim->rst_ni = 1;
    bench.sim.eval();
    CHECK(bench.sim->reset_rst_no == 0);
    bench.sim.tick();
    CHECK(bench.sim->reset_rst_no == 0);
    bench.sim.tick();
    CHECK(bench.sim->reset_rst_no == 1);
  }
}
