// SPDX-License-Identifier: Apache-2.0
// SBUF's two byte memories, data and E8M0 scales, each byte with a mark that says whether anybody
// has written it since reset.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>

#include "golden/isa/geometry.h"

namespace ng {

class ByteMemory {
 public:
  explicit ByteMemory(uint64_t bytes)
      : size_(bytes), bytes_(allocate(bytes)), written_(allocate(bytes)) {}

  uint64_t size() const { return size_; }
  std::span<const uint8_t> read(uint64_t at, uint64_t count) const {
    return {bytes_.get() + at, count};
  }
  void read(uint64_t at, std::span<uint8_t> to) const {
    std::ranges::copy(read(at, to.size()), to.begin());
  }
  void write(uint64_t at, std::span<const uint8_t> bytes) {
    std::ranges::copy(bytes, bytes_.get() + at);
    std::fill_n(written_.get() + at, bytes.size(), uint8_t{1});
  }
  // Offset of the first byte of the range that nobody has written, or `count`.
  uint64_t first_unwritten(uint64_t at, uint64_t count) const {
    const uint8_t* begin = written_.get() + at;
    return static_cast<uint64_t>(std::find(begin, begin + count, uint8_t{0}) - begin);
  }

 private:
  struct Free {
    void operator()(uint8_t* p) const { std::free(p); }
  };
  using Bytes = std::unique_ptr<uint8_t[], Free>;
  // Large blocks of calloc are zero pages that the system maps when they are first written.
  static Bytes allocate(uint64_t bytes) {
    Bytes p(static_cast<uint8_t*>(std::calloc(std::max<uint64_t>(bytes, 1), 1)));
    if (!p) throw std::bad_alloc();
    return p;
  }

  uint64_t size_;
  Bytes bytes_;
  Bytes written_;
};

struct Sbuf {
  explicit Sbuf(const Geometry& g) : data(g.sbuf_bytes()), scales(g.scale_bytes()) {}

  ByteMemory data;    // byte of word w: w * word_bytes + byte
  ByteMemory scales;  // scale of word w, group g: w * groups + g
};

}  // namespace ng
