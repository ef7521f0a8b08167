// SPDX-License-Identifier: Apache-2.0
// The published figures that the golden model must reproduce. `ctest -R figure -V` prints them.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdio>
#include <vector>

#include "tests/golden/numerics/oracle.h"

namespace ng {
namespace {

TEST_CASE("figure: classes of all products of two codes") {
  struct Row {
    Format a, b;
    int finite, zero, inf, nan;
  };
  const Row rows[] = {{Format::kE4m3, Format::kE4m3, 63504, 1012, 0, 1020},
                      {Format::kE4m3, Format::kE5m2, 61992, 1000, 504, 2040},
                      {Format::kE5m2, Format::kE5m2, 60516, 988, 988, 3044}};
  for (const Row& r : rows) {
    int finite = 0, zero = 0, inf = 0, nan = 0;
    for (int a = 0; a < 256; ++a) {
      for (int b = 0; b < 256; ++b) {
        const std::uint8_t ca[] = {static_cast<std::uint8_t>(a)};
        const std::uint8_t cb[] = {static_cast<std::uint8_t>(b)};
        const Exact p = decode(fused_step({0}, r.a, ca, 127, r.b, cb, 127));
        ++(p.is_nan() ? nan : p.is_inf() ? inf : p.is_zero() ? zero : finite);
      }
    }
    std::printf("%s x %s: finite %d, zero %d, Inf %d, NaN %d\n", row(r.a).name.data(),
                row(r.b).name.data(), finite, zero, inf, nan);
    CHECK(finite == r.finite);
    CHECK(zero == r.zero);
    CHECK(inf == r.inf);
    CHECK(nan == r.nan);
  }
}

TEST_CASE("figure: signed width of the exact sum of 32 products") {
  struct Row {
    Format a, b;
    int bits;
  };
  const Row rows[] = {{Format::kE4m3, Format::kE4m3, 42},
                      {Format::kE4m3, Format::kE5m2, 56},
                      {Format::kE5m2, Format::kE5m2, 70}};
  for (const Row& r : rows) {
    const auto places = [](Format format) {  // the largest code in units of the smallest
      const FormatRow& f = row(format);
      const Exact max = decode(f, f.max_finite());
      return Uint128{max.magnitude} << (max.exponent - f.lsb());
    };
    const int bits = bit_length(32 * places(r.a) * places(r.b)) + 1;
    std::printf("%s x %s: %d bits\n", row(r.a).name.data(), row(r.b).name.data(), bits);
    CHECK(bits == r.bits);
  }
}

TEST_CASE("figure: MX signal to quantisation noise on N(0,1)") {
  struct Row {
    Format format;
    ScaleRule rule;
    const char* name;
    double expected;
    double noise = 0;
  };
  Row rows[] = {{Format::kE4m3, ScaleRule::kFloor, "floor", 30.64},
                {Format::kE4m3, ScaleRule::kRceil, "rceil", 31.52},
                {Format::kE4m3, ScaleRule::kNeuron, "neuron", 31.52},
                {Format::kE5m2, ScaleRule::kFloor, "floor", 25.36},
                {Format::kE5m2, ScaleRule::kRceil, "rceil", 25.54},
                {Format::kE5m2, ScaleRule::kNeuron, "neuron", 25.55}};
  oracle::Rng rng(1);
  std::normal_distribution<float> normal;
  double signal = 0;
  for (int block = 0; block < 200'000; ++block) {
    std::array<Fp32, 32> values;
    for (Fp32& x : values) {
      x = {std::bit_cast<std::uint32_t>(normal(rng))};
      signal += oracle::host_value(x) * oracle::host_value(x);
    }
    for (Row& r : rows) {
      const MxBlock q = mx_quantise(r.format, values, r.rule, Rounding::kNearest, {});
      for (std::size_t i = 0; i < values.size(); ++i) {
        const double back =
            std::ldexp(oracle::host_value(to_fp32(r.format, q.codes[i])), q.scale - 127);
        const double error = back - oracle::host_value(values[i]);
        r.noise += error * error;
      }
    }
  }
  for (const Row& r : rows) {
    const double db = 10 * std::log10(signal / r.noise);
    std::printf("MX %s %s: %.2f dB (expected %.2f)\n", row(r.format).name.data(), r.name, db,
                r.expected);
    CHECK(std::fabs(db - r.expected) <= 0.05);
  }
}

TEST_CASE("figure: relative error at K = 4096, E4M3, U(0,1)") {
  constexpr std::size_t kK = 4096, kSide = 64;
  oracle::Rng rng(2);
  std::uniform_real_distribution<float> uniform(0, 1);
  const auto draw = [&] {
    std::vector<std::uint8_t> codes(kSide * kK);
    for (auto& c : codes) {
      const Fp32 x{std::bit_cast<std::uint32_t>(uniform(rng))};
      c = static_cast<std::uint8_t>(
          convert(Format::kE4m3, x, Rounding::kNearest, Overflow::kSaturate, 0));
    }
    return codes;
  };
  const auto a = draw();
  const auto b = draw();
  double largest = 0;
  for (std::size_t m = 0; m < kSide; ++m) {
    for (std::size_t n = 0; n < kSide; ++n) {
      const auto va = std::span(a).subspan(m * kK, kK);
      const auto vb = std::span(b).subspan(n * kK, kK);
      Fp32 acc;
      double exact = 0;  // in units of 2^-18, below 2^53: exact
      for (std::size_t k = 0; k < kK; k += kGroup) {
        acc = fused_step(acc, Format::kE4m3, va.subspan(k, kGroup), 127, Format::kE4m3,
                         vb.subspan(k, kGroup), 127);
      }
      for (std::size_t k = 0; k < kK; ++k) {
        exact += oracle::apfloat_decode(Format::kE4m3, va[k]) *
                 oracle::apfloat_decode(Format::kE4m3, vb[k]);
      }
      largest = std::max(largest, std::fabs(oracle::host_value(acc) - exact) / exact);
    }
  }
  std::printf("K = 4096, E4M3, U(0,1), %zu outputs: largest relative error %.2g\n", kSide * kSide,
              largest);
  CHECK(largest <= 5e-7);
  CHECK(largest > 1e-8);  // it does round
}

}  // namespace
}  // namespace ng
