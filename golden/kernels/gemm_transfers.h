// SPDX-License-Identifier: Apache-2.0
// The DMA part of a GEMM block: operands from HBM to SBUF, results back.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "golden/kernels/dma_builder.h"
#include "golden/kernels/gemm_plan.h"
#include "golden/kernels/gemm_program.h"
#include "golden/kernels/program_builder.h"

namespace ng {

// What is handed over as a whole: the rows of one tile row of A, and of one tile column of B, with
// all their passes, scales and vectors.
struct GemmTiles {
  GemmTiles(ProgramBuilder& builder, const BlockLayout& layout) {
    for (uint32_t i = 0; i < layout.tiles_m; ++i) a.push_back(builder.new_tile());
    for (uint32_t i = 0; i < layout.tiles_n; ++i) b.push_back(builder.new_tile());
  }
  std::vector<ProgramBuilder::Tile> a;
  std::vector<ProgramBuilder::Tile> b;
};

class GemmTransfers {
 public:
  using Tile = ProgramBuilder::Tile;
  // All must outlive it.
  GemmTransfers(const GemmPlan& plan, const GemmBlock& block, const BlockLayout& layout,
                const GemmHbm& hbm, ProgramBuilder& builder, const GemmTiles& tiles)
      : plan_(plan),
        block_(block),
        layout_(layout),
        hbm_(hbm),
        tiles_(tiles),
        loads_(builder, Engine::kDma0),
        stores_(builder, Engine::kDma1) {}

  // Rows [row0, row0 + rows) of the block's A, and columns of the block: rows of its B.
  void load_a(uint32_t tile_row, uint32_t row0, uint32_t rows);
  void load_b(uint32_t tile_col, uint32_t col0, uint32_t width);
  // The part of C of one tile, once `out` is written. Tiles of a tile row come in order.
  void store(uint32_t row0, uint32_t rows, uint32_t tile_col, uint32_t col0, uint32_t width,
             Tile out);

 private:
  void load_operand(const OperandLayout& o, const GemmHbm::Matrix& m, uint32_t block0,
                    uint32_t row0, uint32_t rows, Tile tile);
  void load_scales(const OperandLayout& o, const GemmHbm::Matrix& m, uint32_t block0, uint32_t row0,
                   uint32_t rows, Tile tile);
  void load_vector(bool present, uint64_t hbm, uint32_t first, uint32_t count, uint32_t word,
                   Tile tile);

  const GemmPlan& plan_;
  const GemmBlock& block_;
  const BlockLayout& layout_;
  const GemmHbm& hbm_;
  const GemmTiles& tiles_;
  DmaBuilder loads_;
  DmaBuilder stores_;
  std::vector<Tile> row_outs_;  // of the tile row at hand, while its scales wait for the last one
};

}  // namespace ng
