// SPDX-License-Identifier: Apache-2.0
// The bench of the decoder and the fused step, and the stream that keeps its pipelines full.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <deque>

#include "fused_bench_ports.h"
#include "rtl_structs.h"
#include "tb/numerics/fused_stimulus.h"
#include "tb/sim.h"

namespace ng::test {

using FusedBench = tb::Sim<Vfused_bench>;

/// What numerics_fused_add takes: a sum in two words, flags, scale, accumulator.
struct AddCase {
  uint32_t acc = 0;
  GroupSum group;
  int scale = 254;
  bool apply = true;

  uint32_t oracle() const { return apply ? oracle_fused(acc, group, scale) : acc; }
  std::string text() const {
    const auto bits = static_cast<Uint128>(group.sum);
    return fmt::format("acc {} sum 0x{:02x}{:016x} ({:g}) scale {} apply {} nan {} inf +{} -{}",
                       show_word(acc), static_cast<unsigned>(bits >> 64 & 0x3f),
                       static_cast<uint64_t>(bits),
                       std::ldexp(static_cast<double>(group.sum), scale - 286), scale, apply,
                       group.nan, group.plus, group.minus);
  }
};

inline AddCase add_case(const FusedCase& c) { return {c.acc, c.sum(), c.scale(), true}; }

/// Gives a case to the whole add and to its align stage.
inline void drive(FusedBench& bench, const AddCase& c) {
  auto& t = bench.top();
  t.add_hi_i = t.align_hi_i = static_cast<uint64_t>(c.group.sum >> 32) & 0x3fffffffff;
  t.add_lo_i = t.align_lo_i = static_cast<uint32_t>(c.group.sum);
  t.add_scale_i = t.align_scale_i = static_cast<uint16_t>(c.scale);
  t.add_apply_i = t.align_apply_i = c.apply;
  t.add_nan_i = t.align_nan_i = c.group.nan;
  t.add_positive_inf_i = t.align_positive_inf_i = c.group.plus;
  t.add_negative_inf_i = t.align_negative_inf_i = c.group.minus;
  t.add_acc_i = t.align_acc_i = c.acc;
}

/// Largest magnitude of a group's sum: 32 products of 57344, in units of 2^-32.
inline constexpr Int128 kLargestSum = Int128{32} * 57344 * 57344 << 32;

/// A sum that no operands need to make: any bit length, both signs, runs of ones and zeros; the
/// accumulator at a chosen frame position, or beside minus the sum, or anything.
inline AddCase draw_add(Rng& rng) {
  AddCase c;
  const auto length = static_cast<unsigned>(draw(rng, 1, 69));
  Uint128 bits = Uint128{rng()} << 64 | rng();
  if (rng() % 4 == 0) bits = 0;            // a power of two
  if (rng() % 4 == 0) bits = ~Uint128{0};  // all ones
  if (rng() % 4 == 0) bits ^= Uint128{1} << rng() % length;
  bits = (bits & ((Uint128{1} << length) - 1)) | Uint128{1} << (length - 1);
  if (rng() % 2) bits &= ~Uint128{0} << rng() % length;  // few bits: ties
  if (bits == 0) bits = Uint128{1} << (length - 1);
  c.group.sum = std::min(static_cast<Int128>(bits), kLargestSum);
  if (rng() % 2) c.group.sum = -c.group.sum;
  c.scale = draw(rng, 0, 508);
  switch (rng() % 8) {
    case 0:  // any accumulator
      c.acc = draw_word(rng);
      break;
    case 1: {  // cancels, give or take
      const double sum = std::ldexp(static_cast<double>(c.group.sum), c.scale - 286);
      const uint32_t acc = as_word(-sum);
      if ((acc & kInf) != kInf) c.acc = acc + static_cast<uint32_t>(draw(rng, 0, 4)) - 2;
      if ((c.acc & kInf) == kInf) c.acc = acc & 0xff7fffffu;
      break;
    }
    case 2:  // zero or subnormal
      c.acc = draw_word(rng) & (rng() % 2 ? 0x807fffffu : 0x80000000u);
      break;
    case 3:  // results at both ends of the range
      c.scale = std::clamp(286 - static_cast<int>(length) +
                               (rng() % 2 ? draw(rng, -153, -120) : draw(rng, 122, 130)),
                           0, 508);
      c.acc = draw_word(rng) & (rng() % 2 ? 0x80ffffffu : 0x80000000u);
      if (rng() % 4 == 0) c.acc = (draw_word(rng) & 0x80000000u) | 0x7f7fffffu;
      break;
    default: {  // a frame position
      const int position = rng() % 2
                               ? draw(rng, -30, 104)
                               : std::array{-25, -24, -23, -1, 0, 63, 64, 95, 96, 97}[rng() % 10];
      const int field = draw(rng, std::max(1, position - 162), std::min(254, position - 162 + 508));
      c.scale = field + 162 - position;
      const uint32_t fraction = rng() % 3 ? draw_word(rng) & 0x7fffff : (rng() % 2 ? 0x7fffff : 0);
      c.acc = (draw_word(rng) & 0x80000000u) | static_cast<uint32_t>(field) << 23 | fraction;
      if (field == 1 && rng() % 2) c.acc &= 0x807fffffu;
    }
  }
  if (rng() % 64 == 0) c.group.sum = 0;
  if (rng() % 32 == 0) c.apply = false;
  if (rng() % 32 == 0) c.group.nan = true;
  if (rng() % 32 == 0) c.group.plus = true;
  if (rng() % 32 == 0) c.group.minus = true;
  return c;
}

}  // namespace ng::test
