// SPDX-License-Identifier: Apache-2.0
// Host arrays to the layout of a block in SBUF, and back.
#pragma once

#include <cstdint>
#include <vector>

#include "golden/kernels/gemm_program.h"
#include "golden/kernels/matrix.h"

namespace ng {

// The data words of rows [row0, row0 + layout.rows), passes [pass0, pass0 + layout.passes), from
// layout.word on. Elements beyond the matrix are 0.
std::vector<uint8_t> pack_words(const Geometry& g, const OperandLayout& layout,
                                const CodeMatrix& matrix, uint32_t row0, uint32_t pass0);

// The scale words of the same, from layout.scale_word on. Groups beyond the matrix have scale 1.
std::vector<uint8_t> pack_scales(const Geometry& g, const OperandLayout& layout,
                                 const CodeMatrix& matrix, uint32_t row0, uint32_t pass0);

// Every row of a matrix, dense, each starting at a byte; and back.
std::vector<uint8_t> pack_matrix(const CodeMatrix& matrix);
void unpack_matrix(const std::vector<uint8_t>& bytes, CodeMatrix& matrix);

// FP32 values [first, first + count) in little-endian bytes, cut into pieces of `piece` values that
// each start at a multiple of `piece_bytes`.
std::vector<uint8_t> pack_vector(const std::vector<uint32_t>& values, uint32_t first,
                                 uint32_t count, uint32_t piece, uint32_t piece_bytes);

// Puts the bytes read from layout.out_word (and layout.out_scale) into the block's part of C.
void unpack_result(const BlockLayout& layout, const GemmBlock& block,
                   const std::vector<uint8_t>& bytes, const std::vector<uint8_t>& scales,
                   CodeMatrix& c);

}  // namespace ng
