// SPDX-License-Identifier: Apache-2.0
#include "golden/kernels/gemm_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace ng {
namespace {

constexpr uint32_t kStreamSlots = 3;  // one in use, one being loaded, one whose readers just finish
constexpr uint32_t kOutSlots = 4;
constexpr uint32_t kLeastSlots = 2;
// When everything stays in SBUF the order is free: a few columns first let the array start early
// and give each panel of A, as it arrives, as much work as its load takes.
constexpr uint32_t kRampTiles = 4;

uint32_t ceil_div(uint32_t a, uint32_t b) { return (a + b - 1) / b; }

// As many rows as hide the load of the next weights, and no more: the array starts once the first
// tile is there, and the last one has to be drained. More when every panel of B serves one tile row
// only, fewer when memory is short.
constexpr std::array<uint32_t, 3> kTileRows{4, 2, 1};  // times Cols

// What one kind of panel needs.
struct PanelSize {
  uint32_t words;   // of data and vectors
  uint32_t scales;  // scale words
  uint32_t needed;  // panels of the whole problem
};

// Room in both memories; slots of a bank or more start at banks, so that ports meet in few.
struct Room {
  uint64_t words;
  uint64_t scales;
  uint32_t bank;

  uint32_t round(uint32_t size) const {
    return size * 2 > bank ? ceil_div(size, bank) * bank : size;
  }
  // Slots of this size that both memories hold beside what `other` takes.
  uint32_t slots(const PanelSize& p, uint64_t other_words, uint64_t other_scales) const {
    if (other_words > words || other_scales > scales) return 0;
    uint64_t count = p.words > 0 ? (words - other_words) / p.words : p.needed;
    if (p.scales > 0) count = std::min(count, (scales - other_scales) / p.scales);
    return static_cast<uint32_t>(std::min<uint64_t>(count, p.needed));
  }
};

struct Slots {
  uint32_t a = 0, b = 0;
};

// Everything if it fits; else a few panels of one operand stream past as many of the other as can
// stay. The rows of A go by once for each chunk of B, so A stays only when it is whole.
Slots share(const Room& room, const PanelSize& a, const PanelSize& b) {
  const auto beside = [&](const PanelSize& p, const PanelSize& q, uint32_t q_count) {
    return room.slots(p, uint64_t{q.words} * q_count, uint64_t{q.scales} * q_count);
  };
  const uint32_t b_least = std::min(b.needed, kStreamSlots);
  if (beside(a, b, b_least) == a.needed) return {a.needed, beside(b, a, a.needed)};
  for (uint32_t count = kStreamSlots; count >= kLeastSlots; --count) {
    const uint32_t a_count = std::min(a.needed, count);
    const uint32_t b_count = beside(b, a, a_count);
    if (b_count >= std::min(b.needed, kLeastSlots)) return {a_count, b_count};
  }
  return {};
}

}  // namespace

uint32_t GemmPlan::passes() const { return ceil_div(shape.k, geometry.pass_elements()); }

uint32_t GemmPlan::chunks_per_tile() const {
  return ceil_div(std::min(shape.n, geometry.lanes()), geometry.cols);
}

uint32_t GemmPlan::out_row_bytes() const {
  return geometry.lanes() * static_cast<uint32_t>(row(formats.out.format).width()) / 8;
}

uint32_t GemmPlan::row_vector_words() const {
  return formats.row_scale ? ceil_div(tile_m * 4, geometry.word_bytes()) : 0;
}

uint32_t GemmPlan::col_vector_words() const {
  return ceil_div(geometry.lanes() * 4, geometry.word_bytes());
}

OperandLayout GemmPlan::layout_a(uint32_t slot) const {
  return {.word = a.at(slot),
          .scale_word = a_scales.at(slot),
          .rows = tile_m,
          .passes = block_passes,
          .format = formats.a};
}

OperandLayout GemmPlan::layout_b(uint32_t slot) const {
  return {.word = b.at(slot),
          .scale_word = b_scales.at(slot),
          .rows = geometry.lanes(),
          .passes = block_passes,
          .format = formats.b};
}

bool GemmPlan::fits() const {
  const uint64_t words = a.total() + b.total() + out.total();
  const uint64_t scales = a_scales.total() + b_scales.total() + out_scales.total();
  return a.count > 0 && b.count > 0 && words <= geometry.sbuf_words &&
         scales <= geometry.sbuf_words && layout_a(0).stride() <= 0x7FFF &&
         layout_b(0).stride() <= 0x7FFF;
}

namespace {

// Fills in all that follows from block_passes and the rows wanted. False: too little room.
bool place(GemmPlan& p, uint32_t wanted_rows) {
  const Geometry& g = p.geometry;
  const bool cut_k = p.blocks_k() > 1;
  const uint32_t bank_rows = g.psum_bank_rows() / p.chunks_per_tile();
  p.tile_m = std::min({p.shape.m, wanted_rows, bank_rows});
  p.group_n = cut_k ? std::min(p.tiles_n(), bank_rows / p.tile_m) : 1;

  Room room{g.sbuf_words, g.sbuf_words, std::max(1u, g.sbuf_words / kSbufBanks)};
  const auto words = [&](uint32_t bytes) { return ceil_div(bytes, g.word_bytes()); };
  p.out = {.size = room.round(words(p.tile_m * p.out_row_bytes())), .count = kOutSlots};
  uint32_t chunk_most = p.tiles_n();  // whose scales take a quarter of the room at most
  const auto scale_words = [&] {
    return ceil_div(p.tile_m * chunk_most * (g.lanes() / kGroupSize), g.groups);
  };
  p.out_scales = {.size = 0, .count = kLeastSlots};
  if (p.formats.out.mx) {
    while (chunk_most > 1 && uint64_t{scale_words()} * kLeastSlots * 4 > room.scales) --chunk_most;
    p.out_scales.size = scale_words();
  }
  while (p.out.total() * 4 > room.words && p.out.count > kLeastSlots) --p.out.count;
  if (p.out.total() > room.words || p.out_scales.total() > room.scales) return false;
  room.words -= p.out.total();
  room.scales -= p.out_scales.total();

  const OperandLayout a = p.layout_a(0);
  const OperandLayout b = p.layout_b(0);
  const uint32_t vectors = uint32_t{p.formats.col_scale} + uint32_t{p.formats.bias};
  const PanelSize plain_a{a.words() + p.row_vector_words(), a.scale_words(), p.panels_a()};
  const PanelSize plain_b{b.words() + vectors * p.col_vector_words(), b.scale_words(),
                          p.panels_b()};
  const auto rounded = [&](PanelSize s) {
    s.words = room.round(s.words);
    return s;
  };
  PanelSize size_a = rounded(plain_a);
  PanelSize size_b = rounded(plain_b);
  Slots slots = share(room, size_a, size_b);
  if (slots.a < size_a.needed || slots.b < size_b.needed) {
    // rounding up may be what keeps panels out
    const Slots tight = share(room, plain_a, plain_b);
    if (slots.a == 0 || (tight.a == size_a.needed && tight.b == size_b.needed)) {
      slots = tight;
      size_a = plain_a;
      size_b = plain_b;
    }
  }
  p.a = {.first = 0, .size = size_a.words, .count = slots.a};
  p.b = {.first = static_cast<uint32_t>(p.a.total()), .size = size_b.words, .count = slots.b};
  p.out.first = p.b.first + static_cast<uint32_t>(p.b.total());
  p.a_scales = {.first = 0, .size = size_a.scales, .count = slots.a};
  p.b_scales = {
      .first = static_cast<uint32_t>(p.a_scales.total()), .size = size_b.scales, .count = slots.b};
  p.out_scales.first = p.b_scales.first + static_cast<uint32_t>(p.b_scales.total());
  const bool all_a = p.a.count == p.panels_a();
  const bool all_b = p.b.count == p.panels_b();
  if (cut_k || (all_b && !all_a)) {
    p.chunk_n = p.tiles_n();
  } else if (all_b) {
    p.chunk_n = std::min(p.tiles_n(), kRampTiles);
  } else {
    p.chunk_n = std::max(2u, p.b.count) - 1;  // a slot for the first panel of the next chunk
  }
  p.chunk_n = std::min(p.chunk_n, chunk_most);
  return p.fits();
}

}  // namespace

GemmPlan plan_gemm(const Geometry& g, const GemmShape& shape, const GemmFormats& formats) {
  if (shape.m == 0 || shape.n == 0 || shape.k == 0) {
    throw std::invalid_argument("a GEMM needs M, N and K of at least 1");
  }
  GemmPlan plan{.geometry = g, .shape = shape, .formats = formats};
  for (uint32_t passes = plan.passes(); passes > 0; passes /= 2) {
    plan.block_passes = passes;
    for (const uint32_t rows : kTileRows) {
      if (rows > 2 && plan.blocks_k() == 1) continue;
      if (place(plan, rows * g.cols)) return plan;
    }
  }
  throw std::invalid_argument(
      fmt::format("a geometry of {} groups, {} columns, {} SBUF words and {} PSUM rows cannot hold "
                  "the smallest pieces of this GEMM",
                  g.groups, g.cols, g.sbuf_words, g.psum_rows));
}

}  // namespace ng
