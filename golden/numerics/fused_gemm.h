// SPDX-License-Identifier: Apache-2.0
// The fused step over whole matrices, fast: bit for bit what fused_step() gives element by element.
#pragma once

#include <cstddef>
#include <cstdint>

#include "golden/numerics/formats.h"

namespace ng {

// An operand in memory: `rows` rows of k codes, one per byte, the rows `stride` bytes apart.
// Formats are FP8, or E2M1 (the low four bits of each byte, with its OCP values). Scales are E8M0,
// one for each 32 elements of a row, the rows `scale_stride` bytes apart; none: unscaled.
struct FusedOperand {
  Format format = Format::kE4m3;
  const std::uint8_t* codes = nullptr;
  std::size_t stride = 0;
  const std::uint8_t* scales = nullptr;
  std::size_t scale_stride = 0;
};

struct FusedShape {
  std::size_t m = 0;  // rows of a
  std::size_t n = 0;  // rows of b
  std::size_t k = 0;  // elements of a row of either
};

// How it is computed. The bits are the same.
enum class FusedPath : std::uint8_t {
  kPlain,     // fused_step(), element by element: what the others are held against
  kPortable,  // binary64 vectors, on any CPU
  kAvx2,      // the same with AVX2 and FMA
};

// Whether this CPU and build have it; the fastest that they have.
bool has_fused_path(FusedPath path);
FusedPath fastest_fused_path();

// acc[i * acc_stride + j], for row i of a and row j of b: fused_step() for each group of 32 along
// k, in increasing order. acc is read and written; operands and acc must not overlap. Throws
// std::invalid_argument for a format that the array does not multiply and for a path that is not
// there. The caller's rounding mode and flush-to-zero settings do not matter and are kept.
void fused_gemm(const FusedShape& shape, const FusedOperand& a, const FusedOperand& b, Fp32* acc,
                std::size_t acc_stride, FusedPath path = fastest_fused_path());

}  // namespace ng
