// SPDX-License-Identifier: Apache-2.0
// FP32 -> MX: up to 32 values to one E8M0 scale and 32 element codes.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "golden/numerics/formats.h"
#include "golden/numerics/round.h"

namespace ng {

enum class ScaleRule : std::uint8_t { kFloor, kRceil, kNeuron };

struct MxBlock {
  std::uint8_t scale = 0;
  std::array<std::uint8_t, 32> codes{};
  friend bool operator==(const MxBlock&, const MxBlock&) = default;
};

// `element` is E4M3, E5M2 or E2M1 (one code per byte). `values` holds 1 to 32 numbers; missing ones
// count as +0. `random` holds u per value and is read only by kStochastic.
MxBlock mx_quantise(Format element, std::span<const Fp32> values, ScaleRule rule, Rounding rounding,
                    std::span<const std::uint32_t> random);

}  // namespace ng
