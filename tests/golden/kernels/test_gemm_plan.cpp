// SPDX-License-Identifier: Apache-2.0
// The cutting-up of a GEMM: everything fits, nothing overlaps, and the array is kept busy.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <random>

#include "golden/kernels/gemm_plan.h"
#include "golden/kernels/gemm_program.h"

using namespace ng;

namespace {

constexpr GemmFormats kPlain{
    .a = {Format::kE4m3, true}, .b = {Format::kE4m3, true}, .out = {Format::kE4m3, true}};

struct Range {
  uint64_t first, count;
};

void check_disjoint(std::vector<Range> ranges, uint64_t limit) {
  std::erase_if(ranges, [](const Range& r) { return r.count == 0; });
  std::ranges::sort(ranges, {}, &Range::first);
  for (size_t i = 0; i < ranges.size(); ++i) {
    const uint64_t end = ranges[i].first + ranges[i].count;
    CHECK(end <= (i + 1 < ranges.size() ? ranges[i + 1].first : limit));
  }
}

void check_layout(const GemmPlan& plan, const GemmBlock& block) {
  const Geometry& g = plan.geometry;
  const BlockLayout b = block_layout(plan, block);
  REQUIRE(b.fits);
  const uint64_t out_words =
      (uint64_t{block.m} * b.out_stride + g.word_bytes() - 1) / g.word_bytes();
  const uint64_t col_words = uint64_t{b.tiles_n} * b.col_vector_words;
  check_disjoint({{b.a.word, b.a.words()},
                  {b.b.word, b.b.words()},
                  {b.row_scale_word, uint64_t{b.tiles_m} * b.row_vector_words},
                  {b.col_scale_word, plan.formats.col_scale ? col_words : 0},
                  {b.bias_word, plan.formats.bias ? col_words : 0},
                  {b.out_word, out_words}},
                 g.sbuf_words);
  check_disjoint({{uint64_t{b.a.scale_word} * g.groups, uint64_t{b.a.scale_words()} * g.groups},
                  {uint64_t{b.b.scale_word} * g.groups, uint64_t{b.b.scale_words()} * g.groups},
                  {b.out_scale, uint64_t{block.m} * b.out_scale_stride}},
                 g.scale_bytes());
  const uint32_t chunks = (std::min(block.n, g.lanes()) + g.cols - 1) / g.cols;
  CHECK(b.tile_m * chunks <= g.psum_bank_rows());
}

}  // namespace

TEST_CASE("blocks of any problem fit, do not overlap and cover it once", "[plan]") {
  std::mt19937_64 rng(31);
  for (int n = 0; n < 400; ++n) {
    const Geometry g = n % 3 ? presets()[rng() % presets().size()].geometry
                             : Geometry{.groups = 1, .cols = 8, .sbuf_words = 256, .psum_rows = 64};
    const auto size = [&] {
      const uint64_t limit = rng() % 4 ? 100 : 1500;
      return static_cast<uint32_t>(1 + rng() % limit);
    };
    GemmFormats formats = kPlain;
    if (rng() % 2) formats.a = {Format::kE2m1, true};
    if (rng() % 2) formats.b = {Format::kE5m2, false};
    if (rng() % 2) formats.out = {Format::kFp32, false};
    formats.row_scale = rng() % 2;
    formats.col_scale = rng() % 2;
    formats.bias = rng() % 2;
    const GemmPlan plan = plan_gemm(g, {size(), size(), size()}, formats);
    INFO(plan.shape.m << " x " << plan.shape.n << " x " << plan.shape.k);
    uint64_t covered = 0;
    for (const GemmBlock& block : gemm_blocks(plan)) {
      check_layout(plan, block);
      covered += uint64_t{block.m} * block.n * block.passes;
    }
    CHECK(covered == uint64_t{plan.shape.m} * plan.shape.n * plan.passes());
  }
}

TEST_CASE("tiles have rows enough to hide the weight loads when M has", "[plan]") {
  for (const Preset& p : presets()) {
    const Geometry& g = p.geometry;
    for (const uint32_t m : {2 * g.cols, 4 * g.cols, 5 * g.cols, 9 * g.cols + 1}) {
      const GemmPlan plan = plan_gemm(g, {m, 200, 500}, kPlain);
      for (const GemmBlock& block : gemm_blocks(plan)) {
        const BlockLayout b = block_layout(plan, block);
        const uint32_t last = block.m - (b.tiles_m - 1) * b.tile_m;
        INFO(p.name << " M = " << m << " tile " << b.tile_m << " last " << last);
        CHECK(b.tile_m >= 2 * g.cols);
        CHECK(last + b.tiles_m >= b.tile_m);
      }
    }
  }
}

TEST_CASE("an empty problem and a hopeless geometry are refused", "[plan]") {
  CHECK_THROWS_AS(plan_gemm(presets()[0].geometry, {0, 1, 1}, kPlain), std::invalid_argument);
  CHECK_THROWS_AS(plan_gemm(presets()[0].geometry, {1, 1, 0}, kPlain), std::invalid_argument);
  const Geometry hopeless{.groups = 1, .cols = 8, .sbuf_words = 4, .psum_rows = 64};
  CHECK_THROWS_AS(plan_gemm(hopeless, {100, 100, 100}, kPlain), std::invalid_argument);
}
