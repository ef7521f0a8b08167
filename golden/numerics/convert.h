// SPDX-License-Identifier: Apache-2.0
// Codes to FP32 (exact) and FP32 to codes (one rounding).
#pragma once

#include <cstdint>
#include <optional>

#include "golden/numerics/formats.h"
#include "golden/numerics/round.h"

namespace ng {

// Exact for every format; any NaN gives the canonical one. Only the low width() bits are read.
Fp32 to_fp32(Format format, std::uint32_t code);

// Nothing for NaN to E2M1, the one conversion that has no result.
std::optional<std::uint32_t> try_convert(Format to, Fp32 x, Rounding rounding, Overflow overflow,
                                         std::uint32_t random);

// The same; throws std::domain_error for NaN to E2M1. `random` is read only by kStochastic.
// E2M1 always saturates. To FP32 is the identity, but for NaN, which becomes canonical.
std::uint32_t convert(Format to, Fp32 x, Rounding rounding, Overflow overflow,
                      std::uint32_t random);

// The store of BF16 accumulation: rounded to BF16, past its maximum to Inf, kept as FP32.
Fp32 round_psum_bf16(Fp32 x, Rounding rounding, std::uint32_t random);

}  // namespace ng
