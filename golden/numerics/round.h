// SPDX-License-Identifier: Apache-2.0
// The one rounding routine. Every result of the golden model passes through round_to().
#pragma once

#include <cstdint>

#include "golden/numerics/exact.h"
#include "golden/numerics/formats.h"

namespace ng {

enum class Rounding : std::uint8_t { kNearest, kStochastic };  // kNearest: ties to even
enum class Overflow : std::uint8_t { kSaturate, kIeee };

struct RoundMode {
  Rounding rounding = Rounding::kNearest;
  Overflow overflow = Overflow::kIeee;
  std::uint32_t random = 0;  // u of the stochastic rule; unused by kNearest
};

// The code for a magnitude beyond max_finite, Inf included. FP32 has no saturating form, E2M1 has
// only that one.
constexpr std::uint32_t overflow_code(const FormatRow& f, bool negative, Overflow overflow) {
  const std::uint32_t sign = negative ? f.sign_mask() : 0;
  const bool saturate = f.specials == Specials::kNone ||
                        (overflow == Overflow::kSaturate && f.format != Format::kFp32);
  if (saturate) return sign | f.max_finite();
  if (f.specials == Specials::kIeee) return sign | f.infinity();
  return f.canonical_nan;
}

// (-1)^negative * magnitude * 2^exponent -> code of f, for any magnitude and exponent. Magnitude is
// std::uint64_t or Uint128. A result of zero keeps the sign.
template <class Magnitude>
constexpr std::uint32_t round_to(const FormatRow& f, bool negative, Magnitude magnitude,
                                 int exponent, RoundMode mode) {
  constexpr int kWidth = static_cast<int>(8 * sizeof(Magnitude));
  const std::uint32_t sign = negative ? f.sign_mask() : 0;
  if (magnitude == 0) return sign;

  // 1. Where the last place of the result is; below the normals it stays where it is.
  const int leading = bit_length(magnitude) - 1 + exponent;
  const int scale = leading > f.min_exponent() ? leading : f.min_exponent();
  const int shift = scale - f.fraction_bits - exponent;

  // 2. Split at the last place and decide.
  Magnitude kept = 0;
  if (shift <= 0) {
    kept = magnitude << -shift;
  } else {
    kept = shift < kWidth ? magnitude >> shift : 0;
    const Magnitude lost = shift < kWidth ? magnitude - (kept << shift) : magnitude;
    bool up = false;
    if (mode.rounding == Rounding::kNearest) {
      if (shift <= kWidth) {  // otherwise lost < one half, whatever its bits
        const Magnitude half = Magnitude{1} << (shift - 1);
        up = lost > half || (lost == half && (kept & 1) != 0);
      }
    } else {
      // floor(f * 2^32) + u >= 2^32, with f = lost / 2^shift < 1.
      const int drop = shift - 32;
      const Magnitude f32 = drop <= 0 ? lost << -drop : drop < kWidth ? lost >> drop : 0;
      up = ((static_cast<std::uint64_t>(f32) + mode.random) >> 32) != 0;
    }
    if (up) ++kept;
  }

  // 3. Assemble by addition: the leading one of a normal, and the carry of a round up, move the
  //    exponent field by one.
  const std::uint64_t code =
      (static_cast<std::uint64_t>(scale - f.min_exponent()) << f.fraction_bits) +
      static_cast<std::uint64_t>(kept);

  // 4. Only now test for overflow.
  if (code > f.max_finite()) return overflow_code(f, negative, mode.overflow);
  return sign | static_cast<std::uint32_t>(code);
}

constexpr std::uint32_t round_to(const FormatRow& f, Scaled x, RoundMode mode) {
  const bool negative = x.value < 0;
  const auto magnitude = static_cast<Uint128>(negative ? -x.value : x.value);
  return round_to(f, negative, magnitude, x.exponent, mode);
}

}  // namespace ng
