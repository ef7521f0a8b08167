// SPDX-License-Identifier: Apache-2.0
#include "tests/golden/kernels/gemm_oracle.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace ng::test {
namespace {

// Row `row` of an operand, group by group, as the array sees it.
std::vector<uint8_t> group_codes(const CodeMatrix& x, uint32_t row, uint32_t group) {
  std::vector<uint8_t> codes;
  for (uint32_t k = 32 * group; k < std::min(32 * group + 32, x.cols); ++k) {
    const uint32_t code = x.code(row, k);
    codes.push_back(
        static_cast<uint8_t>(x.format.format == Format::kE2m1 ? kOcpFp4Map[code] : code));
  }
  return codes;
}

Format fp8(Format format) { return format == Format::kE2m1 ? Format::kE4m3 : format; }

Fp32 element(const GemmOptions& options, const GemmOperands& o, uint32_t m, uint32_t n) {
  Fp32 x = kFp32Zero;
  for (uint32_t g = 0; g < o.a.groups(); ++g) {
    x = fused_step(x, fp8(o.a.format.format), group_codes(o.a, m, g), o.a.scale(m, g),
                   fp8(o.b.format.format), group_codes(o.b, n, g), o.b.scale(n, g));
  }
  if (!o.row_scale.empty()) x = fp32_mul(x, Fp32{o.row_scale[m]});
  if (!o.col_scale.empty()) x = fp32_mul(x, Fp32{o.col_scale[n]});
  if (!o.bias.empty()) x = fp32_add(x, Fp32{o.bias[n]});
  return options.relu ? relu(x) : x;
}

}  // namespace

CodeMatrix oracle_gemm(const GemmOptions& options, const GemmOperands& o) {
  const auto [rows, cols, k] = o.shape();
  CodeMatrix c{.format = options.out, .rows = rows, .cols = cols, .codes = {}, .scales = {}};
  for (uint32_t m = 0; m < rows; ++m) {
    std::vector<Fp32> values;
    std::vector<uint32_t> random;
    for (uint32_t n = 0; n < cols; ++n) {
      values.push_back(element(options, o, m, n));
      random.push_back(speck32_64(options.seed, options.counter + m * cols + n));
    }
    for (uint32_t n = 0; n < cols; n += options.out.mx ? 32 : 1) {
      if (!options.out.mx) {
        c.codes.push_back(
            convert(options.out.format, values[n], options.rounding, options.overflow, random[n]));
        continue;
      }
      const size_t size = std::min<size_t>(32, cols - n);
      const MxBlock block =
          mx_quantise(options.out.format, std::span(values).subspan(n, size), options.scale_rule,
                      options.rounding, std::span(random).subspan(n, size));
      c.codes.insert(c.codes.end(), block.codes.begin(),
                     block.codes.begin() + static_cast<std::ptrdiff_t>(size));
      c.scales.push_back(block.scale);
    }
  }
  return c;
}

CodeMatrix random_matrix(std::mt19937_64& rng, uint32_t rows, uint32_t cols, TensorFormat format,
                         Stimulus stimulus) {
  if (stimulus == Stimulus::kNumbers) {
    std::vector<uint32_t> fp32(size_t{rows} * cols);
    for (uint32_t& x : fp32) {
      x = std::bit_cast<uint32_t>((static_cast<float>(rng() % 4001) - 2000.0F) / 700.0F);
    }
    return quantise(fp32, rows, cols, format, Overflow::kSaturate, ScaleRule::kRceil);
  }
  CodeMatrix x{.format = format, .rows = rows, .cols = cols, .codes = {}, .scales = {}};
  const uint64_t codes = uint64_t{1} << row(format.format).width();
  for (size_t i = 0; i < size_t{rows} * cols; ++i) {
    x.codes.push_back(static_cast<uint32_t>(rng() % codes));
  }
  for (size_t i = 0; format.mx && i < size_t{rows} * x.groups(); ++i) {
    x.scales.push_back(static_cast<uint8_t>(rng() % 50 == 0 ? rng() : 120 + rng() % 15));
  }
  return x;
}

std::vector<uint32_t> random_vector(std::mt19937_64& rng, uint32_t size) {
  std::vector<uint32_t> values(size);
  for (uint32_t& x : values) {
    x = std::bit_cast<uint32_t>((static_cast<float>(rng() % 2001) - 1000.0F) / 300.0F);
  }
  return values;
}

std::string difference(const CodeMatrix& got, const CodeMatrix& expected) {
  if (got.rows != expected.rows || got.cols != expected.cols) return "another shape";
  for (size_t i = 0; i < expected.codes.size(); ++i) {
    if (got.codes[i] != expected.codes[i]) {
      return fmt::format("C[{}, {}]: got {:#x}, expected {:#x}", i / got.cols, i % got.cols,
                         got.codes[i], expected.codes[i]);
    }
  }
  for (size_t i = 0; i < expected.scales.size(); ++i) {
    if (got.scales[i] != expected.scales[i]) {
      return fmt::format("scale {}: got {:#x}, expected {:#x}", i, got.scales[i],
                         expected.scales[i]);
    }
  }
  return "";
}

}  // namespace ng::test
