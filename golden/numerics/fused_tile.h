// SPDX-License-Identifier: Apache-2.0
// Between fused_gemm.cpp, which unpacks operands, and the tiles of arithmetic (fused_tile_code.h),
// which are compiled once for any CPU and once for AVX2.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ng {

// A tile is kTileRows x kTileCols accumulators.
inline constexpr int kTileRows = 4;
inline constexpr int kTileCols = 8;

// Operands unpacked to binary64, scales multiplied in: of group g, element k, row r
//   a[(32 * g + k) * kTileRows + r],  b[(32 * g + k) * kTileCols + r].
// b_low is read by the pair E5M2 x E5M2 alone: b then has the elements of magnitude >= 2 and b_low
// the others, with 0 in the places of those that stand elsewhere.
struct TileOperands {
  const double* a;
  const double* b;
  const double* b_low;
};

// acc[r * kTileCols + c] (FP32 bits), after `groups` groups more. No element is Inf or NaN; an
// accumulator may be.
using Tile = void (*)(const TileOperands& operands, std::size_t groups, std::uint32_t* acc);

// One for each kind of pair: how often E5M2 occurs in it.
struct Tiles {
  Tile by_e5m2[3];
};

extern const Tiles kPortableTiles;
const Tiles* avx2_tiles();  // nullptr: not in this build, or not on this CPU

}  // namespace ng
