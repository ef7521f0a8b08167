// SPDX-License-Identifier: Apache-2.0
// Random GEMMs and the comparison of two devices' results.
#pragma once

#include <random>
#include <string>
#include <string_view>

#include "golden/kernels/gemm.h"

namespace ng::test {

// An operand of uniform codes (NaN, infinities, subnormals and every scale included) or, when
// `numbers`, of finite codes and moderate scales, whose sums stay finite.
CodeMatrix random_operand(std::mt19937_64& rng, TensorFormat format, uint32_t rows, uint32_t cols,
                          bool numbers);

// Empty when codes and scales agree; else the first element that differs, with both bit patterns,
// and the operands' shape.
std::string difference(const CodeMatrix& expected, const CodeMatrix& got);

// The status and SBUF contents of two devices, empty when they agree.
std::string state_difference(Device& expected, Device& got);

}  // namespace ng::test
