// SPDX-License-Identifier: Apache-2.0
// rtl/numerics/numerics_round.sv: the whole truth table of nearest even, and the carry of
// stochastic rounding.
#include "tests/unit/numerics/numerics_bench.h"

using ng::test::Bench;

TEST_CASE("nearest even goes up above half, and at half when the last bit is odd") {
  Bench bench("numerics_round");
  bench->round_stochastic_i = 0;
  for (unsigned bits = 0; bits < 8; ++bits)
    for (const uint32_t noise : {0u, 0xffffffffu}) {  // what the other mode reads must not matter
      const bool lsb = bits & 1, guard = bits & 2, sticky = bits & 4;
      bench->round_lsb_i = lsb;
      bench->round_guard_i = guard;
      bench->round_sticky_i = sticky;
      bench->round_fraction_i = noise;
      bench->round_random_i = noise;
      bench.eval();
      INFO("lsb " << lsb << " guard " << guard << " sticky " << sticky);
      CHECK(bench->round_up_o == (guard && (sticky || lsb)));
    }
}

TEST_CASE("stochastic goes up exactly when fraction plus random carries") {
  Bench bench("numerics_round");
  bench->round_stochastic_i = 1;
  const auto check = [&](uint32_t fraction, uint32_t random) {
    bench->round_fraction_i = fraction;
    bench->round_random_i = random;
    bench->round_guard_i = bench.rng()() & 1;
    bench->round_sticky_i = bench.rng()() & 1;
    bench->round_lsb_i = bench.rng()() & 1;
    bench.eval();
    const bool expected = uint64_t{fraction} + random >= uint64_t{1} << 32;
    if (bench->round_up_o != expected)
      FAIL(fmt::format("seed {}: fraction 0x{:08X} random 0x{:08X}: expected {}, got {}",
                       bench.seed(), fraction, random, expected, bench->round_up_o));
  };
  for (int i = 0; i < 100'000; ++i) {
    const auto fraction = static_cast<uint32_t>(bench.rng()());
    check(fraction, static_cast<uint32_t>(bench.rng()()));
    check(fraction, 0u - fraction);      // the first that carries, if fraction is not 0
    check(fraction, 0u - fraction - 1);  // the last that does not
  }
  check(0, 0xffffffffu);
  check(0xffffffffu, 1);
}
