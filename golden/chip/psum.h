// SPDX-License-Identifier: Apache-2.0
// PSUM: rows of Cols FP32 accumulators, each row with a bit that says it has been written since
// reset.
#pragma once

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
  std::span<const Fp32> row(uint32_t row) const {
    return std::span(values_).subspan(uint64_t{row} * cols_, cols_);
  }
  // Accumulator `index` of the whole memory, and its row.
  Fp32 value(uint64_t index) const { return values_[index]; }
  uint32_t row_of(uint64_t index) const { return static_cast<uint32_t>(index / cols_); }
  // One accumulator; marks its row written.
  void set(uint64_t index, Fp32 value) {
    values_[index] = value;
    written_[row_of(index)] = 1;
  }
  // The row's cols accumulators for writing; marks the row written.
  std::span<Fp32> write(uint32_t row) {
    written_[row] = 1;
    return std::span(values_).subspan(uint64_t{row} * cols_, cols_);
  }

 private:
  uint32_t cols_;
  std::vector<Fp32> values_;
  std::vector<uint8_t> written_;
};

}  // namespace ng
