// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "tb/replay.h"
#include "tests/golden/numerics/oracle.h"

namespace ng {
namespace {

using oracle::FusedCase;
using oracle::Rng;

constexpr std::uint8_t kOne = 0x38;  // 1.0 in E4M3
constexpr Fp32 kFp32One{0x3F800000};

TEST_CASE("half a million fused steps agree with 704-bit arithmetic rounded by APFloat") {
  const std::uint64_t seed = tb::choose_seed("fused");
  Rng rng(seed);
  for (int i = 0; i < 500'000; ++i) {
    const FusedCase c = oracle::draw_fused(rng);
    const Fp32 got = oracle::golden_fused(c);
    const Fp32 expected = oracle::apfloat_fused(c);
    if (got != expected) {
      FAIL("case " << i << ": " << oracle::text(c) << " -> got " << std::hex << got.bits
                   << ", expected " << expected.bits << std::dec << " (NG_SEED=" << seed << ")");
    }
  }
}

TEST_CASE("a fused step of one element is the host's fused multiply-add") {
  const std::uint64_t seed = tb::choose_seed("fma");
  Rng rng(seed);
  for (int i = 0; i < 300'000; ++i) {
    FusedCase c = oracle::draw_fused(rng);
    c.n = 1;
    // a * 2^scale must be an FP32, so that the host can take it.
    c.scale_a = static_cast<std::uint8_t>(c.scale_a % 100 + 27);
    c.scale_b = static_cast<std::uint8_t>(c.scale_b % 100 + 27);
    const auto power = [](std::uint8_t scale) { return Fp32{std::uint32_t{scale} << 23}; };
    const Fp32 a = oracle::host_mul(to_fp32(c.fa, c.a[0]), power(c.scale_a));
    const Fp32 b = oracle::host_mul(to_fp32(c.fb, c.b[0]), power(c.scale_b));
    Fp32 expected = oracle::host_fma(a, b, c.acc);
    if (expected.bits == 0x80000000) expected = kFp32Zero;  // our choice
    const Fp32 got = oracle::golden_fused(c);
    if (got != expected) {
      FAIL("case " << i << ": " << oracle::text(c) << " -> got " << std::hex << got.bits
                   << ", host " << expected.bits << std::dec << " (NG_SEED=" << seed << ")");
    }
  }
}

TEST_CASE("the order inside a group changes nothing") {
  Rng rng(tb::choose_seed("permutation"));
  for (int i = 0; i < 50'000; ++i) {
    FusedCase c = oracle::draw_fused(rng);
    const Fp32 before = oracle::golden_fused(c);
    std::array<std::size_t, 32> order{};
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(c.n), rng);
    FusedCase shuffled = c;
    for (std::size_t k = 0; k < c.n; ++k) {
      shuffled.a[k] = c.a[order[k]];
      shuffled.b[k] = c.b[order[k]];
    }
    if (oracle::golden_fused(shuffled) != before) FAIL(oracle::text(c));
    // Nor does it matter which operand is which.
    std::swap(c.a, c.b);
    std::swap(c.fa, c.fb);
    std::swap(c.scale_a, c.scale_b);
    if (oracle::golden_fused(c) != before) FAIL(oracle::text(c));
  }
}

TEST_CASE("the sum is rounded once, whatever its parts") {
  FusedCase c;
  c.n = 3;
  // 2^24 + 1 + 2^-18: a second rounding would lose the last term and tie to even.
  c.acc = {0x4B800000};
  c.a = {kOne, 0x01};
  c.b = {kOne, 0x01};
  CHECK(oracle::golden_fused(c).bits == 0x4B800001);
  c.b[1] = 0x81;
  CHECK(oracle::golden_fused(c).bits == 0x4B800000);
  // Products cancel exactly before the rounding.
  c.acc = {0x00000001};
  c.a = {0x7E, 0x7E, 0x00};
  c.b = {0x7E, 0xFE, 0x00};
  CHECK(oracle::golden_fused(c).bits == 0x00000001);
  // And with the accumulator: 448 * 448 - 200704 + 2^-18.
  c.acc = {0xC8440000};
  c.a = {0x7E, 0x01, 0x00};
  c.b = {0x7E, 0x01, 0x00};
  CHECK(oracle::golden_fused(c).bits == 0x36800000);
}

TEST_CASE("the scales reach from the smallest product to the largest") {
  FusedCase c;
  c.n = 1;
  c.a[0] = c.b[0] = kOne;
  c.scale_a = c.scale_b = 0;
  CHECK(oracle::golden_fused(c) == kFp32Zero);  // 2^-254
  c.acc = kFp32One;
  CHECK(oracle::golden_fused(c) == kFp32One);
  c.scale_a = c.scale_b = 254;
  CHECK(oracle::golden_fused(c) == kFp32Infinity);  // 2^254
  c.acc = {0};
  c.scale_a = 254;
  c.scale_b = 127;
  CHECK(oracle::golden_fused(c).bits == 0x7F000000);  // 2^127
  c.scale_a = 0;
  c.scale_b = 105;
  CHECK(oracle::golden_fused(c).bits == 0x00000001);  // 2^-149
  c.scale_b = 104;
  CHECK(oracle::golden_fused(c).bits == 0x00000000);  // 2^-150, a tie to even
  c.a[0] = kOne + 1;
  CHECK(oracle::golden_fused(c).bits == 0x00000001);  // just above
  c.scale_a = 254;
  c.scale_b = 0xFE;
  c.a[0] = 0;
  CHECK(oracle::golden_fused(c) == kFp32Zero);  // 0 at any finite scale
}

TEST_CASE("a zero from the fused step is +0") {
  FusedCase c;
  c.n = 2;
  c.acc = {0x80000000};
  CHECK(oracle::golden_fused(c) == kFp32Zero);  // -0 + 0 * 0
  c.a = {kOne, kOne};
  c.b = {kOne, kOne | 0x80};
  CHECK(oracle::golden_fused(c) == kFp32Zero);  // 1 - 1
  c.a[1] = 0x80;
  c.b = {0x80, 0x00};
  CHECK(oracle::golden_fused(c) == kFp32Zero);
  c.a[0] = 0xB8;
  c.b = {kOne, 0};
  c.scale_a = c.scale_b = 1;
  CHECK(oracle::golden_fused(c) == kFp32Zero);  // -2^-252
}

TEST_CASE("special values of the fused step") {
  struct Row {
    const char* what;
    Fp32 acc;
    std::uint8_t a0, b0, a1, b1;  // E5M2
    Fp32 expected;
  };
  constexpr std::uint8_t kInf = 0x7C, kMinusInf = 0xFC, kNan = 0x7D, k1 = 0x3C, kM1 = 0xBC;
  constexpr Fp32 kMinusInfinity{0xFF800000};
  const Row rows[] = {
      {"NaN operand", {0}, kNan, k1, k1, k1, kFp32Nan},
      {"NaN times zero", {0}, k1, k1, 0, 0xFF, kFp32Nan},
      {"Inf times zero", {0}, kInf, 0x80, k1, k1, kFp32Nan},
      {"zero times Inf", {0}, k1, k1, 0, kMinusInf, kFp32Nan},
      {"Inf", {0}, kInf, k1, k1, kM1, kFp32Infinity},
      {"minus Inf", {0}, k1, k1, kInf, kM1, kMinusInfinity},
      {"Inf times Inf", {0}, kMinusInf, kMinusInf, kM1, k1, kFp32Infinity},
      {"Inf minus Inf", {0}, kInf, k1, kMinusInf, k1, kFp32Nan},
      {"two of one sign", {0}, kInf, k1, kMinusInf, kM1, kFp32Infinity},
      {"acc Inf", kFp32Infinity, k1, k1, kM1, k1, kFp32Infinity},
      {"acc minus Inf", kMinusInfinity, k1, k1, kM1, k1, kMinusInfinity},
      {"acc Inf, term minus Inf", kFp32Infinity, kMinusInf, k1, k1, k1, kFp32Nan},
      {"acc minus Inf, term Inf", kMinusInfinity, k1, k1, kM1, kMinusInf, kFp32Nan},
      {"acc NaN", {0xFF800001}, k1, k1, k1, k1, kFp32Nan},
      {"acc NaN, term Inf", kFp32Nan, kInf, k1, k1, k1, kFp32Nan},
  };
  for (const Row& r : rows) {
    INFO(r.what);
    const std::uint8_t a[] = {r.a0, r.a1};
    const std::uint8_t b[] = {r.b0, r.b1};
    CHECK(fused_step(r.acc, Format::kE5m2, a, 127, Format::kE5m2, b, 127) == r.expected);
    CHECK(fused_step(r.acc, Format::kE5m2, a, 0, Format::kE5m2, b, 254) == r.expected);
    CHECK(fused_step(r.acc, Format::kE5m2, a, 0xFF, Format::kE5m2, b, 0) == kFp32Nan);
    CHECK(fused_step(r.acc, Format::kE5m2, a, 127, Format::kE5m2, b, 0xFF) == kFp32Nan);
  }
}

TEST_CASE("rounding past the FP32 maximum gives Inf, half a place before it does not") {
  const std::uint8_t one[] = {kOne, 0x01};
  const std::uint8_t plus[] = {kOne, 0x00};
  const std::uint8_t less[] = {kOne, 0x81};
  const auto step = [&](Fp32 acc, const std::uint8_t(&b)[2]) {
    return fused_step(acc, Format::kE4m3, one, 127 + 103, Format::kE4m3, b, 127);
  };
  CHECK(step({0x7F7FFFFF}, plus) == kFp32Infinity);
  CHECK(step({0x7F7FFFFF}, less) == Fp32{0x7F7FFFFF});
}

TEST_CASE("an empty group passes the accumulator bit for bit and ignores its scales") {
  for (const std::uint32_t bits : {0x80000000u, 0xFFC12345u, 0x7F800001u, 0x3F800000u}) {
    CHECK(fused_step({bits}, Format::kE4m3, {}, 0xFF, Format::kE5m2, {}, 0xFF) == Fp32{bits});
  }
}

TEST_CASE("the fused step refuses what the array cannot do") {
  const std::vector<std::uint8_t> v(33);
  const std::span<const std::uint8_t> s(v);
  const auto step = [&](Format fa, std::size_t na, Format fb, std::size_t nb) {
    return fused_step({0}, fa, s.first(na), 127, fb, s.first(nb), 127);
  };
  CHECK_NOTHROW(step(Format::kE4m3, 32, Format::kE5m2, 32));
  CHECK_THROWS_AS(step(Format::kE4m3, 33, Format::kE4m3, 33), std::invalid_argument);
  CHECK_THROWS_AS(step(Format::kE4m3, 31, Format::kE4m3, 32), std::invalid_argument);
  CHECK_THROWS_AS(step(Format::kE2m1, 1, Format::kE4m3, 1), std::invalid_argument);
  CHECK_THROWS_AS(step(Format::kE4m3, 1, Format::kBf16, 1), std::invalid_argument);
}

}  // namespace
}  // namespace ng
