// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "tb/replay.h"
#include "tests/golden/numerics/oracle.h"

namespace ng {
namespace {

using oracle::Rng;

constexpr Format kElements[] = {Format::kE4m3, Format::kE5m2, Format::kE2m1};
constexpr ScaleRule kRules[] = {ScaleRule::kFloor, ScaleRule::kRceil, ScaleRule::kNeuron};

Fp32 fp32(float x) { return {std::bit_cast<std::uint32_t>(x)}; }

MxBlock quantise(Format element, std::vector<Fp32> values, ScaleRule rule) {
  return mx_quantise(element, values, rule, Rounding::kNearest, {});
}

TEST_CASE("three scale rules on 957") {
  const std::vector<Fp32> v{fp32(957.0f)};
  // E = 9. floor: 2^1, 478.5 saturates to 448. rceil: 448 * 2 < 957, so 2^2: 239.25 -> 240.
  const auto check = [&](Format f, ScaleRule rule, int scale, std::uint8_t code) {
    const MxBlock block = quantise(f, v, rule);
    CHECK(int{block.scale} == scale + 127);
    CHECK(block.codes[0] == code);
    CHECK(block.codes[1] == 0);
  };
  check(Format::kE4m3, ScaleRule::kFloor, 1, 0x7E);
  check(Format::kE4m3, ScaleRule::kRceil, 2, 0x77);
  check(Format::kE4m3, ScaleRule::kNeuron, 2, 0x77);
  // E5M2: 57344 / 2^6 = 896 < 957 again; 957 / 2^-6 = 61248 saturates, 30624 -> 28672.
  check(Format::kE5m2, ScaleRule::kFloor, -6, 0x7B);
  check(Format::kE5m2, ScaleRule::kRceil, -5, 0x77);
  check(Format::kE5m2, ScaleRule::kNeuron, -5, 0x77);
  // E2M1: 6 * 2^7 = 768 < 957; 7.48 saturates to 6, 3.74 -> 4.
  check(Format::kE2m1, ScaleRule::kFloor, 7, 0x7);
  check(Format::kE2m1, ScaleRule::kRceil, 8, 0x6);
  check(Format::kE2m1, ScaleRule::kNeuron, 8, 0x6);
}

TEST_CASE("rceil compares exactly: max times a power of two fits, one more last place does not") {
  for (const Format f : kElements) {
    const Fp32 max = to_fp32(f, row(f).max_finite());
    for (const int e : {-100, -1, 0, 1, 100}) {
      const Fp32 fits{max.bits + (static_cast<std::uint32_t>(e) << 23)};
      CHECK(int{quantise(f, {fits}, ScaleRule::kRceil).scale} == e + 127);
      CHECK(int{quantise(f, {{fits.bits + 1}}, ScaleRule::kRceil).scale} == e + 128);
      CHECK(int{quantise(f, {{fits.bits - 1}}, ScaleRule::kRceil).scale} == e + 127);
      CHECK(int{quantise(f, {{fits.bits + 1}}, ScaleRule::kFloor).scale} == e + 127);
      CHECK(int{quantise(f, {{fits.bits}}, ScaleRule::kNeuron).scale} == e + 128);
    }
  }
}

TEST_CASE("the smallest FP32 clamps the scale at 2^-127 and keeps its sign") {
  for (const Format f : kElements) {
    for (const ScaleRule rule : kRules) {
      const MxBlock block = quantise(f, {{0x00000001}, {0x80000001}}, rule);
      CHECK(block.scale == 0);
      CHECK(block.codes[0] == 0);  // 2^-22 of the scale: below half of every smallest subnormal
      CHECK(block.codes[1] == row(f).sign_mask());
    }
  }
  // Where the clamp begins, with the true exponent of a subnormal: E = -120 = -119 - 1.
  CHECK(quantise(Format::kE4m3, {{0x04000000}}, ScaleRule::kFloor).scale == 0);   // 2^-119
  CHECK(quantise(Format::kE4m3, {{0x04800000}}, ScaleRule::kFloor).scale == 1);   // 2^-118
  CHECK(quantise(Format::kE4m3, {{0x03800000}}, ScaleRule::kNeuron).scale == 0);  // 2^-120
  CHECK(quantise(Format::kE4m3, {{0x04000000}}, ScaleRule::kNeuron).scale == 1);  // 2^-119
  // 2^-130, subnormal: E2M1, floor: clamped from -132; the element is 2^-3, below half of 0.5.
  CHECK(quantise(Format::kE2m1, {{0x00080000}}, ScaleRule::kFloor).codes[0] == 0);
  // 2^-127: exactly 1 of the scale.
  CHECK(quantise(Format::kE2m1, {{0x00400000}}, ScaleRule::kFloor).codes[0] == 0x2);
  CHECK(quantise(Format::kE4m3, {{0x00400000}}, ScaleRule::kFloor).codes[0] == 0x38);
}

TEST_CASE("the largest FP32") {
  const auto scale = [](Format f, ScaleRule rule) {
    return int{quantise(f, {{0xFF7FFFFF}}, rule).scale} - 127;
  };
  CHECK(scale(Format::kE4m3, ScaleRule::kFloor) == 119);
  CHECK(scale(Format::kE4m3, ScaleRule::kRceil) == 120);
  CHECK(scale(Format::kE4m3, ScaleRule::kNeuron) == 120);
  CHECK(scale(Format::kE5m2, ScaleRule::kRceil) == 113);
  CHECK(scale(Format::kE2m1, ScaleRule::kFloor) == 125);
  CHECK(scale(Format::kE2m1, ScaleRule::kNeuron) == 126);
  CHECK(quantise(Format::kE4m3, {{0xFF7FFFFF}}, ScaleRule::kFloor).codes[0] == 0xFE);
  CHECK(quantise(Format::kE4m3, {{0xFF7FFFFF}}, ScaleRule::kRceil).codes[0] == 0xF8);
}

TEST_CASE("a block of zeros is all zero bytes, also when they are negative") {
  for (const Format f : kElements) {
    for (const ScaleRule rule : kRules) {
      CHECK(quantise(f, {{0}, {0x80000000}}, rule) == MxBlock{});
    }
  }
  // Beside a number, -0 keeps its sign.
  const MxBlock block = quantise(Format::kE4m3, {{0x80000000}, fp32(1.0f)}, ScaleRule::kRceil);
  CHECK(block.codes[0] == 0x80);
}

TEST_CASE("one NaN or Inf makes the block NaN") {
  for (const Format f : kElements) {
    for (const std::uint32_t bad : {0x7FC00000u, 0xFF800001u, 0x7F800000u, 0xFF800000u}) {
      const MxBlock block = quantise(f, {fp32(1.0f), {bad}, fp32(-3.0f)}, ScaleRule::kRceil);
      CHECK(block.scale == 0xFF);
      for (const std::uint8_t code : block.codes) CHECK(code == (f == Format::kE2m1 ? 0 : 0x7F));
    }
  }
}

TEST_CASE("blocks agree with the contract's words computed in double") {
  const std::uint64_t seed = tb::choose_seed("mx");
  Rng rng(seed);
  for (int i = 0; i < 20'000; ++i) {
    const std::size_t n = rng() % 4 == 0 ? 1 + rng() % 32 : 32;
    std::vector<Fp32> values(n);
    std::vector<std::uint32_t> random(n);
    // One binade window per block; a quarter of the blocks spans everything.
    const auto top = static_cast<std::uint32_t>(rng() % 255);
    const bool everything = rng() % 4 == 0;
    for (std::size_t k = 0; k < n; ++k) {
      auto bits = static_cast<std::uint32_t>(rng());
      if (!everything) {
        const auto below = static_cast<std::uint32_t>(rng() % 20);
        bits = (bits & 0x807FFFFF) | ((top > below ? top - below : 0) << 23);
        if (rng() % 16 == 0) bits &= 0x80000000;
        if (rng() % 4 == 0) bits &= 0xFFE00000;  // few fraction bits: ties
      }
      values[k] = {bits};
      random[k] = static_cast<std::uint32_t>(rng());
    }
    for (const Format f : kElements) {
      for (const ScaleRule rule : kRules) {
        for (const Rounding rounding : {Rounding::kNearest, Rounding::kStochastic}) {
          const MxBlock got = mx_quantise(f, values, rule, rounding, random);
          const MxBlock expected = oracle::host_mx(f, values, rule, rounding, random);
          if (got != expected) {
            FAIL("block " << i << " " << row(f).name << " rule " << int(rule) << " rounding "
                          << int(rounding) << ": scale got " << int{got.scale} << ", expected "
                          << int{expected.scale} << " (NG_SEED=" << seed << ")");
          }
        }
      }
    }
  }
}

TEST_CASE("rceil never saturates and is the smallest scale that does not") {
  Rng rng(tb::choose_seed("rceil"));
  for (int i = 0; i < 100'000; ++i) {
    const Fp32 amax{static_cast<std::uint32_t>(rng()) & 0x7F7FFFFF};
    for (const Format f : kElements) {
      const int e = quantise(f, {amax}, ScaleRule::kRceil).scale - 127;
      const double max = oracle::apfloat_decode(f, row(f).max_finite());
      if (amax.bits != 0) REQUIRE(oracle::host_value(amax) <= std::ldexp(max, e));
      if (e > -127) REQUIRE(oracle::host_value(amax) > std::ldexp(max, e - 1));
    }
  }
}

TEST_CASE("the quantiser refuses what is not MX") {
  const std::vector<Fp32> v(33);
  const std::span<const Fp32> s(v);
  const auto q = [&](Format f, std::size_t n, Rounding rounding) {
    return mx_quantise(f, s.first(n), ScaleRule::kRceil, rounding, {});
  };
  CHECK_THROWS_AS(q(Format::kE4m3Ieee, 32, Rounding::kNearest), std::invalid_argument);
  CHECK_THROWS_AS(q(Format::kBf16, 32, Rounding::kNearest), std::invalid_argument);
  CHECK_THROWS_AS(q(Format::kE4m3, 33, Rounding::kNearest), std::invalid_argument);
  CHECK_THROWS_AS(q(Format::kE4m3, 0, Rounding::kNearest), std::invalid_argument);
  CHECK_THROWS_AS(q(Format::kE4m3, 32, Rounding::kStochastic), std::invalid_argument);
  CHECK_NOTHROW(q(Format::kE4m3, 32, Rounding::kNearest));
}

}  // namespace
}  // namespace ng
