// SPDX-License-Identifier: Apache-2.0
#include "tests/golden/numerics/stimulus.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>

#include "tests/golden/numerics/oracle.h"

namespace ng::oracle {
namespace {

int below(Rng& rng, int n) { return static_cast<int>(rng() % static_cast<std::uint64_t>(n)); }
int between(Rng& rng, int low, int high) { return low + below(rng, high - low + 1); }
std::uint32_t word(Rng& rng) { return static_cast<std::uint32_t>(rng()); }
std::uint8_t byte(Rng& rng) { return static_cast<std::uint8_t>(rng()); }

Fp32 of_double(double x) { return {std::bit_cast<std::uint32_t>(static_cast<float>(x))}; }

bool finite(Format format, std::uint8_t code) {
  return std::isfinite(apfloat_decode(format, code));
}

std::uint8_t finite_code(Rng& rng, Format format) {
  std::uint8_t code = byte(rng);
  while (!finite(format, code)) code = byte(rng);
  return code;
}

std::uint8_t one(Format format) { return format == Format::kE5m2 ? 0x3C : 0x38; }

// Near enough to aim an accumulator at; it may overflow or round.
double approximate_sum(const FusedCase& c) {
  double sum = 0;
  for (std::size_t i = 0; i < c.n; ++i) {
    sum += apfloat_decode(c.fa, c.a[i]) * apfloat_decode(c.fb, c.b[i]);
  }
  return std::ldexp(sum, c.scale_a + c.scale_b - 254);
}

// Splits e over two E8M0 scales.
void set_scales(Rng& rng, FusedCase& c, int e) {
  e = std::clamp(e, -254, 254);
  const int low = std::max(-127, e - 127);
  const int high = std::min(127, e + 127);
  const int ea = between(rng, low, high);
  c.scale_a = static_cast<std::uint8_t>(ea + 127);
  c.scale_b = static_cast<std::uint8_t>(e - ea + 127);
}

void draw_codes(Rng& rng, FusedCase& c) {
  for (auto& x : c.a) x = finite_code(rng, c.fa);
  for (auto& x : c.b) x = finite_code(rng, c.fb);
}

// An accumulator that overlaps the sum, or its neighbourhood.
Fp32 aimed_acc(Rng& rng, const FusedCase& c) {
  const double sum = approximate_sum(c);
  if (sum == 0 || !std::isfinite(sum)) return {word(rng) & 0xBFFFFFFF};
  const int e = std::clamp(std::ilogb(sum) + between(rng, -30, 30), -160, 127);
  const double x = std::ldexp(1.0 + static_cast<double>(rng() >> 11) * 0x1p-53, e);
  const Fp32 acc = of_double((rng() & 1) != 0 ? x : -x);
  return decode(acc).kind == Kind::kFinite ? acc : Fp32{0x7F7FFFFF};
}

void draw_uniform(Rng& rng, FusedCase& c) {
  draw_codes(rng, c);
  switch (below(rng, 4)) {
    case 0:
      set_scales(rng, c, between(rng, -20, 20));
      break;
    case 1:
      set_scales(rng, c, between(rng, -254, 254));
      break;
    default:
      break;
  }
  const int acc = below(rng, 8);
  if (acc == 0) c.acc = {};
  if (acc == 1) c.acc = {word(rng) & 0xBFFFFFFF};
  if (acc >= 2) c.acc = aimed_acc(rng, c);
}

// Products that cancel in pairs but for a few, with a small or cancelling accumulator.
void draw_cancelling_pairs(Rng& rng, FusedCase& c) {
  draw_codes(rng, c);
  for (std::size_t i = 0; i < 16; ++i) {
    c.a[i + 16] = c.a[i];
    c.b[i + 16] = c.b[i] ^ 0x80;
  }
  for (int k = below(rng, 3); k > 0; --k) {
    c.a[static_cast<std::size_t>(below(rng, 32))] = finite_code(rng, c.fa);
  }
  if (below(rng, 2) == 0) set_scales(rng, c, between(rng, -200, 150));
  if (below(rng, 2) == 0) c.acc = aimed_acc(rng, c);
}

// The accumulator is the negated sum, rounded, give or take two last places.
void draw_cancelling_acc(Rng& rng, FusedCase& c) {
  draw_uniform(rng, c);
  const Fp32 acc = of_double(-approximate_sum(c));
  if (decode(acc).kind != Kind::kFinite) return;
  c.acc.bits = acc.bits + static_cast<std::uint32_t>(between(rng, -2, 2));
  if (decode(c.acc).kind != Kind::kFinite) c.acc = acc;
}

// The accumulator plus or minus exactly half of its last place, with or without something tiny.
// At the largest binade this is the overflow boundary.
void draw_tie(Rng& rng, FusedCase& c) {
  c.a.fill(0);
  c.b.fill(0);
  const int binade = below(rng, 4) == 0 ? (below(rng, 2) == 0 ? 254 : 1) : between(rng, 1, 254);
  std::uint32_t fraction = word(rng) & 0x7FFFFF;
  if (below(rng, 3) == 0) fraction = below(rng, 2) == 0 ? 0x7FFFFF : 0;
  c.acc = {(word(rng) & 0x80000000) | (static_cast<std::uint32_t>(binade) << 23) | fraction};
  set_scales(rng, c, binade - 127 - 24);
  c.a[0] = one(c.fa);
  c.b[0] = static_cast<std::uint8_t>(one(c.fb) | (word(rng) & 0x80));
  const int tiny = below(rng, 3);
  if (tiny != 0) {
    c.a[5] = 0x01;
    c.b[5] = tiny == 1 ? 0x01 : 0x81;
  }
  if (below(rng, 4) == 0) c.a[0] ^= static_cast<std::uint8_t>(1u << below(rng, 3));
}

// Sums around the smallest subnormal or the largest finite number.
void draw_end_of_range(Rng& rng, FusedCase& c) {
  c.n = static_cast<std::size_t>(between(rng, 1, 32));
  draw_codes(rng, c);
  const double sum = approximate_sum(c);
  if (sum == 0) return;
  const int target = below(rng, 2) == 0 ? between(rng, -154, -124) : between(rng, 124, 130);
  set_scales(rng, c, target - std::ilogb(sum));
  if (below(rng, 2) == 0) c.acc = {word(rng) & 0x80FFFFFF};
}

void draw_gaussian(Rng& rng, FusedCase& c) {
  std::normal_distribution<double> normal;
  const auto code = [&](Format f) {
    return static_cast<std::uint8_t>(
        *host_convert(f, normal(rng), Rounding::kNearest, Overflow::kSaturate, 0));
  };
  for (auto& x : c.a) x = code(c.fa);
  for (auto& x : c.b) x = code(c.fb);
  c.acc = of_double(10 * normal(rng));
}

void draw_special(Rng& rng, FusedCase& c) {
  c.n = static_cast<std::size_t>(between(rng, 1, below(rng, 2) == 0 ? 3 : 32));
  draw_codes(rng, c);
  const auto special = [&](Format f) {
    std::uint8_t code = byte(rng) | 0x78;
    while (finite(f, code)) code = byte(rng) | 0x78;
    return code;
  };
  for (int k = below(rng, 3); k > 0; --k) {
    const auto i = static_cast<std::size_t>(below(rng, static_cast<int>(c.n)));
    if (below(rng, 2) == 0) c.a[i] = special(c.fa);
    if (below(rng, 2) == 0) c.b[i] = special(c.fb);
    if (below(rng, 4) == 0) c.a[i] &= 0x80;
  }
  static constexpr std::array<std::uint8_t, 6> kScales{0, 1, 127, 253, 254, 255};
  c.scale_a = kScales[static_cast<std::size_t>(below(rng, 6))];
  c.scale_b = kScales[static_cast<std::size_t>(below(rng, 6))];
  if (below(rng, 2) == 0) c.scale_a = c.scale_b = 127;
  static constexpr std::array<std::uint32_t, 8> kAccs{0x00000000, 0x80000000, 0x7F800000,
                                                      0xFF800000, 0x7FC00000, 0xFFFFFFFF,
                                                      0x7F800001, 0x3F800000};
  c.acc = {kAccs[static_cast<std::size_t>(below(rng, 8))]};
}

}  // namespace

Fp32 golden_fused(const FusedCase& c) {
  return fused_step(c.acc, c.fa, std::span(c.a).first(c.n), c.scale_a, c.fb,
                    std::span(c.b).first(c.n), c.scale_b);
}

std::string text(const FusedCase& c) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "acc %08x scales %02x %02x n %zu ", c.acc.bits, c.scale_a,
                c.scale_b, c.n);
  std::string s = buffer + std::string(row(c.fa).name) + " x " + std::string(row(c.fb).name);
  for (std::size_t i = 0; i < c.n; ++i) {
    std::snprintf(buffer, sizeof buffer, " %02x*%02x", c.a[i], c.b[i]);
    s += buffer;
  }
  return s;
}

FusedCase draw_fused(Rng& rng) {
  FusedCase c;
  c.fa = static_cast<Format>(below(rng, 3));
  c.fb = static_cast<Format>(below(rng, 3));
  const int kind = below(rng, 100);
  if (kind < 55) {
    draw_uniform(rng, c);
    if (below(rng, 8) == 0) c.n = static_cast<std::size_t>(between(rng, 1, 32));
  } else if (kind < 61) {
    draw_cancelling_pairs(rng, c);
  } else if (kind < 68) {
    draw_cancelling_acc(rng, c);
  } else if (kind < 75) {
    draw_tie(rng, c);
  } else if (kind < 82) {
    draw_end_of_range(rng, c);
  } else if (kind < 90) {
    draw_gaussian(rng, c);
  } else {
    draw_special(rng, c);
  }
  return c;
}

std::vector<Fp32> conversion_inputs(Format to, Rng& rng) {
  constexpr std::size_t kCount = 1'000'000;
  std::vector<Fp32> inputs;
  inputs.reserve(kCount + 600'000);
  const auto add_both_signs = [&](std::uint32_t bits) {
    inputs.push_back({bits & 0x7FFFFFFF});
    inputs.push_back({bits | 0x80000000});
  };
  // Every code and midpoint with their neighbours, up to one step beyond the largest.
  if (to != Format::kFp32) {
    const FormatRow& f = row(to);
    double previous = 0;
    for (std::uint32_t code = 0; code <= f.max_finite() + 1; ++code) {
      double value = 0;
      if (code <= f.max_finite()) {
        value = apfloat_decode(to, code);
      } else {
        value = previous + (previous - apfloat_decode(to, f.max_finite() - 1));
      }
      for (const double x : {value, (previous + value) / 2}) {
        const std::uint32_t bits = of_double(x).bits;
        for (const std::uint32_t near : {bits - 1, bits, bits + 1}) add_both_signs(near);
      }
      previous = value;
    }
  }
  // The edges and the middle of every binade, Inf and NaN among them.
  for (std::uint32_t e = 0; e < 256; ++e) {
    for (const std::uint32_t fraction :
         {0u, 1u, 2u, 0x3FFFFFu, 0x400000u, 0x400001u, 0x7FFFFEu, 0x7FFFFFu}) {
      add_both_signs((e << 23) | fraction);
    }
  }
  for (int i = 0; i < 20'000; ++i) {
    add_both_signs(word(rng) & 0x7FFFFF);                 // subnormal
    add_both_signs(0x7F800000 | (word(rng) & 0x7FFFFF));  // NaN
  }
  // Half of all are uniform bit patterns; numbers in and near the range of `to` fill the rest.
  const std::size_t uniform = std::max(kCount / 2, inputs.size());
  for (std::size_t i = 0; i < uniform; ++i) inputs.push_back({word(rng)});
  const int low = std::max(1, 127 + row(to).lsb() - 2);
  const int high = std::min(254, 127 + row(to).max_exponent() + 2);
  while (inputs.size() < kCount) {
    inputs.push_back(
        {(word(rng) & 0x807FFFFF) | (static_cast<std::uint32_t>(between(rng, low, high)) << 23)});
  }
  return inputs;
}

Fp32Pair draw_pair(Rng& rng) {
  static constexpr std::array<std::uint32_t, 14> kSpecial{
      0x00000000, 0x80000000, 0x00000001, 0x80000001, 0x007FFFFF, 0x00800000, 0x7F7FFFFF,
      0xFF7FFFFF, 0x7F800000, 0xFF800000, 0x7FC00000, 0xFFC00001, 0x7F800001, 0x3F800000};
  Fp32Pair p{{word(rng)}, {word(rng)}};
  const auto set_exponent = [](Fp32& x, int e) {
    x.bits = (x.bits & 0x807FFFFF) | (static_cast<std::uint32_t>(std::clamp(e, 0, 254)) << 23);
  };
  const int ea = between(rng, 0, 254);
  switch (below(rng, 10)) {
    case 0:  // sums that overlap
    case 1:
      set_exponent(p.a, ea);
      set_exponent(p.b, ea + between(rng, -26, 26));
      break;
    case 2:  // cancellation
      p.b.bits = (p.a.bits ^ 0x80000000) + static_cast<std::uint32_t>(between(rng, -3, 3));
      break;
    case 3:  // products and sums at the small end
      set_exponent(p.a, ea);
      set_exponent(p.b, 127 - ea + between(rng, -26, 2));
      break;
    case 4:  // and at the large end
      set_exponent(p.a, ea);
      set_exponent(p.b, 254 + 127 - ea + between(rng, -2, 1));
      break;
    case 5:
      p.a.bits = kSpecial[static_cast<std::size_t>(below(rng, 14))];
      if (below(rng, 2) == 0) p.b.bits = kSpecial[static_cast<std::size_t>(below(rng, 14))];
      break;
    default:
      break;
  }
  if (below(rng, 2) == 0) std::swap(p.a, p.b);
  return p;
}

}  // namespace ng::oracle
