// SPDX-License-Identifier: Apache-2.0
// PSUM: rows of Cols FP32 accumulators, each row with a bit that says it has been written since
// reset. As bytes (the lowest of each accumulator first), row after row, it is one range.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "golden/isa/geometry.h"
#include "golden/numerics/numerics.h"

namespace ng {

class Psum {
 public:
  explicit Psum(const Geometry& g)
      : cols_(g.cols), values_(uint64_t{g.psum_rows} * g.cols), written_(g.psum_rows) {}

  bool written(uint32_t row) const { return written_[row] != 0; }
  // The accumulators of `count` rows, one behind the other.
  std::span<const Fp32> row(uint32_t row, uint32_t count = 1) const {
    return std::span(values_).subspan(uint64_t{row} * cols_, uint64_t{count} * cols_);
  }
  // The same for writing; marks the rows written.
  std::span<Fp32> write_rows(uint32_t row, uint32_t count) {
    std::fill_n(written_.begin() + row, count, uint8_t{1});
    return std::span(values_).subspan(uint64_t{row} * cols_, uint64_t{count} * cols_);
  }

  void read(uint64_t at, std::span<uint8_t> to) const {
    for (size_t i = 0; i < to.size(); ++i) {
      to[i] = static_cast<uint8_t>(values_[(at + i) / 4].bits >> 8 * ((at + i) % 4));
    }
  }
  // Marks every row written of which a byte is.
  void write(uint64_t at, std::span<const uint8_t> bytes) {
    for (size_t i = 0; i < bytes.size(); ++i) {
      const unsigned shift = 8 * ((at + i) % 4);
      uint32_t& bits = values_[(at + i) / 4].bits;
      bits = (bits & ~(0xFFu << shift)) | uint32_t{bytes[i]} << shift;
      written_[row_of(at + i)] = 1;
    }
  }
  // Offset from `at` of the first byte of the range in a row that nobody has written, or `count`.
  uint64_t first_unwritten(uint64_t at, uint64_t count) const {
    for (uint64_t i = 0; i < count; i += row_bytes() - (at + i) % row_bytes()) {
      if (!written(row_of(at + i))) return i;
    }
    return count;
  }

 private:
  uint64_t row_bytes() const { return uint64_t{cols_} * 4; }
  uint32_t row_of(uint64_t byte) const { return static_cast<uint32_t>(byte / row_bytes()); }

  uint32_t cols_;
  std::vector<Fp32> values_;
  std::vector<uint8_t> written_;
};

}  // namespace ng
