// SPDX-License-Identifier: Apache-2.0
// rtl/tensor/tensor_pe.sv: every pair of codes of every pair of formats.
#include <map>

#include "tests/unit/tensor/tensor_bench.h"

namespace {
using namespace ng;
using namespace ng::test;

/// The operand of four codes, the first lowest; `valid` names those that count.
uint64_t operand(Format format, uint32_t codes, unsigned valid) {
  const std::array<uint8_t, 4> four{uint8_t(codes), uint8_t(codes >> 8), uint8_t(codes >> 16),
                                    uint8_t(codes >> 24)};
  return pe_operand(format, four, valid);
}

/// The stationary operand: loaded into the shadow, then made active.
void load(TensorBench& bench, Format format, uint32_t codes, unsigned valid) {
  bench->pe_load_data_i = operand(format, codes, valid);
  bench->pe_load_i = 1;
  bench.tick();
  bench->pe_load_i = 0;
  bench->pe_swap_i = 1;
  bench.tick();
  bench->pe_swap_i = 0;
}

void move(TensorBench& bench, Format format, uint32_t codes, unsigned valid) {
  bench->pe_moving_i = operand(format, codes, valid);
  bench.eval();
}

/// What the two sums and the count of complements stand for, in units of 2^-32.
Int128 sum_of(TensorBench& bench) {
  const auto negatives = std::popcount(static_cast<unsigned>(bench->pe_negative_o));
  const Int128 lo = bench->pe_lo_o, hi = bench->pe_hi_o;
  return (hi << 32) + lo + negatives * (1 - (Int128{1} << 64));
}

std::string product_text(Format fa, unsigned a, Format fb, unsigned b) {
  return fmt::format("moving {} 0x{:02x} ({:g}) x stationary {} 0x{:02x} ({:g})", name_of(fa), a,
                     fp8(fa, static_cast<uint8_t>(a)).value, name_of(fb), b,
                     fp8(fb, static_cast<uint8_t>(b)).value);
}

struct Classes {
  unsigned finite = 0, zero = 0, inf = 0, nan = 0;
  bool operator==(const Classes&) const = default;
};
}  // namespace

TEST_CASE(
    "all 65,536 code pairs of all nine format pairs are exact, and fall into the published "
    "classes") {
  TensorBench bench("tensor_pe");
  bench->pe_lo_i = 0;
  bench->pe_hi_i = 0;
  std::map<std::pair<Format, Format>, Classes> classes;
  for (const Format fb : kFp8Formats) {
    for (unsigned b = 0; b < 256; ++b) {
      const Fp8 y = fp8(fb, static_cast<uint8_t>(b));
      for (unsigned lane = 0; lane < 4; ++lane) {
        load(bench, fb, b << 8 * lane, 1u << lane);
        for (const Format fa : kFp8Formats) {
          Classes& found = classes[{fa, fb}];
          for (unsigned a = (lane + b) % 4; a < 256; a += 4) {
            const Fp8 x = fp8(fa, static_cast<uint8_t>(a));
            move(bench, fa, a << 8 * lane, 1u << lane);
            const bool nan = bench->pe_nan_o, plus = bench->pe_positive_inf_o,
                       minus = bench->pe_negative_inf_o;
            const auto fail = [&](const char* what) {
              throw tb::Mismatch(
                  fmt::format("{}\n  operands: {}\n  got: nan {} inf +{} -{} sum {:g}\n{}", what,
                              product_text(fa, a, fb, b), nan, plus, minus,
                              static_cast<double>(sum_of(bench)), tb::where()));
            };
            const uint8_t ca = static_cast<uint8_t>(a), cb = static_cast<uint8_t>(b);
            const uint32_t golden =
                fused_step(Fp32{0}, fa, std::span(&ca, 1), 127, fb, std::span(&cb, 1), 127).bits;
            const bool expect_nan =
                x.nan || y.nan || (x.inf && y.value == 0) || (y.inf && x.value == 0);
            const bool expect_inf = !expect_nan && (x.inf || y.inf);
            const bool negative = (a ^ b) & 0x80;
            if (nan != expect_nan || nan != (golden == kNan)) fail("NaN flag");
            if (plus != (expect_inf && !negative) || plus != (golden == kInf)) fail("+Inf flag");
            if (minus != (expect_inf && negative) || minus != (golden == (kInf | 0x80000000u)))
              fail("-Inf flag");
            if (nan) {
              ++found.nan;
            } else if (plus || minus) {
              ++found.inf;
            } else {
              const double product = x.value * y.value;  // at most eight significant bits
              if (sum_of(bench) != static_cast<Int128>(std::ldexp(product, 32))) fail("product");
              if (as_word(product == 0 ? 0 : product) != golden)
                fail("golden and the host's double differ");
              ++(product == 0 ? found.zero : found.finite);
            }
          }
        }
      }
    }
  }
  CHECK(classes[{Format::kE4m3, Format::kE4m3}] == Classes{63504, 1012, 0, 1020});
  CHECK(classes[{Format::kE4m3, Format::kE5m2}] == Classes{61992, 1000, 504, 2040});
  CHECK(classes[{Format::kE5m2, Format::kE4m3}] == Classes{61992, 1000, 504, 2040});
  CHECK(classes[{Format::kE5m2, Format::kE5m2}] == Classes{60516, 988, 988, 3044});
}

TEST_CASE("four products and what comes from above are summed exactly") {
  TensorBench bench("tensor_pe_sum");
  Rng& rng = bench.rng();
  for (int i = 0; i < 4000; ++i) {
    const Format fb = kFp8Formats[rng() % 3];
    const uint32_t b = draw_word(rng);
    const unsigned valid = static_cast<unsigned>(rng() % 4 ? 15 : rng() % 16);
    load(bench, fb, b, valid);
    for (int j = 0; j < 16; ++j) {
      const Format fa = kFp8Formats[rng() % 3];
      const uint32_t a = draw_word(rng);
      bench->pe_lo_i = rng() & 0xfffffffff;
      bench->pe_hi_i = rng() & 0xfffffffff;
      move(bench, fa, a, valid);
      Int128 expected = (Int128{bench->pe_hi_i} << 32) + bench->pe_lo_i;
      bool nan = false, plus = false, minus = false;
      for (unsigned lane = 0; lane < 4; ++lane) {
        if (!(valid >> lane & 1)) continue;
        FusedCase one;
        one.fa = fa;
        one.fb = fb;
        one.n = 1;
        one.a[0] = static_cast<uint8_t>(a >> 8 * lane);
        one.b[0] = static_cast<uint8_t>(b >> 8 * lane);
        const GroupSum product = one.sum();
        expected += product.sum;
        nan |= product.nan;
        plus |= product.plus;
        minus |= product.minus;
      }
      const std::string text =
          fmt::format("{} {:08x} x {} {:08x} valid {:x}", name_of(fa), a, name_of(fb), b, valid);
      require_equal<unsigned>("nan", nan, bench->pe_nan_o, text);
      require_equal<unsigned>("+inf", plus, bench->pe_positive_inf_o, text);
      require_equal<unsigned>("-inf", minus, bench->pe_negative_inf_o, text);
      if (nan || plus || minus) continue;
      const Int128 difference = sum_of(bench) - expected;
      require_equal<int64_t>("sum less expected", 0, static_cast<int64_t>(difference), text);
    }
  }
}

TEST_CASE("a load waits in the shadow until the swap, and a swap keeps the shadow") {
  TensorBench bench("tensor_pe_shadow");
  bench->pe_lo_i = 0;
  bench->pe_hi_i = 0;
  const auto active = [&] {
    move(bench, Format::kE4m3, 0x38, 1);  // 1
    return std::ldexp(static_cast<double>(sum_of(bench)), -32);
  };
  load(bench, Format::kE4m3, 0x40, 1);
  CHECK(active() == 2);
  bench->pe_load_data_i = operand(Format::kE4m3, 0x48, 1);
  bench->pe_load_i = 1;
  bench.tick();
  CHECK(active() == 2);
  bench->pe_load_data_i =
      operand(Format::kE4m3, 0x50, 1);  // loaded as the one before becomes active
  bench->pe_swap_i = 1;
  bench.tick();
  CHECK(active() == 4);
  bench->pe_load_i = 0;
  bench.tick();
  CHECK(active() == 8);
  bench.tick();
  CHECK(active() == 8);
}
