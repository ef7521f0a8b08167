// SPDX-License-Identifier: Apache-2.0
// The files of `ngauge gemm` to operands.
#pragma once

#include <string>

#include "golden/kernels/gemm.h"

namespace ng::cli {

struct OperandFiles {
  std::string name;    // "A" or "B", for messages
  std::string array;   // [rows, K]: float32, or uint8 codes
  std::string scales;  // uint8 [rows, ceil(K / 32)]; empty for none
  TensorFormat format;
};

struct GemmFiles {
  OperandFiles a;
  OperandFiles b;
  std::string row_scale;  // float32 [M]; empty for none
  std::string col_scale;  // float32 [N]
  std::string bias;       // float32 [N]
};

// Reads, checks and quantises. Throws InputError with one line.
GemmOperands load_operands(const GemmFiles& files, Overflow overflow, ScaleRule rule);

}  // namespace ng::cli
