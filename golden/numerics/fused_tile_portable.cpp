// SPDX-License-Identifier: Apache-2.0
// The tiles for any CPU: the compiler makes of the vectors what it has.
#include "golden/numerics/fused_tile.h"

#define NG_TILE_SPACE portable_tiles
namespace ng::portable_tiles {
namespace {

constexpr int kLanes = 2;
using Doubles [[gnu::vector_size(16)]] = double;
using Longs [[gnu::vector_size(16)]] = long long;
using Floats [[gnu::vector_size(8)]] = float;
using Ints [[gnu::vector_size(8)]] = int;

inline Doubles broadcast(double x) { return Doubles{x, x}; }
// The product is exact, so it does not matter whether it is rounded before the addition.
inline Doubles multiply_add(Doubles a, Doubles b, Doubles sum) { return a * b + sum; }

}  // namespace
}  // namespace ng::portable_tiles

#include "golden/numerics/fused_tile_code.h"

namespace ng {

const Tiles kPortableTiles = portable_tiles::kTiles;

}  // namespace ng
