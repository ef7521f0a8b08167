// SPDX-License-Identifier: Apache-2.0
// A GEMM written as three loops over the numerics: no machine, no program, no tiles.
#pragma once

#include <cstdint>
#include <random>

#include "golden/kernels/gemm.h"

namespace ng::test {

CodeMatrix oracle_gemm(const GemmOptions& options, const GemmOperands& operands);

enum class Stimulus { kNumbers, kCodes };

// kNumbers: quantised FP32 of moderate size, so that nothing is NaN or Inf. kCodes: every code
// equally likely, scales near 1, special values included.
CodeMatrix random_matrix(std::mt19937_64& rng, uint32_t rows, uint32_t cols, TensorFormat format,
                         Stimulus stimulus);

std::vector<uint32_t> random_vector(std::mt19937_64& rng, uint32_t size);

// The first difference as text, empty when equal.
std::string difference(const CodeMatrix& got, const CodeMatrix& expected);

}  // namespace ng::test
