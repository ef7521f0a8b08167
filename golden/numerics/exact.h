// SPDX-License-Identifier: Apache-2.0
// Exact values: a code decoded to integers, and an addition that loses nothing a rounding needs.
#pragma once

#include <bit>
#include <cstdint>

#include "golden/numerics/formats.h"

namespace ng {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 Uint128;

enum class Kind : std::uint8_t { kFinite, kInf, kNan };

// Finite: (-1)^negative * magnitude * 2^exponent, with magnitude 0 for both zeros.
struct Exact {
  Kind kind = Kind::kFinite;
  bool negative = false;
  std::uint32_t magnitude = 0;
  int exponent = 0;

  constexpr bool is_nan() const { return kind == Kind::kNan; }
  constexpr bool is_inf() const { return kind == Kind::kInf; }
  constexpr bool is_zero() const { return kind == Kind::kFinite && magnitude == 0; }
};

constexpr Exact decode(const FormatRow& f, std::uint32_t code) {
  const bool negative = (code & f.sign_mask()) != 0;
  const std::uint32_t magnitude = code & f.magnitude_mask();
  if (magnitude > f.max_finite()) {
    const bool inf = f.specials == Specials::kIeee && magnitude == f.infinity();
    return {inf ? Kind::kInf : Kind::kNan, negative, 0, 0};
  }
  const std::uint32_t fraction = magnitude & f.fraction_mask();
  const int field = static_cast<int>(magnitude >> f.fraction_bits);
  if (field == 0) return {Kind::kFinite, negative, fraction, f.lsb()};
  return {Kind::kFinite, negative, fraction | (1u << f.fraction_bits), f.lsb() + field - 1};
}

constexpr Exact decode(Format format, std::uint32_t code) { return decode(row(format), code); }
constexpr Exact decode(Fp32 x) { return decode(row(Format::kFp32), x.bits); }

constexpr int bit_length(std::uint64_t x) { return 64 - std::countl_zero(x); }
constexpr int bit_length(Uint128 x) {
  const auto high = static_cast<std::uint64_t>(x >> 64);
  return high != 0 ? 64 + bit_length(high) : bit_length(static_cast<std::uint64_t>(x));
}

// A signed number value * 2^exponent.
struct Scaled {
  Int128 value = 0;
  int exponent = 0;
};

// x + y, for |x.value|, |y.value| < 2^100 and any exponents: exact, or, when the exponents are too
// far apart for 128 bits, another number that rounds to the same FP32 (and to anything narrower).
//
// Proof. Let h have the greater exponent, d = h.exponent - l.exponent >= 0. If either is zero the
// other is the answer. Otherwise move h left by s = min(d, 125 - bit_length(|h|)).
//  * s = d: both stand on l's last place, |sum| < 2^125 + 2^100 < 2^127: exact.
//  * s < d: then 2^124 <= |h << s| < 2^125. With t the floor of the sum in units of h's new last
//    place, the sum is t, or strictly between t and t + 1. We return it in half units as 2t or
//    2t + 1. |t| > 2^124 - 2^100 - 1 > 2^123, so |2t + 1| has at least 124 bits and
//    any rounding to 24 bits or fewer (a subnormal target keeps fewer still) decides at multiples
//    of 2^98 half units, all of them even: the true sum and 2t + 1 lie strictly on the same side of
//    each one. |2t + 1| < 2^127 fits.
constexpr Scaled add_for_rounding(Scaled x, Scaled y) {
  if (x.value == 0) return y;
  if (y.value == 0) return x;
  const bool x_high = x.exponent >= y.exponent;
  const Scaled h = x_high ? x : y;
  const Scaled l = x_high ? y : x;
  const int distance = h.exponent - l.exponent;
  const auto h_magnitude = static_cast<Uint128>(h.value < 0 ? -h.value : h.value);
  const int room = 125 - bit_length(h_magnitude);
  if (distance <= room) return {(h.value << distance) + l.value, l.exponent};
  const int drop = distance - room < 127 ? distance - room : 127;
  const Int128 kept = l.value >> drop;  // floor, so the lost part is never negative
  const bool lost = (kept << drop) != l.value;
  const Int128 t = (h.value << room) + kept;
  return {(t << 1) + (lost ? 1 : 0), h.exponent - room - 1};
}

}  // namespace ng
