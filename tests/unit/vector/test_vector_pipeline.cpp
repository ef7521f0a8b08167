// SPDX-License-Identifier: Apache-2.0
// rtl/vector/vector_pipeline.sv: rows in, codes and group scales out, under stalls of everything it
// waits for; traps; rate.
#include <deque>

#include "tests/unit/vector/vector_bench.h"

using namespace ng;
using namespace ng::test;

namespace {
struct Out {
  std::vector<uint32_t> codes;
  uint8_t scale = 127;
  bool nan = false;  // to unscaled e2m1
};

class Pipeline {
 public:
  explicit Pipeline(LanesBench& bench, const Instruction& i)
      : bench_(bench), c_(i), stimulus_(kBenchGeometry, bench.rng()) {
    auto& t = bench_.top();
    command(bench, i);
    t.pipeline_flush_i = 0;
    t.pipeline_row_valid_i = 0;
    t.pipeline_start_i = 1;
    bench.tick();
    t.pipeline_start_i = 0;
    for (int e = 0; e < 32; ++e) {
      t.pipeline_col_scale_i[e] = stimulus_.value(false);
      t.pipeline_bias_i[e] = stimulus_.value(false);
    }
    next_row(false, false);
    next_random();
  }

  void next_row(bool nan, bool unwritten) {
    auto& t = bench_.top();
    for (int e = 0; e < 32; ++e) t.pipeline_row_data_i[e] = stimulus_.value(false);
    if (nan) t.pipeline_row_data_i[stimulus_.below(c_.width)] = 0x7fc00000;
    t.pipeline_row_unwritten_i = unwritten;
    t.pipeline_row_scale_i = stimulus_.value(false);
  }
  void next_random() {
    for (int e = 0; e < 32; ++e)
      bench_->pipeline_random_i[e] = static_cast<uint32_t>(bench_.rng()());
  }

  /// One cycle; whether a row came out or trapped.
  bool cycle(int stall) {
    auto& t = bench_.top();
    const auto draw = [&] { return static_cast<int>(bench_.rng()() % 100) >= stall; };
    t.pipeline_row_valid_i = draw();
    t.pipeline_row_scale_valid_i = draw();
    t.pipeline_params_ready_i = draw();
    t.pipeline_random_valid_i = draw();
    t.pipeline_load_ready_i = draw();
    bench_.eval();
    CHECK((!t.pipeline_pop_o || (t.pipeline_row_valid_i && t.pipeline_params_ready_i &&
                                 (!c_.row_scale || t.pipeline_row_scale_valid_i))));
    CHECK((!t.pipeline_load_o || t.pipeline_offer_o));
    CHECK((!(t.pipeline_load_o || t.pipeline_trap_o) || t.pipeline_load_ready_i));
    const bool popped = t.pipeline_pop_o, random = t.pipeline_random_pop_o;
    if (popped) {
      std::vector<Fp32> x(static_cast<size_t>(c_.width));
      for (size_t e = 0; e < x.size(); ++e) {
        x[e].bits = t.pipeline_row_data_i[e];
        if (c_.row_scale) x[e] = fp32_mul(x[e], Fp32{t.pipeline_row_scale_i});
        if (c_.col_scale) x[e] = fp32_mul(x[e], Fp32{t.pipeline_col_scale_i[e]});
        if (c_.bias) x[e] = fp32_add(x[e], Fp32{t.pipeline_bias_i[e]});
        if (c_.relu) x[e] = relu(x[e]);
      }
      rows.push_back(x);
    }
    bool out = false;
    if (t.pipeline_load_o) {
      check_out();
      out = true;
    }
    CHECK(t.pipeline_row_o == static_cast<uint16_t>(done));
    if (t.pipeline_load_o) CHECK(t.pipeline_load_last_o == (done == c_.rows - 1));
    if (t.pipeline_load_o) ++done;
    trapped = t.pipeline_trap_o;
    trapped_nan = t.pipeline_trap_nan_o;
    bench_.tick();
    if (popped) next_row(false, false);
    if (random) next_random();
    return out;
  }

  std::deque<std::vector<Fp32>> rows;
  int done = 0;
  bool trapped = false, trapped_nan = false;

 private:
  void check_out() {
    auto& t = bench_.top();
    std::array<uint32_t, 32> u;
    for (size_t e = 0; e < 32; ++e) u[e] = t.pipeline_random_i[e];
    const auto& x = rows.front();
    const auto format = static_cast<Format>(c_.format);
    const Rounding rounding = c_.stochastic ? Rounding::kStochastic : Rounding::kNearest;
    const auto same = [&](size_t e, uint32_t want) {
      if (t.pipeline_codes_o[e] != want)
        FAIL(fmt::format("seed {} cycle {}: row {} element {} ({}): expected 0x{:X}, got 0x{:X}",
                         bench_.seed(), bench_.cycle(), done, e, show(x[e].bits), want,
                         t.pipeline_codes_o[e]));
    };
    if (c_.mx) {
      const MxBlock block = mx_quantise(format, x, static_cast<ScaleRule>(c_.rule), rounding,
                                        std::span(u).first(x.size()));
      CHECK(t.pipeline_scales_o == block.scale);
      for (size_t e = 0; e < x.size(); ++e) same(e, block.codes[e]);
    } else {
      for (size_t e = 0; e < x.size(); ++e)
        same(e, convert(format, x[e], rounding, c_.saturate ? Overflow::kSaturate : Overflow::kIeee,
                        u[e]));
    }
    for (size_t e = x.size(); e < 32; ++e) CHECK(t.pipeline_codes_o[e] == 0);
    rows.pop_front();
  }

  LanesBench& bench_;
  Convert c_;
  VectorStimulus stimulus_;
};
}  // namespace

TEST_CASE("random commands under random stalls give golden's codes and scales") {
  LanesBench bench("vector_pipeline");
  quiet(bench);
  VectorStimulus stimulus(kBenchGeometry, bench.rng());
  for (int n = 0; n < 400; ++n) {
    Instruction i = stimulus.convert(20);
    if (i.get(Field::kOutFormat) == 3 && !i.get(Field::kMx))
      i.set(Field::kColScale, 0).set(Field::kRowScale, 0).set(Field::kBias, 0);  // no NaN
    Pipeline pipeline(bench, i);
    const uint64_t limit = bench.cycle() + 20'000;
    while (pipeline.done < static_cast<int>(i.get(Field::kRows))) {
      pipeline.cycle(n % 4 * 20);
      CHECK(!pipeline.trapped);
      if (bench.cycle() > limit) FAIL("hangs");
    }
  }
}

TEST_CASE("a row leaves four cycles after it entered, one per cycle") {
  LanesBench bench("vector_pipeline");
  quiet(bench);
  Instruction i(Opcode::kVectorConvert, Engine::kVector);
  i.set(Field::kRows, 50)
      .set(Field::kWidth, 32)
      .set(Field::kMx, 1)
      .set(Field::kRowScale, 1)
      .set(Field::kBias, 1)
      .set(Field::kStochastic, 1);
  Pipeline pipeline(bench, i);
  for (int n = 0; n < 4; ++n) CHECK(!pipeline.cycle(0));
  for (int n = 0; n < 46; ++n) CHECK(pipeline.cycle(0));
}

TEST_CASE(
    "traps a row from an unwritten PSUM row, and a NaN on its way to e2m1, instead of loading it") {
  LanesBench bench("vector_pipeline");
  quiet(bench);
  for (const bool unwritten : {true, false})
    for (int bad = 0; bad < 6; ++bad)
      for (const int stall : {0, 40}) {
        Instruction i(Opcode::kVectorConvert, Engine::kVector);
        i.set(Field::kRows, 8).set(Field::kWidth, 9).set(Field::kOutFormat, 3);
        Pipeline pipeline(bench, i);
        size_t entered = 0, seen = 0;
        pipeline.next_row(bad == 0 && !unwritten, bad == 0 && unwritten);
        while (!pipeline.trapped) {
          const size_t before = pipeline.rows.size() + static_cast<size_t>(pipeline.done);
          pipeline.cycle(stall);
          entered = pipeline.rows.size() + static_cast<size_t>(pipeline.done);
          if (entered != before && ++seen == static_cast<size_t>(bad))
            pipeline.next_row(!unwritten, unwritten);
          if (bench.cycle() > 100'000) FAIL("no trap");
        }
        CHECK(pipeline.done == bad);
        CHECK(pipeline.trapped_nan == !unwritten);
        bench->pipeline_flush_i = 1;
        bench->pipeline_load_ready_i = 1;
        for (int n = 0; n < 8; ++n) {
          bench.eval();
          CHECK(!bench->pipeline_load_o);
          CHECK(!bench->pipeline_pop_o);
          CHECK(!bench->pipeline_trap_o);
          bench.tick();
        }
        bench->pipeline_flush_i = 0;
        bench->pipeline_row_valid_i = 0;
        bench.eval();
        CHECK(!bench->pipeline_load_o);
      }
}
