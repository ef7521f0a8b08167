// SPDX-License-Identifier: Apache-2.0
#include "golden/kernels/gemm_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace ng {
namespace {

uint32_t ceil_div(uint32_t a, uint32_t b) { return (a + b - 1) / b; }

// Rows of a tile beyond which the load of the next weights is surely hidden, and short enough that
// the drain of the last tile costs little.
uint32_t wanted_tile_rows(const Geometry& g) { return 4 * g.cols; }

// Hands out regions, each from the start of an SBUF bank, so that ports meet in few banks.
class Allocator {
 public:
  explicit Allocator(const Geometry& g)
      : limit_(g.sbuf_words), bank_(std::max(1u, g.sbuf_words / kSbufBanks)) {}

  uint32_t take(uint64_t words) {
    const uint64_t at = next_;
    next_ = (next_ + words + bank_ - 1) / bank_ * bank_;
    end_ = std::max(end_, at + words);
    return static_cast<uint32_t>(std::min(at, limit_));
  }
  bool fits() const { return end_ <= limit_; }

 private:
  uint64_t limit_;
  uint64_t bank_;
  uint64_t next_ = 0;
  uint64_t end_ = 0;
};

}  // namespace

uint32_t GemmPlan::passes() const { return ceil_div(shape.k, geometry.pass_elements()); }

BlockLayout GemmPlan::layout(uint32_t m, uint32_t n, uint32_t block_passes, bool keep_sums) const {
  const Geometry& g = geometry;
  BlockLayout b;
  b.tiles_n = ceil_div(n, g.lanes());
  const uint32_t chunks = ceil_div(std::min(n, g.lanes()), g.cols);
  const uint32_t most_rows = g.psum_bank_rows() / chunks;
  b.tiles_m = ceil_div(m, std::max(1u, std::min(most_rows, wanted_tile_rows(g))));
  if (keep_sums) b.tiles_m = ceil_div(m, std::max(1u, most_rows));
  b.tile_m = ceil_div(m, b.tiles_m);
  b.tiles_m = ceil_div(m, b.tile_m);

  Allocator words(g);
  Allocator scales(g);
  b.a = {.rows = m, .passes = block_passes, .format = formats.a};
  b.a.word = words.take(b.a.words());
  b.a.scale_word = scales.take(b.a.scale_words());
  b.b = {.rows = n, .passes = block_passes, .format = formats.b};
  b.b.word = words.take(b.b.words());
  b.b.scale_word = scales.take(b.b.scale_words());

  b.row_vector_words = formats.row_scale ? ceil_div(b.tile_m * 4, g.word_bytes()) : 0;
  b.row_scale_word = words.take(uint64_t{b.tiles_m} * b.row_vector_words);
  b.col_vector_words = ceil_div(g.lanes() * 4, g.word_bytes());
  b.col_scale_word = words.take(formats.col_scale ? uint64_t{b.tiles_n} * b.col_vector_words : 0);
  b.bias_word = words.take(formats.bias ? uint64_t{b.tiles_n} * b.col_vector_words : 0);

  b.out_tile_bytes = g.lanes() * static_cast<uint32_t>(row(formats.out.format).width()) / 8;
  b.out_stride = b.tiles_n * b.out_tile_bytes;
  b.out_word = words.take((uint64_t{m} * b.out_stride + g.word_bytes() - 1) / g.word_bytes());
  b.out_scale_stride = formats.out.mx ? b.tiles_n * (g.lanes() / kGroupSize) : 0;
  const uint64_t out_scales = uint64_t{m} * b.out_scale_stride;
  b.out_scale = scales.take((out_scales + g.groups - 1) / g.groups) * g.groups;

  const bool psum = most_rows >= 1 && (!keep_sums || b.tiles_m * b.tiles_n <= kPsumBanks);
  const bool strides = b.a.stride() <= 0x7FFF && b.b.stride() <= 0x7FFF &&
                       b.out_stride < (1u << 23) && b.out_scale_stride < (1u << 15);
  b.fits = words.fits() && scales.fits() && psum && strides;
  return b;
}

uint32_t pass_k(const Geometry& g, const GemmShape& shape, uint32_t pass) {
  return std::min(g.pass_elements(), shape.k - pass * g.pass_elements());
}

GemmPlan plan_gemm(const Geometry& g, const GemmShape& shape, const GemmFormats& formats) {
  if (shape.m == 0 || shape.n == 0 || shape.k == 0) {
    throw std::invalid_argument("a GEMM needs M, N and K of at least 1");
  }
  GemmPlan plan{.geometry = g, .shape = shape, .formats = formats};
  const uint32_t least_m = std::min(shape.m, 2 * g.cols);
  for (plan.block_passes = plan.passes(); plan.block_passes > 0; plan.block_passes /= 2) {
    const bool keep = plan.blocks_k() > 1;
    plan.block_m = shape.m;
    plan.block_n = shape.n;
    while (true) {
      if (plan.layout(plan.block_m, plan.block_n, plan.block_passes, keep).fits) return plan;
      // halve the longer side, as long as weights stay hidden and lanes stay full
      const bool n_can = plan.block_n > g.lanes();
      const bool m_can = plan.block_m > least_m;
      if (n_can && (plan.block_n >= plan.block_m || !m_can)) {
        plan.block_n =
            std::max(g.lanes(), ceil_div(ceil_div(plan.block_n, 2), g.lanes()) * g.lanes());
      } else if (m_can) {
        plan.block_m = std::max(least_m, ceil_div(plan.block_m, 2));
      } else {
        break;
      }
    }
  }
  throw std::invalid_argument(
      fmt::format("a geometry of {} groups, {} columns, {} SBUF words and {} PSUM rows cannot hold "
                  "the smallest block of this GEMM",
                  g.groups, g.cols, g.sbuf_words, g.psum_rows));
}

}  // namespace ng
