// SPDX-License-Identifier: Apache-2.0
#include "golden/numerics/fp32_ops.h"

#include "golden/numerics/exact.h"
#include "golden/numerics/round.h"

namespace ng {
namespace {

std::uint32_t add(const FormatRow& f, std::uint32_t a, std::uint32_t b) {
  const Exact x = decode(f, a);
  const Exact y = decode(f, b);
  // 1. NaN, and Inf - Inf.
  if (x.is_nan() || y.is_nan()) return f.canonical_nan;
  if (x.is_inf() && y.is_inf() && x.negative != y.negative) return f.canonical_nan;
  // 2. Inf.
  if (x.is_inf() || y.is_inf()) {
    return overflow_code(f, x.is_inf() ? x.negative : y.negative, Overflow::kIeee);
  }
  // 3. The sum. An exact zero is -0 only when both operands are.
  const auto scaled = [](const Exact& v) {
    const Int128 magnitude = v.magnitude;
    return Scaled{v.negative ? -magnitude : magnitude, v.exponent};
  };
  const Scaled sum = add_for_rounding(scaled(x), scaled(y));
  if (sum.value == 0) return x.negative && y.negative ? f.sign_mask() : 0;
  return round_to(f, sum, RoundMode{});
}

}  // namespace

Fp32 fp32_add(Fp32 a, Fp32 b) { return {add(row(Format::kFp32), a.bits, b.bits)}; }

std::uint16_t bf16_add(std::uint16_t a, std::uint16_t b) {
  return static_cast<std::uint16_t>(add(row(Format::kBf16), a, b));
}

Fp32 fp32_mul(Fp32 a, Fp32 b) {
  const FormatRow& f = row(Format::kFp32);
  const Exact x = decode(a);
  const Exact y = decode(b);
  const bool negative = x.negative != y.negative;
  // 1. NaN, and Inf * 0.
  if (x.is_nan() || y.is_nan()) return kFp32Nan;
  if ((x.is_inf() && y.is_zero()) || (x.is_zero() && y.is_inf())) return kFp32Nan;
  // 2. Inf.
  if (x.is_inf() || y.is_inf()) return {overflow_code(f, negative, Overflow::kIeee)};
  // 3. The product: 48 bits, exact.
  return {round_to(f, negative, std::uint64_t{x.magnitude} * y.magnitude, x.exponent + y.exponent,
                   RoundMode{})};
}

Fp32 relu(Fp32 x) {
  const Exact value = decode(x);
  if (value.is_nan()) return kFp32Nan;
  return value.negative ? kFp32Zero : x;
}

}  // namespace ng
