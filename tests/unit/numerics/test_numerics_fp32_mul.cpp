// SPDX-License-Identifier: Apache-2.0
// rtl/numerics/numerics_fp32_mul.sv against the host's FP32 unit and the golden model.
#include "tests/unit/numerics/numerics_bench.h"

namespace {
using namespace ng;
using namespace ng::test;

void check(Bench& bench, uint32_t a, uint32_t b) {
  bench->mul_enable_i = 1;
  bench->mul_a_i = a;
  bench->mul_b_i = b;
  bench.eval();
  const uint32_t got = bench->mul_product_o;
  volatile float fa = as_float(a), fb = as_float(b);
  const uint32_t product = as_bits(fa * fb);
  const uint32_t host = is_nan(product) ? 0x7fc00000u : product;
  const uint32_t golden = fp32_mul(Fp32{a}, Fp32{b}).bits;
  if (got != host || got != golden)
    FAIL(fmt::format("seed {} cycle {}: {} x {}: expected {} (host) and {} (golden), got {}",
                     bench.seed(), bench.cycle(), show(a), show(b), show(host), show(golden),
                     show(got)));
}
}  // namespace

TEST_CASE("multiplies two million pairs as the host and golden do") {
  Bench bench("numerics_fp32_mul");
  for (int i = 0; i < 2'000'000; ++i)
    check(bench, random_fp32(bench.rng()), random_fp32(bench.rng()));
}

TEST_CASE("multiplies into the subnormals and to the edge of overflow exactly") {
  Bench bench("numerics_fp32_mul");
  for (int i = 0; i < 1'000'000; ++i) {
    const uint32_t a = random_fp32(bench.rng()), b = random_fp32(bench.rng());
    const int fa = static_cast<int>(a >> 23 & 0xff);
    // the field of b that puts the product's at -26..3 or at 252..256
    const int target = i % 2 ? static_cast<int>(bench.rng()() % 30) - 26
                             : 252 + static_cast<int>(bench.rng()() % 5);
    const int fb = std::clamp(target + 127 - fa, 0, 254);
    check(bench, a, (b & 0x807fffffu) | static_cast<uint32_t>(fb) << 23);
  }
}

TEST_CASE("meets every pair of corner values") {
  Bench bench("numerics_fp32_mul");
  const uint32_t corners[] = {0x00000000, 0x00000001, 0x00000002, 0x00400000, 0x007fffff,
                              0x00800000, 0x00800001, 0x00ffffff, 0x3f7fffff, 0x3f800000,
                              0x3f800001, 0x40000000, 0x33800000, 0x34000000, 0x7effffff,
                              0x7f000000, 0x7f7fffff, 0x7f800000, 0x7f800001, 0x7fbfffff,
                              0x7fc00000, 0x7fffffff, 0x1f800000, 0x20000000};
  for (const uint32_t a : corners)
    for (const uint32_t b : corners)
      for (uint32_t signs = 0; signs < 4; ++signs)
        check(bench, a | signs << 31, b | (signs & 2) << 30);
}

TEST_CASE("hand-worked products") {
  Bench bench("numerics_fp32_mul");
  const auto product = [&](uint32_t a, uint32_t b) {
    check(bench, a, b);
    return static_cast<uint32_t>(bench->mul_product_o);
  };
  CHECK(product(0x00000001, 0x3f000000) == 0x00000000);  // half the smallest subnormal: to even
  CHECK(product(0x00000003, 0x3f000000) == 0x00000002);  // one and a half: to even
  CHECK(product(0x80000001, 0x3f000001) == 0x80000001);  // just above half
  CHECK(product(0x7f800000, 0x80000000) == 0x7fc00000);  // Inf x 0
  CHECK(product(0xff800000, 0x00000001) == 0xff800000);
  CHECK(product(0x80000000, 0x40000000) == 0x80000000);
  CHECK(product(0x00ffffff, 0x3f000000) == 0x00800000);  // rounds up into the smallest normal
}
