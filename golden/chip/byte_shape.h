// SPDX-License-Identifier: Apache-2.0
// The bytes of one side of a DMA transfer, relative to its address: elements of contiguous bytes in
// four loops, dimension 0 innermost (docs/blocks/descriptor.md).
#pragma once

#include <array>
#include <cstdint>

#include "golden/numerics/exact.h"

namespace ng {

struct ByteShape {
  uint64_t element = 0;  // contiguous bytes
  std::array<uint64_t, 4> count{};
  std::array<int64_t, 4> stride{};  // bytes

  friend bool operator==(const ByteShape&, const ByteShape&) = default;

  static ByteShape contiguous(uint64_t bytes) {
    return {.element = bytes, .count = {1, 1, 1, 1}, .stride = {}};
  }

  // Bytes in all.
  Uint128 total() const {
    Uint128 bytes = element;
    for (const uint64_t c : count) bytes *= c;  // 64 or 40 bits, and four times 24
    return bytes;
  }

  // Of a shape that is not empty: offsets of its lowest and highest byte.
  Int128 lowest() const {
    Int128 offset = 0;
    for (size_t d = 0; d < 4; ++d) offset += stride[d] < 0 ? extent(d) : 0;
    return offset;
  }
  Int128 highest() const {
    Int128 offset = Int128{element} - 1;
    for (size_t d = 0; d < 4; ++d) offset += stride[d] > 0 ? extent(d) : 0;
    return offset;
  }

  // Whether no two elements overlap because each dimension steps over all that the ones of smaller
  // stride cover. Some shapes that do not overlap themselves are not nested.
  bool nested() const;

  // True when every number is a multiple of `unit`; counts do not matter.
  bool aligned(uint64_t unit) const;

  // Calls visit(offset, bytes) for runs of contiguous bytes, in order. Offsets must fit 63 bits.
  template <class Visit>
  void walk(Visit&& visit) const {
    if (total() == 0) return;
    ByteShape s = *this;
    for (size_t d = 0; d < 4; ++d) {
      if (s.count[d] == 1) continue;
      if (s.stride[d] != static_cast<int64_t>(s.element)) break;
      s.element *= s.count[d];  // the loop only makes a longer run
      s.count[d] = 1;
    }
    int64_t at3 = 0;
    for (uint64_t i3 = 0; i3 < s.count[3]; ++i3, at3 += s.stride[3]) {
      int64_t at2 = at3;
      for (uint64_t i2 = 0; i2 < s.count[2]; ++i2, at2 += s.stride[2]) {
        int64_t at1 = at2;
        for (uint64_t i1 = 0; i1 < s.count[1]; ++i1, at1 += s.stride[1]) {
          int64_t at0 = at1;
          for (uint64_t i0 = 0; i0 < s.count[0]; ++i0, at0 += s.stride[0]) visit(at0, s.element);
        }
      }
    }
  }

 private:
  Int128 extent(size_t d) const { return Int128{stride[d]} * (Int128{count[d]} - 1); }
};

}  // namespace ng
