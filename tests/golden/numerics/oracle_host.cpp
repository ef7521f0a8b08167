// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cfloat>
#include <cmath>
#include <vector>

#include "tests/golden/numerics/oracle.h"

namespace ng::oracle {
namespace {

struct HostRow {
  int fraction_bits;
  int min_exponent;
  double max;
  std::uint32_t sign;
  std::uint32_t max_code;
  std::uint32_t overflow_code;  // of Overflow::kIeee
  std::uint32_t nan;
  bool nan_on_overflow;  // overflow_code takes no sign
};

constexpr std::array<HostRow, 6> kRows{{
    {3, -6, 448, 0x80, 0x7E, 0x7F, 0x7F, true},
    {2, -14, 57344, 0x80, 0x7B, 0x7C, 0x7F, false},
    {3, -6, 240, 0x80, 0x77, 0x78, 0x7F, false},
    {1, 0, 6, 0x8, 0x7, 0x7, 0, false},
    {7, -126, 0x1.FEp127, 0x8000, 0x7F7F, 0x7F80, 0x7FC0, false},
    {23, -126, FLT_MAX, 0x80000000, 0x7F800000, 0x7F800000, 0x7FC00000, false},
}};

double power_of_two(int e) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(e + 1023) << 52);
}

// The code of a value that the format holds. FP8 and FP4: by search in the list of decoded codes.
std::uint32_t encode(Format format, double value) {
  if (format == Format::kFp32) return std::bit_cast<std::uint32_t>(static_cast<float>(value));
  if (format == Format::kBf16) return std::bit_cast<std::uint32_t>(static_cast<float>(value)) >> 16;
  static const auto tables = [] {
    std::array<std::vector<double>, 4> t;
    for (std::size_t f = 0; f < t.size(); ++f) {
      for (std::uint32_t c = 0; c <= kRows[f].max_code; ++c) {
        t[f].push_back(apfloat_decode(static_cast<Format>(f), c));
      }
    }
    return t;
  }();
  const auto& table = tables[static_cast<std::size_t>(format)];
  const auto found = std::lower_bound(table.begin(), table.end(), value);
  if (found == table.end() || *found != value) std::abort();
  return static_cast<std::uint32_t>(found - table.begin());
}

float to_float(Fp32 x) { return std::bit_cast<float>(x.bits); }
Fp32 from_float(float x) {
  if (std::isnan(x)) return {0x7FC00000};
  return {std::bit_cast<std::uint32_t>(x)};
}

}  // namespace

double host_value(Fp32 x) { return to_float(x); }

std::optional<std::uint32_t> host_convert(Format to, double x, Rounding rounding, Overflow overflow,
                                          std::uint32_t random) {
  const HostRow& f = kRows[static_cast<std::size_t>(to)];
  if (std::isnan(x)) {
    if (to == Format::kE2m1) return std::nullopt;
    return f.nan;
  }
  const std::uint32_t sign = std::signbit(x) ? f.sign : 0;
  const double magnitude = std::fabs(x);
  if (magnitude == 0) return sign;
  double rounded = magnitude;
  if (std::isfinite(magnitude)) {
    const int biased = static_cast<int>(std::bit_cast<std::uint64_t>(magnitude) >> 52);
    const int place = std::max(biased - 1023, f.min_exponent) - f.fraction_bits;
    const double places = magnitude * power_of_two(-place);
    double whole = 0;
    if (rounding == Rounding::kNearest) {
      whole = std::nearbyint(places);
    } else {
      whole = std::floor(places);
      const auto f32 = static_cast<std::uint64_t>((places - whole) * 0x1p32);
      if (f32 + random >= (std::uint64_t{1} << 32)) whole += 1;
    }
    rounded = whole * power_of_two(place);
  }
  if (rounded <= f.max) return sign | encode(to, rounded);
  if (overflow == Overflow::kSaturate) return sign | f.max_code;
  return f.nan_on_overflow ? f.overflow_code : sign | f.overflow_code;
}

Fp32 host_add(Fp32 a, Fp32 b) { return from_float(to_float(a) + to_float(b)); }
Fp32 host_mul(Fp32 a, Fp32 b) { return from_float(to_float(a) * to_float(b)); }
Fp32 host_fma(Fp32 a, Fp32 b, Fp32 c) {
  return from_float(std::fma(to_float(a), to_float(b), to_float(c)));
}

MxBlock host_mx(Format element, std::span<const Fp32> values, ScaleRule rule, Rounding rounding,
                std::span<const std::uint32_t> random) {
  const HostRow& f = kRows[static_cast<std::size_t>(element)];
  MxBlock block;
  double amax = 0;
  for (const Fp32 x : values) {
    if (!std::isfinite(to_float(x))) {
      block.scale = 0xFF;
      block.codes.fill(element == Format::kE2m1 ? 0 : 0x7F);
      return block;
    }
    amax = std::max(amax, std::fabs(host_value(x)));
  }
  if (amax == 0) return block;
  // The first e at which amax fits: under max (rceil), or under the next power of two above max
  // (floor: amax / 2^e < 2^(emax + 1)); neuron is one more.
  const double limit =
      rule == ScaleRule::kRceil ? f.max : std::exp2(std::floor(std::log2(f.max)) + 1);
  int e = -400;
  const auto fits = [&] {
    const double bound = std::ldexp(limit, e);
    return rule == ScaleRule::kRceil ? amax <= bound : amax < bound;
  };
  while (!fits()) ++e;
  if (rule == ScaleRule::kNeuron) ++e;
  e = std::min(127, std::max(-127, e));
  block.scale = static_cast<std::uint8_t>(e + 127);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double x = std::ldexp(host_value(values[i]), -e);
    block.codes[i] = static_cast<std::uint8_t>(
        *host_convert(element, x, rounding, Overflow::kSaturate, random.empty() ? 0 : random[i]));
  }
  return block;
}

}  // namespace ng::oracle
