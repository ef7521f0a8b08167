// SPDX-License-Identifier: Apache-2.0
#include "golden/kernels/gemm_data.h"

namespace ng {

std::vector<uint8_t> pack_matrix(const CodeMatrix& matrix) {
  const auto bits = static_cast<uint32_t>(row(matrix.format.format).width());
  const size_t row_bytes = (size_t{matrix.cols} * bits + 7) / 8;
  std::vector<uint8_t> bytes(matrix.rows * row_bytes);
  for (uint32_t r = 0; r < matrix.rows; ++r) {
    for (uint32_t e = 0; e < matrix.cols; ++e) {
      for (uint32_t bit = 0; bit < bits; bit += 4) {  // no format has fewer
        const size_t at = size_t{e} * bits + bit;
        const uint32_t nibble = matrix.code(r, e) >> bit & 0xF;
        bytes[r * row_bytes + at / 8] |= static_cast<uint8_t>(nibble << at % 8);
      }
    }
  }
  return bytes;
}

void unpack_matrix(const std::vector<uint8_t>& bytes, CodeMatrix& matrix) {
  const auto bits = static_cast<uint32_t>(row(matrix.format.format).width());
  const size_t row_bytes = (size_t{matrix.cols} * bits + 7) / 8;
  matrix.codes.assign(size_t{matrix.rows} * matrix.cols, 0);
  for (uint32_t r = 0; r < matrix.rows; ++r) {
    for (uint32_t e = 0; e < matrix.cols; ++e) {
      for (uint32_t bit = 0; bit < bits; bit += 4) {
        const size_t at = size_t{e} * bits + bit;
        const uint32_t nibble = bytes[r * row_bytes + at / 8] >> at % 8 & 0xF;
        matrix.codes[size_t{r} * matrix.cols + e] |= nibble << bit;
      }
    }
  }
}

std::vector<uint8_t> pack_fp32(const std::vector<uint32_t>& values) {
  std::vector<uint8_t> bytes;
  bytes.reserve(4 * values.size());
  for (const uint32_t value : values) {
    for (unsigned b = 0; b < 4; ++b) bytes.push_back(static_cast<uint8_t>(value >> (8 * b)));
  }
  return bytes;
}

}  // namespace ng
