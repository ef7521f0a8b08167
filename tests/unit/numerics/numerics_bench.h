// SPDX-License-Identifier: Apache-2.0
// What the tests of rtl/numerics share: the bench, FP32 stimulus, and a host oracle that shares
// nothing with the RTL or the golden model (it scales in double, whose 53 bits hold every FP32
// number and its fraction exactly).
#pragma once

#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "golden/numerics/numerics.h"
#include "numerics_bench_ports.h"
#include "tb/numerics/fp32_stimulus.h"
#include "tb/sim.h"

namespace ng::test {

using Bench = ng::tb::Sim<Vnumerics_bench>;

struct HostFormat {
  int fraction_bits;
  int min_exponent;
  uint32_t max_code;
  uint32_t sign;
};
inline constexpr HostFormat kHostFormats[5] = {{3, -6, 0x7e, 0x80},
                                               {2, -14, 0x7b, 0x80},
                                               {3, -6, 0x77, 0x80},
                                               {1, 0, 0x7, 0x8},
                                               {7, -126, 0x7f7f, 0x8000}};

/// The value of a finite magnitude code, from the definition of the format.
inline double host_value(Format format, uint32_t magnitude) {
  const HostFormat& f = kHostFormats[static_cast<int>(format)];
  const int field = static_cast<int>(magnitude >> f.fraction_bits);
  const int fraction = static_cast<int>(magnitude & ((1u << f.fraction_bits) - 1));
  const int significand = field ? fraction + (1 << f.fraction_bits) : fraction;
  return std::ldexp(significand, (field ? field - 1 : 0) + f.min_exponent - f.fraction_bits);
}

/// FP32 / 2^(scale - 127) to a narrow format, as docs/numerics.md defines it. Nothing for NaN to
/// E2M1.
inline std::optional<uint32_t> host_convert(Format format, uint32_t bits, bool stochastic,
                                            bool saturate, uint32_t random, int scale = 127) {
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
    if (!over)
      code = (static_cast<uint32_t>(binade - f.min_exponent) << f.fraction_bits) +
             static_cast<uint32_t>(whole);
  }
  if (!over) return sign | code;
  if (saturate || format == Format::kE2m1) return sign | f.max_code;
  return format == Format::kE4m3 ? 0x7fu : sign | (f.max_code + 1);
}

/// Every finite code, every midpoint of neighbours and both neighbours in FP32 of each, both signs,
/// and the specials.
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
  for (const uint32_t m :
       {0x00000001u, 0x00800000u, 0x7f7fffffu, 0x7f800000u, 0x7f800001u, 0x7fc00000u, 0x7ffffffeu})
    add(m);
  return result;
}

}  // namespace ng::test
