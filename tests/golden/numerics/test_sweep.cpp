// SPDX-License-Identifier: Apache-2.0
// All 2^32 FP32 inputs of every conversion (label `nightly`).
#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "tests/golden/numerics/oracle.h"

namespace ng {
namespace {

constexpr std::uint32_t kSign = 0x80000000;
constexpr std::uint32_t kInfinity = 0x7F800000;

// From `first` up to the next boundary every magnitude gives this code.
struct Interval {
  std::uint32_t first;
  std::optional<std::uint32_t> code;
};

// Where APFloat's answer changes as the magnitude grows. Rounding is monotonic, so between two
// inputs with one answer there is no other; each end is found by bisection.
std::vector<Interval> intervals(Format to, Overflow overflow) {
  const auto ask = [&](std::uint32_t bits) {
    return oracle::apfloat_convert(to, {bits}, overflow);
  };
  std::vector<Interval> result{{0, ask(0)}};
  while (ask(kInfinity) != result.back().code) {
    std::uint32_t low = result.back().first;  // still the code
    std::uint32_t high = kInfinity;           // another one
    for (std::uint32_t step = 1; low + step < kInfinity; step *= 2) {
      if (ask(low + step) != result.back().code) {
        high = low + step;
        break;
      }
    }
    while (high - low > 1) {
      const std::uint32_t middle = low + (high - low) / 2;
      (ask(middle) == result.back().code ? low : high) = middle;
    }
    result.push_back({high, ask(high)});
  }
  result.push_back({kInfinity + 1, ask(kInfinity + 1)});  // NaN
  return result;
}

std::optional<std::uint32_t> negated(Format to, std::optional<std::uint32_t> code) {
  if (!code || decode(to, *code).is_nan()) return code;
  return *code | row(to).sign_mask();
}

void sweep_nearest(Format to, Overflow overflow) {
  const auto table = intervals(to, overflow);
  REQUIRE(oracle::apfloat_convert(to, {kSign | 0x3F800000}, overflow) ==
          negated(to, oracle::apfloat_convert(to, {0x3F800000}, overflow)));
  std::size_t at = 0;
  auto expected = table[0].code;
  auto expected_negative = negated(to, expected);
  for (std::uint32_t x = 0; x < kSign; ++x) {
    if (at + 1 < table.size() && x == table[at + 1].first) {
      expected = table[++at].code;
      expected_negative = negated(to, expected);
    }
    if (try_convert(to, {x}, Rounding::kNearest, overflow, 0) != expected ||
        try_convert(to, {x | kSign}, Rounding::kNearest, overflow, 0) != expected_negative) {
      FAIL(row(to).name << ": fp32 magnitude " << std::hex << x);
    }
  }
  REQUIRE(at + 1 == table.size());
}

// Against the host, with one pseudo-random word per input.
void sweep_stochastic(Format to) {
  std::uint32_t x = 0;
  do {
    const std::uint32_t u = (x ^ (x >> 15)) * 0x9E3779B1;
    const auto got = try_convert(to, {x}, Rounding::kStochastic, Overflow::kSaturate, u);
    const auto host = oracle::host_convert(to, oracle::host_value({x}), Rounding::kStochastic,
                                           Overflow::kSaturate, u);
    if (got != host) FAIL(row(to).name << ": fp32 " << std::hex << x << ", u " << u);
  } while (++x != 0);
}

TEST_CASE("all FP32 to e4m3, nearest, saturating", "[nightly]") {
  sweep_nearest(Format::kE4m3, Overflow::kSaturate);
}
TEST_CASE("all FP32 to e4m3, nearest, not saturating", "[nightly]") {
  sweep_nearest(Format::kE4m3, Overflow::kIeee);
}
TEST_CASE("all FP32 to e5m2, nearest, saturating", "[nightly]") {
  sweep_nearest(Format::kE5m2, Overflow::kSaturate);
}
TEST_CASE("all FP32 to e5m2, nearest, not saturating", "[nightly]") {
  sweep_nearest(Format::kE5m2, Overflow::kIeee);
}
TEST_CASE("all FP32 to e4m3ieee, nearest, saturating", "[nightly]") {
  sweep_nearest(Format::kE4m3Ieee, Overflow::kSaturate);
}
TEST_CASE("all FP32 to e4m3ieee, nearest, not saturating", "[nightly]") {
  sweep_nearest(Format::kE4m3Ieee, Overflow::kIeee);
}
TEST_CASE("all FP32 to e2m1, nearest", "[nightly]") {
  sweep_nearest(Format::kE2m1, Overflow::kSaturate);
}
TEST_CASE("all FP32 to bf16, nearest, saturating", "[nightly]") {
  sweep_nearest(Format::kBf16, Overflow::kSaturate);
}
TEST_CASE("all FP32 to bf16, nearest, not saturating", "[nightly]") {
  sweep_nearest(Format::kBf16, Overflow::kIeee);
}
TEST_CASE("all FP32 to fp32: the same bits, NaN canonical", "[nightly]") {
  std::uint32_t x = 0;
  do {
    const std::uint32_t expected = (x & 0x7FFFFFFF) > kInfinity ? 0x7FC00000 : x;
    if (convert(Format::kFp32, {x}, Rounding::kNearest, Overflow::kSaturate, 0) != expected) {
      FAIL("fp32 " << std::hex << x);
    }
  } while (++x != 0);
}
TEST_CASE("all FP32 to e4m3, stochastic", "[nightly]") { sweep_stochastic(Format::kE4m3); }
TEST_CASE("all FP32 to e5m2, stochastic", "[nightly]") { sweep_stochastic(Format::kE5m2); }
TEST_CASE("all FP32 to e4m3ieee, stochastic", "[nightly]") { sweep_stochastic(Format::kE4m3Ieee); }
TEST_CASE("all FP32 to e2m1, stochastic", "[nightly]") { sweep_stochastic(Format::kE2m1); }
TEST_CASE("all FP32 to bf16, stochastic", "[nightly]") { sweep_stochastic(Format::kBf16); }

}  // namespace
}  // namespace ng
