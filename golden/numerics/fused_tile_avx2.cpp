// SPDX-License-Identifier: Apache-2.0
// The tiles with AVX2 and FMA, where compiler and CPU have them. Only the functions between the
// pragmas are compiled for those; the rest of the program is for any CPU.
#include "golden/numerics/fused_tile.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif

#define NG_TILE_SPACE avx2_tiles_space
namespace ng::avx2_tiles_space {
namespace {

constexpr int kLanes = 4;
using Doubles [[gnu::vector_size(32)]] = double;
using Longs [[gnu::vector_size(32)]] = long long;
using Floats [[gnu::vector_size(16)]] = float;
using Ints [[gnu::vector_size(16)]] = int;

inline Doubles broadcast(double x) { return Doubles{x, x, x, x}; }
inline Doubles multiply_add(Doubles a, Doubles b, Doubles sum) {
  return (Doubles)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)sum);
}

}  // namespace
}  // namespace ng::avx2_tiles_space

#include "golden/numerics/fused_tile_code.h"

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

namespace ng {

const Tiles* avx2_tiles() {
  static const bool kHere = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return kHere ? &avx2_tiles_space::kTiles : nullptr;
}

}  // namespace ng

#else

namespace ng {

const Tiles* avx2_tiles() { return nullptr; }

}  // namespace ng

#endif
