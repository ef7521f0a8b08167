// SPDX-License-Identifier: Apache-2.0
// The two checks of a link: CRC-32C over a flit, CRC-8 over a training set. Both take the least
// significant bit first.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace ng::link {

constexpr std::array<uint32_t, 256> crc32c_table() {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t c = i;
    for (int bit = 0; bit < 8; ++bit) c = c >> 1 ^ (c & 1 ? 0x82F6'3B78u : 0);  // 0x1EDC6F41
    table[i] = c;
  }
  return table;
}

/// CRC-32C of what has been added so far. Copyable: a common beginning is computed once.
class Crc32c {
 public:
  void add(uint8_t byte) { state_ = state_ >> 8 ^ kTable[(state_ ^ byte) & 0xff]; }
  void add(std::span<const uint8_t> bytes) {
    for (uint8_t byte : bytes) add(byte);
  }
  /// The low `bytes` bytes of a word, least significant first.
  void add_word(uint64_t word, unsigned bytes = 8) {
    for (unsigned i = 0; i < bytes; ++i) add(static_cast<uint8_t>(word >> 8 * i));
  }
  uint32_t value() const { return ~state_; }

 private:
  static constexpr std::array<uint32_t, 256> kTable = crc32c_table();
  uint32_t state_ = 0xFFFF'FFFF;
};

inline uint32_t crc32c(std::span<const uint8_t> bytes) {
  Crc32c crc;
  crc.add(bytes);
  return crc.value();
}

/// CRC-8 of the low 56 bits of a training set; bit 0 of the result is the coefficient of x^7.
constexpr uint8_t crc8(uint64_t bits) {
  uint8_t crc = 0xFF;
  for (unsigned i = 0; i < 56; ++i) {
    const bool feedback = ((crc ^ bits >> i) & 1) != 0;
    crc = static_cast<uint8_t>(crc >> 1 ^ (feedback ? 0xE0 : 0));  // x^8 + x^2 + x + 1
  }
  return crc;
}

}  // namespace ng::link
