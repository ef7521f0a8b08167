// SPDX-License-Identifier: Apache-2.0
// Speck32/64, the source of the random words of stochastic rounding: a counter is encrypted under
// the seed, so the word of an element depends on nothing but seed, counter and place.
#pragma once

#include <array>
#include <cstdint>

namespace ng {

inline constexpr int kSpeckRounds = 22;

// The key is read as four 16-bit words: bits 15:0 are k0, the first round key; 31:16, 47:32 and
// 63:48 are l0, l1, l2. The published key "1918 1110 0908 0100" is thus 0x1918111009080100.
class Speck32 {
 public:
  explicit Speck32(std::uint64_t key);

  // Bits 31:16 are the word x (the published left one), bits 15:0 are y.
  std::uint32_t encrypt(std::uint32_t block) const;

 private:
  std::array<std::uint16_t, kSpeckRounds> round_keys_;
};

inline std::uint32_t speck32_64(std::uint64_t key, std::uint32_t block) {
  return Speck32(key).encrypt(block);
}

}  // namespace ng
