// SPDX-License-Identifier: Apache-2.0
// Inputs that can tell a wrong rounding from a right one (docs/numerics.md, "Stimulus").
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "golden/numerics/numerics.h"

namespace ng::oracle {

using Rng = std::mt19937_64;

// One fused step; elements at n and beyond are not passed.
struct FusedCase {
  Fp32 acc;
  Format fa = Format::kE4m3;
  Format fb = Format::kE4m3;
  std::array<std::uint8_t, 32> a{};
  std::array<std::uint8_t, 32> b{};
  std::size_t n = 32;
  std::uint8_t scale_a = 127;
  std::uint8_t scale_b = 127;
};

Fp32 golden_fused(const FusedCase& c);
std::string text(const FusedCase& c);

// 55 of 100 uniform codes, 27 cancellation and boundaries, 8 Gaussian, 10 NaN, Inf and extremes.
FusedCase draw_fused(Rng& rng);

// A million FP32 inputs for conversion to `to`: half uniform bit patterns, then every code of `to`
// and every midpoint with their neighbours, the edges of every binade, zeros, subnormals, Inf, NaN,
// and numbers spread over the range of `to`.
std::vector<Fp32> conversion_inputs(Format to, Rng& rng);

// Pairs for FP32 addition and multiplication: uniform bit patterns, near cancellation, products and
// sums at the ends of the range, NaN, Inf, zeros.
struct Fp32Pair {
  Fp32 a;
  Fp32 b;
};
Fp32Pair draw_pair(Rng& rng);

}  // namespace ng::oracle
