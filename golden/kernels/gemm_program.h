// SPDX-License-Identifier: Apache-2.0
// The instructions of one block of a GEMM.
#pragma once

#include <cstdint>
#include <vector>

#include "golden/isa/isa.h"
#include "golden/kernels/gemm_plan.h"
#include "golden/numerics/numerics.h"

namespace ng {

// What does not depend on the cutting-up.
struct GemmOptions {
  TensorFormat out{Format::kFp32, false};
  bool relu = false;
  bool bf16_sums = false;  // PSUM in BF16 mode, rounded to nearest after each pass
  Overflow overflow = Overflow::kSaturate;
  Rounding rounding = Rounding::kNearest;
  ScaleRule scale_rule = ScaleRule::kRceil;
  uint64_t seed = 1;     // of stochastic rounding on the way out
  uint32_t counter = 0;  // element (m, n) takes word counter + m * N + n of the seed
};

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
GemmHbm gemm_hbm_layout(const GemmPlan& plan, uint64_t offset);

// A block of the plan: rows [m0, m0 + m), columns [n0, n0 + n), passes [pass0, pass0 + passes).
struct GemmBlock {
  uint32_t m0 = 0, m = 0;
  uint32_t n0 = 0, n = 0;
  uint32_t pass0 = 0, passes = 0;
  bool first_k = true;  // starts the sums
  bool last_k = true;   // takes the sums out
};

// Every block of the plan, in the order in which they must run: K innermost.
std::vector<GemmBlock> gemm_blocks(const GemmPlan& plan);

BlockLayout block_layout(const GemmPlan& plan, const GemmBlock& block);

// Semaphores 0 to ProgramBuilder::kSemaphores - 1 must be zero when it starts. Without `hbm` the
// host has filled SBUF and reads the result from there; with it, Dma0 loads tiles of the operands
// in the order of their use and Dma1 stores tiles of the result, while the other engines work.
std::vector<Instruction> gemm_program(const GemmPlan& plan, const GemmOptions& options,
                                      const GemmBlock& block, const GemmHbm* hbm = nullptr);

}  // namespace ng
