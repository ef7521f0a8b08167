// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/gemm_input.h"

#include <fmt/format.h>

#include "tb/cli/errors.h"
#include "tb/cli/npy.h"

namespace ng::cli {
namespace {

constexpr uint64_t kMaxAxis = 1u << 24;  // keeps every index of the kernels inside 32 bits

std::vector<uint32_t> all_bits(const NpyArray& array) {
  std::vector<uint32_t> bits(array.elements());
  for (uint64_t i = 0; i < bits.size(); ++i) bits[i] = array.bits(i);
  return bits;
}

NpyArray read_matrix(const OperandFiles& files) {
  NpyArray array = read_npy(files.array, {Dtype::kFloat32, Dtype::kUint8});
  if (array.rank() != 2) {
    throw InputError(fmt::format("{}: {} has shape {}, expected two axes [{}, K]", files.array,
                                 files.name, shape_text(array.shape),
                                 files.name == "A" ? "M" : "N"));
  }
  for (const uint64_t axis : array.shape) {
    if (axis >= 1 && axis <= kMaxAxis) continue;
    throw InputError(fmt::format("{}: {} has shape {}, expected axes of 1 to {}", files.array,
                                 files.name, shape_text(array.shape), kMaxAxis));
  }
  return array;
}

// Raw codes and, for an MX format, their scales.
CodeMatrix take_codes(const OperandFiles& files, const NpyArray& array) {
  CodeMatrix matrix{.format = files.format,
                    .rows = static_cast<uint32_t>(array.shape[0]),
                    .cols = static_cast<uint32_t>(array.shape[1]),
                    .codes = all_bits(array),
                    .scales = {}};
  const std::string_view format = tensor_format_name(files.format);
  const uint32_t limit = 1u << row(files.format.format).width();
  for (uint64_t i = 0; i < matrix.codes.size(); ++i) {
    if (matrix.codes[i] < limit) continue;
    throw InputError(fmt::format("{}: {}[{}, {}] is {:#04x}, expected a code of {} below {:#x}",
                                 files.array, files.name, i / matrix.cols, i % matrix.cols,
                                 matrix.codes[i], format, limit));
  }
  if (!files.format.mx) return matrix;
  if (files.scales.empty()) {
    throw InputError(fmt::format("{}: {} holds codes of {}, expected its scales in --{}-scales",
                                 files.array, files.name, format, files.name == "A" ? "a" : "b"));
  }
  const NpyArray scales = read_npy(files.scales, {Dtype::kUint8});
  const std::vector<uint64_t> expected{matrix.rows, matrix.groups()};
  if (scales.shape != expected) {
    throw InputError(fmt::format("{}: scales of {} have shape {}, expected {}", files.scales,
                                 files.name, shape_text(scales.shape), shape_text(expected)));
  }
  matrix.scales = scales.bytes;
  return matrix;
}

CodeMatrix load_matrix(const OperandFiles& files, const NpyArray& array, Overflow overflow,
                       ScaleRule rule) {
  const bool codes = array.dtype == Dtype::kUint8;
  if (!files.scales.empty() && !(codes && files.format.mx)) {
    throw InputError(
        fmt::format("{}: scales of {} given, but {}; expected uint8 codes of an mx format",
                    files.scales, files.name,
                    codes ? fmt::format("{} has none", tensor_format_name(files.format))
                          : std::string("float32 is quantised here")));
  }
  if (codes) return take_codes(files, array);
  return quantise(all_bits(array), static_cast<uint32_t>(array.shape[0]),
                  static_cast<uint32_t>(array.shape[1]), files.format, overflow, rule);
}

std::vector<uint32_t> load_vector(const std::string& path, const char* name, uint64_t size) {
  if (path.empty()) return {};
  const NpyArray array = read_npy(path, {Dtype::kFloat32});
  if (array.shape != std::vector<uint64_t>{size}) {
    throw InputError(fmt::format("{}: {} has shape {}, expected [{}]", path, name,
                                 shape_text(array.shape), size));
  }
  return all_bits(array);
}

}  // namespace

GemmOperands load_operands(const GemmFiles& files, Overflow overflow, ScaleRule rule) {
  const NpyArray a = read_matrix(files.a);
  const NpyArray b = read_matrix(files.b);
  if (a.shape[1] != b.shape[1]) {
    throw InputError(fmt::format("{}: B has K = {}, expected {} as in A ({})", files.b.array,
                                 b.shape[1], a.shape[1], files.a.array));
  }
  GemmOperands operands;
  operands.row_scale = load_vector(files.row_scale, "row scale", a.shape[0]);
  operands.col_scale = load_vector(files.col_scale, "column scale", b.shape[0]);
  operands.bias = load_vector(files.bias, "bias", b.shape[0]);
  operands.a = load_matrix(files.a, a, overflow, rule);
  operands.b = load_matrix(files.b, b, overflow, rule);
  return operands;
}

}  // namespace ng::cli
