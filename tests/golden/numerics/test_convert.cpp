// SPDX-License-Identifier: Apache-2.0
// FP32 to every format. The same comparison over all 2^32 inputs: test_sweep.cpp.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdio>
#include <stdexcept>

#include "tb/replay.h"
#include "tests/golden/numerics/oracle.h"

namespace ng {
namespace {

using oracle::Rng;

constexpr auto kNearest = Rounding::kNearest;
constexpr auto kStochastic = Rounding::kStochastic;
constexpr auto kSaturate = Overflow::kSaturate;
constexpr auto kIeee = Overflow::kIeee;

std::string hex(std::optional<std::uint32_t> code) {
  char buffer[16];
  if (!code) return "none";
  std::snprintf(buffer, sizeof buffer, "%x", *code);
  return buffer;
}

void check_nearest(Format to) {
  const std::uint64_t seed = tb::choose_seed(row(to).name);
  Rng rng(seed);
  for (const Fp32 x : oracle::conversion_inputs(to, rng)) {
    for (const Overflow overflow : {kSaturate, kIeee}) {
      const auto got = try_convert(to, x, kNearest, overflow, 0xFFFFFFFF);
      const auto apfloat = oracle::apfloat_convert(to, x, overflow);
      const auto host = oracle::host_convert(to, oracle::host_value(x), kNearest, overflow, 0);
      if (got != apfloat || got != host) {
        FAIL(row(to).name << (overflow == kSaturate ? " saturating" : "") << ": fp32 "
                          << hex(x.bits) << " -> got " << hex(got) << ", APFloat " << hex(apfloat)
                          << ", host " << hex(host) << " (NG_SEED=" << seed << ")");
      }
    }
  }
}

void check_stochastic(Format to) {
  const std::uint64_t seed = tb::choose_seed(row(to).name);
  Rng rng(seed);
  for (const Fp32 x : oracle::conversion_inputs(to, rng)) {
    const double value = oracle::host_value(x);
    auto u = static_cast<std::uint32_t>(rng());
    if (rng() % 8 == 0) u = static_cast<std::uint32_t>(rng() % 3) - 1;  // 0xFFFFFFFF, 0, 1
    const oracle::StochasticCodes codes = oracle::apfloat_convert_stochastic(to, x, u);
    for (const Overflow overflow : {kSaturate, kIeee}) {
      const auto got = try_convert(to, x, kStochastic, overflow, u);
      const auto apfloat = overflow == kSaturate ? codes.saturate : codes.ieee;
      const auto host = oracle::host_convert(to, value, kStochastic, overflow, u);
      if (got != apfloat || got != host) {
        FAIL(row(to).name << (overflow == kSaturate ? " saturating" : "") << ": fp32 "
                          << hex(x.bits) << ", u " << hex(u) << " -> got " << hex(got)
                          << ", APFloat " << hex(apfloat) << ", host " << hex(host)
                          << " (NG_SEED=" << seed << ")");
      }
    }
  }
}

TEST_CASE("a million FP32 to e4m3, nearest, agree with APFloat and host") {
  check_nearest(Format::kE4m3);
}
TEST_CASE("a million FP32 to e5m2, nearest, agree with APFloat and host") {
  check_nearest(Format::kE5m2);
}
TEST_CASE("a million FP32 to e4m3ieee, nearest, agree with APFloat and host") {
  check_nearest(Format::kE4m3Ieee);
}
TEST_CASE("a million FP32 to e2m1, nearest, agree with APFloat and host") {
  check_nearest(Format::kE2m1);
}
TEST_CASE("a million FP32 to bf16, nearest, agree with APFloat and host") {
  check_nearest(Format::kBf16);
}
TEST_CASE("a million FP32 to fp32 agree with APFloat and host") { check_nearest(Format::kFp32); }

TEST_CASE("a million FP32 to e4m3, stochastic, agree with APFloat and host") {
  check_stochastic(Format::kE4m3);
}
TEST_CASE("a million FP32 to e5m2, stochastic, agree with APFloat and host") {
  check_stochastic(Format::kE5m2);
}
TEST_CASE("a million FP32 to e4m3ieee, stochastic, agree with APFloat and host") {
  check_stochastic(Format::kE4m3Ieee);
}
TEST_CASE("a million FP32 to e2m1, stochastic, agree with APFloat and host") {
  check_stochastic(Format::kE2m1);
}
TEST_CASE("a million FP32 to bf16, stochastic, agree with APFloat and host") {
  check_stochastic(Format::kBf16);
}
TEST_CASE("a million FP32 to fp32, stochastic, agree with APFloat and host") {
  check_stochastic(Format::kFp32);
}

TEST_CASE("round first, then test for overflow") {
  struct Row {
    Format to;
    std::uint32_t x;
    std::uint32_t saturated;
    std::uint32_t ieee;
  };
  const Row rows[] = {
      {Format::kE4m3, 0x43E80000, 0x7E, 0x7E},      // 464, the tie: to even, 448
      {Format::kE4m3, 0x43E80001, 0x7E, 0x7F},      // just above
      {Format::kE4m3, 0xC3E80001, 0xFE, 0x7F},      // NaN has no sign
      {Format::kE4m3, 0x43F00000, 0x7E, 0x7F},      // 480 would be the next place
      {Format::kE5m2, 0x476FFFFF, 0x7B, 0x7B},      // just below 61440
      {Format::kE5m2, 0x47700000, 0x7B, 0x7C},      // 61440, the tie: to even, Inf
      {Format::kE5m2, 0xC7700000, 0xFB, 0xFC},      //
      {Format::kE4m3Ieee, 0x4377FFFF, 0x77, 0x77},  // just below 248
      {Format::kE4m3Ieee, 0x43780000, 0x77, 0x78},  // 248, the tie: Inf
      {Format::kE2m1, 0x40E00000, 0x7, 0x7},        // 7, the tie: saturates in both
      {Format::kE2m1, 0xFF800000, 0xF, 0xF},        // -Inf
      {Format::kE4m3, 0x7F800000, 0x7E, 0x7F},      // Inf
      {Format::kE5m2, 0xFF800000, 0xFB, 0xFC},      //
      {Format::kBf16, 0x7F7F8000, 0x7F7F, 0x7F80},  // halfway beyond the largest
      {Format::kBf16, 0x7F7F7FFF, 0x7F7F, 0x7F7F},  // just below
      {Format::kFp32, 0xFF800000, 0xFF800000, 0xFF800000},
  };
  for (const Row& r : rows) {
    INFO(row(r.to).name << " " << hex(r.x));
    CHECK(hex(convert(r.to, {r.x}, kNearest, kSaturate, 0)) == hex(r.saturated));
    CHECK(hex(convert(r.to, {r.x}, kNearest, kIeee, 0)) == hex(r.ieee));
  }
}

TEST_CASE("NaN leaves canonical in both overflow rules and does not become E2M1") {
  for (const std::uint32_t nan : {0x7F800001u, 0xFFC12345u, 0x7FFFFFFFu}) {
    for (const Overflow overflow : {kSaturate, kIeee}) {
      for (const Rounding rounding : {kNearest, kStochastic}) {
        const auto c = [&](Format to) { return convert(to, {nan}, rounding, overflow, 7); };
        CHECK(c(Format::kE4m3) == 0x7F);
        CHECK(c(Format::kE5m2) == 0x7F);
        CHECK(c(Format::kE4m3Ieee) == 0x7F);
        CHECK(c(Format::kBf16) == 0x7FC0);
        CHECK(c(Format::kFp32) == 0x7FC00000);
        CHECK(!try_convert(Format::kE2m1, {nan}, rounding, overflow, 7));
        CHECK_THROWS_AS(c(Format::kE2m1), std::domain_error);
      }
    }
  }
}

TEST_CASE("a conversion keeps the sign of zero, by underflow too") {
  for (const FormatRow& f : kFormats) {
    INFO(f.name);
    CHECK(convert(f.format, {0}, kNearest, kIeee, 0) == 0);
    CHECK(convert(f.format, {0x80000000}, kNearest, kIeee, 0) == f.sign_mask());
    if (f.format == Format::kFp32) continue;
    CHECK(convert(f.format, {0x80000001}, kNearest, kIeee, 0) == f.sign_mask());
    CHECK(convert(f.format, {0x80000001}, kStochastic, kIeee, 0) == f.sign_mask());
  }
}

TEST_CASE("stochastic rounding goes up for exactly floor(f 2^32) of the 2^32 words") {
  // So its mean over all words is the value itself, less than 2^-32 of a last place off, and not
  // off at all when no more than 32 bits are discarded.
  Rng rng(tb::choose_seed("stochastic bias"));
  const Format formats[] = {Format::kE4m3, Format::kE5m2, Format::kE4m3Ieee, Format::kE2m1,
                            Format::kBf16};
  for (const Format to : formats) {
    const FormatRow& f = row(to);
    for (int i = 0; i < 20'000; ++i) {
      // A finite code and a fraction of the step to the next one, in FP32 bits; x is exact.
      const std::uint32_t code = static_cast<std::uint32_t>(rng()) % f.max_finite();
      const double low = oracle::apfloat_decode(to, code);
      const double step = oracle::apfloat_decode(to, code + 1) - low;
      const int bits = static_cast<int>(rng() % 16);
      const double fraction =
          static_cast<double>(rng() & ((1u << bits) - 1)) / static_cast<double>(1u << bits);
      const auto x = static_cast<float>(low + fraction * step);
      const Fp32 fp32{std::bit_cast<std::uint32_t>(x)};
      const auto ups = static_cast<std::uint64_t>(fraction * 0x1p32);
      INFO(f.name << " code " << code << " fraction " << fraction);
      if (ups == 0) {
        REQUIRE(convert(to, fp32, kStochastic, kSaturate, 0xFFFFFFFF) == code);
        continue;
      }
      const auto first_up = static_cast<std::uint32_t>((std::uint64_t{1} << 32) - ups);
      REQUIRE(convert(to, fp32, kStochastic, kSaturate, first_up) == code + 1);
      REQUIRE(convert(to, fp32, kStochastic, kSaturate, first_up - 1) == code);
    }
  }
}

TEST_CASE("stochastic rounding driven by Speck has no bias that its sample can show") {
  constexpr int kSamples = 1'000'000;
  const Speck32 speck(0x0123456789ABCDEF);
  for (const double fraction : {0.001, 0.25, 0.5, 0.8125, 0.999}) {
    const auto x = static_cast<float>(1.0 + fraction / 8);  // E4M3's last place at 1 is 1/8
    const double exact = (static_cast<double>(x) - 1.0) * 8;
    int ups = 0;
    for (std::uint32_t i = 0; i < kSamples; ++i) {
      const auto code = convert(Format::kE4m3, {std::bit_cast<std::uint32_t>(x)}, kStochastic,
                                kSaturate, speck.encrypt(i));
      ups += code == 0x39 ? 1 : 0;
    }
    const double deviation = std::sqrt(kSamples * exact * (1 - exact));
    INFO("fraction " << exact << ": " << ups << " of " << kSamples);
    CHECK(std::fabs(ups - kSamples * exact) < 4 * deviation);
  }
}

TEST_CASE("the BF16 accumulator store is the BF16 rounding kept as FP32") {
  CHECK(round_psum_bf16({0x3F808000}, kNearest, 0).bits == 0x3F800000);  // tie to even
  CHECK(round_psum_bf16({0x3F818000}, kNearest, 0).bits == 0x3F820000);
  CHECK(round_psum_bf16({0x3F800001}, kStochastic, 0xFFFFFFFF).bits == 0x3F810000);
  CHECK(round_psum_bf16({0x3F800001}, kStochastic, 0xFFFEFFFF).bits == 0x3F800000);
  CHECK(round_psum_bf16({0x3F800001}, kStochastic, 0xFFFF0000).bits == 0x3F810000);
  CHECK(round_psum_bf16({0x7F7FFFFF}, kNearest, 0).bits == 0x7F800000);
  CHECK(round_psum_bf16({0xFFFFFFFF}, kNearest, 0).bits == 0x7FC00000);
  Rng rng(tb::choose_seed("psum bf16"));
  for (int i = 0; i < 100'000; ++i) {
    const Fp32 x{static_cast<std::uint32_t>(rng())};
    const auto u = static_cast<std::uint32_t>(rng());
    for (const Rounding rounding : {kNearest, kStochastic}) {
      const auto host =
          oracle::host_convert(Format::kBf16, oracle::host_value(x), rounding, kIeee, u);
      REQUIRE(round_psum_bf16(x, rounding, u).bits == *host << 16);
    }
  }
}

TEST_CASE("every code survives the way to FP32 and back") {
  for (const FormatRow& f : kFormats) {
    if (f.width() > 16) continue;
    for (std::uint32_t code = 0; code < (1u << f.width()); ++code) {
      if (decode(f, code).is_nan()) continue;
      const auto back = convert(f.format, to_fp32(f.format, code), kNearest, kIeee, 0);
      // E4M3 has no Inf, so nothing but NaN is excepted.
      if (back != code) FAIL(f.name << " code " << hex(code) << " came back as " << hex(back));
    }
  }
}

}  // namespace
}  // namespace ng
