// SPDX-License-Identifier: Apache-2.0
// The wire format bit by bit, as the page says it and as slowly as that is: what the tests of
// single modules compare with.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace ng::test {

/// 64 bits of a wide port.
template <class Port>
void put(Port& port, unsigned word, uint64_t value) {
  port[2 * word] = static_cast<uint32_t>(value);
  port[2 * word + 1] = static_cast<uint32_t>(value >> 32);
}

template <class Port>
uint64_t get(const Port& port, unsigned word) {
  return port[2 * word] | uint64_t{port[2 * word + 1]} << 32;
}

/// CRC-32C of a flit's first 252 bytes, lane by lane.
inline uint32_t flit_crc(const std::array<uint64_t, 32>& blocks, unsigned width) {
  uint32_t crc = 0xffffffff;
  for (unsigned lane = 0; lane < width; ++lane) {
    for (unsigned i = lane; i < 32; i += width) {
      for (unsigned bit = 0; bit < (i == 31 ? 32u : 64u); ++bit) {
        const bool turn = (crc ^ blocks[i] >> bit) & 1;
        crc = crc >> 1 ^ (turn ? 0x82F63B78u : 0);
      }
    }
  }
  return ~crc;
}

/// CRC-8 by long division, highest power first, first bit of the block first; as the byte that
/// follows on the wire.
inline uint8_t set_crc(uint64_t data) {
  unsigned crc = 0xff;
  for (unsigned bit = 0; bit < 56; ++bit) {
    const bool turn = (crc >> 7 & 1) != (data >> bit & 1);
    crc = (crc << 1 & 0xff) ^ (turn ? 0x07 : 0);
  }
  uint8_t wire = 0;
  for (unsigned bit = 0; bit < 8; ++bit)
    if (crc >> (7 - bit) & 1) wire |= static_cast<uint8_t>(1u << bit);
  return wire;
}

struct SetFields {
  unsigned lane = 0, phase = 0, starting = 0, index = 0, good = 0;
  uint32_t word = 0;
};

inline uint64_t training_set(const SetFields& f) {
  const uint64_t body = 0b10110u | f.lane << 5 | f.phase << 8 | f.starting << 11 | f.index << 12 |
                        uint64_t{f.good} << 16 | uint64_t{f.word} << 24;
  return body | uint64_t{set_crc(body)} << 56;
}

/// s[n] = s[n-58] ^ s[n-39], one bit at a time.
class ReferenceScrambler {
 public:
  ReferenceScrambler(uint32_t seed, unsigned lane) {
    state_ = (seed ^ 0x9E3779B9u * (lane + 1)) | uint64_t{0x2AAAAAA} << 32;
  }
  uint64_t next() {
    uint64_t block = 0;
    for (unsigned bit = 0; bit < 64; ++bit) {
      const uint64_t s = (state_ >> 57 ^ state_ >> 38) & 1;
      state_ = (state_ << 1 | s) & ((uint64_t{1} << 58) - 1);
      block |= s << bit;
    }
    return block;
  }
  /// The state as the hardware keeps it, oldest bit lowest.
  uint64_t oldest_first() const {
    uint64_t turned = 0;
    for (unsigned bit = 0; bit < 58; ++bit) turned |= (state_ >> bit & 1) << (57 - bit);
    return turned;
  }

 private:
  uint64_t state_;  // s[n-1] in bit 0
};

}  // namespace ng::test
