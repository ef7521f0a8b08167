// SPDX-License-Identifier: Apache-2.0
// The streaming plan of a GEMM from HBM to HBM: everything fits, nothing overlaps, and each panel
// is loaded as seldom as can be.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <random>
#include <utility>

#include "golden/kernels/gemm_program.h"
#include "golden/kernels/panel_cache.h"

using namespace ng;

namespace {

constexpr GemmFormats kPlain{
    .a = {Format::kE4m3, true}, .b = {Format::kE4m3, true}, .out = {Format::kE4m3, true}};

void check_rings(std::vector<SlotRing> rings, uint64_t limit) {
  std::erase_if(rings, [](const SlotRing& r) { return r.total() == 0; });
  std::ranges::sort(rings, {}, &SlotRing::first);
  for (size_t i = 0; i < rings.size(); ++i) {
    const uint64_t end = rings[i].first + rings[i].total();
    CHECK(end <= (i + 1 < rings.size() ? rings[i + 1].first : limit));
  }
}

void check_plan(const GemmPlan& p) {
  const Geometry& g = p.geometry;
  check_rings({p.a, p.b, p.out}, g.sbuf_words);
  check_rings({p.a_scales, p.b_scales, p.out_scales}, g.sbuf_words);
  const uint32_t vectors =
      (uint32_t{p.formats.col_scale} + uint32_t{p.formats.bias}) * p.col_vector_words();
  CHECK(p.layout_a(0).words() + p.row_vector_words() <= p.a.size);
  CHECK(p.layout_b(0).words() + vectors <= p.b.size);
  CHECK(p.layout_a(0).scale_words() <= p.a_scales.size);
  CHECK(p.layout_b(0).scale_words() <= p.b_scales.size);
  CHECK(uint64_t{p.tile_m} * p.out_row_bytes() <= uint64_t{p.out.size} * g.word_bytes());
  CHECK(p.group_n * p.chunks_per_tile() * p.tile_m <= g.psum_bank_rows());
  // one slot in use and another that can be loaded, wherever there is more than one panel
  CHECK(p.a.count >= std::min(2u, p.panels_a()));
  CHECK(p.b.count >= std::min(2u, p.panels_b()));
  CHECK(p.chunk_n >= 1);
  if (p.formats.out.mx) {
    const uint32_t scales = p.tile_m * std::min(p.chunk_n, p.tiles_n()) * g.lanes() / kGroupSize;
    CHECK(scales <= p.out_scales.size * g.groups);
  }
}

// The fewest loads that any choice of victims needs.
uint32_t fewest_loads(uint32_t slots, const std::vector<uint32_t>& uses, bool keep_last) {
  std::function<uint32_t(size_t, std::vector<uint32_t>)> go = [&](size_t at,
                                                                  std::vector<uint32_t> held) {
    if (at == uses.size()) return 0u;
    if (std::ranges::find(held, uses[at]) != held.end()) return go(at + 1, held);
    if (held.size() < slots) {
      held.push_back(uses[at]);
      return 1 + go(at + 1, held);
    }
    uint32_t best = UINT32_MAX;
    for (uint32_t& victim : held) {
      if (keep_last && slots > 1 && at > 0 && victim == uses[at - 1]) continue;
      const uint32_t old = std::exchange(victim, uses[at]);
      best = std::min(best, 1 + go(at + 1, held));
      victim = old;
    }
    return best;
  };
  return go(0, {});
}

}  // namespace

TEST_CASE("panels of any problem fit and do not overlap", "[stream]") {
  std::mt19937_64 rng(71);
  for (int n = 0; n < 600; ++n) {
    const Geometry g = n % 3
                           ? presets()[rng() % presets().size()].geometry
                           : Geometry{.groups = 1, .cols = 8, .sbuf_words = 1024, .psum_rows = 64};
    const auto size = [&] {
      const uint64_t limit = rng() % 4 ? 100 : 3000;
      return static_cast<uint32_t>(1 + rng() % limit);
    };
    GemmFormats formats = kPlain;
    if (rng() % 2) formats.a = {Format::kE2m1, true};
    if (rng() % 2) formats.b = {Format::kE5m2, false};
    if (rng() % 2) formats.out = {Format::kFp32, false};
    formats.row_scale = rng() % 2;
    formats.col_scale = rng() % 2;
    formats.bias = rng() % 2;
    const GemmShape shape{size(), size(), size()};
    const auto plan = plan_gemm(g, shape, formats);
    INFO(g.groups << " x " << g.cols << ", " << g.sbuf_words << " words; " << shape.m << " x "
                  << shape.n << " x " << shape.k << ", out " << row(formats.out.format).name);
    check_plan(plan);
  }
}

TEST_CASE("what fits is loaded once, and weights stay hidden", "[stream]") {
  const Geometry g = *find_preset("base");
  const auto plan = plan_gemm(g, {512, 512, 512}, kPlain);
  CHECK(plan.tile_m == 2 * g.cols);
  CHECK(plan.a.count == plan.panels_a());
  CHECK(plan.b.count == plan.panels_b());
  CHECK(plan.blocks_k() == 1);
}

TEST_CASE("a K that does not fit is cut, and tiles side by side share the rows of A", "[stream]") {
  const Geometry g = *find_preset("base");
  const auto plan = plan_gemm(g, {512, 512, 20000}, kPlain);
  CHECK(plan.blocks_k() > 1);
  const uint32_t rows = plan.group_n * plan.tile_m;  // of PSUM
  const uint32_t words = plan.tile_m + plan.group_n * g.lanes();
  CHECK(words * g.word_bytes() < 24 * rows);  // bytes per cycle; HBM has 32
  check_plan(plan);
}

TEST_CASE("a hopeless geometry and an empty problem are refused", "[stream]") {
  const Geometry hopeless{.groups = 1, .cols = 8, .sbuf_words = 4, .psum_rows = 64};
  CHECK_THROWS_AS(plan_gemm(hopeless, {100, 100, 100}, kPlain), std::invalid_argument);
  CHECK_THROWS_AS(plan_gemm(*find_preset("tiny"), {1, 0, 1}, kPlain), std::invalid_argument);
}

TEST_CASE("the panel cache holds what it says and keeps the panel used last", "[stream]") {
  std::mt19937_64 rng(72);
  for (int n = 0; n < 300; ++n) {
    const auto slots = static_cast<uint32_t>(1 + rng() % 5);
    std::vector<uint32_t> uses(1 + rng() % 60);
    for (uint32_t& use : uses) use = static_cast<uint32_t>(rng() % 8);
    PanelCache cache(slots, uses);
    std::vector<std::optional<uint32_t>> held(slots);
    std::optional<uint32_t> last;
    for (const uint32_t panel : uses) {
      const auto [slot, load] = cache.use();
      REQUIRE(slot < slots);
      CHECK(load == (std::ranges::find(held, std::optional(panel)) == held.end()));
      if (load && slots > 1 && last) CHECK(slot != *last);
      held[slot] = panel;
      CHECK(held[slot] == panel);
      last = slot;
    }
  }
}

TEST_CASE("the panel cache loads as seldom as any can that keeps the panel used last", "[stream]") {
  std::mt19937_64 rng(73);
  for (int n = 0; n < 200; ++n) {
    const auto slots = static_cast<uint32_t>(1 + rng() % 3);
    std::vector<uint32_t> uses(1 + rng() % 12);
    for (uint32_t& use : uses) use = static_cast<uint32_t>(rng() % 5);
    PanelCache cache(slots, uses);
    uint32_t loads = 0;
    for (size_t i = 0; i < uses.size(); ++i) loads += cache.use().load;
    CHECK(loads >= fewest_loads(slots, uses, false));
    CHECK(loads == fewest_loads(slots, uses, true));
  }
}
