// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "tb/replay.h"
#include "tests/golden/numerics/oracle.h"

namespace ng {
namespace {

TEST_CASE("every code of every format decodes as APFloat says") {
  for (const FormatRow& f : kFormats) {
    if (f.width() > 16) continue;  // FP32 is the reference here; its own decode is used below
    for (std::uint32_t code = 0; code < (1u << f.width()); ++code) {
      INFO(f.name << " code " << std::hex << code);
      const double expected = oracle::apfloat_decode(f.format, code);
      const double got = oracle::host_value(to_fp32(f.format, code));
      if (std::isnan(expected)) {
        REQUIRE(to_fp32(f.format, code) == Fp32{0x7FC00000});
        REQUIRE(decode(f, code).is_nan());
      } else {
        REQUIRE(got == expected);
        REQUIRE(std::signbit(got) == std::signbit(expected));
        REQUIRE(decode(f, code).is_inf() == std::isinf(expected));
        REQUIRE(decode(f, code).is_zero() == (expected == 0));
      }
    }
  }
}

TEST_CASE("FP32 decodes to the same number on the host") {
  oracle::Rng rng(tb::choose_seed("decode fp32"));
  for (const Fp32 x : oracle::conversion_inputs(Format::kFp32, rng)) {
    const double expected = oracle::host_value(x);
    const Exact got = decode(x);
    const double magnitude = std::ldexp(static_cast<double>(got.magnitude), got.exponent);
    const bool agree = std::isnan(expected) ? got.is_nan()
                       : std::isinf(expected)
                           ? got.is_inf() && got.negative == (expected < 0)
                           : (got.kind == Kind::kFinite && got.negative == std::signbit(expected) &&
                              magnitude == std::fabs(expected));
    if (!agree) FAIL("fp32 " << std::hex << x.bits);
  }
}

TEST_CASE("the format table holds the contract's figures") {
  const auto max = [](Format f) { return oracle::host_value(to_fp32(f, row(f).max_finite())); };
  CHECK(max(Format::kE4m3) == 448);
  CHECK(max(Format::kE5m2) == 57344);
  CHECK(max(Format::kE4m3Ieee) == 240);
  CHECK(max(Format::kE2m1) == 6);
  CHECK(row(Format::kE4m3).max_exponent() == 8);
  CHECK(row(Format::kE5m2).max_exponent() == 15);
  CHECK(row(Format::kE2m1).max_exponent() == 2);
  CHECK(row(Format::kE4m3).lsb() == -9);
  CHECK(row(Format::kE5m2).lsb() == -16);
  for (const FormatRow& f : kFormats) CHECK(&row(f.format) == &f);
}

TEST_CASE("every E8M0 byte scales by what APFloat says") {
  const std::uint8_t one[] = {0x38};
  for (std::uint32_t scale = 0; scale < 256; ++scale) {
    INFO("scale " << scale);
    const auto byte = static_cast<std::uint8_t>(scale);
    const double expected = oracle::apfloat_e8m0(byte);
    for (const bool left : {false, true}) {
      const Fp32 got = fused_step({0}, Format::kE4m3, one, left ? byte : kE8m0One, Format::kE4m3,
                                  one, left ? kE8m0One : byte);
      if (std::isnan(expected)) {
        REQUIRE(got == kFp32Nan);
      } else {
        REQUIRE(oracle::host_value(got) == expected);
      }
    }
    REQUIRE(std::isnan(expected) == (byte == kE8m0Nan));
  }
}

TEST_CASE("the two E4M3 differ at exponent 15 only") {
  for (std::uint32_t code = 0; code < 256; ++code) {
    INFO("code " << std::hex << code);
    const bool same = to_fp32(Format::kE4m3, code) == to_fp32(Format::kE4m3Ieee, code);
    const bool both_nan = (code & 0x7F) == 0x7F;
    CHECK(same == ((code & 0x78) != 0x78 || both_nan));
  }
}

TEST_CASE("the reset value of the FP4 map is the OCP table") {
  for (std::uint32_t code = 0; code < 16; ++code) {
    INFO("code " << code);
    CHECK(to_fp32(Format::kE4m3, kOcpFp4Map[code]) == to_fp32(Format::kE2m1, code));
  }
}

}  // namespace
}  // namespace ng
