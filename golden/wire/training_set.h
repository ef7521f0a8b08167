// SPDX-License-Identifier: Apache-2.0
// The control blocks of a link: training sets (TS) and skips (SKP).
#pragma once

#include <bit>
#include <cstdint>
#include <optional>

#include "golden/isa/link_codes.h"
#include "golden/wire/crc.h"
#include "golden/wire/wire.h"

namespace ng::link {

inline constexpr uint64_t kSkip = 0x9A65'C33C'5AA5'6996;
inline constexpr unsigned kSkipInterval = 1000;  // columns without one before the next is due
inline constexpr unsigned kSetColumns = 4;
inline constexpr unsigned kEpochSets = 16;
inline constexpr unsigned kEpochColumns = kSetColumns * kEpochSets;

/// A SKP, with up to 4 of its 64 bits wrong.
inline bool is_skip(const Word& block) {
  return block.head != kDataHead && std::popcount(block.data ^ kSkip) <= 4;
}

/// The words that training sets carry in turn: word i in those whose index is i modulo 8.
namespace training_word {
inline constexpr unsigned kVersion = 0, kHash = 1, kBuffers = 2, kSequence = 3, kSeed = 4,
                          kChip = 5, kCount = 8;
}

struct TrainingSet {
  uint8_t lane = 0;
  Phase phase = Phase::kAlign;
  bool starting = false;
  uint8_t index = 0;
  uint8_t good = 0;
  uint32_t word = 0;
  friend bool operator==(const TrainingSet&, const TrainingSet&) = default;

  uint64_t encode() const {
    const uint64_t bits = 0b10110 | uint64_t{lane} << 5 | static_cast<uint64_t>(phase) << 8 |
                          uint64_t{starting} << 11 | uint64_t{index} << 12 | uint64_t{good} << 16 |
                          uint64_t{word} << 24;
    return bits | uint64_t{crc8(bits)} << 56;
  }

  /// Nothing unless it is a control block whose magic and CRC are right.
  static std::optional<TrainingSet> decode(const Word& block) {
    const uint64_t bits = block.data;
    if (block.head != kControlHead || (bits & 0x1f) != 0b10110 || (bits >> 10 & 1) != 0 ||
        crc8(bits) != bits >> 56)
      return std::nullopt;
    return TrainingSet{.lane = static_cast<uint8_t>(bits >> 5 & 7),
                       .phase = static_cast<Phase>(bits >> 8 & 7),
                       .starting = (bits >> 11 & 1) != 0,
                       .index = static_cast<uint8_t>(bits >> 12 & 15),
                       .good = static_cast<uint8_t>(bits >> 16),
                       .word = static_cast<uint32_t>(bits >> 24)};
  }
};

}  // namespace ng::link
