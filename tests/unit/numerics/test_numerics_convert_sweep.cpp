// SPDX-License-Identifier: Apache-2.0
// rtl/numerics/numerics_convert.sv against the golden model over all 2^32 FP32 inputs (label
// `nightly`). Golden is swept against APFloat and the host by tests/golden/numerics/test_sweep.cpp.
#include <initializer_list>
#include <optional>

#include "Vnumerics_convert.h"
#include "golden/numerics/convert.h"
#include "tb/sim.h"
#include "tests/unit/numerics/numerics_bench.h"

namespace {
using namespace ng;

/// One pseudo-random word per input, the same in every run.
uint32_t random_word(uint32_t x) { return (x ^ (x >> 15)) * 0x9E3779B1; }

void sweep(Format to, Rounding rounding, std::initializer_list<Overflow> overflows) {
  tb::Sim<Vnumerics_convert> sim("numerics_convert");
  sim->enable_i = 1;
  sim->format_i = static_cast<uint8_t>(to);
  sim->stochastic_i = rounding == Rounding::kStochastic;
  sim->scale_i = 127;
  for (const Overflow overflow : overflows) {
    sim->saturate_i = overflow == Overflow::kSaturate;
    uint64_t compared = 0;
    uint32_t x = 0;
    do {
      const uint32_t random = rounding == Rounding::kStochastic ? random_word(x) : ~x;
      sim->value_i = x;
      sim->random_i = random;
      sim.eval();
      const bool nan = (x & 0x7FFFFFFF) > 0x7F800000;
      const auto expected = try_convert(to, Fp32{x}, rounding, overflow, random);
      const uint32_t code = expected.value_or(0);  // e2m1 has no code for NaN: the RTL gives 0
      if (sim->code_o != code || sim->nan_o != nan || (!expected && !nan)) [[unlikely]] {
        FAIL(fmt::format("{} to {}, random 0x{:08X}: expected 0x{:X}, nan {}, got 0x{:X}, nan {}",
                         test::show(x), row(to).name, random, code, nan, sim->code_o, sim->nan_o));
      }
      ++compared;
    } while (++x != 0);
    REQUIRE(compared == uint64_t{1} << 32);
  }
}

constexpr std::initializer_list<Overflow> kBoth = {Overflow::kSaturate, Overflow::kIeee};
}  // namespace

TEST_CASE("all FP32 to e4m3 in RTL, nearest, both overflow rules", "[nightly]") {
  sweep(Format::kE4m3, Rounding::kNearest, kBoth);
}
TEST_CASE("all FP32 to e5m2 in RTL, nearest, both overflow rules", "[nightly]") {
  sweep(Format::kE5m2, Rounding::kNearest, kBoth);
}
TEST_CASE("all FP32 to e4m3ieee in RTL, nearest, both overflow rules", "[nightly]") {
  sweep(Format::kE4m3Ieee, Rounding::kNearest, kBoth);
}
TEST_CASE("all FP32 to e2m1 in RTL, nearest", "[nightly]") {
  sweep(Format::kE2m1, Rounding::kNearest, {Overflow::kSaturate});
}
TEST_CASE("all FP32 to bf16 in RTL, nearest, both overflow rules", "[nightly]") {
  sweep(Format::kBf16, Rounding::kNearest, kBoth);
}
TEST_CASE("all FP32 to fp32 in RTL: the same bits, NaN canonical", "[nightly]") {
  sweep(Format::kFp32, Rounding::kNearest, {Overflow::kIeee});
}
TEST_CASE("all FP32 to e4m3 in RTL, stochastic", "[nightly]") {
  sweep(Format::kE4m3, Rounding::kStochastic, {Overflow::kSaturate});
}
TEST_CASE("all FP32 to e5m2 in RTL, stochastic", "[nightly]") {
  sweep(Format::kE5m2, Rounding::kStochastic, {Overflow::kSaturate});
}
TEST_CASE("all FP32 to e4m3ieee in RTL, stochastic", "[nightly]") {
  sweep(Format::kE4m3Ieee, Rounding::kStochastic, {Overflow::kSaturate});
}
TEST_CASE("all FP32 to e2m1 in RTL, stochastic", "[nightly]") {
  sweep(Format::kE2m1, Rounding::kStochastic, {Overflow::kSaturate});
}
TEST_CASE("all FP32 to bf16 in RTL, stochastic", "[nightly]") {
  sweep(Format::kBf16, Rounding::kStochastic, {Overflow::kSaturate});
}
