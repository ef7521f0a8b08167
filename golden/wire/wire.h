// SPDX-License-Identifier: Apache-2.0
// What crosses a link in one cycle, and the constants of docs/link-wire-format.md that more than
// one file needs.
#pragma once

#include <array>
#include <cstdint>

namespace ng::link {

inline constexpr unsigned kLanes = 8;
inline constexpr unsigned kBlockBits = 66;
inline constexpr unsigned kFlitBytes = 256;
inline constexpr unsigned kFlitBlocks = 32;
inline constexpr unsigned kStreamBytes = 248;
inline constexpr unsigned kStreamWords = kStreamBytes / 4;
inline constexpr unsigned kSequenceBits = 10;
inline constexpr unsigned kChannels = 3;  // 0 request, 1 response, 2 collective

inline constexpr uint8_t kDataHead = 0b01;
inline constexpr uint8_t kControlHead = 0b10;

/// 66 bits of one lane: on the wire the two of `head` come first, bit 0 leading, then `data`, bit 0
/// leading. Behind a wire of any length a word may begin anywhere in a block.
struct Word {
  uint8_t head = 0;
  uint64_t data = 0;
  friend bool operator==(const Word&, const Word&) = default;
};

/// What all lanes of one direction send in one cycle.
using Column = std::array<Word, kLanes>;

inline Word inverted(Word word) { return {static_cast<uint8_t>(~word.head & 3), ~word.data}; }

}  // namespace ng::link
