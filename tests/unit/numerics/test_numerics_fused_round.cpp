// SPDX-License-Identifier: Apache-2.0
// rtl/numerics/numerics_fused_round.sv: one rounding of an exact frame, against a 704-bit oracle.
#include "tests/unit/numerics/fused_bench.h"

namespace {
using namespace ng;
using namespace ng::test;

struct RoundCase {
  Int128 frame = 0;  // units of 2^(scale - 312)
  bool sticky = false;
  int scale = 254;

  uint32_t oracle() const {
    Wide exact;  // between the frame and the next one above: half way serves as well as any place
    exact.add(2 * frame + sticky, scale - 312 - 1);
    return exact.round();
  }
  std::string text() const {
    return fmt::format("frame 0x{:016x}{:016x} ({:g}) sticky {} scale {}",
                       static_cast<uint64_t>(static_cast<Uint128>(frame) >> 64),
                       static_cast<uint64_t>(frame),
                       std::ldexp(static_cast<double>(frame), scale - 312), sticky, scale);
  }
};

class Rounder {
 public:
  explicit Rounder(const char* name) : bench(name), board_(name, &RoundCase::text, show_word) {
    bench->round_bypass_i = 0;
    bench->round_bypass_value_i = 0;
  }
  void check(const RoundCase& c) {
    bench->round_high_i = static_cast<uint64_t>(c.frame >> 64);
    bench->round_low_i = static_cast<uint64_t>(c.frame);
    bench->round_sticky_i = c.sticky;
    bench->round_scale_i = static_cast<uint16_t>(c.scale);
    bench.tick();
    board_.expect(c.oracle(), c);
    board_.check(bench->round_acc_o);
  }
  FusedBench bench;

 private:
  tb::Scoreboard<uint32_t, RoundCase> board_;
};
}  // namespace

TEST_CASE("rounds frames of every length to the nearest, ties to even") {
  Rounder rounder("numerics_fused_round");
  Rng& rng = rounder.bench.rng();
  for (int i = 0; i < 400'000; ++i) {
    RoundCase c;
    c.sticky = rng() % 3 == 0;
    // With lost bits the sum stands at bit 26 at least and the accumulator below bit 24.
    const auto length = static_cast<unsigned>(draw(rng, c.sticky ? 26 : 0, 121));
    Uint128 bits = length ? Uint128{1} << (length - 1) : 0;
    if (length > 1) {
      switch (rng() % 4) {
        case 0:
          bits |= (Uint128{rng()} << 64 | rng()) & (bits - 1);
          break;
        case 1:  // all ones: the carry runs through
          bits |= bits - 1;
          if (length > 30) bits ^= Uint128{1} << rng() % length;
          break;
        case 2:  // a half place and perhaps one bit more: ties
          bits |= (Uint128{rng()} << 64 | rng()) & (bits - 1);
          if (length > 24) {
            const unsigned half = length - 25;
            bits = bits >> half << half | Uint128{1} << half;
            if (rng() % 2) bits |= Uint128{1} << rng() % (half + 1);
          }
          break;
        default:
          break;
      }
    }
    c.frame = rng() % 2 ? -static_cast<Int128>(bits) : static_cast<Int128>(bits);
    c.scale = draw(rng, 0, 508);
    if (rng() % 2) {  // subnormal results, and both ends of the range
      const int binade = rng() % 2 ? draw(rng, -152, -124) : draw(rng, 125, 129);
      c.scale = std::clamp(binade + 312 - static_cast<int>(length) + 1, 0, 508);
    }
    rounder.check(c);
  }
}

TEST_CASE("hand-worked roundings") {
  Rounder rounder("numerics_fused_round_hand");
  const auto rounded = [&](Int128 frame, bool sticky, int scale) {
    rounder.check({frame, sticky, scale});
    return static_cast<uint32_t>(rounder.bench->round_acc_o);
  };
  const Int128 one = Int128{1} << 58;  // 1 at scale 254
  CHECK(rounded(one, false, 254) == 0x3f800000);
  CHECK(rounded(-one, false, 254) == 0xbf800000);
  CHECK(rounded(0, false, 254) == 0);
  CHECK(rounded(one + (one >> 24), false, 254) == 0x3f800000);  // tie, to even
  CHECK(rounded(one + (one >> 24), true, 254) == 0x3f800001);   // just above
  CHECK(rounded(-one - (one >> 24), true, 254) == 0xbf800000);  // just less in size
  CHECK(rounded(one + 3 * (one >> 24), false, 254) == 0x3f800002);
  CHECK(rounded(2 * one - 1, false, 254) == 0x40000000);  // carries into the exponent
  CHECK(rounded((one << 1) - (one >> 24), false, 254 + 127) ==
        0x7f800000);  // half a place above the maximum
  CHECK(rounded((one << 1) - (one >> 24) - 1, false, 254 + 127) == 0x7f7fffff);
  CHECK(rounded(-(one << 1), false, 254 + 127) == 0xff800000);
  CHECK(rounded(one, false, 254 - 149) == 0x00000001);
  CHECK(rounded(one, false, 254 - 150) == 0);   // half of the smallest: to even
  CHECK(rounded(-one, false, 254 - 150) == 0);  // and +0
  CHECK(rounded(one + 1, false, 254 - 150) == 1);
  CHECK(rounded(-one - 1, false, 254 - 150) == 0x80000001);
  CHECK(rounded(one, false, 254 - 126) == 0x00800000);
  CHECK(rounded(one - 1, false, 254 - 126) ==
        0x00800000);  // the largest subnormal rounds up to a normal
  CHECK(rounded(1, false, 0) == 0);
}

TEST_CASE("the bypass wins") {
  FusedBench bench("numerics_fused_round_bypass");
  for (int i = 0; i < 1000; ++i) {
    bench->round_high_i = bench.rng()();
    bench->round_low_i = bench.rng()();
    bench->round_scale_i = bench.rng()() % 509;
    bench->round_sticky_i = 0;
    bench->round_bypass_i = 1;
    const uint32_t value = draw_word(bench.rng());
    bench->round_bypass_value_i = value;
    bench.tick();
    REQUIRE(bench->round_acc_o == value);
  }
}
