// SPDX-License-Identifier: Apache-2.0
#include <llvm/ADT/APFloat.h>
#include <llvm/ADT/APInt.h>
#include <llvm/ADT/APSInt.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "tests/golden/numerics/oracle.h"

namespace ng::oracle {
namespace {

using llvm::APFloat;
using llvm::APInt;

const llvm::fltSemantics& semantics(Format format) {
  switch (format) {
    case Format::kE4m3:
      return APFloat::Float8E4M3FN();
    case Format::kE5m2:
      return APFloat::Float8E5M2();
    case Format::kE4m3Ieee:
      return APFloat::Float8E4M3();
    case Format::kE2m1:
      return APFloat::Float4E2M1FN();
    case Format::kBf16:
      return APFloat::BFloat();
    case Format::kFp32:
      break;
  }
  return APFloat::IEEEsingle();
}

// Our choice; APFloat keeps signs and payloads.
std::uint32_t canonical_nan(Format format) {
  if (format == Format::kFp32) return 0x7FC00000;
  return format == Format::kBf16 ? 0x7FC0 : 0x7F;
}

APFloat from_bits(Format format, std::uint32_t bits) {
  const auto& s = semantics(format);
  return APFloat(s, APInt(APFloat::getSizeInBits(s), bits));
}

std::uint32_t to_bits(Format format, const APFloat& x) {
  if (x.isNaN()) return canonical_nan(format);
  return static_cast<std::uint32_t>(x.bitcastToAPInt().getZExtValue());
}

constexpr auto kNearestEven = APFloat::rmNearestTiesToEven;

}  // namespace

double apfloat_decode(Format format, std::uint32_t code) {
  const auto decode = [](Format f, std::uint32_t bits) {
    APFloat x = from_bits(f, bits);
    bool inexact = false;
    x.convert(APFloat::IEEEdouble(), kNearestEven, &inexact);
    return x.convertToDouble();
  };
  if (format == Format::kBf16 || format == Format::kFp32) return decode(format, code);
  static const auto tables = [&] {  // the stimulus asks for millions of these
    std::array<std::vector<double>, 4> t;
    for (std::size_t f = 0; f < t.size(); ++f) {
      const auto format = static_cast<Format>(f);
      for (std::uint32_t c = 0; c < (format == Format::kE2m1 ? 16 : 256); ++c) {
        t[f].push_back(decode(format, c));
      }
    }
    return t;
  }();
  return tables[static_cast<std::size_t>(format)].at(code);
}

namespace {

// Beyond the largest finite number, Inf included.
std::uint32_t apfloat_overflow(Format to, bool negative, Overflow overflow) {
  if (to == Format::kE2m1 || overflow == Overflow::kSaturate) {
    return to_bits(to, APFloat::getLargest(semantics(to), negative));
  }
  if (to == Format::kE4m3) return canonical_nan(to);
  return to_bits(to, APFloat::getInf(semantics(to), negative));
}

APFloat converted(APFloat x, const llvm::fltSemantics& to, APFloat::roundingMode mode) {
  bool inexact = false;
  x.convert(to, mode, &inexact);
  return x;
}

}  // namespace

std::optional<std::uint32_t> apfloat_convert(Format to, Fp32 in, Overflow overflow) {
  APFloat x = from_bits(Format::kFp32, in.bits);
  if (to == Format::kFp32) return to_bits(to, x);
  if (x.isNaN()) {
    if (to == Format::kE2m1) return std::nullopt;
    return canonical_nan(to);
  }
  const bool negative = x.isNegative();
  bool overflowed = x.isInfinity();
  if (!overflowed) {
    bool inexact = false;
    const auto status = x.convert(semantics(to), kNearestEven, &inexact);
    overflowed = (status & APFloat::opOverflow) != 0;
  }
  return overflowed ? apfloat_overflow(to, negative, overflow) : to_bits(to, x);
}

StochasticCodes apfloat_convert_stochastic(Format to, Fp32 in, std::uint32_t random) {
  const APFloat x = from_bits(Format::kFp32, in.bits);
  const auto both = [&](auto code) {
    return StochasticCodes{code(Overflow::kSaturate), code(Overflow::kIeee)};
  };
  if (to == Format::kFp32 || !x.isFinite() || x.isZero()) {
    return both([&](Overflow overflow) { return apfloat_convert(to, in, overflow); });
  }
  const llvm::fltSemantics& exact = APFloat::IEEEdouble();  // for all that follows

  // 1. The magnitude, brought below 2 if it is not: no format overflows there, and a power of two
  //    does not change what is cut off a normal number.
  const APFloat whole = converted(abs(x), exact, kNearestEven);
  const int shift = std::max(ilogb(whole), 0);
  const APFloat y = scalbn(whole, -shift, kNearestEven);

  // 2. Its neighbours in the format, and how far it lies from the lower to the upper one: exact,
  //    for the step between them is a power of two.
  const APFloat lower =
      converted(converted(y, semantics(to), APFloat::rmTowardZero), exact, kNearestEven);
  APFloat rounded = lower;
  if (lower != y) {
    const APFloat upper =
        converted(converted(y, semantics(to), APFloat::rmTowardPositive), exact, kNearestEven);
    const APFloat fraction = scalbn((y - lower) / (upper - lower), 32, kNearestEven);
    llvm::APSInt floor(64, true);
    bool whole_number = false;
    fraction.convertToInteger(floor, APFloat::rmTowardZero, &whole_number);
    if (floor.getZExtValue() + random >= std::uint64_t{1} << 32) rounded = upper;
  }

  // 3. Back to its own place; only now overflow.
  rounded = scalbn(rounded, shift, kNearestEven);
  if (rounded > converted(APFloat::getLargest(semantics(to)), exact, kNearestEven)) {
    return both([&](Overflow overflow) {
      return std::optional(apfloat_overflow(to, x.isNegative(), overflow));
    });
  }
  if (x.isNegative()) rounded.changeSign();
  const auto code = to_bits(to, converted(rounded, semantics(to), kNearestEven));
  return both([&](Overflow) { return std::optional(code); });
}

double apfloat_e8m0(std::uint8_t scale) {
  const APFloat x(APFloat::Float8E8M0FNU(), APInt(8, scale));
  if (x.isNaN()) return std::nan("");  // without a payload, it would become Inf on the way
  return converted(x, APFloat::IEEEdouble(), kNearestEven).convertToDouble();
}

std::uint32_t apfloat_add(Format format, std::uint32_t a, std::uint32_t b) {
  APFloat x = from_bits(format, a);
  x.add(from_bits(format, b), kNearestEven);
  return to_bits(format, x);
}

Fp32 apfloat_mul(Fp32 a, Fp32 b) {
  APFloat x = from_bits(Format::kFp32, a.bits);
  x.multiply(from_bits(Format::kFp32, b.bits), kNearestEven);
  return {to_bits(Format::kFp32, x)};
}

namespace {

// Fixed point with this last place holds every FP8 product at every scale (2^-32 * 2^-254) and
// every FP32 (2^-149); the largest, 32 * 2^32 * 2^254 or 2^128, needs 577 bits above it.
constexpr int kPlace = -286;
constexpr unsigned kBits = 704;

// |x| * 2^(-lsb), signed.
APInt fixed_point(APFloat x, int lsb, unsigned bits) {
  bool inexact = false;
  x.convert(APFloat::IEEEquad(), kNearestEven, &inexact);
  x = scalbn(x, -lsb, kNearestEven);
  llvm::APSInt result(bits, false);
  bool exact = false;
  // `exact` is false for -0, the status is not.
  if (x.convertToInteger(result, APFloat::rmTowardZero, &exact) != APFloat::opOK) std::abort();
  return result;
}

constexpr int kElementPlace = -16;  // E5M2's smallest; E4M3's 2^-9 is a multiple

const APInt& element(Format format, std::uint8_t code) {
  static const auto tables = [] {
    std::array<std::vector<APInt>, 3> t;
    for (std::size_t f = 0; f < t.size(); ++f) {
      for (std::uint32_t c = 0; c < 256; ++c) {
        const APFloat x = from_bits(static_cast<Format>(f), c);
        t[f].push_back(x.isFinite() ? fixed_point(x, kElementPlace, 128) : APInt(128, 0));
      }
    }
    return t;
  }();
  return tables[static_cast<std::size_t>(format)][code];
}

}  // namespace

Fp32 apfloat_fused(const FusedCase& c) {
  // 1. Inf and NaN by IEEE arithmetic on whatever is not finite.
  if (c.scale_a == 0xFF || c.scale_b == 0xFF) return {0x7FC00000};
  const APFloat acc = from_bits(Format::kFp32, c.acc.bits);
  APFloat special = acc.isFinite() ? APFloat::getZero(APFloat::IEEEsingle()) : acc;
  for (std::size_t i = 0; i < c.n; ++i) {
    APFloat x = from_bits(c.fa, c.a[i]);
    APFloat y = from_bits(c.fb, c.b[i]);
    if (x.isFinite() && y.isFinite()) continue;
    bool inexact = false;
    x.convert(APFloat::IEEEsingle(), kNearestEven, &inexact);
    y.convert(APFloat::IEEEsingle(), kNearestEven, &inexact);
    x.multiply(y, kNearestEven);
    special.add(x, kNearestEven);
  }
  if (!special.isFinite()) return {to_bits(Format::kFp32, special)};

  // 2. The exact total.
  APInt dot(128, 0);
  for (std::size_t i = 0; i < c.n; ++i) dot += element(c.fa, c.a[i]) * element(c.fb, c.b[i]);
  const int place = 2 * kElementPlace + (c.scale_a - 127) + (c.scale_b - 127);
  APInt total = dot.sext(kBits) << static_cast<unsigned>(place - kPlace);
  total += fixed_point(acc, kPlace, kBits);

  // 3. To a quad: its 113 bits hold 110, the last of them odd if anything below was lost, which a
  //    rounding to 24 bits cannot tell from the whole. Then one rounding.
  APInt magnitude = total.abs();
  const unsigned active = magnitude.getActiveBits();
  const unsigned drop = active > 110 ? active - 110 : 0;
  const bool lost = drop != 0 && magnitude.countr_zero() < drop;
  magnitude = magnitude.lshr(drop);
  if (lost) magnitude.setBit(0);
  APFloat x(APFloat::IEEEquad());
  if (x.convertFromAPInt(magnitude, false, kNearestEven) != APFloat::opOK) std::abort();
  if (total.isNegative()) x.changeSign();
  x = scalbn(x, static_cast<int>(drop) + kPlace, kNearestEven);
  bool inexact = false;
  x.convert(APFloat::IEEEsingle(), kNearestEven, &inexact);
  if (x.isZero()) return {0};  // our choice: APFloat keeps the sign
  return {to_bits(Format::kFp32, x)};
}

}  // namespace ng::oracle
