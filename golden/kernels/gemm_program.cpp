// SPDX-License-Identifier: Apache-2.0
#include "golden/kernels/gemm_program.h"

#include <algorithm>
#include <array>

#include "golden/isa/address_map.h"
#include "golden/kernels/panel_cache.h"
#include "golden/kernels/program_builder.h"

namespace ng {
namespace {

// Tiles [first, end) of a tile row, whose sums share a PSUM bank.
struct Group {
  uint32_t tile_row;
  uint32_t first, end;
  uint32_t chunk_first, chunk_end;  // tile columns of its chunk
};

std::vector<Group> groups_in_order(const GemmPlan& p) {
  std::vector<Group> groups;
  for (uint32_t chunk = 0; chunk < p.tiles_n(); chunk += p.chunk_n) {
    const uint32_t chunk_end = std::min(chunk + p.chunk_n, p.tiles_n());
    for (uint32_t tm = 0; tm < p.tiles_m(); ++tm) {
      for (uint32_t tn = chunk; tn < chunk_end; tn += p.group_n) {
        groups.push_back({tm, tn, std::min(tn + p.group_n, chunk_end), chunk, chunk_end});
      }
    }
  }
  return groups;
}

class Program {
 public:
  Program(const GemmPlan& plan, const GemmOptions& options, const GemmHbm& hbm)
      : p_(plan),
        g_(plan.geometry),
        options_(options),
        hbm_(hbm),
        groups_(groups_in_order(plan)),
        make_(plan.geometry, plan.shape, plan.formats, options),
        transfers_(plan.geometry, plan.formats, hbm, builder_),
        a_(plan.a.count, uses_of_a()),
        b_(plan.b.count, uses_of_b()) {
    const auto tiles = [&](uint32_t count) {
      std::vector<Tile> made(count);
      for (Tile& tile : made) tile = builder_.new_tile();
      return made;
    };
    a_tiles_ = tiles(p_.a.count);
    b_tiles_ = tiles(p_.b.count);
    out_tiles_ = tiles(p_.out.count);
    out_scale_tiles_ = tiles(p_.out_scales.count);
    banks_ = tiles(kPsumBanks);
  }

  std::vector<Instruction> build() {
    if (options_.rounding == Rounding::kStochastic) builder_.add(make_.set_random(), {}, {});
    for (const Group& group : groups_) {
      run(group);
      bank_ = (bank_ + 1) % kPsumBanks;
    }
    return builder_.finish();
  }

 private:
  using Tile = ProgramBuilder::Tile;

  std::vector<uint32_t> uses_of_a() const {
    std::vector<uint32_t> uses;
    for (const Group& group : groups_) {
      for (uint32_t kb = 0; kb < p_.blocks_k(); ++kb) {
        uses.push_back(group.tile_row * p_.blocks_k() + kb);
      }
    }
    return uses;
  }

  std::vector<uint32_t> uses_of_b() const {
    std::vector<uint32_t> uses;
    for (const Group& group : groups_) {
      for (uint32_t kb = 0; kb < p_.blocks_k(); ++kb) {
        for (uint32_t tn = group.first; tn < group.end; ++tn) {
          uses.push_back(tn * p_.blocks_k() + kb);
        }
      }
    }
    return uses;
  }

  uint32_t row0(uint32_t tile_row) const { return tile_row * p_.tile_m; }
  uint32_t rows(uint32_t tile_row) const {
    return std::min(p_.tile_m, p_.shape.m - row0(tile_row));
  }
  uint32_t col0(uint32_t tile_col) const { return tile_col * g_.lanes(); }
  uint32_t width(uint32_t tile_col) const {
    return std::min(g_.lanes(), p_.shape.n - col0(tile_col));
  }
  uint32_t pass0(uint32_t kb) const { return kb * p_.block_passes; }
  uint32_t passes(uint32_t kb) const { return std::min(p_.block_passes, p_.passes() - pass0(kb)); }
  uint32_t k0(uint32_t kb) const { return pass0(kb) * g_.pass_elements(); }
  uint32_t k(uint32_t kb) const {
    return std::min(passes(kb) * g_.pass_elements(), p_.shape.k - k0(kb));
  }
  bool last(uint32_t kb) const { return kb + 1 == p_.blocks_k(); }
  uint32_t psum_row(const Group& group, uint32_t tile_col) const {
    return bank_ * g_.psum_bank_rows() +
           (tile_col - group.first) * p_.chunks_per_tile() * p_.tile_m;
  }

  void run(const Group& group) {
    const uint32_t tm = group.tile_row;
    std::vector<uint32_t> b_slots(group.end - group.first);  // of the last panels
    uint32_t a_slot = 0;
    for (uint32_t kb = 0; kb < p_.blocks_k(); ++kb) {
      for (uint32_t tn = group.first; tn < group.end; ++tn) {
        // the smaller panel first: the array waits for both
        b_slots[tn - group.first] = take_b(tn, kb);
        if (tn == group.first) a_slot = take_a(tm, kb);
        multiply(group, tn, kb, a_slot, b_slots[tn - group.first]);
      }
    }
    for (uint32_t tn = group.first; tn < group.end; ++tn) {
      finish(group, tn, a_slot, b_slots[tn - group.first]);
    }
  }

  uint32_t take_a(uint32_t tm, uint32_t kb) {
    const auto [slot, load] = a_.use();
    if (!load) return slot;
    const OperandLayout layout = p_.layout_a(slot);
    const std::span<const Tile> tile(&a_tiles_[slot], 1);
    transfers_.load_panel(layout, hbm_.a, {row0(tm), rows(tm), k0(kb), k(kb)}, tile);
    // the vectors act on the way out
    if (last(kb) && p_.formats.row_scale) {
      transfers_.load_vector(hbm_.row_scale, row0(tm), rows(tm), layout.word + layout.words(),
                             tile);
    }
    return slot;
  }

  uint32_t take_b(uint32_t tn, uint32_t kb) {
    const auto [slot, load] = b_.use();
    if (!load) return slot;
    const OperandLayout layout = p_.layout_b(slot);
    const std::span<const Tile> tile(&b_tiles_[slot], 1);
    transfers_.load_panel(layout, hbm_.b, {col0(tn), width(tn), k0(kb), k(kb)}, tile);
    if (last(kb) && p_.formats.col_scale) {
      transfers_.load_vector(hbm_.col_scale, col0(tn), width(tn), col_scale_word(layout), tile);
    }
    if (last(kb) && p_.formats.bias) {
      transfers_.load_vector(hbm_.bias, col0(tn), width(tn), bias_word(layout), tile);
    }
    return slot;
  }

  uint32_t col_scale_word(const OperandLayout& b) const { return b.word + b.words(); }
  uint32_t bias_word(const OperandLayout& b) const {
    return col_scale_word(b) + (p_.formats.col_scale ? p_.col_vector_words() : 0);
  }

  // Each chunk of Cols columns runs all its passes into its own PSUM rows. The load of the next
  // weights stands right before their use: the engine overlaps it with the multiplication before.
  void multiply(const Group& group, uint32_t tn, uint32_t kb, uint32_t a_slot, uint32_t b_slot) {
    const OperandLayout a = p_.layout_a(a_slot);
    const OperandLayout b = p_.layout_b(b_slot);
    for (uint32_t col = 0; col < width(tn); col += g_.cols) {
      const uint32_t columns = std::min(g_.cols, width(tn) - col);
      const uint32_t sums = psum_row(group, tn) + col / g_.cols * rows(group.tile_row);
      for (uint32_t pass = 0; pass < passes(kb); ++pass) {
        const uint32_t k =
            std::min(g_.pass_elements(), p_.shape.k - k0(kb) - pass * g_.pass_elements());
        builder_.add(make_.load_stationary({b, col, columns, pass, k}),
                     std::span(&b_tiles_[b_slot], 1), {});
        builder_.add(
            make_.multiply_moving({a, 0, rows(group.tile_row), pass, k}, sums, kb > 0 || pass > 0),
            std::span(&a_tiles_[a_slot], 1), std::span(&banks_[bank_], 1));
      }
    }
  }

  // Converts a tile's sums and stores them.
  void finish(const Group& group, uint32_t tn, uint32_t a_slot, uint32_t b_slot) {
    const uint32_t tm = group.tile_row;
    const OperandLayout a = p_.layout_a(a_slot);
    const OperandLayout b = p_.layout_b(b_slot);
    const uint32_t out = out_++ % p_.out.count;
    const uint32_t lane_groups = g_.lanes() / kGroupSize;
    const uint32_t scale_pitch = (group.chunk_end - group.chunk_first) * lane_groups;
    const uint32_t scales = p_.out_scales.at(scale_slot_) * g_.groups;
    const ConvertPlaces at{.psum_row = psum_row(group, tn),
                           .rows = rows(tm),
                           .width = width(tn),
                           .out_byte = uint64_t{p_.out.at(out)} * g_.word_bytes(),
                           .out_stride = p_.out_row_bytes(),
                           .out_scale = scales + (tn - group.chunk_first) * lane_groups,
                           .out_scale_stride = scale_pitch,
                           .row_scale_word = a.word + a.words(),
                           .col_scale_word = col_scale_word(b),
                           .bias_word = bias_word(b),
                           .m = row0(tm),
                           .n = col0(tn)};
    const std::array reads{banks_[bank_], a_tiles_[a_slot], b_tiles_[b_slot]};
    const std::array writes{out_tiles_[out], out_scale_tiles_[scale_slot_]};
    const bool mx = p_.formats.out.mx;
    builder_.add(make_.convert(at), reads, std::span(writes).first(mx ? 2 : 1));
    transfers_.store_codes({row0(tm), rows(tm), col0(tn), width(tn)},
                           sbuf_address(g_, p_.out.at(out)), p_.out_row_bytes(),
                           std::span(writes).first(1));
    if (!mx || tn + 1 != group.chunk_end) return;
    const uint32_t first = col0(group.chunk_first);
    transfers_.store_scales({row0(tm), rows(tm), first, col0(tn) + width(tn) - first},
                            global_address(Space::kSbufScale, scales), scale_pitch,
                            std::span(writes).last(1));
    scale_slot_ = (scale_slot_ + 1) % p_.out_scales.count;
  }

  const GemmPlan& p_;
  const Geometry& g_;
  const GemmOptions& options_;
  const GemmHbm& hbm_;
  const std::vector<Group> groups_;
  GemmInstructions make_;
  ProgramBuilder builder_;
  GemmTransfers transfers_;
  PanelCache a_;
  PanelCache b_;
  std::vector<Tile> a_tiles_, b_tiles_, out_tiles_, out_scale_tiles_, banks_;
  uint32_t bank_ = 0;
  uint32_t out_ = 0;
  uint32_t scale_slot_ = 0;
};

}  // namespace

std::vector<Instruction> gemm_program(const GemmPlan& plan, const GemmOptions& options,
                                      const GemmHbm& hbm) {
  return Program(plan, options, hbm).build();
}

}  // namespace ng
