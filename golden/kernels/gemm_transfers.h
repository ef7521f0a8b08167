// SPDX-License-Identifier: Apache-2.0
// The DMA part of a GEMM: panels from HBM to SBUF, tiles of the result back.
#pragma once

#include <cstdint>

#include "golden/kernels/dma_builder.h"
#include "golden/kernels/gemm_plan.h"
#include "golden/kernels/program_builder.h"

namespace ng {

// Where a GEMM lies in HBM: global addresses of dense row-major arrays. Codes of E2M1 are packed
// two to a byte, each row starting at a byte.
struct GemmHbm {
  struct Matrix {
    uint64_t codes = 0;   // [rows][row_bytes]
    uint64_t scales = 0;  // [rows][groups], MX only
    uint64_t row_bytes = 0;
    uint64_t groups = 0;
  };
  Matrix a;  // [M, K]
  Matrix b;  // [N, K]
  Matrix c;  // [M, N]
  uint64_t row_scale = 0;
  uint64_t col_scale = 0;
  uint64_t bias = 0;
  uint64_t end = 0;  // offset of the first byte behind everything
};

// Everything one after the other from an offset in HBM on.
GemmHbm gemm_hbm_layout(const GemmShape& shape, const GemmFormats& formats, uint64_t offset);

// Rows [row0, row0 + rows), elements [col0, col0 + cols) of each.
struct MatrixPart {
  uint32_t row0 = 0;
  uint32_t rows = 0;
  uint32_t col0 = 0;  // a multiple of 32 in an MX matrix
  uint32_t cols = 0;
};

class GemmTransfers {
 public:
  using Tiles = DmaBuilder::Tiles;
  // All must outlive it. Loads go to Dma0, stores to Dma1.
  GemmTransfers(const Geometry& geometry, const GemmFormats& formats, const GemmHbm& hbm,
                ProgramBuilder& builder)
      : g_(geometry),
        formats_(formats),
        hbm_(hbm),
        loads_(builder, Engine::kDma0),
        stores_(builder, Engine::kDma1) {}

  // Codes and scales of a panel; `writes` are the tiles that the slot is.
  void load_panel(const OperandLayout& to, const GemmHbm::Matrix& from, const MatrixPart& part,
                  Tiles writes);
  // FP32 [first, first + count) of an array of HBM to an SBUF word.
  void load_vector(uint64_t from, uint32_t first, uint32_t count, uint32_t word, Tiles writes);
  // Codes, or scales (one per 32 columns), of a part of C, whose row r is in SBUF at the global
  // address `sbuf` + r * pitch.
  void store_codes(const MatrixPart& part, uint64_t sbuf, uint32_t pitch, Tiles reads);
  void store_scales(const MatrixPart& part, uint64_t sbuf, uint32_t pitch, Tiles reads);

 private:
  void load_scales(const OperandLayout& to, const GemmHbm::Matrix& from, const MatrixPart& part,
                   Tiles writes);

  const Geometry& g_;
  const GemmFormats formats_;
  const GemmHbm& hbm_;
  DmaBuilder loads_;
  DmaBuilder stores_;
};

}  // namespace ng
