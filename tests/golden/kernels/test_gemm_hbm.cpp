// SPDX-License-Identifier: Apache-2.0
// GEMMs that stream through a small SBUF, in every format, against three plain loops.
#include <catch2/catch_test_macros.hpp>

#include "golden/device/golden_device.h"
#include "golden/kernels/gemm_plan.h"
#include "tests/golden/kernels/gemm_oracle.h"

using namespace ng;
using namespace ng::test;

namespace {

GemmOperands random_operands(std::mt19937_64& rng, GemmShape s, TensorFormat a, TensorFormat b,
                             bool vectors) {
  return {.a = random_matrix(rng, s.m, s.k, a, Stimulus::kNumbers),
          .b = random_matrix(rng, s.n, s.k, b, Stimulus::kNumbers),
          .row_scale = vectors ? random_vector(rng, s.m) : std::vector<uint32_t>{},
          .col_scale = vectors ? random_vector(rng, s.n) : std::vector<uint32_t>{},
          .bias = vectors ? random_vector(rng, s.n) : std::vector<uint32_t>{}};
}

uint32_t ceil_div(uint32_t a, uint32_t b) { return (a + b - 1) / b; }

// The oracle's bits, no word multiplied twice, and nothing that the machine has to say about it.
void check(const Geometry& g, const GemmOptions& options, const GemmOperands& operands) {
  GoldenDevice device(g);
  const GemmResult got = run_gemm(device, options, operands);
  CHECK(difference(got.c, oracle_gemm(options, operands)) == "");
  for (const Diagnostic& d : got.diagnostics) FAIL_CHECK(d.text);
  CHECK(got.counters.dma[0].retired > 0);
  CHECK(got.counters.dma[1].retired > 0);
  const auto [m, n, k] = operands.shape();
  CHECK(got.counters.tensor.moving_words ==
        m * ceil_div(n, g.cols) * ceil_div(k, g.pass_elements()));
}

}  // namespace

TEST_CASE("every pairing of operand formats goes from HBM to HBM", "[gemm]") {
  std::mt19937_64 rng(31);
  for (const NamedTensorFormat& a : kTensorFormats) {
    for (const NamedTensorFormat& b : kTensorFormats) {
      if (!a.operand || !b.operand) continue;
      INFO(a.name << " x " << b.name);
      for (const char* preset : {"tiny", "quad"}) {
        const GemmShape shape{11, 35, 97};
        check(*find_preset(preset), {}, random_operands(rng, shape, a.format, b.format, false));
      }
    }
  }
}

TEST_CASE("every result format, with vectors, goes back to HBM whole", "[gemm]") {
  std::mt19937_64 rng(32);
  const TensorFormat mx{Format::kE4m3, true};
  for (const NamedTensorFormat& out : kTensorFormats) {
    if (!out.result) continue;
    for (const Preset& p : presets()) {
      INFO(out.name << " on " << p.name);
      const GemmOptions options{
          .out = out.format, .relu = true, .rounding = Rounding::kStochastic, .seed = 7};
      check(p.geometry, options, random_operands(rng, {41, 75, 200}, mx, mx, true));
    }
  }
}

TEST_CASE("panels of more rows, columns and passes than fit go by", "[gemm]") {
  std::mt19937_64 rng(33);
  size_t cut = 0;
  const Geometry tight{.groups = 1, .cols = 8, .sbuf_words = 1024, .psum_rows = 64};
  const Geometry wide{.groups = 4, .cols = 8, .sbuf_words = 512, .psum_rows = 64};
  for (const TensorFormat format :
       {TensorFormat{Format::kE4m3, true}, TensorFormat{Format::kE2m1, true},
        TensorFormat{Format::kE5m2, false}}) {
    for (const Geometry& g : {tight, wide}) {
      const GemmOptions options{.out = {Format::kE5m2, true}};
      check(g, options, random_operands(rng, {45, 150, 637}, format, format, true));
      const auto plan =
          plan_gemm(g, {45, 150, 637}, {.a = format, .b = format, .out = options.out});
      CHECK(plan.a.count < plan.panels_a());
      CHECK(plan.b.count < plan.panels_b());
      cut += plan.blocks_k() > 1;
    }
  }
  CHECK(cut > 0);
}

TEST_CASE("random sizes and geometries stream", "[gemm]") {
  std::mt19937_64 rng(35);
  for (int n = 0; n < 60; ++n) {
    const Geometry g{.groups = 1u << rng() % 3,
                     .cols = rng() % 2 ? 8u : 32u,
                     .sbuf_words = 512u << rng() % 3,
                     .psum_rows = 128};
    const auto size = [&](uint32_t most) { return static_cast<uint32_t>(1 + rng() % most); };
    const GemmShape shape{size(150), size(150), size(900)};
    const TensorFormat formats[]{
        {Format::kE4m3, true}, {Format::kE2m1, true}, {Format::kE5m2, false}};
    const GemmOptions options{.out = rng() % 2 ? TensorFormat{Format::kE4m3, true}
                                               : TensorFormat{Format::kFp32, false}};
    INFO(n << ": " << g.groups << " x " << g.cols << ", " << g.sbuf_words << " words, " << shape.m
           << " x " << shape.n << " x " << shape.k);
    check(g, options,
          random_operands(rng, shape, formats[rng() % 3], formats[rng() % 3], rng() % 2 == 0));
  }
}

TEST_CASE("odd sizes leave no byte of a neighbour changed", "[gemm]") {
  std::mt19937_64 rng(34);
  for (const auto& [m, n, k] : {std::array{1u, 1u, 1u},
                                {1u, 33u, 31u},
                                {7u, 8u, 32u},
                                {65u, 37u, 64u},
                                {3u, 130u, 33u},
                                {131u, 3u, 129u}}) {
    const TensorFormat format{m % 2 ? Format::kE2m1 : Format::kE5m2, true};
    const GemmOperands operands = random_operands(rng, {m, n, k}, format, format, false);
    const GemmOptions options{.out = {Format::kBf16, false}};
    for (const Preset& p : presets()) {
      INFO(p.name << " " << m << " x " << n << " x " << k);
      check(p.geometry, options, operands);
    }
  }
}
