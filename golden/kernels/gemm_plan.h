// SPDX-License-Identifier: Apache-2.0
// How a GEMM from HBM to HBM streams through SBUF: one program for the whole problem.
//
//   problem C[M,N] = A[M,K] . B[N,K]^T
//   tile    tile_m rows x lanes columns of C: what one VectorConvert takes out of PSUM
//   panel   the rows of a tile row of A, or of a tile column of B, over block_passes passes of K.
//           SBUF keeps panels in equal slots, so that the next are loaded while one is in use.
//   group   group_n tiles side by side whose sums share a PSUM bank: more than one only when K is
//           cut, so that the rows of A are loaded once for all of them. The tensor engine fills one
//           bank while the vector engine drains the other.
//   chunk   chunk_n tile columns whose panels of B stay in SBUF while all rows of A go by
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

// Equal pieces of SBUF, or of its scale bytes.
struct SlotRing {
  uint32_t first = 0;  // SBUF words, or scale words
  uint32_t size = 0;   // of one slot
  uint32_t count = 0;

  uint32_t at(uint32_t slot) const { return first + slot * size; }
  uint64_t total() const { return uint64_t{size} * count; }
};

struct GemmPlan {
  Geometry geometry;
  GemmShape shape;
  GemmFormats formats;
  uint32_t tile_m = 0;
  uint32_t block_passes = 0;
  uint32_t group_n = 0;
  uint32_t chunk_n = 0;
  SlotRing a{}, a_scales{};      // panels of A, each with the row scales of its rows behind it
  SlotRing b{}, b_scales{};      // panels of B, with the column scales and biases of its columns
  SlotRing out{}, out_scales{};  // tiles of C; the scales of one tile row of a chunk

  uint32_t passes() const;
  uint32_t blocks_k() const { return (passes() + block_passes - 1) / block_passes; }
  uint32_t tiles_m() const { return (shape.m + tile_m - 1) / tile_m; }
  uint32_t tiles_n() const { return (shape.n + geometry.lanes() - 1) / geometry.lanes(); }
  uint32_t panels_a() const { return tiles_m() * blocks_k(); }
  uint32_t panels_b() const { return tiles_n() * blocks_k(); }
  uint32_t chunks_per_tile() const;  // of Cols columns
  uint32_t out_row_bytes() const;    // of one tile
  uint32_t row_vector_words() const;
  uint32_t col_vector_words() const;  // of one vector
  // A panel in a slot.
  OperandLayout layout_a(uint32_t slot) const;
  OperandLayout layout_b(uint32_t slot) const;

  bool fits() const;  // into SBUF
};

// Throws std::invalid_argument for an empty shape, and for a geometry that cannot hold the smallest
// pieces.
GemmPlan plan_gemm(const Geometry& geometry, const GemmShape& shape, const GemmFormats& formats);

}  // namespace ng
