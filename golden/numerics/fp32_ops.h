// SPDX-License-Identifier: Apache-2.0
// FP32 operations of the vector and DMA engines: IEEE, nearest even, subnormals, IEEE zero signs,
// and every NaN result canonical.
#pragma once

#include <cstdint>

#include "golden/numerics/formats.h"

namespace ng {

Fp32 fp32_add(Fp32 a, Fp32 b);
Fp32 fp32_mul(Fp32 a, Fp32 b);

// NaN stays NaN; x <= 0, -0 included, gives +0.
Fp32 relu(Fp32 x);

// The sum of two BF16 codes, rounded once to BF16 (DMA add).
std::uint16_t bf16_add(std::uint16_t a, std::uint16_t b);

}  // namespace ng
