// SPDX-License-Identifier: Apache-2.0
// The C interface gives what the C++ functions give, element by element.
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "golden/library/narrowgauge.h"
#include "golden/numerics/numerics.h"
#include "tb/numerics/fused_stimulus.h"
#include "tb/replay.h"

namespace ng {
namespace {

using test::Rng;

float as_float(uint32_t bits) { return std::bit_cast<float>(bits); }
uint32_t as_bits(float x) { return std::bit_cast<uint32_t>(x); }

constexpr std::array kAll{NG_E4M3, NG_E5M2, NG_E4M3IEEE, NG_E2M1, NG_BF16, NG_FP32};

std::vector<uint8_t> bytes_of(int format, const std::vector<uint32_t>& codes) {
  ng_format_info info{};
  REQUIRE(ng_describe_format(format, &info) == NG_OK);
  std::vector<uint8_t> bytes;
  for (const uint32_t code : codes) {
    for (int b = 0; b < info.bytes; ++b) bytes.push_back(static_cast<uint8_t>(code >> 8 * b));
  }
  return bytes;
}

TEST_CASE("every format is described as the table has it") {
  for (const int format : kAll) {
    const FormatRow& f = row(Format(format));
    ng_format_info info{};
    REQUIRE(ng_describe_format(format, &info) == NG_OK);
    CHECK(info.width == f.width());
    CHECK(info.exponent_bits == f.exponent_bits);
    CHECK(info.fraction_bits == f.fraction_bits);
    CHECK(info.bias == f.bias);
    CHECK(info.max_finite == f.max_finite());
    CHECK(info.bytes == (f.width() > 16 ? 4 : f.width() > 8 ? 2 : 1));
    CHECK((info.infinity != 0) == (f.specials == Specials::kIeee));
    CHECK((info.nan != 0) == (f.specials != Specials::kNone));
    CHECK(ng_format_name(format) == f.name);
    int32_t number = -1;
    CHECK(ng_format_of_name(ng_format_name(format), &number) == NG_OK);
    CHECK(number == format);
  }
  ng_format_info e5m2{};
  REQUIRE(ng_describe_format(NG_E5M2, &e5m2) == NG_OK);
  CHECK(e5m2.infinity == 0x7C);
  CHECK(e5m2.nan == 0x7F);
}

TEST_CASE("codes to numbers and back, every format, rounding and overflow") {
  Rng rng(tb::choose_seed("library convert"));
  for (const int format : kAll) {
    std::vector<uint32_t> codes(format >= NG_BF16 ? 3000 : 256);
    for (size_t i = 0; i < codes.size(); ++i) {
      codes[i] = format >= NG_BF16 ? static_cast<uint32_t>(rng()) : static_cast<uint32_t>(i);
      if (format == NG_BF16) codes[i] &= 0xFFFF;
    }
    std::vector<float> values(codes.size());
    REQUIRE(ng_decode(format, codes.size(), bytes_of(format, codes).data(), values.data()) ==
            NG_OK);
    for (size_t i = 0; i < codes.size(); ++i) {
      CHECK(as_bits(values[i]) == to_fp32(Format(format), codes[i]).bits);
    }
  }
  std::vector<float> x(2000);
  std::vector<uint32_t> random(x.size());
  for (float& v : x) {
    const auto word = static_cast<uint32_t>(rng());
    v = as_float(rng() % 2 ? word : (word & 0x8FFFFFFFu) | 0x38000000u);
    if (std::isnan(v)) v = 1;
  }
  for (uint32_t& u : random) u = static_cast<uint32_t>(rng());
  for (const int format : kAll) {
    for (const int rounding : {NG_NEAREST, NG_STOCHASTIC}) {
      for (const int overflow : {NG_SATURATE, NG_IEEE}) {
        std::vector<uint32_t> expected;
        for (size_t i = 0; i < x.size(); ++i) {
          expected.push_back(convert(Format(format), {as_bits(x[i])}, Rounding(rounding),
                                     Overflow(overflow), random[i]));
        }
        std::vector<uint8_t> got(bytes_of(format, expected).size(), 0xAA);
        REQUIRE(ng_encode(format, x.size(), x.data(), rounding, overflow,
                          rounding == NG_STOCHASTIC ? random.data() : nullptr,
                          got.data()) == NG_OK);
        CHECK(got == bytes_of(format, expected));
      }
    }
  }
}

TEST_CASE("codes of one format become codes of another") {
  std::vector<uint8_t> codes(256), result(256);
  for (size_t i = 0; i < 256; ++i) codes[i] = static_cast<uint8_t>(i);
  REQUIRE(ng_convert(NG_E5M2, NG_E4M3, 256, codes.data(), NG_NEAREST, NG_IEEE, nullptr,
                     result.data()) == NG_OK);
  for (size_t i = 0; i < 256; ++i) {
    CHECK(result[i] == convert(Format::kE4m3, to_fp32(Format::kE5m2, codes[i]), Rounding::kNearest,
                               Overflow::kIeee, 0));
  }
}

TEST_CASE("scales to numbers") {
  const std::array<uint8_t, 5> scales{0, 1, 127, 254, 255};
  std::array<float, 5> values{};
  REQUIRE(ng_decode_scales(5, scales.data(), values.data()) == NG_OK);
  CHECK(values[0] == std::ldexp(1.0F, -127));
  CHECK(values[1] == std::ldexp(1.0F, -126));
  CHECK(values[2] == 1);
  CHECK(values[3] == std::ldexp(1.0F, 127));
  CHECK(as_bits(values[4]) == 0x7FC00000);
}

TEST_CASE("MX blocks, rows with a gap and a short last block, and back") {
  Rng rng(tb::choose_seed("library mx"));
  const size_t rows = 5, cols = 71, stride = 80, groups = 3;
  std::vector<float> x(rows * stride);
  std::vector<uint32_t> random(rows * cols);
  for (float& v : x) v = static_cast<float>(static_cast<int>(rng() % 2001) - 1000) / 77;
  x[2 * stride + 40] = INFINITY;
  for (uint32_t& u : random) u = static_cast<uint32_t>(rng());
  for (const int element : {NG_E4M3, NG_E5M2, NG_E2M1}) {
    for (const int rule : {NG_FLOOR, NG_RCEIL, NG_NEURON}) {
      for (const int rounding : {NG_NEAREST, NG_STOCHASTIC}) {
        std::vector<uint8_t> codes(rows * cols), scales(rows * groups);
        std::vector<double> back(rows * cols);
        REQUIRE(ng_quantise_mx(element, rows, cols, x.data(), stride, rule, rounding, random.data(),
                               codes.data(), scales.data()) == NG_OK);
        REQUIRE(ng_dequantise_mx(element, rows, cols, codes.data(), scales.data(), back.data()) ==
                NG_OK);
        for (size_t i = 0; i < rows; ++i) {
          for (size_t g = 0; g < groups; ++g) {
            const size_t size = std::min<size_t>(32, cols - 32 * g);
            std::vector<Fp32> values;
            for (size_t e = 0; e < size; ++e)
              values.push_back({as_bits(x[i * stride + 32 * g + e])});
            const MxBlock block =
                mx_quantise(Format(element), values, ScaleRule(rule), Rounding(rounding),
                            std::span(random).subspan(i * cols + 32 * g, size));
            CHECK(scales[i * groups + g] == block.scale);
            for (size_t e = 0; e < size; ++e) {
              const size_t at = i * cols + 32 * g + e;
              CHECK(codes[at] == block.codes[e]);
              if (block.scale == kE8m0Nan) {
                CHECK(std::isnan(back[at]));
              } else {
                const float element_value = as_float(to_fp32(Format(element), block.codes[e]).bits);
                CHECK(back[at] == std::ldexp(double{element_value}, block.scale - 127));
              }
            }
          }
        }
      }
    }
  }
}

TEST_CASE("the largest number of MX is beyond FP32 and comes back") {
  const uint8_t code = 0x7E, scale = 0xFE;
  double value = 0;
  REQUIRE(ng_dequantise_mx(NG_E4M3, 1, 1, &code, &scale, &value) == NG_OK);
  CHECK(value == std::ldexp(448.0, 127));
}

TEST_CASE("the fused step of C is that of 704-bit arithmetic") {
  Rng rng(tb::choose_seed("library fused"));
  test::FusedStimulus stimulus(rng);
  for (int i = 0; i < 20'000; ++i) {
    const test::FusedCase c = stimulus.next();
    float acc = as_float(c.acc), result = 0;
    REQUIRE(ng_fused_step(c.n, int(c.fa), c.a.data(), c.scale_a, int(c.fb), c.b.data(), c.scale_b,
                          &acc, &result) == NG_OK);
    if (as_bits(result) != c.oracle()) FAIL(c.text());
    const ng_matrix a{int(c.fa), c.a.data(), 0, &c.scale_a, 0};
    const ng_matrix b{int(c.fb), c.b.data(), 0, &c.scale_b, 0};
    REQUIRE(ng_dot(c.n, &a, &b, &acc, &acc) == NG_OK);
    if (as_bits(acc) != c.oracle()) FAIL(c.text());
  }
}

TEST_CASE("a product of matrices is a dot product for each element, strides and accumulators too") {
  Rng rng(tb::choose_seed("library gemm"));
  for (const int fa : {NG_E4M3, NG_E5M2, NG_E4M3IEEE, NG_E2M1}) {
    for (const int fb : {NG_E4M3, NG_E5M2, NG_E4M3IEEE, NG_E2M1}) {
      const size_t m = 7, n = 11, k = 75, stride = 80, groups = 3, out = 13;
      std::vector<uint8_t> a(m * stride), b(n * k), scales(m * 4);
      for (uint8_t& c : a) c = static_cast<uint8_t>(rng());
      for (uint8_t& c : b) c = static_cast<uint8_t>(rng() % 100 ? rng() & 0xF7 : rng());
      for (uint8_t& s : scales) s = static_cast<uint8_t>(120 + rng() % 12);
      std::vector<float> acc(m * out, 3.5F), result(m * out, -1), same = acc, none(m * n);
      const ng_matrix left{fa, a.data(), stride, scales.data(), 4};
      const ng_matrix right{fb, b.data(), 0, nullptr, 0};
      REQUIRE(ng_gemm(m, n, k, &left, &right, acc.data(), result.data(), out) == NG_OK);
      REQUIRE(ng_gemm(m, n, k, &left, &right, same.data(), same.data(), out) == NG_OK);
      REQUIRE(ng_gemm(m, n, k, &left, &right, nullptr, none.data(), 0) == NG_OK);
      for (size_t i = 0; i < m; ++i) {
        for (size_t j = 0; j < out; ++j) {
          if (j >= n) {
            CHECK(result[i * out + j] == -1);
            continue;
          }
          const ng_matrix x{fa, a.data() + i * stride, 0, scales.data() + i * 4, 0};
          const ng_matrix y{fb, b.data() + j * k, 1, nullptr, 0};
          float dot = 0, from_zero = 0;
          REQUIRE(ng_dot(k, &x, &y, &acc[i * out + j], &dot) == NG_OK);
          REQUIRE(ng_dot(k, &x, &y, nullptr, &from_zero) == NG_OK);
          Fp32 step{as_bits(3.5F)};
          for (size_t g = 0; g < groups; ++g) {
            float before = as_float(step.bits), after = 0;
            REQUIRE(ng_fused_step(std::min<size_t>(32, k - 32 * g), fa, x.codes + 32 * g,
                                  x.scales[g], fb, y.codes + 32 * g, NG_SCALE_ONE, &before,
                                  &after) == NG_OK);
            step.bits = as_bits(after);
          }
          CHECK(as_bits(dot) == step.bits);
          CHECK(as_bits(result[i * out + j]) == as_bits(dot));
          CHECK(as_bits(same[i * out + j]) == as_bits(dot));
          CHECK(as_bits(none[i * n + j]) == as_bits(from_zero));
        }
      }
    }
  }
}

TEST_CASE("FP32 and BF16 operations") {
  const std::array<float, 4> a{1, INFINITY, -0.0F, 3e38F};
  const std::array<float, 4> b{2, -INFINITY, -0.0F, 3e38F};
  std::array<float, 4> sum{}, product{}, relu{};
  REQUIRE(ng_add_fp32(4, a.data(), b.data(), sum.data()) == NG_OK);
  REQUIRE(ng_multiply_fp32(4, a.data(), b.data(), product.data()) == NG_OK);
  REQUIRE(ng_relu_fp32(4, b.data(), relu.data()) == NG_OK);
  CHECK(as_bits(sum[0]) == as_bits(3));
  CHECK(as_bits(sum[1]) == 0x7FC00000);
  CHECK(as_bits(sum[2]) == 0x80000000);
  CHECK(as_bits(sum[3]) == 0x7F800000);
  CHECK(as_bits(product[1]) == 0xFF800000);
  CHECK(as_bits(product[2]) == 0);
  CHECK(as_bits(relu[1]) == 0);
  CHECK(as_bits(relu[2]) == 0);
  const std::array<uint16_t, 2> x{0x3F80, 0x7F80}, y{0x4000, 0xFF80};
  std::array<uint16_t, 2> z{};
  REQUIRE(ng_add_bf16(2, x.data(), y.data(), z.data()) == NG_OK);
  CHECK(z == std::array<uint16_t, 2>{0x4040, 0x7FC0});
}

TEST_CASE("random words are the published cipher, and the counter goes on and wraps") {
  ng_random random{0x1918111009080100, 0x6574694C};
  std::array<uint32_t, 3> words{};
  REQUIRE(ng_random_words(&random, 1, words.data()) == NG_OK);
  CHECK(words[0] == 0xA86842F2);
  CHECK(random.counter == 0x6574694D);
  random.counter = 0xFFFFFFFF;
  REQUIRE(ng_random_words(&random, 3, words.data()) == NG_OK);
  CHECK(random.counter == 2);
  CHECK(words[1] == speck32_64(random.seed, 0));
  CHECK(words[2] == speck32_64(random.seed, 1));
}

}  // namespace
}  // namespace ng
