// SPDX-License-Identifier: Apache-2.0
// rtl/vector/vector_params.sv: words land in their lanes, ready counts them, a start begins again.
#include "tests/unit/vector/vector_bench.h"

using namespace ng;
using namespace ng::test;

TEST_CASE("collects the words of a vector and says when all are here") {
  FlowBench bench("vector_params");
  quiet(bench);
  auto& t = bench.top();
  CHECK(!t.params_ready_o);  // until the first start
  std::vector<uint32_t> want(32, 0);
  std::vector<bool> known(32, false);
  for (int run = 0; run < 200; ++run) {
    const int words = run % 5;
    t.params_start_i = 1;
    t.params_words_i = static_cast<uint8_t>(words);
    bench.tick();
    t.params_start_i = 0;
    for (int w = 0; w < words; ++w) {
      bench.ticks(bench.rng()() % 3);
      CHECK(!t.params_ready_o);
      t.params_write_i = 1;
      t.params_beat_i = static_cast<uint8_t>(w);
      for (int i = 0; i < 8; ++i) {
        want[8 * w + i] = static_cast<uint32_t>(bench.rng()());
        known[8 * w + i] = true;
        t.params_data_i[i] = want[8 * w + i];
      }
      bench.tick();
      t.params_write_i = 0;
      for (int i = 0; i < 8; ++i) t.params_data_i[i] = ~want[8 * w + i];
    }
    bench.eval();
    CHECK(t.params_ready_o);
    for (int e = 0; e < 32; ++e)
      if (known[e] && t.params_values_o[e] != want[e])
        FAIL(fmt::format("seed {} cycle {}: element {}: expected 0x{:08X}, got 0x{:08X}",
                         bench.seed(), bench.cycle(), e, want[e], t.params_values_o[e]));
  }
  bench.reset();
  CHECK(!t.params_ready_o);
}
