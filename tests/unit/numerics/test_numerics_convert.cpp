// SPDX-License-Identifier: Apache-2.0
// rtl/numerics/numerics_convert.sv against the golden model and against the host oracle.
#include <optional>

#include "tests/unit/numerics/numerics_bench.h"

namespace {
using namespace ng;
using namespace ng::test;

constexpr Format kNarrow[] = {Format::kE4m3, Format::kE5m2, Format::kE4m3Ieee, Format::kE2m1,
                              Format::kBf16};
constexpr const char* kNames[] = {"e4m3", "e5m2", "e4m3ieee", "e2m1", "bf16", "fp32"};

class Converter {
 public:
  explicit Converter(Bench& bench) : bench_(bench) { bench_->convert_enable_i = 1; }

  void mode(Format format, bool stochastic, bool saturate, int scale = 127) {
    format_ = format;
    stochastic_ = stochastic;
    saturate_ = saturate;
    scale_ = scale;
    bench_->convert_format_i = static_cast<int>(format);
    bench_->convert_stochastic_i = stochastic;
    bench_->convert_saturate_i = saturate;
    bench_->convert_scale_i = static_cast<uint8_t>(scale);
  }

  /// RTL against golden (where it takes a scale: golden has none) and against the host.
  void check(uint32_t value, uint32_t random) {
    bench_->convert_value_i = value;
    bench_->convert_random_i = random;
    bench_.eval();
    const std::optional<uint32_t> got = bench_->convert_nan_o && format_ == Format::kE2m1
                                            ? std::nullopt
                                            : std::optional<uint32_t>(bench_->convert_code_o);
    if (bench_->convert_nan_o != is_nan(value))
      fail("the NaN flag", value, random, is_nan(value), bench_->convert_nan_o);
    if (scale_ == 127) {
      const auto golden = try_convert(format_, Fp32{value},
                                      stochastic_ ? Rounding::kStochastic : Rounding::kNearest,
                                      saturate_ ? Overflow::kSaturate : Overflow::kIeee, random);
      if (got != golden) fail("golden", value, random, golden, got);
    }
    const auto host = host_convert(format_, value, stochastic_, saturate_, random, scale_);
    if (got != host) fail("the host oracle", value, random, host, got);
  }

 private:
  [[noreturn]] void fail(const char* oracle, uint32_t value, uint32_t random,
                         std::optional<uint32_t> expected, std::optional<uint32_t> got) {
    const auto text = [](std::optional<uint32_t> code) {
      return code ? fmt::format("0x{:X}", *code) : "no code";
    };
    FAIL(fmt::format(
        "seed {} cycle {}: {} to {}, {}, {}, scale {}, random 0x{:08X}: expected {} ({}), got {}",
        bench_.seed(), bench_.cycle(), show(value), kNames[static_cast<int>(format_)],
        stochastic_ ? "stochastic" : "nearest", saturate_ ? "saturating" : "ieee overflow", scale_,
        random, text(expected), oracle, text(got)));
    throw;
  }

  Bench& bench_;
  Format format_{};
  bool stochastic_ = false, saturate_ = false;
  int scale_ = 127;
};

void million(Format format) {
  Bench bench("numerics_convert");
  Converter converter(bench);
  for (const bool stochastic : {false, true})
    for (const bool saturate : {false, true}) {
      converter.mode(format, stochastic, saturate);
      for (int i = 0; i < 1'000'000; ++i)
        converter.check(random_fp32(bench.rng()), static_cast<uint32_t>(bench.rng()()));
    }
}
}  // namespace

TEST_CASE("rounds every boundary vector of every format as golden and the host do") {
  Bench bench("numerics_convert");
  Converter converter(bench);
  for (const Format format : kNarrow)
    for (const bool stochastic : {false, true})
      for (const bool saturate : {false, true}) {
        converter.mode(format, stochastic, saturate);
        for (const uint32_t value : boundary_vectors(format))
          for (const uint32_t random :
               {0u, 1u, 0x7fffffffu, 0x80000000u, 0xfffffffeu, 0xffffffffu}) {
            converter.check(value, random);
            if (!stochastic) break;
          }
      }
}

TEST_CASE("a stratified million inputs to e4m3 in each mode") { million(Format::kE4m3); }
TEST_CASE("a stratified million inputs to e5m2 in each mode") { million(Format::kE5m2); }
TEST_CASE("a stratified million inputs to e4m3ieee in each mode") { million(Format::kE4m3Ieee); }
TEST_CASE("a stratified million inputs to e2m1 in each mode") { million(Format::kE2m1); }
TEST_CASE("a stratified million inputs to bf16 in each mode") { million(Format::kBf16); }
TEST_CASE("a stratified million inputs to fp32 in each mode: only NaN changes") {
  million(Format::kFp32);
}

TEST_CASE("divides by an E8M0 scale exactly before it rounds, subnormals included") {
  Bench bench("numerics_convert");
  Converter converter(bench);
  for (const Format format : {Format::kE4m3, Format::kE5m2, Format::kE2m1})
    for (const bool stochastic : {false, true}) {
      for (int scale = 0; scale < 255; ++scale) {
        converter.mode(format, stochastic, true, scale);
        for (int i = 0; i < 1500; ++i) {
          uint32_t value = random_fp32(bench.rng());
          if (i % 4 == 0) {  // near the scale, where codes are not all zero or all saturated
            const int field = std::clamp(scale + static_cast<int>(bench.rng()() % 20) - 6, 0, 254);
            value = (value & 0x807fffffu) | static_cast<uint32_t>(field) << 23;
          }
          converter.check(value, static_cast<uint32_t>(bench.rng()()));
        }
      }
      // subnormals under the smallest scale become normal elements
      converter.mode(format, stochastic, true, 0);
      for (uint32_t i = 0; i < 200'000; ++i) {
        const auto r = bench.rng()();
        converter.check(static_cast<uint32_t>(r >> 63) << 31 |
                            (static_cast<uint32_t>(r) & 0x7fffff) >> (r >> 32) % 23,
                        static_cast<uint32_t>(bench.rng()()));
      }
    }
}

TEST_CASE("hand-worked vectors") {
  struct Vector {
    Format format;
    bool stochastic, saturate;
    uint32_t value, random, code;
  };
  const Vector vectors[] = {
      {Format::kE4m3, false, true, 0x43e80000, 0,
       0x7e},  // 464, the tie above 448: to even, no overflow
      {Format::kE4m3, false, false, 0x43e80001, 0, 0x7f},  // just above: overflow to NaN
      {Format::kE4m3, false, false, 0xc3e80001, 0, 0x7f},  // NaN carries no sign
      {Format::kE4m3, false, true, 0xc3e80001, 0, 0xfe},   // or saturates
      {Format::kE4m3, false, false, 0xff800000, 0, 0x7f},  // -Inf: e4m3 has none
      {Format::kE4m3, false, true, 0xff800000, 0, 0xfe},   // saturating takes Inf to the maximum
      {Format::kE4m3, false, false, 0x3a800000, 0,
       0x00},  // 2^-10, half the smallest subnormal: even is 0
      {Format::kE4m3, false, false, 0xba800000, 0, 0x80},      // and keeps its sign
      {Format::kE4m3, false, false, 0x3a800001, 0, 0x01},      //
      {Format::kE5m2, false, false, 0x47700000, 0, 0x7c},      // 61440, halfway above 57344: to Inf
      {Format::kE5m2, false, false, 0x476fffff, 0, 0x7b},      //
      {Format::kE4m3Ieee, false, false, 0x43780000, 0, 0x78},  // 248: to Inf
      {Format::kE4m3Ieee, false, false, 0x4377ffff, 0, 0x77},  //
      {Format::kE2m1, false, false, 0x40a00000, 0, 0x6},       // 5, between 4 and 6: to even
      {Format::kE2m1, false, false, 0xff800000, 0, 0xf},       // e2m1 always saturates
      {Format::kE2m1, false, false, 0x80000000, 0, 0x8},       // -0
      {Format::kBf16, false, false, 0x7f7fffff, 0, 0x7f80},    // past the maximum
      {Format::kBf16, false, true, 0x7f7fffff, 0, 0x7f7f},     //
      {Format::kBf16, false, false, 0x00008000, 0, 0x0000},    // a subnormal tie
      {Format::kBf16, false, false, 0x00018000, 0, 0x0002},    //
      {Format::kBf16, false, false, 0xffc00001, 0, 0x7fc0},    // NaN is canonical
      {Format::kE4m3, true, true, 0x3f880000, 0x7fffffff,
       0x38},  // 1.0625: f = 1/2; 2^31 + u just below 2^32
      {Format::kE4m3, true, true, 0x3f880000, 0x80000000, 0x39},   // and just at it
      {Format::kE4m3, true, true, 0x3f800000, 0xffffffff, 0x38},   // an exact value never moves
      {Format::kE4m3, true, false, 0x43e00001, 0xffffffff, 0x7f},  // rounds up past the maximum
      {Format::kFp32, true, true, 0x7f800000, 0xffffffff, 0x7f800000},
      {Format::kFp32, false, true, 0xff800001, 0, 0x7fc00000},
  };
  Bench bench("numerics_convert");
  Converter converter(bench);
  for (const Vector& v : vectors) {
    converter.mode(v.format, v.stochastic, v.saturate);
    converter.check(v.value, v.random);
    INFO(show(v.value) << " to format " << static_cast<int>(v.format));
    CHECK(bench->convert_code_o == v.code);
  }
  // 2^-36 in e4m3, whose subnormal last place is 2^-9: f = 2^-27, so 2^5 of 2^32 random values
  // round up.
  converter.mode(Format::kE4m3, true, true);
  converter.check(0x2d800000, 0xffffffdf);
  CHECK(bench->convert_code_o == 0);
  converter.check(0x2d800000, 0xffffffe0);
  CHECK(bench->convert_code_o == 1);
}

TEST_CASE("an output that is disabled does no harm") {
  Bench bench("numerics_convert");
  bench->convert_enable_i = 0;
  bench->convert_value_i = 0x7fc00000;
  CHECK_NOTHROW(bench.eval());
}
