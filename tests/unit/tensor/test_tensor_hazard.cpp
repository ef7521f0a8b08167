// SPDX-License-Identifier: Apache-2.0
// rtl/tensor/tensor_hazard.sv with 3 and 9 cycles (one and four groups)
#include "tests/unit/tensor/tensor_bench.h"

using namespace ng;
using namespace ng::test;

TEST_CASE("a granted row is busy for exactly as many cycles as it is in flight") {
  TensorBench bench("tensor_hazard");
  std::deque<int> granted(9, -1);  // newest first
  for (int i = 0; i < 40'000; ++i) {
    Rng& rng = bench.rng();
    const int row = static_cast<int>(rng() % 2 ? rng() % 4 : rng() % 2 ? 0xffff : rng() % 0x10000);
    const bool grant = rng() % 2;
    bench->hazard3_row_i = bench->hazard9_row_i = static_cast<uint16_t>(row);
    bench->hazard3_granted_i = bench->hazard9_granted_i = grant;
    bench.eval();
    const auto in = [&](int cycles) {
      return std::find(granted.begin(), granted.begin() + cycles, row) != granted.begin() + cycles;
    };
    require_equal<unsigned>("3 cycles", in(3), bench->hazard3_busy_o, fmt::format("row {}", row));
    require_equal<unsigned>("9 cycles", in(9), bench->hazard9_busy_o, fmt::format("row {}", row));
    bench.tick();
    granted.push_front(grant ? row : -1);
    granted.pop_back();
  }
}

TEST_CASE("a reset frees every row") {
  TensorBench bench("tensor_hazard_reset");
  bench->hazard3_row_i = bench->hazard9_row_i = 5;
  bench->hazard3_granted_i = bench->hazard9_granted_i = 1;
  bench.ticks(9);
  CHECK(bench->hazard9_busy_o == 1);
  bench->hazard3_granted_i = bench->hazard9_granted_i = 0;
  bench.reset(1);
  CHECK(bench->hazard3_busy_o == 0);
  CHECK(bench->hazard9_busy_o == 0);
}
