// SPDX-License-Identifier: Apache-2.0
// rtl/numerics/numerics_fp32_add.sv against the host's FP32 unit and the golden model.
#include "tests/unit/numerics/numerics_bench.h"

namespace {
using namespace ng;
using namespace ng::test;

void check(Bench& bench, uint32_t a, uint32_t b) {
  bench->add_enable_i = 1;
  bench->add_a_i = a;
  bench->add_b_i = b;
  bench.eval();
  const uint32_t got = bench->add_sum_o;
  volatile float fa = as_float(a), fb = as_float(b);
  const uint32_t sum = as_bits(fa + fb);
  const uint32_t host = is_nan(sum) ? 0x7fc00000u : sum;
  const uint32_t golden = fp32_add(Fp32{a}, Fp32{b}).bits;
  if (got != host || got != golden)
    FAIL(fmt::format("seed {} cycle {}: {} + {}: expected {} (host) and {} (golden), got {}",
                     bench.seed(), bench.cycle(), show(a), show(b), show(host), show(golden),
                     show(got)));
}
}  // namespace

TEST_CASE("adds two million pairs as the host and golden do") {
  Bench bench("numerics_fp32_add");
  for (int i = 0; i < 2'000'000; ++i)
    check(bench, random_fp32(bench.rng()), random_fp32(bench.rng()));
}

TEST_CASE("adds numbers of every distance: alignment, sticky bits and cancellation") {
  Bench bench("numerics_fp32_add");
  for (int i = 0; i < 2'000'000; ++i) {
    const uint32_t a = random_fp32(bench.rng()), b = random_fp32(bench.rng());
    const auto r = bench.rng()();
    const int field =
        std::clamp(static_cast<int>(a >> 23 & 0xff) - static_cast<int>(r % 30), 0, 254);
    uint32_t near = (b & 0x807fffffu) | static_cast<uint32_t>(field) << 23;
    if (r >> 32 & 1)
      near = (near & 0xff800000u) |
             (near & 0x7fffffu & 0xffffffffu << (r >> 40) % 24);  // few bits: ties
    check(bench, a, near);
    check(bench, near, a);
  }
}

TEST_CASE("cancels neighbours exactly") {
  Bench bench("numerics_fp32_add");
  for (int i = 0; i < 500'000; ++i) {
    const uint32_t a = random_fp32(bench.rng());
    const auto r = bench.rng()();
    const uint32_t off = static_cast<uint32_t>(r) >> (r >> 32) % 32;
    check(bench, a, (a ^ 0x80000000u) + off);
    check(bench, a, (a ^ 0x80000000u) - off);
  }
}

TEST_CASE("meets every pair of corner values") {
  Bench bench("numerics_fp32_add");
  const uint32_t corners[] = {0x00000000, 0x00000001, 0x00000002, 0x00400000, 0x007fffff,
                              0x00800000, 0x00800001, 0x00ffffff, 0x3f7fffff, 0x3f800000,
                              0x3f800001, 0x40000000, 0x33800000, 0x34000000, 0x7effffff,
                              0x7f000000, 0x7f7fffff, 0x7f800000, 0x7f800001, 0x7fbfffff,
                              0x7fc00000, 0x7fffffff, 0x73000000, 0x73800000};
  for (const uint32_t a : corners)
    for (const uint32_t b : corners)
      for (uint32_t signs = 0; signs < 4; ++signs)
        check(bench, a | signs << 31, b | (signs & 2) << 30);
}

TEST_CASE("hand-worked sums") {
  Bench bench("numerics_fp32_add");
  const auto sum = [&](uint32_t a, uint32_t b) {
    check(bench, a, b);
    return static_cast<uint32_t>(bench->add_sum_o);
  };
  CHECK(sum(0x3f800000, 0xbf800000) == 0x00000000);  // x - x is +0
  CHECK(sum(0x80000000, 0x80000000) == 0x80000000);  // only -0 - 0 is -0
  CHECK(sum(0x80000000, 0x00000000) == 0x00000000);
  CHECK(sum(0x7f800000, 0xff800000) == 0x7fc00000);
  CHECK(sum(0x7f7fffff, 0x73000000) ==
        0x7f800000);  // half a last place above the maximum: to even, which is Inf
  CHECK(sum(0x7f7fffff, 0x72ffffff) == 0x7f7fffff);
  CHECK(sum(0x00800000, 0x80000001) == 0x007fffff);  // a normal less one becomes subnormal
}
