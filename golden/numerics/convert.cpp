// SPDX-License-Identifier: Apache-2.0
#include "golden/numerics/convert.h"

#include <stdexcept>

#include "golden/numerics/exact.h"

namespace ng {

Fp32 to_fp32(Format format, std::uint32_t code) {
  const FormatRow& fp32 = row(Format::kFp32);
  const Exact x = decode(format, code);
  if (x.is_nan()) return kFp32Nan;
  if (x.is_inf()) return {overflow_code(fp32, x.negative, Overflow::kIeee)};
  return {round_to(fp32, x.negative, std::uint64_t{x.magnitude}, x.exponent, RoundMode{})};
}

std::optional<std::uint32_t> try_convert(Format to, Fp32 x, Rounding rounding, Overflow overflow,
                                         std::uint32_t random) {
  const FormatRow& f = row(to);
  const Exact value = decode(x);
  if (value.is_nan()) {
    if (f.specials == Specials::kNone) return std::nullopt;
    return f.canonical_nan;
  }
  if (value.is_inf()) return overflow_code(f, value.negative, overflow);
  return round_to(f, value.negative, std::uint64_t{value.magnitude}, value.exponent,
                  {rounding, overflow, random});
}

std::uint32_t convert(Format to, Fp32 x, Rounding rounding, Overflow overflow,
                      std::uint32_t random) {
  const auto code = try_convert(to, x, rounding, overflow, random);
  if (!code) throw std::domain_error("NaN has no E2M1 code");
  return *code;
}

Fp32 round_psum_bf16(Fp32 x, Rounding rounding, std::uint32_t random) {
  return {convert(Format::kBf16, x, rounding, Overflow::kIeee, random) << 16};
}

}  // namespace ng
