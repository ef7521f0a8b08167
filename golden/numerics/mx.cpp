// SPDX-License-Identifier: Apache-2.0
#include "golden/numerics/mx.h"

#include <algorithm>
#include <stdexcept>

#include "golden/numerics/exact.h"

namespace ng {
namespace {

// floor(log2 x), of the true value: a subnormal is not treated as exponent -126.
int floor_log2(const Exact& x) { return bit_length(std::uint64_t{x.magnitude}) - 1 + x.exponent; }

// The smallest e with x <= max * 2^e. Both leading ones are brought to bit 31 and compared.
int ceil_scale(const Exact& x, const FormatRow& f) {
  const Exact max = decode(f, f.max_finite());
  const std::uint32_t x_fraction = x.magnitude << std::countl_zero(x.magnitude);
  const std::uint32_t max_fraction = max.magnitude << std::countl_zero(max.magnitude);
  return floor_log2(x) - floor_log2(max) + (x_fraction > max_fraction ? 1 : 0);
}

int scale_exponent(const Exact& amax, const FormatRow& f, ScaleRule rule) {
  int e = 0;
  switch (rule) {
    case ScaleRule::kFloor:
      e = floor_log2(amax) - f.max_exponent();
      break;
    case ScaleRule::kRceil:
      e = ceil_scale(amax, f);
      break;
    case ScaleRule::kNeuron:
      e = floor_log2(amax) - f.max_exponent() + 1;
      break;
  }
  return std::clamp(e, -127, 127);
}

}  // namespace

MxBlock mx_quantise(Format element, std::span<const Fp32> values, ScaleRule rule, Rounding rounding,
                    std::span<const std::uint32_t> random) {
  if (element != Format::kE4m3 && element != Format::kE5m2 && element != Format::kE2m1) {
    throw std::invalid_argument("MX elements are E4M3, E5M2 or E2M1");
  }
  MxBlock block;
  if (values.empty() || values.size() > block.codes.size()) {
    throw std::invalid_argument("an MX block takes 1 to 32 values");
  }
  if (rounding == Rounding::kStochastic && random.size() < values.size()) {
    throw std::invalid_argument("stochastic rounding takes one random word per value");
  }
  const FormatRow& f = row(element);

  // 1. The largest magnitude; FP32 magnitudes order as their bits.
  Fp32 amax;
  for (const Fp32 x : values) amax.bits = std::max(amax.bits, x.bits & 0x7FFFFFFF);

  // 2. A block with NaN or Inf, then a block of zeros.
  if (decode(amax).kind != Kind::kFinite) {
    block.scale = kE8m0Nan;
    block.codes.fill(static_cast<std::uint8_t>(f.canonical_nan));
    return block;
  }
  if (amax.bits == 0) return block;

  // 3. The scale, then each element divided by it exactly and rounded once.
  const int e = scale_exponent(decode(amax), f, rule);
  block.scale = static_cast<std::uint8_t>(e + kE8m0Bias);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Exact x = decode(values[i]);
    const std::uint32_t u = rounding == Rounding::kStochastic ? random[i] : 0;
    block.codes[i] =
        static_cast<std::uint8_t>(round_to(f, x.negative, std::uint64_t{x.magnitude},
                                           x.exponent - e, {rounding, Overflow::kSaturate, u}));
  }
  return block;
}

}  // namespace ng
