// SPDX-License-Identifier: Apache-2.0
#include "golden/numerics/speck.h"

#include <bit>

namespace ng {
namespace {

struct Words {
  std::uint16_t x;
  std::uint16_t y;
};

// One round; the key schedule uses the same one with the round number as key.
Words mix(Words w, std::uint16_t key) {
  const auto x = static_cast<std::uint16_t>((std::rotr(w.x, 7) + w.y) ^ key);
  const auto y = static_cast<std::uint16_t>(std::rotl(w.y, 2) ^ x);
  return {x, y};
}

}  // namespace

Speck32::Speck32(std::uint64_t key) {
  auto k = static_cast<std::uint16_t>(key);
  std::array<std::uint16_t, 3> l{static_cast<std::uint16_t>(key >> 16),
                                 static_cast<std::uint16_t>(key >> 32),
                                 static_cast<std::uint16_t>(key >> 48)};
  for (std::size_t i = 0; i < round_keys_.size(); ++i) {
    round_keys_[i] = k;
    const Words next = mix({l[i % 3], k}, static_cast<std::uint16_t>(i));
    l[i % 3] = next.x;
    k = next.y;
  }
}

std::uint32_t Speck32::encrypt(std::uint32_t block) const {
  Words w{static_cast<std::uint16_t>(block >> 16), static_cast<std::uint16_t>(block)};
  for (const std::uint16_t key : round_keys_) w = mix(w, key);
  return (std::uint32_t{w.x} << 16) | w.y;
}

}  // namespace ng
