// SPDX-License-Identifier: Apache-2.0
// Host arrays to bytes in HBM, and back.
#pragma once

#include <cstdint>
#include <vector>

#include "golden/kernels/matrix.h"

namespace ng {

// Every row of a matrix, dense, each starting at a byte; and back.
std::vector<uint8_t> pack_matrix(const CodeMatrix& matrix);
void unpack_matrix(const std::vector<uint8_t>& bytes, CodeMatrix& matrix);

// FP32 bit patterns in little-endian bytes.
std::vector<uint8_t> pack_fp32(const std::vector<uint32_t>& values);

}  // namespace ng
