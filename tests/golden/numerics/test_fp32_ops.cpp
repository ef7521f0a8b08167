// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "tb/replay.h"
#include "tests/golden/numerics/oracle.h"

namespace ng {
namespace {

constexpr int kPairs = 1'000'000;

TEST_CASE("a million FP32 sums agree with the host and APFloat") {
  const std::uint64_t seed = tb::choose_seed("fp32_add");
  oracle::Rng rng(seed);
  for (int i = 0; i < kPairs; ++i) {
    const auto [a, b] = oracle::draw_pair(rng);
    const Fp32 got = fp32_add(a, b);
    const Fp32 host = oracle::host_add(a, b);
    const Fp32 apfloat{oracle::apfloat_add(Format::kFp32, a.bits, b.bits)};
    if (got != host || got != apfloat) {
      FAIL(std::hex << a.bits << " + " << b.bits << " -> got " << got.bits << ", host " << host.bits
                    << ", APFloat " << apfloat.bits << std::dec << " (NG_SEED=" << seed << ")");
    }
  }
}

TEST_CASE("a million FP32 products agree with the host and APFloat") {
  const std::uint64_t seed = tb::choose_seed("fp32_mul");
  oracle::Rng rng(seed);
  for (int i = 0; i < kPairs; ++i) {
    const auto [a, b] = oracle::draw_pair(rng);
    const Fp32 got = fp32_mul(a, b);
    const Fp32 host = oracle::host_mul(a, b);
    const Fp32 apfloat = oracle::apfloat_mul(a, b);
    if (got != host || got != apfloat) {
      FAIL(std::hex << a.bits << " * " << b.bits << " -> got " << got.bits << ", host " << host.bits
                    << ", APFloat " << apfloat.bits << std::dec << " (NG_SEED=" << seed << ")");
    }
  }
}

TEST_CASE("a million BF16 sums agree with APFloat") {
  const std::uint64_t seed = tb::choose_seed("bf16_add");
  oracle::Rng rng(seed);
  for (int i = 0; i < kPairs; ++i) {
    const auto [x, y] = oracle::draw_pair(rng);
    const auto a = static_cast<std::uint16_t>(x.bits >> 16);
    const auto b = static_cast<std::uint16_t>(y.bits >> 16);
    const std::uint32_t got = bf16_add(a, b);
    const std::uint32_t expected = oracle::apfloat_add(Format::kBf16, a, b);
    if (got != expected) {
      FAIL(std::hex << a << " + " << b << " -> got " << got << ", APFloat " << expected << std::dec
                    << " (NG_SEED=" << seed << ")");
    }
  }
}

TEST_CASE("signs of zero and NaN bits of the FP32 operations") {
  constexpr Fp32 kOne{0x3F800000}, kMinusOne{0xBF800000}, kMinusZero{0x80000000};
  constexpr Fp32 kMinusInf{0xFF800000}, kOtherNan{0xFF812345};
  CHECK(fp32_add(kOne, kMinusOne) == kFp32Zero);
  CHECK(fp32_add(kMinusZero, kMinusZero) == kMinusZero);
  CHECK(fp32_add(kMinusZero, kFp32Zero) == kFp32Zero);
  CHECK(fp32_add(kFp32Infinity, kMinusInf) == kFp32Nan);
  CHECK(fp32_add(kMinusInf, kOne) == kMinusInf);
  CHECK(fp32_add(kOtherNan, kOne) == kFp32Nan);
  CHECK(fp32_mul(kMinusOne, kFp32Zero) == kMinusZero);
  CHECK(fp32_mul({0x80000001}, {0x00000001}) == kMinusZero);
  CHECK(fp32_mul(kFp32Infinity, kMinusZero) == kFp32Nan);
  CHECK(fp32_mul(kFp32Infinity, kMinusOne) == kMinusInf);
  CHECK(fp32_mul(kOne, kOtherNan) == kFp32Nan);
}

TEST_CASE("relu keeps what is above zero, keeps NaN, and gives +0 for the rest") {
  CHECK(relu({0x3F800000}) == Fp32{0x3F800000});
  CHECK(relu({0x00000001}) == Fp32{0x00000001});
  CHECK(relu(kFp32Infinity) == kFp32Infinity);
  CHECK(relu({0x80000001}) == kFp32Zero);
  CHECK(relu({0x80000000}) == kFp32Zero);
  CHECK(relu({0x00000000}) == kFp32Zero);
  CHECK(relu({0xFF800000}) == kFp32Zero);
  CHECK(relu({0xFFC00001}) == kFp32Nan);
  CHECK(relu({0x7F800001}) == kFp32Nan);
}

}  // namespace
}  // namespace ng
