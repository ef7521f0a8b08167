// SPDX-License-Identifier: Apache-2.0
// rtl/numerics/numerics_mx_scale.sv against golden's mx_quantise and against the rules worked in
// double.
#include <array>

#include "tests/unit/numerics/numerics_bench.h"

namespace {
using namespace ng;
using namespace ng::test;

uint32_t host_scale(Format format, int rule, uint32_t amax) {
  if (amax >= 0x7f800000u) return 0xff;
  if (amax == 0) return 0;
  const double x = as_float(amax);
  const int emax = format == Format::kE4m3 ? 8 : format == Format::kE5m2 ? 15 : 2;
  const double largest = format == Format::kE4m3 ? 448 : format == Format::kE5m2 ? 57344 : 6;
  int e = std::ilogb(x) - emax + (rule == 2);
  if (rule == 1) {
    e = -300;
    while (x > std::ldexp(largest, e)) ++e;
  }
  return static_cast<uint32_t>(std::clamp(e, -127, 127) + 127);
}

void check(Bench& bench, Format format, int rule, uint32_t amax) {
  bench->mx_format_i = static_cast<int>(format);
  bench->mx_rule_i = static_cast<uint8_t>(rule);
  bench->mx_amax_i = amax;
  bench.eval();
  const std::array<Fp32, 1> values{Fp32{amax}};
  const std::array<uint32_t, 1> random{0};
  const uint32_t golden =
      mx_quantise(format, values, static_cast<ScaleRule>(rule), Rounding::kNearest, random).scale;
  const uint32_t host = host_scale(format, rule, amax), got = bench->mx_scale_o;
  if (got != golden || got != host || bench->mx_special_o != (amax >= 0x7f800000u) ||
      bench->mx_zero_o != (amax == 0))
    FAIL(
        fmt::format("seed {}: amax {} format {} rule {}: expected 0x{:02X} (host) and 0x{:02X} "
                    "(golden), got 0x{:02X}, special {}, zero {}",
                    bench.seed(), show(amax), static_cast<int>(format), rule, host, golden, got,
                    bench->mx_special_o, bench->mx_zero_o));
}
constexpr Format kMx[] = {Format::kE4m3, Format::kE5m2, Format::kE2m1};
}  // namespace

TEST_CASE("chooses the scale at every binade's edges by all three rules") {
  Bench bench("numerics_mx_scale");
  for (const Format format : kMx)
    for (int rule = 0; rule < 3; ++rule) {
      for (uint32_t field = 0; field < 256; ++field)
        for (const uint32_t fraction : {0x000000u, 0x000001u, 0x3fffffu, 0x400000u, 0x400001u,
                                        0x5fffffu, 0x600000u, 0x600001u, 0x7fffffu})
          check(bench, format, rule, field << 23 | fraction);
      for (int place = 0; place < 23; ++place) check(bench, format, rule, 1u << place);
    }
}

TEST_CASE("chooses the scale of random groups by all three rules") {
  Bench bench("numerics_mx_scale");
  for (int i = 0; i < 200'000; ++i) {
    const uint32_t amax = random_fp32(bench.rng()) & 0x7fffffffu;
    for (const Format format : kMx)
      for (int rule = 0; rule < 3; ++rule) check(bench, format, rule, amax);
  }
}
