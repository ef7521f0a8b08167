// SPDX-License-Identifier: Apache-2.0
#include "golden/kernels/gemm_transfers.h"

#include <algorithm>

#include "golden/isa/address_map.h"

namespace ng {
namespace {

constexpr uint64_t kAlignment = 64;  // of each array in HBM, so that rows start on a bus beat

uint64_t packed_bytes(TensorFormat format, uint64_t elements) {
  return (elements * static_cast<uint32_t>(row(format.format).width()) + 7) / 8;
}

uint32_t groups_of(uint64_t elements) {
  return static_cast<uint32_t>((elements + kGroupSize - 1) / kGroupSize);
}

}  // namespace

GemmHbm gemm_hbm_layout(const GemmPlan& plan, uint64_t offset) {
  const auto [m, n, k] = plan.shape;
  const auto take = [&](uint64_t bytes) {
    const uint64_t at = (offset + kAlignment - 1) / kAlignment * kAlignment;
    offset = at + bytes;
    return global_address(Space::kHbm, at);
  };
  const auto matrix = [&](TensorFormat format, uint64_t rows, uint64_t cols) {
    GemmHbm::Matrix x;
    x.row_bytes = packed_bytes(format, cols);
    x.codes = take(rows * x.row_bytes);
    x.groups = format.mx ? groups_of(cols) : 0;
    x.scales = take(rows * x.groups);
    return x;
  };
  GemmHbm hbm;
  hbm.a = matrix(plan.formats.a, m, k);
  hbm.b = matrix(plan.formats.b, n, k);
  hbm.c = matrix(plan.formats.out, m, n);
  hbm.row_scale = take(plan.formats.row_scale ? uint64_t{4} * m : 0);
  hbm.col_scale = take(plan.formats.col_scale ? uint64_t{4} * n : 0);
  hbm.bias = take(plan.formats.bias ? uint64_t{4} * n : 0);
  hbm.end = offset;
  return hbm;
}

// Elements and groups beyond K are never read: an instruction's k masks them.
void GemmTransfers::load_operand(const OperandLayout& o, const GemmHbm::Matrix& m, uint32_t block0,
                                 uint32_t row0, uint32_t rows, Tile tile) {
  const Geometry& g = plan_.geometry;
  const uint32_t first = block_.pass0 * g.pass_elements();
  const uint32_t elements = std::min(o.passes * g.pass_elements(), plan_.shape.k - first);
  const DmaRows from{
      .address = m.codes + uint64_t{block0 + row0} * m.row_bytes + packed_bytes(o.format, first),
      .rows = rows,
      .bytes = packed_bytes(o.format, elements),
      .pitch = m.row_bytes};
  loads_.copy_rows(from, sbuf_address(g, o.word + row0 * o.stride()),
                   uint64_t{o.stride()} * g.word_bytes(), {}, std::span(&tile, 1));
  if (o.format.mx) load_scales(o, m, block0, row0, rows, tile);
}

// The groups of one pass are contiguous, in HBM and in SBUF. E2M1 keeps its even passes apart from
// its odd ones in SBUF, so every second pass is taken, twice.
void GemmTransfers::load_scales(const OperandLayout& o, const GemmHbm::Matrix& m, uint32_t block0,
                                uint32_t row0, uint32_t rows, Tile tile) {
  const Geometry& g = plan_.geometry;
  const uint32_t step = o.packed() ? 2 : 1;
  const auto pitch = static_cast<int64_t>(m.groups);
  const int64_t sbuf_pitch = int64_t{o.stride()} * g.groups;
  for (uint32_t pass = 0; pass < std::min(step, o.passes); ++pass) {
    const uint32_t group = (block_.pass0 + pass) * g.groups;  // the first
    const uint64_t src = m.scales + uint64_t{block0 + row0} * m.groups + group;
    const uint64_t dst = scale_address(g, o.pass_scale_word(pass) + row0 * o.stride());
    const auto passes = (o.passes - pass + step - 1) / step;
    // whole passes, and what the last one has when K ends inside it
    const auto have = static_cast<uint32_t>(m.groups - group);
    uint32_t whole = 0;
    while (whole < passes && (whole * step + 1) * g.groups <= have) ++whole;
    const std::array<DmaLoop, 2> loops{DmaLoop{whole, int64_t{step} * g.groups, int64_t{g.groups}},
                                       DmaLoop{rows, pitch, sbuf_pitch}};
    if (whole > 0) loads_.copy(src, dst, g.groups, loops, {}, std::span(&tile, 1));
    const uint32_t before = whole * step * g.groups;
    if (whole < passes && before < have) {
      loads_.copy(src + before, dst + uint64_t{whole} * g.groups, have - before,
                  std::span(&loops[1], 1), {}, std::span(&tile, 1));
    }
  }
}

void GemmTransfers::load_vector(bool present, uint64_t hbm, uint32_t first, uint32_t count,
                                uint32_t word, Tile tile) {
  // the vectors act on the way out
  if (!present || !block_.last_k) return;
  loads_.copy(hbm + uint64_t{4} * first, sbuf_address(plan_.geometry, word), uint64_t{4} * count,
              {}, {}, std::span(&tile, 1));
}

void GemmTransfers::load_a(uint32_t tile_row, uint32_t row0, uint32_t rows) {
  const Tile tile = tiles_.a[tile_row];
  load_operand(layout_.a, hbm_.a, block_.m0, row0, rows, tile);
  load_vector(plan_.formats.row_scale, hbm_.row_scale, block_.m0 + row0, rows,
              layout_.row_scale_word + tile_row * layout_.row_vector_words, tile);
}

void GemmTransfers::load_b(uint32_t tile_col, uint32_t col0, uint32_t width) {
  const Tile tile = tiles_.b[tile_col];
  load_operand(layout_.b, hbm_.b, block_.n0, col0, width, tile);
  const uint32_t words = tile_col * layout_.col_vector_words;
  load_vector(plan_.formats.col_scale, hbm_.col_scale, block_.n0 + col0, width,
              layout_.col_scale_word + words, tile);
  load_vector(plan_.formats.bias, hbm_.bias, block_.n0 + col0, width, layout_.bias_word + words,
              tile);
}

void GemmTransfers::store(uint32_t row0, uint32_t rows, uint32_t tile_col, uint32_t col0,
                          uint32_t width, Tile out) {
  const Geometry& g = plan_.geometry;
  const TensorFormat format = plan_.formats.out;
  const GemmHbm::Matrix& c = hbm_.c;
  const uint64_t row = block_.m0 + row0;
  const uint64_t col = block_.n0 + col0;
  const DmaRows codes{.address = sbuf_address(g, layout_.out_word,
                                              uint64_t{row0} * layout_.out_stride +
                                                  uint64_t{tile_col} * layout_.out_tile_bytes),
                      .rows = rows,
                      .bytes = packed_bytes(format, width),
                      .pitch = layout_.out_stride};
  stores_.copy_rows(codes, c.codes + row * c.row_bytes + packed_bytes(format, col), c.row_bytes,
                    std::span(&out, 1), {});
  if (!format.mx) return;
  if (c.groups == layout_.out_scale_stride) {
    // whole rows in both places: one run of bytes, once the last tile of the row is there
    row_outs_.push_back(out);
    if (row_outs_.size() < layout_.tiles_n) return;
    stores_.copy(global_address(Space::kSbufScale,
                                layout_.out_scale + uint64_t{row0} * layout_.out_scale_stride),
                 c.scales + row * c.groups, uint64_t{rows} * c.groups, {}, row_outs_, {});
    row_outs_.clear();
    return;
  }
  const DmaRows scales{
      .address = global_address(Space::kSbufScale,
                                layout_.out_scale + uint64_t{row0} * layout_.out_scale_stride +
                                    uint64_t{tile_col} * (g.lanes() / kGroupSize)),
      .rows = rows,
      .bytes = groups_of(width),
      .pitch = layout_.out_scale_stride};
  stores_.copy_rows(scales, c.scales + row * c.groups + col / kGroupSize, c.groups,
                    std::span(&out, 1), {});
}

}  // namespace ng
