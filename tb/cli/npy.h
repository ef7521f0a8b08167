// SPDX-License-Identifier: Apache-2.0
// NumPy .npy files with float32, uint8 or uint16, as far as np.load reads them: versions 1 to 3,
// any spelling of the header, either byte order, C or Fortran order. What follows the array is
// refused.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ng::cli {

enum class Dtype : uint8_t { kFloat32, kUint8, kUint16 };

struct NpyArray {
  Dtype dtype = Dtype::kUint8;
  std::vector<uint64_t> shape;
  std::vector<uint8_t> bytes;  // little-endian elements, C order

  uint64_t elements() const;
  uint32_t rank() const { return static_cast<uint32_t>(shape.size()); }
  // Element i as its bit pattern.
  uint32_t bits(uint64_t i) const;
};

uint32_t dtype_bytes(Dtype dtype);
const char* dtype_name(Dtype dtype);

// "[3, 4]"
std::string shape_text(const std::vector<uint64_t>& shape);

// An array of one of these types. Throws InputError with one line: the file, what is wrong with it,
// and what was expected.
NpyArray read_npy(const std::string& path, const std::vector<Dtype>& allowed = {
                                               Dtype::kFloat32, Dtype::kUint16, Dtype::kUint8});

// The bytes of a version 1 file.
std::vector<uint8_t> npy_file(const NpyArray& array);

// An array from bit patterns.
NpyArray make_array(Dtype dtype, std::vector<uint64_t> shape, const std::vector<uint32_t>& bits);

}  // namespace ng::cli
