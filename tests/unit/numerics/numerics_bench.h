// SPDX-License-Identifier: Apache-2.0
// What the tests of rtl/numerics share: the bench, FP32 stimulus, and a host oracle that shares nothing with the RTL
// or the golden model (it scales in double, whose 53 bits hold every FP32 number and its fraction exactly).
#pragma once

#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "Vnumerics_bench.h"
#include "golden/numerics/numerics.h"
#include "tb/sim.h"

namespace ng::test {

using Bench = ng::tb::Sim<Vnumerics_bench>;

inline float as_float(uint32_t bits) { return std::bit_cast<float>(bits); }
inline uint32_t as_bits(float value) { return std::bit_cast<uint32_t>(value); }
inline bool is_nan(uint32_t bits) { return (bits & 0x7fffffffu) > 0x7f800000u; }

inline std::string show(uint32_t bits) { return fmt::format("0x{:08X} ({:.9g})", bits, as_float(bits)); }

/// FP32 numbers that exercise arithmetic: a third uniform codes, a third a band of exponents, the rest corners.
inline uint32_t random_fp32(std::mt19937_64& rng) {
  const uint64_t r = rng();
  const auto code = static_cast<uint32_t>(r);
  const auto pick = static_cast<uint32_t>(r >> 32);
  const uint32_t sign = code & 0x80000000u;
  switch (pick % 12) {
    case 0: case 1: case 2: case 3:
      return code;
    case 4: case 5: case 6: {  // magnitudes of FP8 and of sums
      const uint32_t exponent = 127 - 20 + (pick >> 8) % 40;
      return sign | exponent << 23 | (code & 0x7fffff);
    }
    case 7: {  // few significant bits: ties
      const uint32_t exponent = (pick >> 8) % 256;
      const uint32_t kept = 0x7fffffu & (0xffffffffu << (pick >> 16) % 24);
      return sign | exponent << 23 | (code & kept);
    }
    case 8: {  // one off a tie
      const uint32_t exponent = 127 - 20 + (pick >> 8) % 40;
      const uint32_t kept = 0x7fffffu & (0xffffffffu << (pick >> 16) % 24);
      return (sign | exponent << 23 | (code & kept)) + ((pick >> 24) % 3 - 1);
    }
    case 9:  // subnormals of every length
      return sign | (code & 0x7fffffu) >> (pick >> 8) % 23;
    case 10:  // the ends of the range
      return sign | ((pick >> 8) % 2 ? 0x7f000000u | (code & 0x7fffff) : (1u + (pick >> 9) % 26) << 23 | (code & 0x7fffff));
    default: {
      static constexpr uint32_t kCorners[] = {0x00000000, 0x00000001, 0x007fffff, 0x00800000, 0x00800001, 0x3f800000,
                                              0x3f7fffff, 0x3f800001, 0x7f7fffff, 0x7f800000, 0x7f800001, 0x7fc00000,
                                              0x7fffffff, 0x40000000, 0x34000000, 0x33800000};
      return sign | kCorners[(pick >> 8) % 16];
    }
  }
}

struct HostFormat {
  int fraction_bits;
  int min_exponent;
  uint32_t max_code;
  uint32_t sign;
};
inline constexpr HostFormat kHostFormats[5] = {
    {3, -6, 0x7e, 0x80}, {2, -14, 0x7b, 0x80}, {3, -6, 0x77, 0x80}, {1, 0, 0x7, 0x8}, {7, -126, 0x7f7f, 0x8000}};

/// The value of a finite magnitude code, from the definition of the format.
inline double host_value(Format format, uint32_t magnitude) {
  const HostFormat& f = kHostFormats[static_cast<int>(format)];
  const int field = static_cast<int>(magnitude >> f.fraction_bits);
  const int fraction = static_cast<int>(magnitude & ((1u << f.fraction_bits) - 1));
  const int significand = field ? fraction + (1 << f.fraction_bits) : fraction;
  return std::ldexp(significand, (field ? field - 1 : 0) + f.min_exponent - f.fraction_bits);
}

/// FP32 / 2^(scale - 127) to a narrow format, as docs/numerics.md defines it. Nothing for NaN to E2M1.
inline std::optional<uint32_t> host_convert(Format format, uint32_t bits, bool stochastic, bool saturate,
                                            uint32_t random, int scale = 127) {
  if (format == Format::kFp32) return is_nan(bits) ? 0x7fc00000u : bits;
  const HostFormat& f = kHostFormats[static_cast<int>(format)];
  if (is_nan(bits)) {
    if (format == Format::kE2m1) return std::nullopt;
    return format == Format::kBf16 ? 0x7fc0u : 0x7fu;
  }
  const uint32_t sign = bits >> 31 ? f.sign : 0;
  const double x = std::ldexp(std::fabs(static_cast<double>(as_float(bits))), 127 - scale);
  bool over = std::isinf(x);
  uint32_t code = 0;
  if (!over && x != 0) {
    const int binade = std::max(std::ilogb(x), f.min_exponent);
    const double places = std::ldexp(x, f.fraction_bits - binade);
    double whole = std::floor(places);
    if (stochastic) {
      const double fraction = std::floor(std::ldexp(places - whole, 32));
      if (fraction + random >= 4294967296.0) whole += 1;
    } else {
      whole = std::nearbyint(places);
    }
    const double rounded = std::ldexp(whole, binade - f.fraction_bits);
    over = rounded > host_value(format, f.max_code);
    if (!over) code = (static_cast<uint32_t>(binade - f.min_exponent) << f.fraction_bits) + static_cast<uint32_t>(whole);
  }
  if (!over) return sign | code;
  if (saturate || format == Format::kE2m1) return sign | f.max_code;
  return format == Format::kE4m3 ? 0x7fu : sign | (f.max_code + 1);
}

/// Every finite code, every midpoint of neighbours and both neighbours in FP32 of each, both signs, and the specials.
inline std::vector<uint32_t> boundary_vectors(Format format) {
  std::vector<uint32_t> result;
  const auto add = [&](uint32_t magnitude) {
    for (const uint32_t m : {magnitude - 1, magnitude, magnitude + 1}) {
      if (m <= 0x7fffffffu) {
        result.push_back(m);
        result.push_back(m | 0x80000000u);
      }
    }
  };
  const HostFormat& f = kHostFormats[static_cast<int>(format)];
  for (uint32_t code = 0; code <= f.max_code + 1; ++code) {
    const double low = host_value(format, code), high = host_value(format, code + 1);
    add(as_bits(static_cast<float>(low)));
    add(as_bits(static_cast<float>((low + high) / 2)));
  }
  for (const uint32_t m : {0x00000001u, 0x00800000u, 0x7f7fffffu, 0x7f800000u, 0x7f800001u, 0x7fc00000u, 0x7ffffffeu}) add(m);
  return result;
}

}  // namespace ng::test
