// SPDX-License-Identifier: Apache-2.0
// rtl/vector/vector_mx.sv: the largest of 32, wherever it stands, and the scale that golden gives
// the group.
#include "tests/unit/vector/vector_bench.h"

using namespace ng;
using namespace ng::test;

namespace {
void check(LanesBench& bench, const std::array<Fp32, 32>& values, Format format, int rule) {
  auto& t = bench.top();
  t.mx_enable_i = 1;
  t.mx_format_i = static_cast<uint8_t>(format);
  t.mx_rule_i = static_cast<uint8_t>(rule);
  uint32_t amax = 0;
  for (size_t e = 0; e < 32; ++e) {
    t.mx_values_i[e] = values[e].bits;
    amax = std::max(amax, values[e].bits & 0x7fffffff);
  }
  bench.eval();
  const MxBlock golden =
      mx_quantise(format, values, static_cast<ScaleRule>(rule), Rounding::kNearest, {});
  if (t.mx_scale_o != golden.scale || t.mx_special_o != (amax >= 0x7f800000) ||
      t.mx_zero_o != (amax == 0))
    FAIL(fmt::format(
        "seed {}: amax {} format {} rule {}: expected 0x{:02X}, got 0x{:02X} special {} zero {}",
        bench.seed(), show(amax), static_cast<int>(format), rule, golden.scale, t.mx_scale_o,
        t.mx_special_o, t.mx_zero_o));
}
}  // namespace

TEST_CASE("finds the largest magnitude at every place, under either sign") {
  LanesBench bench("vector_mx");
  quiet(bench);
  for (const Format format : {Format::kE4m3, Format::kE5m2, Format::kE2m1})
    for (size_t place = 0; place < 32; ++place)
      for (const uint32_t sign : {0u, 0x80000000u}) {
        std::array<Fp32, 32> values{};
        for (auto& v : values) v.bits = static_cast<uint32_t>(bench.rng()()) & 0xbfffffff;
        values[place].bits = sign | 0x48000000 | static_cast<uint32_t>(place) << 17;
        check(bench, values, format, 1);
        values.fill(Fp32{0x80000000});
        check(bench, values, format, 1);
        values[place].bits = sign | 1;
        check(bench, values, format, 1);
        values[place].bits = sign | 0x7f800000;
        check(bench, values, format, 1);
        values[place].bits = sign | 0x7f800001;
        check(bench, values, format, 1);
      }
}

TEST_CASE("random groups by all three rules") {
  LanesBench bench("vector_mx");
  quiet(bench);
  VectorStimulus stimulus(kBenchGeometry, bench.rng());
  for (int n = 0; n < 20'000; ++n) {
    std::array<Fp32, 32> values{};
    for (auto& v : values) v.bits = stimulus.value(n % 50 == 0);
    static constexpr Format kFormats[] = {Format::kE4m3, Format::kE5m2, Format::kE2m1};
    check(bench, values, kFormats[n % 3], n / 3 % 3);
  }
}
