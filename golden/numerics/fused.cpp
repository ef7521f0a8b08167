// SPDX-License-Identifier: Apache-2.0
#include "golden/numerics/fused.h"

#include <array>
#include <stdexcept>

#include "golden/numerics/exact.h"
#include "golden/numerics/round.h"

namespace ng {
namespace {

// Every finite code as a signed fixed-point number in units of 2^lsb: E4M3 18 bits, E5M2 32 bits
// and a sign. Inf and NaN are 0 here and are told apart by `special`.
struct ElementTable {
  std::array<std::int64_t, 256> value{};
  std::array<std::uint8_t, 256> special{};
  int lsb = 0;
};

constexpr ElementTable make_table(Format format) {
  const FormatRow& f = row(format);
  ElementTable table;
  table.lsb = f.lsb();
  for (std::uint32_t code = 0; code < 256; ++code) {
    const Exact x = decode(f, code);
    table.special[code] = x.kind != Kind::kFinite;
    const std::int64_t magnitude = std::int64_t{x.magnitude} << (x.exponent - f.lsb());
    if (x.kind == Kind::kFinite) table.value[code] = x.negative ? -magnitude : magnitude;
  }
  return table;
}

constexpr ElementTable kE4m3Table = make_table(Format::kE4m3);
constexpr ElementTable kE5m2Table = make_table(Format::kE5m2);
constexpr ElementTable kE4m3IeeeTable = make_table(Format::kE4m3Ieee);

const ElementTable& table_of(Format format) {
  switch (format) {
    case Format::kE4m3:
      return kE4m3Table;
    case Format::kE5m2:
      return kE5m2Table;
    case Format::kE4m3Ieee:
      return kE4m3IeeeTable;
    default:
      throw std::invalid_argument("fused_step takes FP8 formats only");
  }
}

// Sum is wide enough: std::int64_t for up to 56 bits, Int128 for the 70 of E5M2 squared (whose
// single product, up to 2^64, does not fit 64 signed bits either).
template <class Sum>
Sum exact_dot(const ElementTable& ta, const std::uint8_t* a, const ElementTable& tb,
              const std::uint8_t* b, std::size_t n) {
  Sum sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += Sum{ta.value[a[i]]} * tb.value[b[i]];
  return sum;
}

bool any_special(const ElementTable& ta, std::span<const std::uint8_t> a, const ElementTable& tb,
                 std::span<const std::uint8_t> b) {
  unsigned special = 0;
  for (const std::uint8_t code : a) special |= ta.special[code];
  for (const std::uint8_t code : b) special |= tb.special[code];
  return special != 0;
}

// What Inf and NaN among the terms lead to; the finite terms do not matter then.
struct SpecialSum {
  bool nan = false;
  bool plus_inf = false;
  bool minus_inf = false;

  void add_inf(bool negative) { (negative ? minus_inf : plus_inf) = true; }
  void add_product(const Exact& x, const Exact& y) {
    if (x.is_nan() || y.is_nan() || (x.is_inf() && y.is_zero()) || (x.is_zero() && y.is_inf())) {
      nan = true;
    } else if (x.is_inf() || y.is_inf()) {
      add_inf(x.negative != y.negative);
    }
  }
  Fp32 result() const {
    if (nan || (plus_inf && minus_inf)) return kFp32Nan;
    return {overflow_code(row(Format::kFp32), minus_inf, Overflow::kIeee)};
  }
};

}  // namespace

Fp32 fused_step(Fp32 acc, Format fa, std::span<const std::uint8_t> a, std::uint8_t scale_a,
                Format fb, std::span<const std::uint8_t> b, std::uint8_t scale_b) {
  if (a.size() != b.size() || a.size() > kGroup) {
    throw std::invalid_argument("fused_step takes two operands of one length, at most 32");
  }
  const ElementTable& ta = table_of(fa);
  const ElementTable& tb = table_of(fb);
  if (a.empty()) return acc;

  // 1. NaN and Inf.
  if (scale_a == kE8m0Nan || scale_b == kE8m0Nan) return kFp32Nan;
  const Exact c = decode(acc);
  if (c.kind != Kind::kFinite || any_special(ta, a, tb, b)) {
    SpecialSum special;
    special.nan = c.is_nan();
    if (c.is_inf()) special.add_inf(c.negative);
    for (std::size_t i = 0; i < a.size(); ++i) {
      special.add_product(decode(fa, a[i]), decode(fb, b[i]));
    }
    return special.result();
  }

  // 2. The exact sum of products.
  Scaled sum;
  sum.value = fa == Format::kE5m2 && fb == Format::kE5m2
                  ? exact_dot<Int128>(ta, a.data(), tb, b.data(), a.size())
                  : Int128{exact_dot<std::int64_t>(ta, a.data(), tb, b.data(), a.size())};
  sum.exponent = ta.lsb + tb.lsb + (scale_a - kE8m0Bias) + (scale_b - kE8m0Bias);

  // 3. One addition, one rounding.
  const Int128 c_magnitude = c.magnitude;
  const Scaled total = add_for_rounding(sum, {c.negative ? -c_magnitude : c_magnitude, c.exponent});
  const std::uint32_t rounded = round_to(row(Format::kFp32), total, RoundMode{});

  // 4. Any zero is +0, by underflow too.
  return {rounded == row(Format::kFp32).sign_mask() ? 0 : rounded};
}

}  // namespace ng
