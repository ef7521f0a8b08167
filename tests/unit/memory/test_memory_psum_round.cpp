// SPDX-License-Identifier: Apache-2.0
// rtl/memory/memory_psum_round.sv against golden and the host's arithmetic.
#include "tests/unit/memory/memory_psum_bench.h"

using namespace ng;
using namespace ng::test;

namespace {
/// Independent of golden: the upper half is the BF16, the lower half its fraction.
uint32_t host_round(uint32_t acc, bool stochastic, uint32_t random) {
  if ((acc & kInf) == kInf) return acc;
  const uint32_t kept = acc >> 16, fraction = acc & 0xffff;
  bool up = fraction > 0x8000 || (fraction == 0x8000 && (kept & 1));
  if (stochastic) up = (uint64_t{fraction} << 16) + random >= uint64_t{1} << 32;
  return (kept + up) << 16;
}

void check(PsumBench& bench, uint32_t acc, bool bf16, bool stochastic, uint32_t random) {
  bench->round_acc_i = acc;
  bench->round_bf16_i = bf16;
  bench->round_stochastic_i = stochastic;
  bench->round_random_i = random;
  bench.eval();
  const auto mode = stochastic ? Rounding::kStochastic : Rounding::kNearest;
  const uint32_t golden = bf16 ? round_psum_bf16(Fp32{acc}, mode, random).bits : acc;
  const std::string text = fmt::format("acc {} bf16 {} stochastic {} random {:08x}", show_word(acc),
                                       bf16, stochastic, random);
  require_equal_word("golden and host", golden, bf16 ? host_round(acc, stochastic, random) : acc,
                     text);
  require_equal_word("value", golden, bench->round_value_o, text);
}
}  // namespace

TEST_CASE("any accumulator in every mode is golden's") {
  PsumBench bench("memory_psum_round");
  Rng& rng = bench.rng();
  for (int i = 0; i < 200'000; ++i) {
    const uint32_t acc = draw_acc(rng);
    check(bench, acc, rng() % 8, rng() % 2,
          rng() % 4 ? draw_word(rng) : static_cast<uint32_t>(-(acc << 16)) - rng() % 2);
  }
}

TEST_CASE("every upper half with every kind of lower half") {
  PsumBench bench("memory_psum_round_halves");
  for (uint32_t upper = 0; upper < 0x10000; ++upper) {
    for (const uint32_t lower : {1u, 0x8000u, 0xffffu}) {
      const uint32_t acc = upper << 16 | lower;
      if ((acc & 0x7fffffff) > kInf) continue;
      check(bench, acc, true, (upper ^ lower) & 1, 0x7fffffff);
    }
  }
}

TEST_CASE("hand-worked: ties to even, overflow to infinity, NaN and infinity as they are") {
  PsumBench bench("memory_psum_round_hand");
  const auto value = [&](uint32_t acc, bool stochastic = false, uint32_t random = 0) {
    check(bench, acc, true, stochastic, random);
    return static_cast<uint32_t>(bench->round_value_o);
  };
  CHECK(value(0x3f808000) == 0x3f800000);
  CHECK(value(0x3f818000) == 0x3f820000);
  CHECK(value(0x7f7f8000) == 0x7f800000);
  CHECK(value(0xff7fffff) == 0xff800000);
  CHECK(value(0x7f800000) == 0x7f800000);
  CHECK(value(0x7fc00000) == 0x7fc00000);
  CHECK(value(0x7fc00000, true, 0xffffffff) == 0x7fc00000);
  CHECK(value(0x00008001) == 0x00010000);
  CHECK(value(0x3f800001, true, 0xffff0000) == 0x3f810000);
  CHECK(value(0x3f800001, true, 0xfffeffff) == 0x3f800000);
}
