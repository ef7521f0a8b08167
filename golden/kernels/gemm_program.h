// SPDX-License-Identifier: Apache-2.0
// The instructions of one block of a GEMM whose operands the host has put into SBUF.
#pragma once

#include <cstdint>
#include <vector>

#include "golden/isa/isa.h"
#include "golden/kernels/gemm_instructions.h"
#include "golden/kernels/gemm_plan.h"

namespace ng {

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

// Semaphores 0 to ProgramBuilder::kSemaphores - 1 must be zero when it starts. The host has filled
// SBUF and reads the result from there.
std::vector<Instruction> gemm_program(const GemmPlan& plan, const GemmOptions& options,
                                      const GemmBlock& block);

}  // namespace ng
