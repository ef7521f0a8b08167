// SPDX-License-Identifier: Apache-2.0
// Global addresses: [63:48] chip (0xFFFF = this chip), [47:44] space, [43:0] byte offset.
#pragma once

#include <cstdint>

#include "golden/isa/geometry.h"

namespace ng {

enum class Space : uint8_t { kHbm = 0, kSbuf = 1, kSbufScale = 2, kPsum = 3, kSemaphore = 4 };

inline constexpr uint64_t kThisChip = 0xFFFF;
inline constexpr uint64_t kOffsetMask = (uint64_t{1} << 44) - 1;

constexpr uint64_t global_address(Space space, uint64_t offset, uint64_t chip = kThisChip) {
  return chip << 48 | uint64_t(space) << 44 | (offset & kOffsetMask);
}
constexpr Space address_space(uint64_t address) { return Space((address >> 44) & 0xF); }
constexpr uint64_t address_offset(uint64_t address) { return address & kOffsetMask; }
constexpr uint64_t address_chip(uint64_t address) { return address >> 48; }

// Byte `byte` of SBUF word `word`.
constexpr uint64_t sbuf_address(const Geometry& g, uint64_t word, uint64_t byte = 0) {
  return global_address(Space::kSbuf, word * g.word_bytes() + byte);
}
// Scale byte of group `group` of SBUF word `word`.
constexpr uint64_t scale_address(const Geometry& g, uint64_t word, uint64_t group = 0) {
  return global_address(Space::kSbufScale, word * g.groups + group);
}
// Column `column` of PSUM row `row` (counted over every bank), four bytes.
constexpr uint64_t psum_address(const Geometry& g, uint64_t row, uint64_t column = 0) {
  return global_address(Space::kPsum, (row * g.cols + column) * 4);
}
constexpr uint64_t semaphore_address(uint32_t index) {
  return global_address(Space::kSemaphore, uint64_t{index} * 4);
}

}  // namespace ng
