// SPDX-License-Identifier: Apache-2.0
// The one table of element formats. Everything else in the golden model asks this table; no other
// file knows how many bits a format has. The contract is docs/numerics.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ng {

// The numbers are the instruction encoding (golden/isa/isa.yaml).
enum class Format : std::uint8_t { kE4m3 = 0, kE5m2, kE4m3Ieee, kE2m1, kBf16, kFp32 };

// What the codes with the highest exponent field mean.
enum class Specials : std::uint8_t {
  kNone,     // all of them are finite
  kNanOnly,  // all ones is NaN, the rest are finite
  kIeee,     // fraction 0 is Inf, the rest are NaN
};

struct FormatRow {
  Format format;
  std::string_view name;
  int exponent_bits;
  int fraction_bits;
  int bias;
  Specials specials;
  std::uint32_t canonical_nan;  // meaningless for Specials::kNone

  constexpr int width() const { return 1 + exponent_bits + fraction_bits; }
  constexpr std::uint32_t sign_mask() const { return 1u << (exponent_bits + fraction_bits); }
  constexpr std::uint32_t magnitude_mask() const { return sign_mask() - 1; }
  constexpr std::uint32_t fraction_mask() const { return (1u << fraction_bits) - 1; }
  // Exponent of the smallest normal; subnormals share its last place.
  constexpr int min_exponent() const { return 1 - bias; }
  // Exponent of the last place of the subnormals: every finite value is a multiple of 2^lsb().
  constexpr int lsb() const { return min_exponent() - fraction_bits; }
  // Magnitude code of +Inf; only Specials::kIeee has one.
  constexpr std::uint32_t infinity() const { return magnitude_mask() & ~fraction_mask(); }
  constexpr std::uint32_t max_finite() const {
    switch (specials) {
      case Specials::kNone:
        return magnitude_mask();
      case Specials::kNanOnly:
        return magnitude_mask() - 1;
      case Specials::kIeee:
        return infinity() - 1;
    }
    return 0;
  }
  // Exponent of max_finite(): emax of the MX scale rules.
  constexpr int max_exponent() const {
    return static_cast<int>(max_finite() >> fraction_bits) - bias;
  }
};

inline constexpr std::array<FormatRow, 6> kFormats{{
    {Format::kE4m3, "e4m3", 4, 3, 7, Specials::kNanOnly, 0x7F},
    {Format::kE5m2, "e5m2", 5, 2, 15, Specials::kIeee, 0x7F},
    {Format::kE4m3Ieee, "e4m3ieee", 4, 3, 7, Specials::kIeee, 0x7F},
    {Format::kE2m1, "e2m1", 2, 1, 1, Specials::kNone, 0},
    {Format::kBf16, "bf16", 8, 7, 127, Specials::kIeee, 0x7FC0},
    {Format::kFp32, "fp32", 8, 23, 127, Specials::kIeee, 0x7FC00000},
}};

constexpr const FormatRow& row(Format format) { return kFormats[static_cast<std::size_t>(format)]; }

// FP32 as bits. There is deliberately no conversion to or from float.
struct Fp32 {
  std::uint32_t bits = 0;
  friend constexpr bool operator==(Fp32, Fp32) = default;
};

inline constexpr Fp32 kFp32Zero{0x00000000};
inline constexpr Fp32 kFp32Infinity{0x7F800000};
inline constexpr Fp32 kFp32Nan{0x7FC00000};

// E8M0, the MX block scale: 2^(byte - 127), no sign, no zero.
inline constexpr int kE8m0Bias = 127;
inline constexpr std::uint8_t kE8m0One = 127;
inline constexpr std::uint8_t kE8m0Nan = 0xFF;

// E2M1 code -> E4M3 code: the reset value of the programmable map, the OCP values
// 0, 0.5, 1, 1.5, 2, 3, 4, 6 and their negatives.
using Fp4Map = std::array<std::uint8_t, 16>;
inline constexpr Fp4Map kOcpFp4Map{0x00, 0x30, 0x38, 0x3C, 0x40, 0x44, 0x48, 0x4C,
                                   0x80, 0xB0, 0xB8, 0xBC, 0xC0, 0xC4, 0xC8, 0xCC};

}  // namespace ng
