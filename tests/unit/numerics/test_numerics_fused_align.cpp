// SPDX-License-Identifier: Apache-2.0
// rtl/numerics/numerics_fused_align.sv: the frame is the floor of the exact value, the sticky bit
// the rest, the bypass everything that needs no rounding.
#include "tests/unit/numerics/fused_bench.h"

namespace {
using namespace ng;
using namespace ng::test;

struct Frame {
  Int128 value = 0;  // units of 2^(scale - 312)
  bool sticky = false;
  bool bypass = false;
  uint32_t bypass_value = 0;
  bool operator==(const Frame&) const = default;
};

std::string show_frame(const Frame& f) {
  return fmt::format("frame 0x{:016x}{:016x} sticky {} bypass {} value {}",
                     static_cast<uint64_t>(static_cast<Uint128>(f.value) >> 64),
                     static_cast<uint64_t>(f.value), f.sticky, f.bypass, show_word(f.bypass_value));
}

Frame expected(const AddCase& c) {
  Frame f;
  const bool special = c.group.nan || c.group.plus || c.group.minus || (c.acc & kInf) == kInf;
  const bool acc_zero = (c.acc & 0x7fffffff) == 0;
  const int field = c.acc >> 23 & 0xff;
  const int position = (field ? field : 1) - c.scale + 162;
  if (!c.apply || special || c.group.sum == 0 || (!acc_zero && position >= 97)) {
    f.bypass = true;
    f.bypass_value = c.oracle();
    return f;
  }
  Int128 acc = (c.acc & 0x7fffff) | (field ? 0x800000 : 0);
  if (c.acc >> 31) acc = -acc;
  f.value = c.group.sum << 26;
  if (position >= 0) {
    if (!acc_zero) f.value += acc << position;
  } else {
    const int drop = std::min(-position, 100);
    f.value += acc >> drop;  // floor
    f.sticky = (acc >> drop) << drop != acc;
  }
  return f;
}

Frame got(FusedBench& bench) {
  Frame f;
  f.bypass = bench->align_bypass_o;
  if (f.bypass) {
    f.bypass_value = bench->align_bypass_value_o;
  } else {
    f.value = static_cast<Int128>(Uint128{bench->align_high_o} << 64 | bench->align_low_o);
    f.sticky = bench->align_sticky_o;
  }
  return f;
}

class Aligner {
 public:
  explicit Aligner(const char* name) : bench(name), board_(name, &AddCase::text, show_frame) {}
  void check(const AddCase& c) {
    drive(bench, c);
    bench.tick();
    board_.expect(expected(c), c);
    board_.check(got(bench));
    if (!got(bench).bypass && bench->align_scale_o != c.scale)
      FAIL("scale " << c.scale << " became " << bench->align_scale_o);
  }
  FusedBench bench;

 private:
  tb::Scoreboard<Frame, AddCase> board_;
};
}  // namespace

TEST_CASE("the frame is the floor of the exact value and sticky tells the rest") {
  Aligner aligner("numerics_fused_align");
  for (int i = 0; i < 400'000; ++i) aligner.check(draw_add(aligner.bench.rng()));
}

TEST_CASE("every position of the accumulator, both signs, few and many bits") {
  Aligner aligner("numerics_fused_align_positions");
  for (int field = 0; field <= 254; ++field) {
    for (int scale = 0; scale <= 508; ++scale) {
      const int position = std::max(field, 1) - scale + 162;
      if (position < -30 && scale % 16) continue;  // all alike
      if (position > 100 && scale % 16) continue;
      for (const uint32_t fraction : {0u, 1u, 0x7fffffu}) {
        AddCase c;
        c.scale = scale;
        c.acc = static_cast<uint32_t>(field) << 23 | fraction;
        for (const uint32_t sign : {0u, 0x80000000u}) {
          c.acc = (c.acc & 0x7fffffff) | sign;
          c.group.sum = position % 2 ? kLargestSum : -kLargestSum;
          aligner.check(c);
          c.group.sum = fraction ? 1 : -1;
          aligner.check(c);
        }
      }
    }
  }
}

TEST_CASE("the bypass knows every class of special value") {
  Aligner aligner("numerics_fused_align_bypass");
  for (unsigned flags = 0; flags < 16; ++flags) {
    for (const uint32_t acc : {0u, 0x80000000u, 1u, 0x3f800000u, 0xbf800000u, 0x7f800000u,
                               0xff800000u, 0x7f800001u, 0xffc12345u, 0x7f7fffffu}) {
      for (const int sum : {0, 1, -1}) {
        AddCase c;
        c.acc = acc;
        c.group.sum = sum;
        c.apply = flags & 1;
        c.group.nan = flags & 2;
        c.group.plus = flags & 4;
        c.group.minus = flags & 8;
        aligner.check(c);
      }
    }
  }
}
