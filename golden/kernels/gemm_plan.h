// SPDX-License-Identifier: Apache-2.0
// How a GEMM of any size is cut up for a geometry, and where each piece lies in SBUF and PSUM.
//
//   problem  C[M,N] = A[M,K] . B[N,K]^T
//   block    block_m x block_n x block_k of it: what SBUF holds at once. The host loads the
//   operands of
//            a block, runs it, and reads its part of C. A K that does not fit is split too; PSUM
//            then keeps the sums from one block to the next.
//   tile     tile_m rows x lanes columns of a block: what one PSUM bank holds. The tensor engine
//   fills
//            one bank while the vector engine drains the other.
#pragma once

#include <cstdint>

#include "golden/isa/geometry.h"
#include "golden/kernels/tensor_format.h"

namespace ng {

struct GemmShape {
  uint32_t m = 0;
  uint32_t n = 0;
  uint32_t k = 0;
};

// What decides the memory that a GEMM needs.
struct GemmFormats {
  TensorFormat a;
  TensorFormat b;
  TensorFormat out;
  bool row_scale = false;
  bool col_scale = false;
  bool bias = false;
};

// One operand in SBUF: word (row, pass) is `word + row * stride + pass`, or pass / 2 for E2M1,
// whose words hold two passes. Scale word (row, pass) is `scale_word + row * scale_stride + pass`.
struct OperandLayout {
  uint32_t word = 0;        // first data word
  uint32_t scale_word = 0;  // first scale word
  uint32_t rows = 0;
  uint32_t passes = 0;
  TensorFormat format;

  bool packed() const { return format.format == Format::kE2m1; }
  uint32_t stride() const { return packed() ? (passes + 1) / 2 : passes; }
  uint32_t words() const { return rows * stride(); }
  uint32_t scale_stride() const { return stride() * (packed() ? 2 : 1); }
  uint32_t scale_words() const { return format.mx ? rows * scale_stride() : 0; }
  uint32_t pass_word(uint32_t pass) const { return word + (packed() ? pass / 2 : pass); }
};

// One block in SBUF and PSUM. All word numbers are SBUF words.
struct BlockLayout {
  OperandLayout a;
  OperandLayout b;
  uint32_t tile_m = 0;  // rows of a tile (the last one may have fewer)
  uint32_t tiles_m = 0;
  uint32_t tiles_n = 0;
  uint32_t row_scale_word =
      0;  // row scales of tile row t from row_scale_word + t * row_vector_words
  uint32_t row_vector_words = 0;
  uint32_t col_scale_word = 0;  // column scales of tile column t: ... + t * col_vector_words
  uint32_t bias_word = 0;       // the same for the bias
  uint32_t col_vector_words = 0;
  uint32_t out_word = 0;        // row i of C at byte out_word * word_bytes + i * out_stride
  uint32_t out_stride = 0;      // bytes: tiles_n * out_tile_bytes
  uint32_t out_tile_bytes = 0;  // bytes of one row of one tile
  uint32_t out_scale = 0;       // scale byte: row i at out_scale + i * out_scale_stride
  uint32_t out_scale_stride = 0;
  bool fits = false;  // everything lies inside SBUF and PSUM
};

struct GemmPlan {
  Geometry geometry;
  GemmShape shape;
  GemmFormats formats;
  uint32_t block_m = 0;
  uint32_t block_n = 0;
  uint32_t block_passes = 0;

  uint32_t passes() const;  // of the whole K
  uint32_t blocks_m() const { return (shape.m + block_m - 1) / block_m; }
  uint32_t blocks_n() const { return (shape.n + block_n - 1) / block_n; }
  uint32_t blocks_k() const { return (passes() + block_passes - 1) / block_passes; }

  // Where a block of these actual sizes lies. keep_sums: its PSUM tiles must all exist at once.
  BlockLayout layout(uint32_t m, uint32_t n, uint32_t block_passes, bool keep_sums) const;
};

// Contraction elements of a pass of the problem: the last one may have fewer.
uint32_t pass_k(const Geometry& geometry, const GemmShape& shape, uint32_t pass);

// Chooses the blocks. Throws std::invalid_argument for an empty shape, or a geometry that cannot
// hold even the smallest block.
GemmPlan plan_gemm(const Geometry& geometry, const GemmShape& shape, const GemmFormats& formats);

}  // namespace ng
