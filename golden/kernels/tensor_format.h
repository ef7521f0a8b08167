// SPDX-License-Identifier: Apache-2.0
// How a whole tensor is stored: an element format, with or without MX block scales.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "golden/numerics/numerics.h"

namespace ng {

struct TensorFormat {
  Format format = Format::kFp32;
  bool mx = false;  // one E8M0 scale per 32 elements along the row

  friend constexpr bool operator==(TensorFormat, TensorFormat) = default;
};

struct NamedTensorFormat {
  std::string_view name;
  TensorFormat format;
  bool operand;  // may be multiplied
  bool result;   // may leave a GEMM
};

inline constexpr std::array<NamedTensorFormat, 8> kTensorFormats{{
    {"fp32", {Format::kFp32, false}, false, true},
    {"bf16", {Format::kBf16, false}, false, true},
    {"e4m3", {Format::kE4m3, false}, true, true},
    {"e5m2", {Format::kE5m2, false}, true, true},
    {"e4m3ieee", {Format::kE4m3Ieee, false}, true, true},
    {"mxfp8-e4m3", {Format::kE4m3, true}, true, true},
    {"mxfp8-e5m2", {Format::kE5m2, true}, true, true},
    {"mxfp4", {Format::kE2m1, true}, true, false},
}};

// The table row of a name, or nullptr.
constexpr const NamedTensorFormat* find_tensor_format(std::string_view name) {
  for (const NamedTensorFormat& row : kTensorFormats) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

constexpr std::string_view tensor_format_name(TensorFormat format) {
  for (const NamedTensorFormat& row : kTensorFormats) {
    if (row.format == format) return row.name;
  }
  return "unknown";
}

}  // namespace ng
