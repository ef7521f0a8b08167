// SPDX-License-Identifier: Apache-2.0
// How fast ng_gemm() is on one thread, from codes in memory to FP32 in memory, for each pair of
// formats: `bench_gemm [size]`. CPU time, the median of nine runs.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

#include "golden/library/narrowgauge.h"

namespace {

struct Matrix {
  std::vector<uint8_t> codes, scales;
  ng_matrix view;

  // Uniform finite codes, with scales near 1.
  Matrix(int format, size_t size, ng_random random)
      : codes(size * size), scales(size * ((size + 31) / 32)) {
    std::vector<uint32_t> words(codes.size());
    ng_random_words(&random, words.size(), words.data());
    ng_format_info info{};
    ng_describe_format(format, &info);
    for (size_t i = 0; i < codes.size(); ++i) {
      const uint32_t magnitude = (words[i] >> 8) % (info.max_finite + 1);
      codes[i] = static_cast<uint8_t>(magnitude | (words[i] & 1) << (info.width - 1));
    }
    for (size_t i = 0; i < scales.size(); ++i) scales[i] = static_cast<uint8_t>(124 + words[i] % 7);
    view = {format, codes.data(), 0, scales.data(), 0};
  }
};

double median_rate(int left, int right, size_t size) {
  const Matrix a(left, size, {1, 0});
  const Matrix b(right, size, {2, 0});
  std::vector<float> c(size * size);
  std::array<double, 9> rates{};
  for (double& rate : rates) {
    const std::clock_t start = std::clock();
    if (ng_gemm(size, size, size, &a.view, &b.view, nullptr, c.data(), 0) != NG_OK) {
      std::fprintf(stderr, "%s\n", ng_last_error());
      std::exit(1);
    }
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    rate =
        static_cast<double>(size) * static_cast<double>(size) * static_cast<double>(size) / seconds;
  }
  std::sort(rates.begin(), rates.end());
  return rates[rates.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const size_t size = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1024;
  if (size < 1 || size > 16384) {
    std::fprintf(stderr, "usage: bench_gemm [size], 1 to 16384\n");
    return 2;
  }
  std::printf("libnarrowgauge %s, M = N = K = %zu, one thread, MAC/s (row: A, column: B)\n\n%-10s",
              ng_version_text(), size, "");
  for (int b = NG_E4M3; b <= NG_E2M1; ++b) std::printf("%10s", ng_format_name(b));
  for (int a = NG_E4M3; a <= NG_E2M1; ++a) {
    std::printf("\n%-10s", ng_format_name(a));
    for (int b = NG_E4M3; b <= NG_E2M1; ++b) std::printf("%10.2g", median_rate(a, b, size));
  }
  std::printf("\n");
}
