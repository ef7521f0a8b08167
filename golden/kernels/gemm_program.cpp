// SPDX-License-Identifier: Apache-2.0
#include "golden/kernels/gemm_program.h"

#include <algorithm>
#include <array>

#include "golden/kernels/program_builder.h"

namespace ng {
namespace {

// One tile of the block: rows [row0, row0 + rows) and columns [col0, col0 + width) of the block.
struct TileRange {
  uint32_t tile_row, tile_col;
  uint32_t row0, rows;
  uint32_t col0, width;
  uint32_t psum_row;
};

class BlockProgram {
 public:
  BlockProgram(const GemmPlan& plan, const GemmOptions& options, const GemmBlock& block)
      : plan_(plan),
        g_(plan.geometry),
        options_(options),
        block_(block),
        layout_(block_layout(plan, block)),
        make_(plan.geometry, plan.shape, plan.formats, options) {
    for (auto& bank : banks_) bank = builder_.new_tile();
  }

  std::vector<Instruction> build() {
    if (block_.last_k && options_.rounding == Rounding::kStochastic) {
      builder_.add(make_.set_random(), {}, {});
    }
    uint32_t index = 0;
    for (uint32_t tm = 0; tm < layout_.tiles_m; ++tm) {
      for (uint32_t tn = 0; tn < layout_.tiles_n; ++tn) {
        const uint32_t bank = index++ % kPsumBanks;
        const TileRange tile = range(tm, tn, bank);
        multiply(tile, bank);
        if (block_.last_k) builder_.add(convert(tile), std::span(&banks_[bank], 1), {});
      }
    }
    return builder_.finish();
  }

 private:
  TileRange range(uint32_t tile_row, uint32_t tile_col, uint32_t bank) const {
    const uint32_t row0 = tile_row * layout_.tile_m;
    const uint32_t col0 = tile_col * g_.lanes();
    return {.tile_row = tile_row,
            .tile_col = tile_col,
            .row0 = row0,
            .rows = std::min(layout_.tile_m, block_.m - row0),
            .col0 = col0,
            .width = std::min(g_.lanes(), block_.n - col0),
            .psum_row = bank * g_.psum_bank_rows()};
  }

  // Each chunk of Cols columns runs all its passes into its own PSUM rows. The load of the next
  // weights stands right before their use: the engine overlaps it with the multiplication before.
  void multiply(const TileRange& tile, uint32_t bank) {
    for (uint32_t col = 0; col < tile.width; col += g_.cols) {
      const uint32_t columns = std::min(g_.cols, tile.width - col);
      const uint32_t psum_row = tile.psum_row + col / g_.cols * tile.rows;
      for (uint32_t pass = 0; pass < block_.passes; ++pass) {
        const uint32_t k = pass_k(g_, plan_.shape, block_.pass0 + pass);
        builder_.add(make_.load_stationary({layout_.b, tile.col0 + col, columns, pass, k}), {}, {});
        builder_.add(make_.multiply_moving({layout_.a, tile.row0, tile.rows, pass, k}, psum_row,
                                           pass > 0 || !block_.first_k),
                     {}, std::span(&banks_[bank], 1));
      }
    }
  }

  Instruction convert(const TileRange& tile) const {
    const uint32_t vectors = tile.tile_col * layout_.col_vector_words;
    return make_.convert(
        {.psum_row = tile.psum_row,
         .rows = tile.rows,
         .width = tile.width,
         .out_byte = uint64_t{layout_.out_word} * g_.word_bytes() +
                     uint64_t{tile.row0} * layout_.out_stride +
                     uint64_t{tile.tile_col} * layout_.out_tile_bytes,
         .out_stride = layout_.out_stride,
         .out_scale = layout_.out_scale + tile.row0 * layout_.out_scale_stride +
                      tile.tile_col * (g_.lanes() / kGroupSize),
         .out_scale_stride = layout_.out_scale_stride,
         .row_scale_word = layout_.row_scale_word + tile.tile_row * layout_.row_vector_words,
         .col_scale_word = layout_.col_scale_word + vectors,
         .bias_word = layout_.bias_word + vectors,
         .m = block_.m0 + tile.row0,
         .n = block_.n0 + tile.col0});
  }

  const GemmPlan& plan_;
  const Geometry& g_;
  const GemmOptions& options_;
  const GemmBlock& block_;
  BlockLayout layout_;
  GemmInstructions make_;
  ProgramBuilder builder_;
  std::array<ProgramBuilder::Tile, kPsumBanks> banks_;
};

}  // namespace

std::vector<GemmBlock> gemm_blocks(const GemmPlan& plan) {
  std::vector<GemmBlock> blocks;
  const uint32_t passes = plan.passes();
  for (uint32_t m0 = 0; m0 < plan.shape.m; m0 += plan.block_m) {
    for (uint32_t n0 = 0; n0 < plan.shape.n; n0 += plan.block_n) {
      for (uint32_t pass0 = 0; pass0 < passes; pass0 += plan.block_passes) {
        const uint32_t count = std::min(plan.block_passes, passes - pass0);
        blocks.push_back({.m0 = m0,
                          .m = std::min(plan.block_m, plan.shape.m - m0),
                          .n0 = n0,
                          .n = std::min(plan.block_n, plan.shape.n - n0),
                          .pass0 = pass0,
                          .passes = count,
                          .first_k = pass0 == 0,
                          .last_k = pass0 + count == passes});
      }
    }
  }
  return blocks;
}

BlockLayout block_layout(const GemmPlan& plan, const GemmBlock& block) {
  return plan.layout(block.m, block.n, block.passes, plan.blocks_k() > 1);
}

std::vector<Instruction> gemm_program(const GemmPlan& plan, const GemmOptions& options,
                                      const GemmBlock& block) {
  return BlockProgram(plan, options, block).build();
}

}  // namespace ng
