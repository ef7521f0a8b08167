// SPDX-License-Identifier: Apache-2.0
// SBUF as the golden model sees it: two byte arrays (data and E8M0 scales), each byte with a mark
// that says whether anybody has written it since reset.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "golden/isa/geometry.h"

namespace ng {

class ByteMemory {
 public:
  explicit ByteMemory(uint64_t bytes) : bytes_(bytes), written_(bytes) {}

  uint64_t size() const { return bytes_.size(); }
  std::span<const uint8_t> read(uint64_t at, uint64_t count) const {
    return std::span(bytes_).subspan(at, count);
  }
  void write(uint64_t at, std::span<const uint8_t> bytes) {
    std::ranges::copy(bytes, bytes_.begin() + static_cast<std::ptrdiff_t>(at));
    std::fill_n(written_.begin() + static_cast<std::ptrdiff_t>(at), bytes.size(), uint8_t{1});
  }
  // Offset of the first byte of the range that nobody has written, or `count`.
  uint64_t first_unwritten(uint64_t at, uint64_t count) const {
    const auto begin = written_.begin() + static_cast<std::ptrdiff_t>(at);
    return static_cast<uint64_t>(
        std::find(begin, begin + static_cast<std::ptrdiff_t>(count), uint8_t{0}) - begin);
  }

 private:
  std::vector<uint8_t> bytes_;
  std::vector<uint8_t> written_;
};

struct Sbuf {
  explicit Sbuf(const Geometry& g) : data(g.sbuf_bytes()), scales(g.scale_bytes()) {}

  ByteMemory data;    // byte of word w: w * word_bytes + byte
  ByteMemory scales;  // scale of word w, group g: w * groups + g
};

}  // namespace ng
