// SPDX-License-Identifier: Apache-2.0
// The fast fused step against 704-bit arithmetic and against fused_step(), on every path that this
// CPU has.
#include <cfenv>
#include <stdexcept>
#include <vector>
#if defined(__SSE__)
#include <xmmintrin.h>
#endif

#include <catch2/catch_test_macros.hpp>

#include "golden/numerics/fused_gemm.h"
#include "tb/numerics/fused_stimulus.h"
#include "tb/replay.h"

namespace ng {
namespace {

using test::FusedCase;
using test::FusedStimulus;
using test::Rng;

std::vector<FusedPath> paths() {
  std::vector<FusedPath> all{FusedPath::kPlain, FusedPath::kPortable};
  if (has_fused_path(FusedPath::kAvx2)) all.push_back(FusedPath::kAvx2);
  return all;
}

const char* name(FusedPath path) {
  return path == FusedPath::kPlain ? "plain" : path == FusedPath::kPortable ? "portable" : "avx2";
}

uint32_t by_path(const FusedCase& c, FusedPath path) {
  Fp32 acc{c.acc};
  fused_gemm({1, 1, c.n}, {c.fa, c.a.data(), c.n, &c.scale_a, 1},
             {c.fb, c.b.data(), c.n, &c.scale_b, 1}, &acc, 1, path);
  return acc.bits;
}

void check_case(const FusedCase& c, int number, uint64_t seed) {
  const uint32_t expected = c.oracle();
  for (const FusedPath path : paths()) {
    const uint32_t got = by_path(c, path);
    if (got == expected) continue;
    FAIL("case " << number << ", " << name(path) << ": " << c.text() << "\n got "
                 << test::show_word(got) << ", expected " << test::show_word(expected)
                 << " (NG_SEED=" << seed << ")");
  }
}

TEST_CASE("every path gives the bits of 704-bit arithmetic for one group") {
  const uint64_t seed = tb::choose_seed("fused_gemm");
  Rng rng(seed);
  FusedStimulus stimulus(rng);
  for (int i = 0; i < 150'000; ++i) check_case(stimulus.next(), i, seed);
}

// Sums that need two binary64: nearly all products as large as they come, a few of the smallest,
// and as much of the opposite sign, so that the large ones cancel or nearly do. Then the smallest
// ones and an accumulator far below all decide.
FusedCase large_and_small(Rng& rng) {
  const auto below = [&](int n) { return test::draw(rng, 0, n - 1); };
  FusedCase c;
  c.fa = test::kFp8Formats[rng() % 3];
  c.fb = test::kFp8Formats[rng() % 3];
  if (below(3) > 0) (below(2) ? c.fa : c.fb) = Format::kE5m2;
  const auto largest = [&](Format f) {
    const auto max = static_cast<uint8_t>(row(f).max_finite());
    return static_cast<uint8_t>(below(8) ? max : max - below(4));
  };
  // Of E5M2, either the largest or those on either side of 2, where its sum is split.
  static constexpr std::array<uint8_t, 8> kNearTwo{0x39, 0x3B, 0x3C, 0x3D, 0x3F, 0x40, 0x41, 0x43};
  const auto near_two = [&] { return kNearTwo[rng() % kNearTwo.size()]; };
  const int kind = below(4);
  const uint8_t border = below(2) ? 0x3F : 0x43;
  const auto right = [&]() {
    if (c.fb != Format::kE5m2 || kind < 2) return largest(c.fb);
    return kind == 2 ? border : near_two();
  };
  const auto small = [&](size_t at) {
    c.a[at] = static_cast<uint8_t>(below(3));
    c.b[at] = static_cast<uint8_t>((below(2) ? near_two() : below(3)) | (rng() & 0x80));
  };
  for (size_t i = 0; i < 16; ++i) {
    c.a[i] = largest(c.fa);
    c.b[i] = right();
    if (below(16) == 0) small(i);
    c.a[i + 16] = c.a[i];
    c.b[i + 16] = c.b[i] ^ 0x80;
  }
  if (below(2)) std::swap_ranges(c.b.begin() + 8, c.b.begin() + 12, c.b.begin() + 24);
  for (int k = below(4); k > 0; --k) small(rng() % 32);
  if (below(4) == 0) {
    std::shuffle(c.a.begin(), c.a.end(), Rng(5));
    std::shuffle(c.b.begin(), c.b.end(), Rng(5));
  }
  c.scale_a = static_cast<uint8_t>(below(2) ? 127 : below(255));
  c.scale_b = static_cast<uint8_t>(below(2) ? 127 : below(255));
  const int exponent = below(2) ? below(255) : std::clamp(c.scale() - 127 + below(60) - 30, 0, 254);
  c.acc = static_cast<uint32_t>(rng()) & 0x807FFFFFu;
  if (below(3) == 0) c.acc &= 0x80000001u;
  c.acc |= static_cast<uint32_t>(exponent) << 23;
  return c;
}

TEST_CASE("every path keeps the smallest product beside the largest") {
  const uint64_t seed = tb::choose_seed("large and small");
  Rng rng(seed);
  for (int i = 0; i < 120'000; ++i) check_case(large_and_small(rng), i, seed);
}

// 0, 1 or 2 times 2^-25 is left of sums of 2^28, and an accumulator far below that.
TEST_CASE("sums that cancel leave the accumulator whole") {
  for (int variant = 0; variant < 64; ++variant) {
    FusedCase c;
    c.fb = Format::kE5m2;
    for (size_t i = 0; i < 32; ++i) {
      c.a[i] = 0x7E;
      c.b[i] = i < 16 ? 0x7B : 0xFB;
    }
    c.a[0] = c.a[31] = 0x01;
    c.b[0] = variant & 1 ? 0x01 : 0x81;
    c.b[31] = variant & 2 ? 0x01 : 0x81;
    if (variant & 4) std::swap(c.fa, c.fb), std::swap(c.a, c.b);
    if (variant & 8) std::swap(c.a[0], c.a[7]), std::swap(c.b[0], c.b[7]);
    c.acc = variant & 16 ? 0x00000001 : 0x0B8ABCDF;
    if (variant & 32) c.acc |= 0x80000000;
    check_case(c, variant, 0);
  }
  // 24 products of 57344 * 1.75 and one of 2^-32; two others cancel the 24.
  for (int variant = 0; variant < 8; ++variant) {
    FusedCase c;
    c.fa = c.fb = Format::kE5m2;
    for (size_t i = 0; i < 24; ++i) c.a[i] = 0x7B, c.b[i] = 0x3F;
    c.a[24] = 0x7B, c.b[24] = variant & 1 ? 0xCF : 0xCB;
    c.a[25] = 0x7B, c.b[25] = 0xCB;
    c.a[31] = 0x01, c.b[31] = variant & 2 ? 0x01 : 0x81;
    c.acc = variant & 4 ? 0x00000001 : 0x8B8ABCDF;
    check_case(c, variant, 0);
  }
}

struct Matrices {
  Format fa, fb;
  FusedShape shape;
  size_t stride, scale_stride, acc_stride;
  std::vector<uint8_t> a, b, a_scales, b_scales;
  std::vector<Fp32> acc;

  FusedOperand left() const { return {fa, a.data(), stride, scales(a_scales), scale_stride}; }
  FusedOperand right() const { return {fb, b.data(), stride, scales(b_scales), scale_stride}; }
  static const uint8_t* scales(const std::vector<uint8_t>& x) {
    return x.empty() ? nullptr : x.data();
  }
};

// Codes of any kind, one in `rare` of them Inf or NaN; bytes behind the k elements are all ones.
Matrices draw_matrices(Rng& rng, Format fa, Format fb, int rare) {
  const auto below = [&](int n) { return test::draw(rng, 0, n - 1); };
  Matrices x{.fa = fa,
             .fb = fb,
             .shape = {},
             .stride = 0,
             .scale_stride = 0,
             .acc_stride = 0,
             .a = {},
             .b = {},
             .a_scales = {},
             .b_scales = {},
             .acc = {}};
  x.shape = {size_t(1 + below(14)), size_t(1 + below(26)), size_t(1 + below(below(3) ? 70 : 400))};
  const size_t groups = (x.shape.k + 31) / 32;
  x.stride = x.shape.k + size_t(below(5));
  x.scale_stride = groups + size_t(below(3));
  x.acc_stride = x.shape.n + size_t(below(3));
  const auto codes = [&](Format f, size_t rows) {
    std::vector<uint8_t> all(rows * x.stride, 0xFF);
    const int most = below(3) == 0 ? 4 : 256;  // few small ones: exact sums, zeros, ties
    for (size_t i = 0; i < all.size(); ++i) {
      if (i % x.stride >= x.shape.k) continue;
      do all[i] = static_cast<uint8_t>(below(most) | (rng() & 0x80));
      while (f != Format::kE2m1 && !test::fp8(f, all[i]).finite() && below(rare) > 0);
    }
    return all;
  };
  const auto scales = [&](size_t rows) {
    std::vector<uint8_t> all(rows * x.scale_stride);
    const int kind = below(4);
    if (kind == 0) all.clear();
    for (auto& s : all) {
      s = static_cast<uint8_t>(kind == 1   ? 120 + below(14)
                               : kind == 2 ? below(255)
                                           : below(2) * 254);
      if (below(20 * rare) == 0) s = kE8m0Nan;
    }
    return all;
  };
  x.a = codes(fa, x.shape.m), x.b = codes(fb, x.shape.n);
  x.a_scales = scales(x.shape.m), x.b_scales = scales(x.shape.n);
  x.acc.resize(x.shape.m * x.acc_stride);
  for (auto& c : x.acc) {
    c.bits = static_cast<uint32_t>(rng());
    if (below(2)) c.bits = test::as_word(below(2000) - 1000) ^ (c.bits & 0x80000000u);
    if (below(50) == 0) c.bits |= test::kInf;
  }
  return x;
}

// Group by group in 704 bits.
std::vector<Fp32> chain(const Matrices& x) {
  std::vector<Fp32> acc = x.acc;
  const auto part = [&](Format f, const std::vector<uint8_t>& codes, size_t r, size_t g, size_t n,
                        std::array<uint8_t, 32>& to) {
    for (size_t i = 0; i < n; ++i) {
      const uint8_t code = codes[r * x.stride + 32 * g + i];
      to[i] = f == Format::kE2m1 ? kOcpFp4Map[code & 0xF] : code;
    }
    return f == Format::kE2m1 ? Format::kE4m3 : f;
  };
  for (size_t i = 0; i < x.shape.m; ++i) {
    for (size_t j = 0; j < x.shape.n; ++j) {
      uint32_t& bits = acc[i * x.acc_stride + j].bits;
      for (size_t g = 0; g < (x.shape.k + 31) / 32; ++g) {
        FusedCase c;
        c.acc = bits;
        c.n = std::min<size_t>(32, x.shape.k - 32 * g);
        c.fa = part(x.fa, x.a, i, g, c.n, c.a);
        c.fb = part(x.fb, x.b, j, g, c.n, c.b);
        if (!x.a_scales.empty()) c.scale_a = x.a_scales[i * x.scale_stride + g];
        if (!x.b_scales.empty()) c.scale_b = x.b_scales[j * x.scale_stride + g];
        bits = c.oracle();
      }
    }
  }
  return acc;
}

void check_matrices(const Matrices& x, uint64_t seed) {
  const std::vector<Fp32> expected = chain(x);
  for (const FusedPath path : paths()) {
    std::vector<Fp32> acc = x.acc;
    fused_gemm(x.shape, x.left(), x.right(), acc.data(), x.acc_stride, path);
    for (size_t i = 0; i < acc.size(); ++i) {
      if (acc[i] == expected[i]) continue;
      FAIL(name(path) << ": " << row(x.fa).name << " x " << row(x.fb).name << ", M = " << x.shape.m
                      << ", N = " << x.shape.n << ", K = " << x.shape.k << ": [" << i / x.acc_stride
                      << ", " << i % x.acc_stride << "] is " << test::show_word(acc[i].bits)
                      << ", expected " << test::show_word(expected[i].bits) << " (NG_SEED=" << seed
                      << ")");
    }
  }
}

constexpr std::array kOperands{Format::kE4m3, Format::kE5m2, Format::kE4m3Ieee, Format::kE2m1};

TEST_CASE("matrices of every pair of formats, any shape, stride, scale and accumulator") {
  const uint64_t seed = tb::choose_seed("fused matrices");
  Rng rng(seed);
  for (int round = 0; round < 36; ++round) {
    for (const Format fa : kOperands) {
      for (const Format fb : kOperands) {
        check_matrices(draw_matrices(rng, fa, fb,
                                     round % 3 == 0   ? 2
                                     : round % 3 == 1 ? 40
                                                      : 1000),
                       seed);
      }
    }
  }
}

// More rows, and more groups, than one block of the tiled paths holds.
TEST_CASE("blocks join without a seam") {
  const uint64_t seed = tb::choose_seed("fused blocks");
  Rng rng(seed);
  for (const Format fb : {Format::kE4m3, Format::kE5m2}) {
    Matrices x = draw_matrices(rng, Format::kE5m2, fb, 3000);
    x.shape = {263, 9, 600};
    x.stride = x.shape.k, x.scale_stride = 19, x.acc_stride = 9;
    for (auto [codes, rows] : {std::pair{&x.a, 263}, std::pair{&x.b, 9}}) {
      codes->resize(size_t(rows) * x.stride);
      for (auto& c : *codes) c = static_cast<uint8_t>(rng() % 3000 ? rng() & 0xF7 : rng());
    }
    for (auto& c : x.b) c = static_cast<uint8_t>(fb == Format::kE4m3 && (c & 0x7F) == 0x7F ? 0 : c);
    x.a_scales.assign(263 * 19, 127), x.b_scales.clear();
    for (auto& s : x.a_scales) s = static_cast<uint8_t>(117 + rng() % 20);
    x.acc.assign(263 * 9, kFp32Zero);
    check_matrices(x, seed);
  }
}

TEST_CASE("nothing to multiply leaves every accumulator as it is") {
  const uint8_t code = 0x38;
  for (const FusedPath path : paths()) {
    for (const FusedShape shape : {FusedShape{0, 2, 1}, {2, 0, 1}, {1, 2, 0}}) {
      std::vector<Fp32> acc{{0x80000000}, {0xFFC12345}};
      fused_gemm(shape, {Format::kE4m3, &code, 1, nullptr, 0},
                 {Format::kE5m2, &code, 1, nullptr, 0}, acc.data(), 2, path);
      CHECK(acc == std::vector<Fp32>{{0x80000000}, {0xFFC12345}});
    }
  }
}

TEST_CASE("the caller's rounding mode and flush to zero do not matter and stay") {
  Rng rng(7);
  FusedStimulus stimulus(rng);
  std::vector<FusedCase> cases;
  std::vector<uint32_t> expected;
  for (int i = 0; i < 2000; ++i) {
    cases.push_back(stimulus.next());
    expected.push_back(cases.back().oracle());
  }
  // subnormal before, after, and a tie
  cases.push_back({.acc = 1,
                   .fa = Format::kE4m3,
                   .fb = Format::kE4m3,
                   .a = {0x38},
                   .b = {0x38},
                   .n = 1,
                   .scale_a = 0,
                   .scale_b = 105});
  expected.push_back(2);
  for (const FusedPath path : paths()) {
    std::vector<uint32_t> got;
    std::fesetround(FE_UPWARD);
#if defined(__SSE__)
    const unsigned before = _mm_getcsr();
    _mm_setcsr(before | 0x8040);  // flush to zero, denormals are zero
#endif
    for (const FusedCase& c : cases) got.push_back(by_path(c, path));
#if defined(__SSE__)
    const unsigned after = _mm_getcsr();
    _mm_setcsr(before);
    CHECK((after & 0xE040) == ((before | 0x8040) & 0xE040));
#endif
    CHECK(std::fegetround() == FE_UPWARD);
    std::fesetround(FE_TONEAREST);
    CHECK(got == expected);
  }
}

TEST_CASE("the fast path refuses what the array cannot multiply") {
  const uint8_t code = 0;
  Fp32 acc;
  const auto run = [&](Format fa, Format fb) {
    fused_gemm({1, 1, 1}, {fa, &code, 1, nullptr, 0}, {fb, &code, 1, nullptr, 0}, &acc, 1);
  };
  CHECK_NOTHROW(run(Format::kE2m1, Format::kE5m2));
  CHECK_THROWS_AS(run(Format::kBf16, Format::kE4m3), std::invalid_argument);
  CHECK_THROWS_AS(run(Format::kE4m3, Format::kFp32), std::invalid_argument);
  CHECK(has_fused_path(fastest_fused_path()));
  CHECK_FALSE(has_fused_path(static_cast<FusedPath>(9)));
}

}  // namespace
}  // namespace ng
