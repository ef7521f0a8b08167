// SPDX-License-Identifier: Apache-2.0
#include "golden/kernels/gemm_data.h"

#include <algorithm>

namespace ng {

std::vector<uint8_t> pack_words(const Geometry& g, const OperandLayout& layout,
                                const CodeMatrix& matrix, uint32_t row0, uint32_t pass0) {
  std::vector<uint8_t> bytes(size_t{layout.words()} * g.word_bytes());
  const uint32_t first = pass0 * g.pass_elements();
  const uint32_t count = std::min(layout.passes * g.pass_elements(), matrix.cols - first);
  for (uint32_t r = 0; r < layout.rows; ++r) {
    const size_t base = size_t{r} * layout.stride() * g.word_bytes();
    for (uint32_t e = 0; e < count; ++e) {
      const uint32_t code = matrix.code(row0 + r, first + e);
      // two E2M1 passes fill exactly one word, so packed elements are contiguous too
      uint8_t& byte = bytes[base + (layout.packed() ? e / 2 : e)];
      const unsigned shift = layout.packed() ? 4 * (e % 2) : 0;
      byte = static_cast<uint8_t>(byte | code << shift);
    }
  }
  return bytes;
}

std::vector<uint8_t> pack_scales(const Geometry& g, const OperandLayout& layout,
                                 const CodeMatrix& matrix, uint32_t row0, uint32_t pass0) {
  std::vector<uint8_t> bytes(size_t{layout.scale_words()} * g.groups, kE8m0One);
  if (bytes.empty()) return bytes;
  for (uint32_t r = 0; r < layout.rows; ++r) {
    for (uint32_t pass = 0; pass < layout.passes; ++pass) {
      const uint32_t word = r * layout.scale_stride() + pass;
      for (uint32_t group = 0; group < g.groups; ++group) {
        const uint32_t source = (pass0 + pass) * g.groups + group;
        if (source >= matrix.groups()) break;
        bytes[size_t{word} * g.groups + group] = matrix.scale(row0 + r, source);
      }
    }
  }
  return bytes;
}

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

std::vector<uint8_t> pack_vector(const std::vector<uint32_t>& values, uint32_t first,
                                 uint32_t count, uint32_t piece, uint32_t piece_bytes) {
  const uint32_t pieces = (count + piece - 1) / piece;
  std::vector<uint8_t> bytes(size_t{pieces} * piece_bytes);
  for (uint32_t i = 0; i < count; ++i) {
    const size_t at = size_t{i / piece} * piece_bytes + size_t{i % piece} * 4;
    for (unsigned b = 0; b < 4; ++b) {
      bytes[at + b] = static_cast<uint8_t>(values[first + i] >> (8 * b));
    }
  }
  return bytes;
}

void unpack_result(const BlockLayout& layout, const GemmBlock& block,
                   const std::vector<uint8_t>& bytes, const std::vector<uint8_t>& scales,
                   CodeMatrix& c) {
  const bool packed = c.format.format == Format::kE2m1;
  const auto size = static_cast<uint32_t>(row(c.format.format).width()) / 8;
  const uint32_t groups = (block.n + kGroupSize - 1) / kGroupSize;
  for (uint32_t r = 0; r < block.m; ++r) {
    const size_t base = size_t{r} * layout.out_stride;
    for (uint32_t e = 0; e < block.n; ++e) {
      uint32_t code = 0;
      for (uint32_t b = size; b-- > 0;) code = code << 8 | bytes[base + size_t{e} * size + b];
      if (packed) code = bytes[base + e / 2] >> (4 * (e % 2)) & 0xF;
      c.codes[size_t{block.m0 + r} * c.cols + block.n0 + e] = code;
    }
    if (!c.format.mx) continue;
    for (uint32_t group = 0; group < groups; ++group) {
      c.scales[size_t{block.m0 + r} * c.groups() + block.n0 / kGroupSize + group] =
          scales[size_t{r} * layout.out_scale_stride + group];
    }
  }
}

}  // namespace ng
