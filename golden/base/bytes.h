// SPDX-License-Identifier: Apache-2.0
// Integers as bytes, the lowest first: how every memory, message and file here holds them.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ng {

// The integer that begins here. Of fewer bytes than it has, the upper ones are 0.
template <std::unsigned_integral T>
constexpr T load_le(std::span<const uint8_t> bytes) {
  T value = 0;
  for (size_t b = std::min(bytes.size(), sizeof(T)); b-- > 0;) {
    value = static_cast<T>(T{bytes[b]} << 8 * b | value);
  }
  return value;
}

// As many bytes of the value as there is room for, at most 8.
constexpr void store_le(std::span<uint8_t> to, uint64_t value) {
  for (size_t b = 0; b < to.size(); ++b) to[b] = static_cast<uint8_t>(value >> 8 * b);
}

// The same behind what is there already.
inline void append_le(std::vector<uint8_t>& bytes, uint64_t value, size_t count) {
  for (size_t b = 0; b < count; ++b) bytes.push_back(static_cast<uint8_t>(value >> 8 * b));
}

}  // namespace ng
