// SPDX-License-Identifier: Apache-2.0
// What every result should be, from sources that share no code with golden/numerics: LLVM's APFloat
// and the host's floating point. Where an oracle leaves the bits of a NaN, or the sign of a zero,
// to taste, these functions state our choice as a literal.
#pragma once

#include <cstdint>
#include <optional>

#include "golden/numerics/numerics.h"
#include "tests/golden/numerics/stimulus.h"

namespace ng::oracle {

// The value of a code; every format here fits double exactly.
double apfloat_decode(Format format, std::uint32_t code);

std::optional<std::uint32_t> apfloat_convert(Format to, Fp32 x, Overflow overflow);
// The same with the stochastic rule, for both overflow rules: APFloat cuts the value off, the exact
// remainder decides.
struct StochasticCodes {
  std::optional<std::uint32_t> saturate, ieee;
};
StochasticCodes apfloat_convert_stochastic(Format to, Fp32 x, std::uint32_t random);
// The value of an E8M0 byte, NaN for 0xFF.
double apfloat_e8m0(std::uint8_t scale);
std::uint32_t apfloat_add(Format format, std::uint32_t a, std::uint32_t b);
Fp32 apfloat_mul(Fp32 a, Fp32 b);

// The fused step in 704-bit fixed point, rounded by APFloat.
Fp32 apfloat_fused(const FusedCase& c);

// x is scaled to whole last places in double (exact), then rounded by the host.
std::optional<std::uint32_t> host_convert(Format to, double x, Rounding rounding, Overflow overflow,
                                          std::uint32_t random);
Fp32 host_add(Fp32 a, Fp32 b);
Fp32 host_mul(Fp32 a, Fp32 b);
Fp32 host_fma(Fp32 a, Fp32 b, Fp32 c);

double host_value(Fp32 x);

// mx_quantise by the words of the contract: scales tried one after the other, in double.
MxBlock host_mx(Format element, std::span<const Fp32> values, ScaleRule rule, Rounding rounding,
                std::span<const std::uint32_t> random);

}  // namespace ng::oracle
