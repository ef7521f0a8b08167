// SPDX-License-Identifier: Apache-2.0
// What the tests of the fused step share: FP8 values straight from the definition of each format,
// exact sums, an oracle that shares nothing with the golden model (a 704-bit fixed-point number),
// and the stimulus mix of docs/numerics.md.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>

#include "golden/numerics/numerics.h"
#include "tb/scoreboard.h"

namespace ng::test {

using Rng = std::mt19937_64;

inline constexpr uint32_t kNan = 0x7fc00000;
inline constexpr uint32_t kInf = 0x7f800000;
inline constexpr std::array<Format, 3> kFp8Formats{Format::kE4m3, Format::kE5m2, Format::kE4m3Ieee};

inline const char* name_of(Format format) { return row(format).name.data(); }
inline float as_number(uint32_t bits) { return std::bit_cast<float>(bits); }
inline uint32_t as_word(double x) { return std::bit_cast<uint32_t>(static_cast<float>(x)); }
inline std::string show_word(uint32_t bits) {
  return tb::hex(bits, static_cast<double>(as_number(bits)));
}

inline int draw(Rng& rng, int low, int high) {
  return low + static_cast<int>(rng() % static_cast<uint64_t>(high - low + 1));
}
inline uint32_t draw_word(Rng& rng) { return static_cast<uint32_t>(rng()); }

/// One FP8 code, decoded by the text of docs/numerics.md. The value carries the sign.
struct Fp8 {
  bool nan = false;
  bool inf = false;
  double value = 0;
  int64_t fixed = 0;  // the value in units of 2^-16: every finite code is a multiple of that
  bool finite() const { return !nan && !inf; }
};

inline Fp8 decode_fp8(Format format, uint8_t code) {
  const bool e5m2 = format == Format::kE5m2;
  const int bits = e5m2 ? 2 : 3;
  const int bias = e5m2 ? 15 : 7;
  const int top = e5m2 ? 31 : 15;
  const int field = (code & 0x7f) >> bits;
  const int fraction = code & ((1 << bits) - 1);
  Fp8 x;
  if (format == Format::kE4m3) {
    x.nan = field == top && fraction == 7;
  } else if (field == top) {
    x.inf = fraction == 0;
    x.nan = fraction != 0;
  }
  const int significand = field ? fraction + (1 << bits) : fraction;
  x.value = std::ldexp(significand, (field ? field : 1) - bias - bits);
  if (code & 0x80) x.value = -x.value;
  x.fixed = static_cast<int64_t>(std::ldexp(x.value, 16));
  return x;
}

inline const Fp8& fp8(Format format, uint8_t code) {
  static const auto kTable = [] {
    std::array<std::array<Fp8, 256>, 3> table;
    for (const Format f : kFp8Formats)
      for (size_t c = 0; c < 256; ++c)
        table[static_cast<size_t>(f)][c] = decode_fp8(f, static_cast<uint8_t>(c));
    return table;
  }();
  return kTable[static_cast<size_t>(format)][code];
}

/// A signed number of 704 bits in units of 2^-320: holds any frame of the fused step exactly.
class Wide {
 public:
  static constexpr int kLowest = -320;

  /// += value * 2^exponent
  void add(Int128 value, int exponent) {
    const int at = exponent - kLowest;
    const auto shift = static_cast<unsigned>(at % 64);
    size_t word = static_cast<size_t>(at / 64);
    unsigned carry = 0;
    uint64_t below = 0;
    for (size_t i = 0; word < words_.size(); ++i, ++word) {
      const auto part = static_cast<uint64_t>(i < 2 ? value >> (64 * i) : value >> 127);
      const uint64_t shifted = shift ? part << shift | below >> (64 - shift) : part;
      below = part;
      const Uint128 sum = Uint128{words_[word]} + shifted + carry;
      words_[word] = static_cast<uint64_t>(sum);
      carry = static_cast<unsigned>(sum >> 64);
    }
  }

  /// FP32, nearest even, with subnormals; any zero is +0.
  uint32_t round() const {
    Wide x = *this;
    const bool negative = x.words_.back() >> 63;
    if (negative) x.negate();
    int top = kBits - 1;
    while (top >= 0 && !x.bit(top))
      top -= x.words_[static_cast<size_t>(top / 64)] ? 1 : top % 64 + 1;
    if (top < 0) return 0;
    const int binade = std::max(top + kLowest, -126);
    const int place = binade - 23 - kLowest;
    uint64_t kept = 0;
    for (int i = place + 23; i >= place; --i) kept = 2 * kept + x.bit(i);
    bool lost = false;
    for (int i = 0; i < place - 1; i += 64) {
      const uint64_t word = x.words_[static_cast<size_t>(i / 64)];
      lost |= (place - 1 - i >= 64 ? word : word << (64 - (place - 1 - i))) != 0;
    }
    if (x.bit(place - 1) && (lost || (kept & 1))) ++kept;
    const uint64_t code = (static_cast<uint64_t>(binade + 126) << 23) + kept;
    if (code == 0) return 0;
    return (negative ? 0x80000000u : 0) | (code >= kInf ? kInf : static_cast<uint32_t>(code));
  }

 private:
  static constexpr int kBits = 704;
  bool bit(int i) const { return words_[static_cast<size_t>(i / 64)] >> (i % 64) & 1; }
  void negate() {
    uint64_t carry = 1;
    for (auto& word : words_) {
      word = ~word + carry;
      carry = carry && word == 0;
    }
  }
  std::array<uint64_t, kBits / 64> words_{};
};

/// What the array adds to one accumulator: the exact sum of a group in units of 2^-32, and its
/// special terms.
struct GroupSum {
  Int128 sum = 0;
  bool nan = false;
  bool plus = false;
  bool minus = false;
};

/// RNE(acc + 2^(scale - 254) * sum), by the special-value rules of docs/numerics.md.
inline uint32_t oracle_fused(uint32_t acc, const GroupSum& group, int scale) {
  const bool acc_special = (acc & kInf) == kInf;
  const bool acc_nan = acc_special && (acc & 0x7fffff);
  const bool plus = group.plus || (acc_special && !acc_nan && acc >> 31 == 0);
  const bool minus = group.minus || (acc_special && !acc_nan && acc >> 31 == 1);
  if (group.nan || acc_nan || (plus && minus)) return kNan;
  if (plus) return kInf;
  if (minus) return kInf | 0x80000000u;
  Wide exact;
  exact.add(group.sum, scale - 254 - 32);
  const int field = acc >> 23 & 0xff;
  const Int128 significand = (acc & 0x7fffff) | (field ? 0x800000 : 0);
  exact.add(acc >> 31 ? -significand : significand, (field ? field : 1) - 150);
  return exact.round();
}

/// One fused step; elements at n and beyond are masked.
struct FusedCase {
  uint32_t acc = 0;
  Format fa = Format::kE4m3;  // moving
  Format fb = Format::kE4m3;  // stationary
  std::array<uint8_t, 32> a{};
  std::array<uint8_t, 32> b{};
  size_t n = 32;
  uint8_t scale_a = 127;
  uint8_t scale_b = 127;

  int scale() const { return scale_a + scale_b; }
  GroupSum sum() const {
    GroupSum group;
    group.nan = scale_a == 0xff || scale_b == 0xff;
    for (size_t i = 0; i < n; ++i) {
      const Fp8 &x = fp8(fa, a[i]), &y = fp8(fb, b[i]);
      if (x.finite() && y.finite()) {
        group.sum += Int128{x.fixed} * y.fixed;
      } else if (x.nan || y.nan || (x.finite() && x.value == 0) || (y.finite() && y.value == 0)) {
        group.nan = true;
      } else {
        ((a[i] ^ b[i]) & 0x80 ? group.minus : group.plus) = true;
      }
    }
    return group;
  }
  uint32_t oracle() const { return n == 0 ? acc : oracle_fused(acc, sum(), scale()); }
  uint32_t golden() const {
    return fused_step(Fp32{acc}, fa, std::span(a).first(n), scale_a, fb, std::span(b).first(n),
                      scale_b)
        .bits;
  }
  std::string text() const {
    std::string out = fmt::format("acc {} scales 0x{:02x} 0x{:02x} {} x {} n {}\n   ",
                                  show_word(acc), scale_a, scale_b, name_of(fa), name_of(fb), n);
    for (size_t i = 0; i < n; ++i)
      out += fmt::format(" {:02x}*{:02x} ({:g}*{:g})", a[i], b[i], fp8(fa, a[i]).value,
                         fp8(fb, b[i]).value);
    return out;
  }
};

/// Draws fused steps: 54 of 100 uniform codes, 30 cancellation and boundaries, 8 Gaussian, 8 NaN,
/// Inf and extremes.
class FusedStimulus {
 public:
  explicit FusedStimulus(Rng& rng) : rng_(rng) {}

  FusedCase next() {
    FusedCase c;
    c.fa = kFp8Formats[rng_() % 3];
    c.fb = kFp8Formats[rng_() % 3];
    const int kind = below(100);
    if (kind < 54)
      uniform(c);
    else if (kind < 59)
      cancelling_pairs(c);
    else if (kind < 64)
      cancelling_acc(c);
    else if (kind < 69)
      tie(c);
    else if (kind < 73)
      end_of_range(c);
    else if (kind < 84)
      threshold(c);
    else if (kind < 92)
      gaussian(c);
    else
      special(c);
    if (below(8) == 0) c.n = static_cast<size_t>(draw(rng_, 1, 32));
    return c;
  }

 private:
  int below(int n) { return draw(rng_, 0, n - 1); }
  uint8_t finite_code(Format f) {
    for (;;) {
      const auto code = static_cast<uint8_t>(rng_());
      if (fp8(f, code).finite()) return code;
    }
  }
  void codes(FusedCase& c) {
    for (auto& x : c.a) x = finite_code(c.fa);
    for (auto& x : c.b) x = finite_code(c.fb);
  }
  void set_scale(FusedCase& c, int scale) {
    scale = std::clamp(scale, 0, 508);
    const int a = draw(rng_, std::max(0, scale - 254), std::min(254, scale));
    c.scale_a = static_cast<uint8_t>(a);
    c.scale_b = static_cast<uint8_t>(scale - a);
  }
  static double near_sum(const FusedCase& c) {
    return std::ldexp(static_cast<double>(c.sum().sum), c.scale() - 286);
  }
  static bool usable(double x) { return x != 0 && std::fabs(x) < 3e38; }
  void aim(FusedCase& c) {
    const double sum = near_sum(c);
    if (sum == 0) return;
    const int binade = std::clamp(std::ilogb(sum) + draw(rng_, -30, 30), -155, 127);
    const uint32_t bits = as_word(std::ldexp(1 + std::ldexp(below(1 << 23), -23), binade));
    c.acc = (bits >= kInf ? kInf - 1 : bits) | (draw_word(rng_) & 0x80000000u);
  }

  void uniform(FusedCase& c) {
    codes(c);
    const int scaling = below(4);
    if (scaling == 0) set_scale(c, 254 + draw(rng_, -20, 20));
    if (scaling == 1) set_scale(c, draw(rng_, 0, 508));
    const int acc = below(8);
    if (acc == 1) c.acc = draw_word(rng_) & 0xbfffffffu;
    if (acc >= 2) aim(c);
  }
  void cancelling_pairs(FusedCase& c) {
    codes(c);
    for (size_t i = 0; i < 16; ++i) {
      c.a[i + 16] = c.a[i];
      c.b[i + 16] = c.b[i] ^ 0x80;
    }
    for (int k = below(3); k > 0; --k) c.a[rng_() % 32] = finite_code(c.fa);
    std::shuffle(c.a.begin(), c.a.end(), Rng(7));  // the same for both: pairs stay pairs
    std::shuffle(c.b.begin(), c.b.end(), Rng(7));
    if (below(2)) set_scale(c, draw(rng_, 54, 404));
    if (below(2)) aim(c);
  }
  void cancelling_acc(FusedCase& c) {
    uniform(c);
    const double sum = near_sum(c);
    if (!usable(sum)) return;
    const uint32_t bits = as_word(-sum) + static_cast<uint32_t>(draw(rng_, -2, 2));
    if ((bits & kInf) != kInf) c.acc = bits;
  }
  /// acc plus or minus exactly half its last place, with or without something tiny beyond.
  void tie(FusedCase& c) {
    const int binade = below(4) == 0 ? (below(2) ? 254 : 1) : draw(rng_, 1, 254);
    uint32_t fraction = draw_word(rng_) & 0x7fffff;
    if (below(3) == 0) fraction = below(2) ? 0x7fffff : 0;
    c.acc = (draw_word(rng_) & 0x80000000u) | static_cast<uint32_t>(binade) << 23 | fraction;
    set_scale(c, 254 + binade - 127 - 24 - below(2));
    const auto one = [](Format f) {
      return static_cast<uint8_t>(f == Format::kE5m2 ? 0x3c : 0x38);
    };
    const size_t at = rng_() % 32;
    c.a[at] = one(c.fa);
    c.b[at] = one(c.fb) | (draw_word(rng_) & 0x80);
    if (const int tiny = below(3)) {
      c.a[(at + 5) % 32] = 0x01;
      c.b[(at + 5) % 32] = tiny == 1 ? 0x01 : 0x81;
    }
    if (below(4) == 0) c.a[at] ^= static_cast<uint8_t>(1u << below(3));
  }
  void end_of_range(FusedCase& c) {
    codes(c);
    c.n = static_cast<size_t>(draw(rng_, 1, 32));
    const double sum = near_sum(c);
    if (sum == 0) return;
    const int target = below(2) ? draw(rng_, -154, -124) : draw(rng_, 124, 130);
    set_scale(c, 254 + target - std::ilogb(sum));
    if (below(2)) c.acc = draw_word(rng_) & (below(2) ? 0x80ffffffu : 0x8000ffffu);
    if (target > 0 && below(2)) c.acc = 0x7f7fffffu - (draw_word(rng_) & 0x3ffff);
  }
  /// The accumulator's last place exactly at, or beside, the positions where the RTL changes its
  /// ways (numerics_fused_align: 0, -23, -24; 63, 64; 96, 97).
  void threshold(FusedCase& c) {
    static constexpr std::array kPositions{-26, -25, -24, -23, -22, -2, -1, 0,  1,  26, 39, 40,
                                           41,  62,  63,  64,  65,  94, 95, 96, 97, 98, 99};
    const int position = kPositions[rng_() % kPositions.size()];
    if (below(4) == 0) {  // few elements, so that the sum is small
      const int elements = draw(rng_, 1, 3);
      for (int i = 0; i < elements; ++i) {
        c.a[rng_() % 32] = finite_code(c.fa);
        c.b[rng_() % 32] = finite_code(c.fb);
      }
      c.a[31] = below(2);
      c.b[31] = finite_code(c.fb);
    } else if (below(2)) {  // as large as it gets
      c.fa = c.fb = Format::kE5m2;
      c.a.fill(0x7b);
      c.b.fill(0x7b | (draw_word(rng_) & 0x80));
      if (below(2)) c.b[rng_() % 32] ^= 0x80 | below(4);
    } else {
      codes(c);
    }
    const int field = draw(rng_, std::max(1, position - 162), std::min(254, position - 162 + 508));
    set_scale(c, field + 162 - position);
    static constexpr std::array<uint32_t, 6> kFractions{0,        1,        0x7fffff,
                                                        0x400000, 0x3fffff, 0x7ffffe};
    const uint32_t fraction = below(2) ? kFractions[rng_() % 6] : draw_word(rng_) & 0x7fffff;
    c.acc = (draw_word(rng_) & 0x80000000u) | static_cast<uint32_t>(field) << 23 | fraction;
    if (field == 1 && below(2)) c.acc &= 0x807fffffu;  // the subnormals share that last place
  }
  void gaussian(FusedCase& c) {
    std::normal_distribution<double> normal;
    const auto code = [&](Format f) {
      return static_cast<uint8_t>(
          convert(f, Fp32{as_word(normal(rng_))}, Rounding::kNearest, Overflow::kSaturate, 0));
    };
    for (auto& x : c.a) x = code(c.fa);
    for (auto& x : c.b) x = code(c.fb);
    c.acc = as_word(10 * normal(rng_));
  }
  void special(FusedCase& c) {
    codes(c);
    switch (below(6)) {
      case 0:  // any codes at all
        for (auto& x : c.a) x = static_cast<uint8_t>(rng_());
        for (auto& x : c.b) x = static_cast<uint8_t>(rng_());
        break;
      case 1:  // infinities, perhaps of both signs, perhaps beside a zero
        c.fa = below(2) ? Format::kE5m2 : Format::kE4m3Ieee;
        for (int k = draw(rng_, 1, 2); k > 0; --k)
          c.a[rng_() % 32] = (c.fa == Format::kE5m2 ? 0x7c : 0x78) | (draw_word(rng_) & 0x80);
        for (auto& x : c.b)
          if ((x & 0x7f) == 0 && below(8)) x |= 1;
        break;
      case 2:
        c.acc =
            (draw_word(rng_) & 0x80000000u) | kInf | (below(2) ? draw_word(rng_) & 0x7fffff : 0);
        if (below(2)) c.a[rng_() % 32] = static_cast<uint8_t>(rng_()) | 0x7c;
        break;
      case 3:
        (below(2) ? c.scale_a : c.scale_b) = below(3) ? 0xff : 0xfe;
        break;
      case 4:  // zero sums and signed zeros
        for (auto& x : c.a) x = below(2) ? 0x80 : 0x00;
        c.acc = below(2) ? 0x80000000u : draw_word(rng_) & (below(2) ? 0x807fffffu : 0xffffffffu);
        set_scale(c, draw(rng_, 0, 508));
        break;
      default:
        set_scale(c, below(2) ? draw(rng_, 0, 3) : draw(rng_, 505, 508));
        c.acc = below(2) ? draw_word(rng_) & 0x80000003u : draw_word(rng_);
        break;
    }
  }

  Rng& rng_;
};

/// A result of the fused step and where it came from, for a scoreboard.
using FusedBoard = tb::Scoreboard<uint32_t, FusedCase>;
inline FusedBoard fused_board(const char* name) {
  return FusedBoard(
      name, [](const FusedCase& c) { return c.text(); }, show_word);
}

}  // namespace ng::test
