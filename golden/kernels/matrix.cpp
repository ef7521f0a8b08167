// SPDX-License-Identifier: Apache-2.0
#include "golden/kernels/matrix.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace ng {

CodeMatrix quantise(std::span<const uint32_t> fp32, uint32_t rows, uint32_t cols,
                    TensorFormat format, Overflow overflow, ScaleRule rule) {
  CodeMatrix result{.format = format,
                    .rows = rows,
                    .cols = cols,
                    .codes = std::vector<uint32_t>(size_t{rows} * cols),
                    .scales = {}};
  if (!format.mx) {
    for (size_t i = 0; i < result.codes.size(); ++i) {
      result.codes[i] = convert(format.format, Fp32{fp32[i]}, Rounding::kNearest, overflow, 0);
    }
    return result;
  }
  for (uint32_t row = 0; row < rows; ++row) {
    for (uint32_t first = 0; first < cols; first += 32) {
      std::vector<Fp32> values;
      const uint32_t end = std::min(first + 32, cols);
      for (uint32_t col = first; col < end; ++col)
        values.push_back({fp32[size_t{row} * cols + col]});
      const MxBlock block = mx_quantise(format.format, values, rule, Rounding::kNearest, {});
      for (uint32_t col = first; col < end; ++col) {
        result.codes[size_t{row} * cols + col] = block.codes[col - first];
      }
      result.scales.push_back(block.scale);
    }
  }
  return result;
}

std::vector<double> dequantise(const CodeMatrix& matrix) {
  std::vector<double> values(matrix.codes.size());
  for (uint32_t row = 0; row < matrix.rows; ++row) {
    for (uint32_t col = 0; col < matrix.cols; ++col) {
      const Fp32 x = to_fp32(matrix.format.format, matrix.code(row, col));
      double& value = values[size_t{row} * matrix.cols + col];
      value = std::bit_cast<float>(x.bits);
      if (!matrix.format.mx) continue;
      const uint8_t scale = matrix.scale(row, col / 32);
      value = scale == kE8m0Nan ? std::numeric_limits<double>::quiet_NaN()
                                : std::ldexp(value, scale - kE8m0Bias);
    }
  }
  return values;
}

}  // namespace ng
