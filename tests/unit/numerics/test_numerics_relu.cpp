// SPDX-License-Identifier: Apache-2.0
// rtl/numerics/numerics_relu.sv against its definition and golden.
#include "tests/unit/numerics/numerics_bench.h"

using namespace ng;
using namespace ng::test;

TEST_CASE("keeps positives and NaN and makes everything else +0") {
  Bench bench("numerics_relu");
  const auto check = [&](uint32_t x) {
    bench->relu_value_i = x;
    bench.eval();
    const uint32_t got = bench->relu_value_o, golden = relu(Fp32{x}).bits;
    const bool good = is_nan(x) ? is_nan(got) && is_nan(golden)
                                : got == golden && got == (as_float(x) > 0 ? x : 0u);
    if (!good)
      FAIL(fmt::format("seed {}: relu of {}: expected {}, got {}", bench.seed(), show(x),
                       show(golden), show(got)));
  };
  for (const uint32_t x :
       {0x00000000u, 0x80000000u, 0x00000001u, 0x80000001u, 0x7f800000u, 0xff800000u, 0x7f800001u,
        0xff800001u, 0x7fc00000u, 0xffffffffu, 0xff7fffffu, 0x3f800000u})
    check(x);
  for (int i = 0; i < 200'000; ++i) check(random_fp32(bench.rng()));
}
