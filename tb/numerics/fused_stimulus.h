// SPDX-License-Identifier: Apache-2.0
// The stimulus mix of docs/numerics.md for the fused step.
#pragma once

#include "tb/numerics/fused_oracle.h"

namespace ng::test {

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

}  // namespace ng::test
