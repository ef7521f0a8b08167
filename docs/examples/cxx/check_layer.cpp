// SPDX-License-Identifier: Apache-2.0
// A layer in MXFP8: quantise two FP32 matrices, multiply, and hold the product against FP64.
#include <narrowgauge.h>

#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <vector>

namespace {

void must(int status) {
  if (status != NG_OK) throw std::runtime_error(ng_last_error());
}

struct Quantised {
  std::vector<uint8_t> codes, scales;
  std::vector<double> values;
  Quantised(const std::vector<float>& x, size_t rows, size_t cols)
      : codes(rows * cols), scales(rows * ((cols + 31) / 32)), values(rows * cols) {
    must(ng_quantise_mx(NG_E4M3, rows, cols, x.data(), 0, NG_RCEIL, NG_NEAREST, nullptr, codes.data(), scales.data()));
    must(ng_dequantise_mx(NG_E4M3, rows, cols, codes.data(), scales.data(), values.data()));
  }
  ng_matrix matrix() const { return {NG_E4M3, codes.data(), 0, scales.data(), 0}; }
};

}  // namespace

int main() {
  constexpr size_t kM = 20, kN = 30, kK = 100;
  std::vector<float> x(kM * kK), w(kN * kK), y(kM * kN);
  for (size_t i = 0; i < x.size(); ++i) x[i] = std::sin(static_cast<float>(i));
  for (size_t i = 0; i < w.size(); ++i) w[i] = std::cos(static_cast<float>(7 * i)) / 50;
  try {
    const Quantised a(x, kM, kK), b(w, kN, kK);
    const ng_matrix left = a.matrix(), right = b.matrix();
    must(ng_gemm(kM, kN, kK, &left, &right, nullptr, y.data(), 0));
    double worst = 0;
    for (size_t i = 0; i < kM; ++i) {
      for (size_t j = 0; j < kN; ++j) {
        double exact = 0;
        for (size_t k = 0; k < kK; ++k) exact += a.values[i * kK + k] * b.values[j * kK + k];
        worst = std::fmax(worst, std::fabs(y[i * kN + j] - exact));
      }
    }
    std::printf("largest error of 4 roundings to FP32: %g\n", worst);
    // What cannot be is refused with a line that says why.
    const ng_matrix bad{NG_BF16, a.codes.data(), 0, nullptr, 0};
    if (ng_gemm(kM, kN, kK, &bad, &right, nullptr, y.data(), 0) != NG_ERROR_FORMAT) return 1;
    std::printf("refused: %s\n", ng_last_error());
    return worst < 1e-6 ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
