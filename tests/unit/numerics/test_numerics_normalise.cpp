// SPDX-License-Identifier: Apache-2.0
// rtl/numerics/numerics_normalise.sv at both widths in use, against std::countl_zero.
#include "tests/unit/numerics/numerics_bench.h"

using ng::test::Bench;

namespace {
void check(Bench& bench, uint32_t value) {
  bench->normalise24_enable_i = bench->normalise28_enable_i = 1;
  bench->normalise24_value_i = value & 0xffffff;
  bench->normalise28_value_i = value & 0xfffffff;
  bench.eval();
  const auto one = [&](int width, uint32_t in, uint32_t out, unsigned count) {
    if (in == 0) {
      if (out != 0) FAIL(fmt::format("width {}: 0 became 0x{:X}", width, out));
      return;
    }
    const unsigned zeros =
        static_cast<unsigned>(std::countl_zero(in)) - (32 - static_cast<unsigned>(width));
    if (count != zeros || out != in << zeros)
      FAIL(fmt::format("seed {}: width {} value 0x{:X}: expected 0x{:X} and {}, got 0x{:X} and {}",
                       bench.seed(), width, in, in << zeros, zeros, out, count));
  };
  one(24, value & 0xffffff, bench->normalise24_value_o, bench->normalise24_count_o);
  one(28, value & 0xfffffff, bench->normalise28_value_o, bench->normalise28_count_o);
}
}  // namespace

TEST_CASE("brings the first one to the top from every place") {
  Bench bench("numerics_normalise");
  check(bench, 0);
  for (int place = 0; place < 28; ++place) {
    check(bench, 1u << place);
    check(bench, (2u << place) - 1);
    for (int i = 0; i < 1000; ++i)
      check(bench, 1u << place | (static_cast<uint32_t>(bench.rng()()) & ((1u << place) - 1)));
  }
}
