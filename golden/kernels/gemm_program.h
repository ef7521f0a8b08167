// SPDX-License-Identifier: Apache-2.0
// The program of a whole GEMM from HBM to HBM.
#pragma once

#include <vector>

#include "golden/kernels/gemm_instructions.h"
#include "golden/kernels/gemm_plan.h"
#include "golden/kernels/gemm_transfers.h"

namespace ng {

// Dma0 loads panels in the order of their use, as far ahead as there are slots, and Dma1 stores
// tiles of the result, while the tensor and the vector engine work. Semaphores 0 to
// ProgramBuilder::kSemaphores - 1 must be zero when it starts.
std::vector<Instruction> gemm_program(const GemmPlan& plan, const GemmOptions& options,
                                      const GemmHbm& hbm);

}  // namespace ng
