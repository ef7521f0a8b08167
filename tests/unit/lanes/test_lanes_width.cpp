// SPDX-License-Identifier: Apache-2.0
#include "lanes_bench.h"

using namespace ng::test;

TEST_CASE("takes the widest whole group, the lowest of several, for all masks and limits") {
  Bench sim("width");
  start(sim);
  for (unsigned limit = 0; limit < 4; ++limit) {
    for (unsigned good = 0; good < 256; ++good) {
      sim->width_good_i = good;
      sim->width_limit_i = limit;
      sim.eval();
      CAPTURE(limit, good);
      CHECK(sim->width_any_o == (good != 0));
      if (good == 0) continue;
      bool found = false;
      for (int log2 = static_cast<int>(limit); log2 >= 0 && !found; --log2) {
        const unsigned lanes = 1u << log2, ones = (1u << lanes) - 1;
        for (unsigned base = 0; base < 8 && !found; base += lanes) {
          if ((good >> base & ones) != ones) continue;
          found = true;
          CHECK(sim->width_log2_o == log2);
          CHECK(sim->width_base_o == base);
          CHECK(sim->width_group_o == ones << base);
        }
      }
      REQUIRE(found);
    }
  }
}
