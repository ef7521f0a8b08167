// SPDX-License-Identifier: Apache-2.0
// rtl/vector/vector_lane.sv: every combination of operations and formats against golden, one
// element per cycle and held.
#include <deque>

#include "tests/unit/vector/vector_bench.h"

using namespace ng;
using namespace ng::test;

namespace {
struct Element {
  uint32_t value, row_scale, col_scale, bias, random;
};

uint32_t arithmetic(const Element& x, int enables, bool active) {
  if (!active) return 0;
  Fp32 v{x.value};
  if (enables & 1) v = fp32_mul(v, Fp32{x.row_scale});
  if (enables & 2) v = fp32_mul(v, Fp32{x.col_scale});
  if (enables & 4) v = fp32_add(v, Fp32{x.bias});
  if (enables & 8) v = relu(v);
  return v.bits;
}

/// The operations that `enables` names, in the order of arithmetic() above.
void enable(Vvector_lanes_bench& t, int enables) {
  t.lane_row_scale_en_i = enables & 1;
  t.lane_col_scale_en_i = enables >> 1 & 1;
  t.lane_bias_en_i = enables >> 2 & 1;
  t.lane_relu_en_i = enables >> 3 & 1;
}
}  // namespace

TEST_CASE("does the operations in order with one rounding each and converts") {
  LanesBench bench("vector_lane");
  quiet(bench);
  auto& t = bench.top();
  t.lane_valid_i = 15;
  VectorStimulus stimulus(kBenchGeometry, bench.rng());
  t.lane_mx_scale_i = 127;
  t.lane_mx_special_i = t.lane_mx_zero_i = 0;
  for (int enables = 0; enables < 16; ++enables)
    for (int format = 0; format < 6; ++format)
      for (int n = 0; n < 150; ++n) {
        const bool active = n % 10 != 0, stochastic = n & 1, saturate = n & 2;
        const Element x{stimulus.value(true), stimulus.value(true), stimulus.value(true),
                        stimulus.value(true), static_cast<uint32_t>(bench.rng()())};
        enable(t, enables);
        t.lane_format_i = static_cast<uint8_t>(format);
        t.lane_active_i = active;
        t.lane_stochastic_i = stochastic;
        t.lane_saturate_i = saturate;
        t.lane_random_i = x.random;
        // each operand is there only in the step that needs it
        const uint32_t noise = ~x.value;
        t.lane_value_i = x.value, t.lane_row_scale_i = x.row_scale, t.lane_col_scale_i = noise,
        t.lane_bias_i = noise;
        t.lane_step_i = 1;
        bench.tick();
        t.lane_value_i = noise, t.lane_row_scale_i = noise, t.lane_col_scale_i = x.col_scale;
        t.lane_step_i = 2;
        bench.tick();
        t.lane_col_scale_i = noise, t.lane_bias_i = x.bias;
        t.lane_step_i = 4;
        bench.tick();
        t.lane_bias_i = noise;
        t.lane_step_i = 0;
        bench.ticks(bench.rng()() % 3);
        const uint32_t want = arithmetic(x, enables, active);
        const auto code = try_convert(static_cast<Format>(format), Fp32{want},
                                      stochastic ? Rounding::kStochastic : Rounding::kNearest,
                                      saturate ? Overflow::kSaturate : Overflow::kIeee, x.random);
        const uint32_t result = t.lane_result_o;
        t.lane_step_i = 8;
        bench.tick();
        t.lane_step_i = 0;
        bench.eval();
        if ((!is_nan(want) && result != want) || t.lane_nan_o != is_nan(want) ||
            (code && t.lane_code_o != *code))
          FAIL(fmt::format(
              "seed {} cycle {}: {} row_scale {} col_scale {} bias {} enables {} format {} random "
              "0x{:08X}: expected {} and code 0x{:X}, got {} and 0x{:X}",
              bench.seed(), bench.cycle(), show(x.value), show(x.row_scale), show(x.col_scale),
              show(x.bias), enables, format, x.random, show(want), code.value_or(0), show(result),
              t.lane_code_o));
      }
}

TEST_CASE("takes a new element in every cycle") {
  LanesBench bench("vector_lane");
  quiet(bench);
  auto& t = bench.top();
  t.lane_valid_i = 15;
  VectorStimulus stimulus(kBenchGeometry, bench.rng());
  t.lane_mx_scale_i = 127;
  t.lane_mx_special_i = t.lane_mx_zero_i = 0;
  enable(t, 15);
  t.lane_active_i = 1;
  t.lane_format_i = 5;
  t.lane_col_scale_i = 0x3fc00000, t.lane_bias_i = 0xbf000000, t.lane_row_scale_i = 0x40490fdb;
  t.lane_step_i = 15;
  std::deque<uint32_t> values;
  for (int n = 0; n < 300; ++n) {
    values.push_back(t.lane_value_i = stimulus.value(false));
    bench.eval();
    if (values.size() == 5) {
      const uint32_t want =
          arithmetic({values.front(), 0x40490fdb, 0x3fc00000, 0xbf000000, 0}, 15, true);
      CHECK(t.lane_code_o == want);
      values.pop_front();
    }
    bench.tick();
  }
}

TEST_CASE("gives the codes of groups that are special or zero whatever its element is") {
  LanesBench bench("vector_lane");
  quiet(bench);
  auto& t = bench.top();
  t.lane_valid_i = 15;
  enable(t, 0);
  t.lane_active_i = 1;
  t.lane_saturate_i = 1;
  t.lane_stochastic_i = 0;
  for (const int format : {0, 1, 3})
    for (const uint32_t value : {0x3f800000u, 0x80000000u, 0xffc00000u, 0x7f800000u}) {
      t.lane_format_i = static_cast<uint8_t>(format);
      t.lane_value_i = value;
      t.lane_step_i = 15;
      bench.ticks(4);
      t.lane_step_i = 0;
      t.lane_mx_special_i = 1;
      t.lane_mx_zero_i = 0;
      t.lane_mx_scale_i = 255;
      bench.eval();
      CHECK(t.lane_code_o == (format == 3 ? 0u : 0x7fu));
      t.lane_active_i = 0;  // a missing element has code 0 whatever its group
      bench.eval();
      CHECK(t.lane_code_o == 0);
      t.lane_active_i = 1;
      t.lane_mx_special_i = 0;
      t.lane_mx_zero_i = 1;
      bench.eval();
      CHECK(t.lane_code_o == 0);
    }
}
