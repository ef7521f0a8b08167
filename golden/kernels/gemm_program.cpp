// SPDX-License-Identifier: Apache-2.0
#include "golden/kernels/gemm_program.h"

#include <algorithm>
#include <array>

#include "golden/kernels/gemm_transfers.h"
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
  BlockProgram(const GemmPlan& plan, const GemmOptions& options, const GemmBlock& block,
               const GemmHbm* hbm)
      : plan_(plan),
        g_(plan.geometry),
        options_(options),
        block_(block),
        layout_(block_layout(plan, block)),
        tiles_(builder_, layout_) {
    for (auto& bank : banks_) bank = builder_.new_tile();
    if (hbm) transfers_.emplace(plan, block, layout_, *hbm, builder_, tiles_);
  }

  std::vector<Instruction> build() {
    if (block_.last_k && options_.rounding == Rounding::kStochastic) set_random();
    uint32_t index = 0;
    for (uint32_t tm = 0; tm < layout_.tiles_m; ++tm) {
      for (uint32_t tn = 0; tn < layout_.tiles_n; ++tn) {
        const uint32_t bank = index++ % kPsumBanks;
        const TileRange tile = range(tm, tn, bank);
        if (transfers_ && tm == 0) transfers_->load_b(tn, tile.col0, tile.width);
        if (transfers_ && tn == 0) transfers_->load_a(tm, tile.row0, tile.rows);
        multiply(tile, bank);
        if (!block_.last_k) continue;
        const ProgramBuilder::Tile out = builder_.new_tile();
        // the vectors of rows and columns came with their operands
        const std::array reads{banks_[bank], tiles_.a[tm], tiles_.b[tn]};
        builder_.add(convert(tile), reads, std::span(&out, 1));
        if (transfers_) transfers_->store(tile.row0, tile.rows, tn, tile.col0, tile.width, out);
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

  void set_random() {
    Instruction i(Opcode::kSetRandom, Engine::kVector);
    i.set(Field::kLoadSeed, 1).set(Field::kSeed, static_cast<int64_t>(options_.seed));
    i.set(Field::kLoadCounter, 1).set(Field::kCounter, options_.counter);
    builder_.add(i, {}, {});
  }

  // Contraction elements of a pass of the block.
  uint32_t pass_k(uint32_t pass) const {
    const uint32_t before = (block_.pass0 + pass) * g_.pass_elements();
    return std::min(g_.pass_elements(), plan_.shape.k - before);
  }

  Instruction operand(Opcode opcode, const OperandLayout& o, uint32_t row, uint32_t count,
                      uint32_t pass) const {
    Instruction i(opcode, Engine::kTensor);
    const uint32_t offset = row * o.stride();
    i.set(Field::kAddr, o.pass_word(pass) + offset).set(Field::kStride, o.stride());
    i.set(Field::kCount, count).set(Field::kK, pass_k(pass));
    i.set(Field::kFormat, static_cast<int64_t>(o.format.format));
    i.set(Field::kHalf, o.packed() ? pass % 2 : 0);
    if (o.format.mx) {
      i.set(Field::kScaled, 1).set(Field::kScaleAddr, o.pass_scale_word(pass) + offset);
    }
    return i;
  }

  // Each chunk of Cols columns runs all its passes into its own PSUM rows. The load of the next
  // weights stands right before their use: the engine overlaps it with the multiplication before.
  void multiply(const TileRange& tile, uint32_t bank) {
    for (uint32_t col = 0; col < tile.width; col += g_.cols) {
      const uint32_t columns = std::min(g_.cols, tile.width - col);
      const uint32_t psum_row = tile.psum_row + col / g_.cols * tile.rows;
      for (uint32_t pass = 0; pass < block_.passes; ++pass) {
        builder_.add(operand(Opcode::kLoadStationary, layout_.b, tile.col0 + col, columns, pass),
                     std::span(&tiles_.b[tile.tile_col], 1), {});
        Instruction i = operand(Opcode::kMultiplyMoving, layout_.a, tile.row0, tile.rows, pass);
        i.set(Field::kPsumRow, psum_row).set(Field::kPsumStride, 1);
        i.set(Field::kAccumulate, pass > 0 || !block_.first_k);
        i.set(Field::kBf16, options_.bf16_sums);
        builder_.add(i, std::span(&tiles_.a[tile.tile_row], 1), std::span(&banks_[bank], 1));
      }
    }
  }

  Instruction convert(const TileRange& tile) const {
    Instruction i(Opcode::kVectorConvert, Engine::kVector);
    i.set(Field::kSrcAddr, tile.psum_row).set(Field::kSrcStride, 1);
    i.set(Field::kChunkStride, tile.width > g_.cols ? tile.rows : 0);
    i.set(Field::kRows, tile.rows).set(Field::kWidth, tile.width);
    i.set(Field::kDstAddr, int64_t{layout_.out_word} * g_.word_bytes() +
                               int64_t{tile.row0} * layout_.out_stride +
                               int64_t{tile.tile_col} * layout_.out_tile_bytes);
    i.set(Field::kDstStride, layout_.out_stride);
    i.set(Field::kOutFormat, static_cast<int64_t>(options_.out.format));
    if (options_.out.mx) {
      const uint32_t lane_groups = g_.lanes() / kGroupSize;
      i.set(Field::kMx, 1).set(Field::kScaleRule, static_cast<int64_t>(options_.scale_rule));
      i.set(Field::kDstScaleAddr,
            layout_.out_scale + tile.row0 * layout_.out_scale_stride + tile.tile_col * lane_groups);
      i.set(Field::kDstScaleStride, layout_.out_scale_stride);
    }
    i.set(Field::kSaturate, options_.overflow == Overflow::kSaturate);
    i.set(Field::kRelu, options_.relu);
    set_vectors(i, tile);
    if (options_.rounding == Rounding::kStochastic) {
      const uint32_t n = plan_.shape.n;
      const uint32_t first = (block_.m0 + tile.row0) * n + block_.n0 + tile.col0;  // modulo 2^32
      i.set(Field::kStochastic, 1).set(Field::kSrOffset, first).set(Field::kSrN, n);
    }
    return i;
  }

  void set_vectors(Instruction& i, const TileRange& tile) const {
    if (plan_.formats.row_scale) {
      i.set(Field::kRowScale, 1);
      i.set(Field::kRowScaleAddr,
            layout_.row_scale_word + tile.tile_row * layout_.row_vector_words);
    }
    const uint32_t column_offset = tile.tile_col * layout_.col_vector_words;
    if (plan_.formats.col_scale) {
      i.set(Field::kColScale, 1).set(Field::kColScaleAddr, layout_.col_scale_word + column_offset);
    }
    if (plan_.formats.bias) {
      i.set(Field::kBias, 1).set(Field::kBiasAddr, layout_.bias_word + column_offset);
    }
  }

  const GemmPlan& plan_;
  const Geometry& g_;
  const GemmOptions& options_;
  const GemmBlock& block_;
  BlockLayout layout_;
  ProgramBuilder builder_;
  GemmTiles tiles_;
  std::optional<GemmTransfers> transfers_;
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
                                      const GemmBlock& block, const GemmHbm* hbm) {
  return BlockProgram(plan, options, block, hbm).build();
}

}  // namespace ng
