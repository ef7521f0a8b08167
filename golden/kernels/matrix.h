// SPDX-License-Identifier: Apache-2.0
// A quantised matrix on the host: one code per element, row-major, MX scales beside it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "golden/kernels/tensor_format.h"

namespace ng {

struct CodeMatrix {
  TensorFormat format;
  uint32_t rows = 0;
  uint32_t cols = 0;
  std::vector<uint32_t> codes;  // [rows][cols]
  std::vector<uint8_t> scales;  // [rows][ceil(cols / 32)], empty unless format.mx

  uint32_t groups() const { return (cols + 31) / 32; }
  uint32_t code(uint32_t row, uint32_t col) const { return codes[size_t{row} * cols + col]; }
  uint8_t scale(uint32_t row, uint32_t group) const {
    return format.mx ? scales[size_t{row} * groups() + group] : kE8m0One;
  }
};

// FP32 bit patterns [rows][cols] to codes: nearest even, MX blocks along the row.
CodeMatrix quantise(std::span<const uint32_t> fp32, uint32_t rows, uint32_t cols,
                    TensorFormat format, Overflow overflow, ScaleRule rule);

// The numbers that the codes and scales stand for. Exact in FP64 for every format here, but for
// scaled values below its range.
std::vector<double> dequantise(const CodeMatrix& matrix);

}  // namespace ng
