// SPDX-License-Identifier: Apache-2.0
// `test_numerics "[!benchmark]"`: how fast the golden model is. Never part of ctest.
#include <catch2/benchmark/catch_benchmark.hpp>
#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "golden/numerics/fused_gemm.h"
#include "tests/golden/numerics/stimulus.h"

namespace ng {
namespace {

TEST_CASE("speed of the golden model", "[!benchmark]") {
  oracle::Rng rng(1);
  for (const Format f : {Format::kE4m3, Format::kE5m2}) {
    std::vector<std::uint8_t> a(1024 * kGroup), b(a.size());
    for (auto* v : {&a, &b}) {
      for (auto& c : *v) {
        do c = static_cast<std::uint8_t>(rng());
        while (decode(f, c).kind != Kind::kFinite);
      }
    }
    BENCHMARK("1024 fused steps of 32, " + std::string(row(f).name)) {
      Fp32 acc;
      for (std::size_t k = 0; k < a.size(); k += kGroup) {
        acc = fused_step(acc, f, {&a[k], kGroup}, 127, f, {&b[k], kGroup}, 127);
      }
      return acc;
    };
    std::vector<Fp32> x(1024);
    for (auto& v : x) v = {static_cast<std::uint32_t>(rng())};
    BENCHMARK("1024 conversions to " + std::string(row(f).name)) {
      std::uint32_t sum = 0;
      for (const Fp32 v : x) {
        sum += convert(f, v, Rounding::kNearest, Overflow::kSaturate, 0);
      }
      return sum;
    };
  }
}

TEST_CASE("speed of products of matrices", "[!benchmark]") {
  oracle::Rng rng(1);
  constexpr std::size_t kSize = 256;
  for (const Format f : {Format::kE4m3, Format::kE5m2}) {
    std::vector<std::uint8_t> a(kSize * kSize);
    for (auto& c : a) c = static_cast<std::uint8_t>(rng() % (row(f).max_finite() + 1));
    std::vector<Fp32> c(a.size());
    for (const FusedPath path : {FusedPath::kPlain, FusedPath::kPortable, FusedPath::kAvx2}) {
      if (!has_fused_path(path)) continue;
      const char* name = path == FusedPath::kPlain      ? "plain"
                         : path == FusedPath::kPortable ? "any CPU"
                                                        : "AVX2";
      BENCHMARK("256^3 MAC, " + std::string(row(f).name) + ", " + name) {
        fused_gemm({kSize, kSize, kSize}, {f, a.data(), kSize, nullptr, 0},
                   {f, a.data(), kSize, nullptr, 0}, c.data(), kSize, path);
        return c[0];
      };
    }
  }
}

}  // namespace
}  // namespace ng
