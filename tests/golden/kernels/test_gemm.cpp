// SPDX-License-Identifier: Apache-2.0
// GEMMs of awkward sizes on the golden device against three plain loops, and what is refused.
#include <catch2/catch_test_macros.hpp>

#include "golden/device/golden_device.h"
#include "tests/golden/kernels/gemm_oracle.h"

using namespace ng;
using namespace ng::test;

namespace {

constexpr TensorFormat kE4m3{Format::kE4m3, false};
constexpr TensorFormat kMxE4m3{Format::kE4m3, true};

// Runs it, expects no diagnostic and equality with `expected`.
GemmResult check(const Geometry& g, const GemmOptions& options, const GemmOperands& operands,
                 const CodeMatrix& expected) {
  GoldenDevice device(g);
  GemmResult result = run_gemm(device, options, operands);
  CHECK(difference(result.c, expected) == "");
  for (const Diagnostic& d : result.diagnostics) FAIL_CHECK(d.text);
  return result;
}

}  // namespace

TEST_CASE("awkward sizes come out the same on every preset", "[gemm]") {
  std::mt19937_64 rng(11);
  for (const auto& [m, n, k] : {std::array{1u, 1u, 1u},
                                {1u, 33u, 31u},
                                {7u, 8u, 32u},
                                {9u, 9u, 33u},
                                {65u, 37u, 64u},
                                {33u, 130u, 70u},
                                {131u, 3u, 129u}}) {
    for (const TensorFormat format : {kE4m3, kMxE4m3}) {
      const GemmOperands operands{.a = random_matrix(rng, m, k, format, Stimulus::kCodes),
                                  .b = random_matrix(rng, n, k, format, Stimulus::kCodes),
                                  .row_scale = {},
                                  .col_scale = {},
                                  .bias = {}};
      const GemmOptions options;
      const CodeMatrix expected = oracle_gemm(options, operands);
      for (const Preset& p : presets()) {
        INFO(p.name << " " << m << " x " << n << " x " << k);
        check(p.geometry, options, operands, expected);
      }
    }
  }
}

TEST_CASE("K = 4096 with M = 128 moves each word of A once per 32 columns", "[gemm]") {
  std::mt19937_64 rng(12);
  const GemmOperands operands{.a = random_matrix(rng, 128, 4096, kE4m3, Stimulus::kNumbers),
                              .b = random_matrix(rng, 32, 4096, kE4m3, Stimulus::kNumbers),
                              .row_scale = {},
                              .col_scale = {},
                              .bias = {}};
  const CodeMatrix expected = oracle_gemm({}, operands);
  const GemmResult result = check(*find_preset("base"), {}, operands, expected);
  CHECK(result.counters.tensor.moving_words == 128 * 128);
  CHECK(result.macs == 128ull * 32 * 4096);
}

TEST_CASE("what does not fit is cut up along M, N and K, and nothing changes", "[gemm]") {
  std::mt19937_64 rng(13);
  // SBUF of 512 words: a K of 20 passes must be split too
  const Geometry tight{.groups = 1, .cols = 8, .sbuf_words = 512, .psum_rows = 64};
  const GemmOperands operands{.a = random_matrix(rng, 45, 637, kMxE4m3, Stimulus::kNumbers),
                              .b = random_matrix(rng, 50, 637, kMxE4m3, Stimulus::kNumbers),
                              .row_scale = random_vector(rng, 45),
                              .col_scale = random_vector(rng, 50),
                              .bias = random_vector(rng, 50)};
  GemmOptions options{.out = {Format::kE5m2, true}, .relu = true};
  const CodeMatrix expected = oracle_gemm(options, operands);
  check(tight, options, operands, expected);
  const GemmFormats formats{.a = kMxE4m3,
                            .b = kMxE4m3,
                            .out = options.out,
                            .row_scale = true,
                            .col_scale = true,
                            .bias = true};
  CHECK(plan_gemm(tight, operands.shape(), formats).blocks_k() > 1);
  check(*find_preset("tiny"), options, operands, expected);
}

TEST_CASE("row and column vectors, bias and ReLU reach every tile", "[gemm]") {
  std::mt19937_64 rng(14);
  const GemmOperands operands{.a = random_matrix(rng, 150, 40, kE4m3, Stimulus::kNumbers),
                              .b = random_matrix(rng, 140, 40, kE4m3, Stimulus::kNumbers),
                              .row_scale = random_vector(rng, 150),
                              .col_scale = random_vector(rng, 140),
                              .bias = random_vector(rng, 140)};
  for (const bool relu : {false, true}) {
    const GemmOptions options{.out = {Format::kFp32, false}, .relu = relu};
    const CodeMatrix expected = oracle_gemm(options, operands);
    for (const Preset& p : presets()) {
      INFO(p.name);
      check(p.geometry, options, operands, expected);
    }
  }
}

TEST_CASE("stochastic results do not depend on geometry or tiling", "[gemm]") {
  std::mt19937_64 rng(15);
  const GemmOperands operands{.a = random_matrix(rng, 70, 33, kE4m3, Stimulus::kNumbers),
                              .b = random_matrix(rng, 77, 33, kE4m3, Stimulus::kNumbers),
                              .row_scale = {},
                              .col_scale = {},
                              .bias = {}};
  for (const TensorFormat out : {kE4m3, kMxE4m3, TensorFormat{Format::kBf16, false}}) {
    GemmOptions options{.out = out,
                        .rounding = Rounding::kStochastic,
                        .seed = 0x123456789ABCDEF0,
                        .counter = 0xFFFFFF00};
    const CodeMatrix expected = oracle_gemm(options, operands);
    for (const Preset& p : presets()) check(p.geometry, options, operands, expected);
    check({.groups = 1, .cols = 8, .sbuf_words = 256, .psum_rows = 64}, options, operands,
          expected);
    options.seed = 1;
    CHECK(difference(oracle_gemm(options, operands), expected) != "");
  }
}

TEST_CASE("bf16 sums are rounded once per pass", "[gemm]") {
  std::mt19937_64 rng(16);
  const GemmOperands operands{.a = random_matrix(rng, 9, 200, kE4m3, Stimulus::kNumbers),
                              .b = random_matrix(rng, 9, 200, kE4m3, Stimulus::kNumbers),
                              .row_scale = {},
                              .col_scale = {},
                              .bias = {}};
  GoldenDevice tiny(*find_preset("tiny"));
  const GemmResult result = run_gemm(tiny, {.bf16_sums = true}, operands);
  for (uint32_t m = 0; m < 9; ++m) {
    for (uint32_t n = 0; n < 9; ++n) {
      Fp32 x = kFp32Zero;
      for (uint32_t k = 0; k < 200; k += 32) {
        std::vector<uint8_t> a, b;
        for (uint32_t e = k; e < std::min(k + 32, 200u); ++e) {
          a.push_back(static_cast<uint8_t>(operands.a.code(m, e)));
          b.push_back(static_cast<uint8_t>(operands.b.code(n, e)));
        }
        x = round_psum_bf16(fused_step(x, Format::kE4m3, a, kE8m0One, Format::kE4m3, b, kE8m0One),
                            Rounding::kNearest, 0);
      }
      CHECK(result.c.code(m, n) == x.bits);
    }
  }
}

TEST_CASE("operands whose shapes disagree are refused", "[gemm]") {
  std::mt19937_64 rng(17);
  GoldenDevice device(*find_preset("tiny"));
  GemmOperands operands{.a = random_matrix(rng, 3, 5, kE4m3, Stimulus::kNumbers),
                        .b = random_matrix(rng, 4, 6, kE4m3, Stimulus::kNumbers),
                        .row_scale = {},
                        .col_scale = {},
                        .bias = {}};
  CHECK_THROWS_AS(run_gemm(device, {}, operands), std::invalid_argument);
  operands.b = random_matrix(rng, 4, 5, kE4m3, Stimulus::kNumbers);
  operands.bias = {1, 2, 3};
  CHECK_THROWS_AS(run_gemm(device, {}, operands), std::invalid_argument);
}

TEST_CASE("a GEMM runs while HBM holds it, and one row more is refused in one line", "[gemm]") {
  std::mt19937_64 rng(18);
  // 128 KiB: the host keeps half; A and B of one byte a row, C of 4 n bytes a row, from multiples
  // of 64 bytes on
  Geometry g = *find_preset("tiny");
  g.hbm_bits = 17;
  const auto operands = [&](uint32_t m) {
    return GemmOperands{.a = random_matrix(rng, m, 1, kE4m3, Stimulus::kNumbers),
                        .b = random_matrix(rng, 128, 1, kE4m3, Stimulus::kNumbers),
                        .row_scale = {},
                        .col_scale = {},
                        .bias = {}};
  };
  // 128 of A, 128 of B, 127 rows of 512 bytes and half a row to spare; one row more does not fit
  const GemmOperands fits = operands(127);
  check(g, {}, fits, oracle_gemm({}, fits));
  GoldenDevice device(g);
  const auto refused = [&](const GemmOperands& o) -> std::string {
    try {
      run_gemm(device, {}, o);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "not refused";
  };
  CHECK(refused(operands(128)) ==
        "a GEMM of M = 128, N = 128, K = 1 needs 131328 bytes of HBM (65536 of them for the host) "
        "and the chip has 131072: expected fewer rows at a time, shorter formats, or a chip with "
        "HbmBits = 18 (rtl/presets.json)");
  CHECK(device.machine().hbm().held() == 0);
  g.hbm_bits = 18;
  const GemmOperands more = operands(128);
  check(g, {}, more, oracle_gemm({}, more));
}

TEST_CASE("HBM of base holds a result of 4096 by 4096, and that of tiny does not", "[gemm]") {
  std::mt19937_64 rng(20);
  const GemmOperands o{.a = random_matrix(rng, 4096, 32, kE4m3, Stimulus::kNumbers),
                       .b = random_matrix(rng, 4096, 32, kE4m3, Stimulus::kNumbers),
                       .row_scale = {},
                       .col_scale = {},
                       .bias = {}};
  GoldenDevice tiny(*find_preset("tiny"));
  CHECK_THROWS_AS(run_gemm(tiny, {}, o), std::invalid_argument);
  GoldenDevice device(*find_preset("base"));
  const CodeMatrix c = run_gemm(device, {}, o).c;
  REQUIRE(c.codes.size() == 4096 * 4096);
  // the oracle takes as long for each row: some of them, the last among them
  GemmOperands row = o;
  row.a.rows = 1;
  for (uint32_t m = 63; m < 4096; m += 64) {
    INFO("row " << m);
    row.a.codes.assign(o.a.codes.begin() + 32 * m, o.a.codes.begin() + 32 * (m + 1));
    const CodeMatrix got{.format = c.format,
                         .rows = 1,
                         .cols = c.cols,
                         .codes = {c.codes.begin() + 4096 * m, c.codes.begin() + 4096 * (m + 1)},
                         .scales = {}};
    CHECK(difference(got, oracle_gemm({}, row)) == "");
  }
}

TEST_CASE("a GEMM runs in a chip with 1 TiB of HBM", "[gemm]") {
  std::mt19937_64 rng(19);
  Geometry g = *find_preset("tiny");
  g.hbm_bits = 40;
  const GemmOperands o{.a = random_matrix(rng, 33, 70, kMxE4m3, Stimulus::kNumbers),
                       .b = random_matrix(rng, 20, 70, kMxE4m3, Stimulus::kNumbers),
                       .row_scale = {},
                       .col_scale = {},
                       .bias = {}};
  check(g, {}, o, oracle_gemm({}, o));
}
