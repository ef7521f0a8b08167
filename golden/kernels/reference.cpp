// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <cmath>

#include "golden/kernels/gemm.h"

namespace ng {
namespace {

double number(uint32_t fp32) { return std::bit_cast<float>(fp32); }

}  // namespace

std::vector<double> reference_gemm(const GemmOptions& options, const GemmOperands& operands) {
  const auto [m, n, k] = operands.shape();
  const std::vector<double> a = dequantise(operands.a);
  const std::vector<double> b = dequantise(operands.b);
  std::vector<double> c(size_t{m} * n);
  for (uint32_t i = 0; i < m; ++i) {
    for (uint32_t j = 0; j < n; ++j) {
      double x = 0;
      for (uint32_t e = 0; e < k; ++e) x += a[size_t{i} * k + e] * b[size_t{j} * k + e];
      if (!operands.row_scale.empty()) x *= number(operands.row_scale[i]);
      if (!operands.col_scale.empty()) x *= number(operands.col_scale[j]);
      if (!operands.bias.empty()) x += number(operands.bias[j]);
      if (options.relu && !std::isnan(x) && x <= 0) x = 0;
      c[size_t{i} * n + j] = x;
    }
  }
  return c;
}

}  // namespace ng
