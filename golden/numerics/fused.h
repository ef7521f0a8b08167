// SPDX-License-Identifier: Apache-2.0
// The one arithmetic step of the array.
#pragma once

#include <cstdint>
#include <span>

#include "golden/numerics/formats.h"

namespace ng {

inline constexpr std::size_t kGroup = 32;

// RNE_fp32( acc + 2^(scale_a + scale_b - 254) * sum a_i * b_i ): the sum exact, one rounding.
//
// fa and fb are FP8 formats (E2M1 codes go through the map first). a and b are of one length, at
// most 32; a shorter one is a tail, whose masked elements contribute nothing. An empty group is not
// applied: acc is returned bit for bit and the scales are ignored. Scales are E8M0; kE8m0One
// stands for "unscaled". Special values and the sign of zero (always +0): docs/numerics.md.
Fp32 fused_step(Fp32 acc, Format fa, std::span<const std::uint8_t> a, std::uint8_t scale_a,
                Format fb, std::span<const std::uint8_t> b, std::uint8_t scale_b);

}  // namespace ng
