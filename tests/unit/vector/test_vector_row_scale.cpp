// SPDX-License-Identifier: Apache-2.0
// rtl/vector/vector_row_scale.sv: scales in order at any pace, one word ahead, one per cycle,
// restart.
#include "tests/unit/vector/vector_bench.h"

using namespace ng;
using namespace ng::test;

namespace {
/// Hands out `count` scales; the cycles in which one was wanted but not there, after the first.
int run(FlowBench& bench, int count, int ask_percent, int pop_percent) {
  auto& rng = bench.rng();
  auto& t = bench.top();
  t.row_scale_start_i = 1;
  bench.tick();
  t.row_scale_start_i = 0;
  std::vector<uint32_t> stream;
  size_t next = 0;
  int asked = 0, written = 0, waits = 0;
  bool due = false;
  while (next < static_cast<size_t>(count)) {
    bench.eval();
    const int held = written - static_cast<int>(next / 8);
    REQUIRE(t.row_scale_valid_o == (held > 0));
    REQUIRE(t.row_scale_room_o == (asked - static_cast<int>(next / 8) < 2));
    t.row_scale_request_i = t.row_scale_room_o && static_cast<int>(rng() % 100) < ask_percent;
    t.row_scale_write_i = due;
    if (due)
      for (int i = 0; i < 8; ++i)
        stream.push_back(t.row_scale_data_i[i] = static_cast<uint32_t>(rng()));
    const bool want = static_cast<int>(rng() % 100) < pop_percent;
    t.row_scale_pop_i = t.row_scale_valid_o && want;
    waits += want && !t.row_scale_valid_o && next > 0;
    if (t.row_scale_valid_o && t.row_scale_value_o != stream[next])
      FAIL(fmt::format("seed {} cycle {}: scale {}: expected 0x{:08X}, got 0x{:08X}", bench.seed(),
                       bench.cycle(), next, stream[next], t.row_scale_value_o));
    bench.tick();
    next += t.row_scale_pop_i;
    asked += t.row_scale_request_i;
    written += due;
    due = t.row_scale_request_i;
  }
  t.row_scale_request_i = t.row_scale_write_i = t.row_scale_pop_i = 0;
  if (due) bench.tick();
  return waits;
}
}  // namespace

TEST_CASE("hands out scales in order at any pace") {
  FlowBench bench("vector_row_scale");
  quiet(bench);
  for (int n = 0; n < 60; ++n)
    run(bench, 1 + static_cast<int>(bench.rng()() % 100), 20 + n % 5 * 20, 20 + n % 4 * 25);
}

TEST_CASE("one scale per cycle without a bubble") {
  FlowBench bench("vector_row_scale");
  quiet(bench);
  CHECK(run(bench, 200, 100, 100) == 0);
}

TEST_CASE("a reset empties it") {
  FlowBench bench("vector_row_scale");
  quiet(bench);
  run(bench, 13, 100, 100);
  bench.reset();
  CHECK(!bench->row_scale_valid_o);
  CHECK(bench->row_scale_room_o);
  run(bench, 13, 100, 100);
}
