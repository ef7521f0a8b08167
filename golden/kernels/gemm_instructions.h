// SPDX-License-Identifier: Apache-2.0
// The instructions of a GEMM, wherever its pieces lie in SBUF and PSUM.
#pragma once

#include <cstdint>

#include "golden/isa/isa.h"
#include "golden/kernels/gemm_plan.h"
#include "golden/numerics/numerics.h"

namespace ng {

// What does not depend on the cutting-up.
struct GemmOptions {
  TensorFormat out{Format::kFp32, false};
  bool relu = false;
  bool bf16_sums = false;  // PSUM in BF16 mode, rounded to nearest after each pass
  Overflow overflow = Overflow::kSaturate;
  Rounding rounding = Rounding::kNearest;
  ScaleRule scale_rule = ScaleRule::kRceil;
  uint64_t seed = 1;     // of stochastic rounding on the way out
  uint32_t counter = 0;  // element (m, n) takes word counter + m * N + n of the seed
};

// Words of one pass of an operand: `count` rows from row `row` of the layout on.
struct OperandSlice {
  const OperandLayout& layout;
  uint32_t row = 0;
  uint32_t count = 0;
  uint32_t pass = 0;  // of the layout
  uint32_t k = 0;     // contraction elements of the pass
};

// Where a tile's sums are, and where its elements of C go.
struct ConvertPlaces {
  uint32_t psum_row = 0;
  uint32_t rows = 0;
  uint32_t width = 0;
  uint64_t out_byte = 0;  // in SBUF
  uint32_t out_stride = 0;
  uint32_t out_scale = 0;  // scale byte
  uint32_t out_scale_stride = 0;
  uint32_t row_scale_word = 0;  // of the tile's first row, column
  uint32_t col_scale_word = 0;
  uint32_t bias_word = 0;
  uint32_t m = 0;  // of the whole problem: the tile's first element
  uint32_t n = 0;
};

class GemmInstructions {
 public:
  // Both must outlive it.
  GemmInstructions(const Geometry& g, const GemmShape& shape, const GemmFormats& formats,
                   const GemmOptions& options)
      : g_(g), shape_(shape), formats_(formats), options_(options) {}

  // Seeds the vector engine; only a stochastic result needs it.
  Instruction set_random() const;
  Instruction load_stationary(const OperandSlice& weights) const;
  // Results from PSUM row `psum_row` on; not the first of a sum: accumulate.
  Instruction multiply_moving(const OperandSlice& moving, uint32_t psum_row, bool accumulate) const;
  // A width above Cols is taken in chunks of Cols columns, `rows` PSUM rows apart.
  Instruction convert(const ConvertPlaces& at) const;

 private:
  Instruction operand(Opcode opcode, const OperandSlice& slice) const;

  const Geometry& g_;
  const GemmShape shape_;
  const GemmFormats formats_;
  const GemmOptions& options_;
};

}  // namespace ng
