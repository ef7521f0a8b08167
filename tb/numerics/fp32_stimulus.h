// SPDX-License-Identifier: Apache-2.0
// FP32 bit patterns for tests: printing, and a random mix that meets ties, cancellation, subnormals
// and specials.
#pragma once

#include <fmt/format.h>

#include <bit>
#include <cstdint>
#include <random>
#include <string>

namespace ng::test {

inline float as_float(uint32_t bits) { return std::bit_cast<float>(bits); }
inline uint32_t as_bits(float value) { return std::bit_cast<uint32_t>(value); }
inline bool is_nan(uint32_t bits) { return (bits & 0x7fffffffu) > 0x7f800000u; }

inline std::string show(uint32_t bits) {
  return fmt::format("0x{:08X} ({:.9g})", bits, as_float(bits));
}

/// FP32 numbers that exercise arithmetic: a third uniform codes, a third a band of exponents, the
/// rest corners.
inline uint32_t random_fp32(std::mt19937_64& rng) {
  const uint64_t r = rng();
  const auto code = static_cast<uint32_t>(r);
  const auto pick = static_cast<uint32_t>(r >> 32);
  const uint32_t sign = code & 0x80000000u;
  switch (pick % 12) {
    case 0:
    case 1:
    case 2:
    case 3:
      return code;
    case 4:
    case 5:
    case 6: {  // magnitudes of FP8 and of sums
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
      return sign | ((pick >> 8) % 2 ? 0x7f000000u | (code & 0x7fffff)
                                     : (1u + (pick >> 9) % 26) << 23 | (code & 0x7fffff));
    default: {
      static constexpr uint32_t kCorners[] = {0x00000000, 0x00000001, 0x007fffff, 0x00800000,
                                              0x00800001, 0x3f800000, 0x3f7fffff, 0x3f800001,
                                              0x7f7fffff, 0x7f800000, 0x7f800001, 0x7fc00000,
                                              0x7fffffff, 0x40000000, 0x34000000, 0x33800000};
      return sign | kCorners[(pick >> 8) % 16];
    }
  }
}

}  // namespace ng::test
