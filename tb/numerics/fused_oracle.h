// SPDX-License-Identifier: Apache-2.0
// An oracle of the fused step that shares nothing with the golden model: FP8 values straight from
// the definition of each format, exact sums, a 704-bit fixed-point number.
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

/// A result of the fused step and where it came from, for a scoreboard.
using FusedBoard = tb::Scoreboard<uint32_t, FusedCase>;
inline FusedBoard fused_board(const char* name) {
  return FusedBoard(name, &FusedCase::text, show_word);
}

}  // namespace ng::test
