// SPDX-License-Identifier: Apache-2.0
// Every pairing of operand formats and every output format, on `tiny` and `base`, with uniformly
// random codes; and the FP64 reference.
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "golden/device/golden_device.h"
#include "tests/golden/kernels/gemm_oracle.h"

using namespace ng;
using namespace ng::test;

namespace {

GemmOperands random_operands(std::mt19937_64& rng, GemmShape s, TensorFormat a, TensorFormat b,
                             Stimulus stimulus) {
  return {.a = random_matrix(rng, s.m, s.k, a, stimulus),
          .b = random_matrix(rng, s.n, s.k, b, stimulus),
          .row_scale = {},
          .col_scale = {},
          .bias = {}};
}

void check(const GemmOptions& options, const GemmOperands& operands) {
  const CodeMatrix expected = oracle_gemm(options, operands);
  for (const char* name : {"tiny", "base", "quad"}) {
    GoldenDevice device(*find_preset(name));
    const GemmResult result = run_gemm(device, options, operands);
    INFO(name);
    CHECK(difference(result.c, expected) == "");
    CHECK(result.diagnostics.empty());
  }
}

}  // namespace

TEST_CASE("every pairing of operand formats multiplies exactly", "[gemm]") {
  std::mt19937_64 rng(21);
  for (const NamedTensorFormat& a : kTensorFormats) {
    for (const NamedTensorFormat& b : kTensorFormats) {
      if (!a.operand || !b.operand) continue;
      INFO(a.name << " x " << b.name);
      for (const uint32_t k : {31u, 97u}) {
        check({}, random_operands(rng, {11, 35, k}, a.format, b.format, Stimulus::kCodes));
        check({}, random_operands(rng, {5, 9, k}, a.format, b.format, Stimulus::kNumbers));
      }
    }
  }
}

TEST_CASE("every output format leaves with every rounding, overflow and scale rule", "[gemm]") {
  std::mt19937_64 rng(22);
  const TensorFormat mx{Format::kE5m2, true};
  for (const NamedTensorFormat& out : kTensorFormats) {
    if (!out.result) continue;
    INFO(out.name);
    for (const Stimulus stimulus : {Stimulus::kNumbers, Stimulus::kCodes}) {
      const GemmOperands operands = random_operands(rng, {19, 70, 65}, mx, mx, stimulus);
      for (const Rounding rounding : {Rounding::kNearest, Rounding::kStochastic}) {
        for (const Overflow overflow : {Overflow::kSaturate, Overflow::kIeee}) {
          for (const ScaleRule rule : {ScaleRule::kFloor, ScaleRule::kRceil, ScaleRule::kNeuron}) {
            if (!out.format.mx && rule != ScaleRule::kRceil) continue;
            check(
                {.out = out.format, .overflow = overflow, .rounding = rounding, .scale_rule = rule},
                operands);
          }
        }
      }
    }
  }
}

TEST_CASE("FP32 results are near the FP64 reference", "[gemm]") {
  std::mt19937_64 rng(23);
  const TensorFormat format{Format::kE4m3, false};
  GemmOperands operands = random_operands(rng, {20, 20, 300}, format, format, Stimulus::kNumbers);
  operands.row_scale = random_vector(rng, 20);
  operands.col_scale = random_vector(rng, 20);
  operands.bias = random_vector(rng, 20);
  for (const bool relu : {false, true}) {
    const GemmOptions options{.relu = relu};
    GoldenDevice device(*find_preset("base"));
    const std::vector<double> got = dequantise(run_gemm(device, options, operands).c);
    const std::vector<double> expected = reference_gemm(options, operands);
    double largest = 0;
    for (const double x : expected) largest = std::max(largest, std::abs(x));
    REQUIRE(largest > 1);
    for (size_t i = 0; i < got.size(); ++i) CHECK(std::abs(got[i] - expected[i]) < 1e-5 * largest);
  }
}

TEST_CASE("dequantised codes are the quantised numbers", "[gemm]") {
  // 1, 2, -3 in one group with scale 2^1, then 0.5 alone in the next with scale 2^-3
  CodeMatrix x{.format = {Format::kE2m1, true},
               .rows = 1,
               .cols = 33,
               .codes = std::vector<uint32_t>(33),
               .scales = {128, 124}};
  x.codes[0] = 2, x.codes[1] = 4, x.codes[2] = 13, x.codes[32] = 1;
  const std::vector<double> got = dequantise(x);
  CHECK(got[0] == 2);
  CHECK(got[1] == 4);
  CHECK(got[2] == -6);
  CHECK(got[3] == 0);
  CHECK(got[32] == 0.0625);
  x.scales[1] = 0xFF;
  CHECK(std::isnan(dequantise(x)[32]));
}
