// SPDX-License-Identifier: Apache-2.0
// rtl/vector/vector_rows.sv: rows put together from PSUM chunks, SBUF FP32 and BF16 words, room,
// unwritten rows, restart.
#include <deque>

#include "tests/unit/vector/vector_bench.h"

using namespace ng;
using namespace ng::test;

namespace {
struct Row {
  std::vector<uint32_t> elements;
  bool unwritten = false;
};

void run(FlowBench& bench, int source, int beats, int rows, int unwritten_percent,
         int pop_percent) {
  auto& rng = bench.rng();
  auto& t = bench.top();
  const int per_beat = source == 2 ? 16 : 8;
  t.rows_src_sbuf_i = source != 0;
  t.rows_src_bf16_i = source == 2;
  t.rows_start_i = 1;
  bench.tick();
  t.rows_start_i = 0;
  bench.eval();
  CHECK(t.rows_room_o);
  CHECK(!t.rows_row_valid_o);
  std::deque<Row> expected;
  std::deque<int> asked;  // beats still to come of each row asked for
  int started = 0, popped = 0, first_unwritten = -1, in_flight = 0;
  Row current;
  while (popped < rows) {
    bench.eval();
    REQUIRE(t.rows_room_o == (in_flight < 4));
    REQUIRE(t.rows_row_valid_o == !expected.empty());
    t.rows_row_i = started < rows && t.rows_room_o && rng() % 2;
    t.rows_write_i = !asked.empty() && rng() % 100 < 80;
    t.rows_pop_i = t.rows_row_valid_o && static_cast<int>(rng() % 100) < pop_percent;
    t.rows_psum_written_i = rng() & 1;
    if (t.rows_row_valid_o) {
      const Row& want = expected.front();
      for (int e = 0; e < std::min(32, beats * per_beat); ++e)
        if (t.rows_row_data_o[e] != want.elements[e])
          FAIL(fmt::format(
              "seed {} cycle {}: source {} element {}: expected 0x{:08X}, got 0x{:08X}",
              bench.seed(), bench.cycle(), source, e, want.elements[e], t.rows_row_data_o[e]));
      REQUIRE(t.rows_unwritten_o == want.unwritten);
      if (want.unwritten) REQUIRE(t.rows_unwritten_row_o == first_unwritten);
    }
    if (t.rows_write_i) {
      const int beat = beats - asked.front();
      t.rows_beat_i = static_cast<uint8_t>(beat);
      t.rows_last_i = asked.front() == 1;
      t.rows_psum_row_i = static_cast<uint16_t>(rng());
      for (int w = 0; w < 8; ++w) {
        t.rows_psum_data_i[w] = static_cast<uint32_t>(rng());
        t.rows_sbuf_data_i[w] = static_cast<uint32_t>(rng());
      }
      if (source == 0) {
        t.rows_psum_written_i = static_cast<int>(rng() % 100) >= unwritten_percent;
        if (!t.rows_psum_written_i) {
          current.unwritten = true;
          if (first_unwritten < 0) first_unwritten = t.rows_psum_row_i;
        }
      }
      for (int i = 0; i < per_beat; ++i)
        current.elements.push_back(source == 0 ? t.rows_psum_data_i[i]
                                   : source == 1
                                       ? t.rows_sbuf_data_i[i]
                                       : (t.rows_sbuf_data_i[i / 2] >> 16 * (i % 2)) << 16);
    }
    bench.tick();
    if (t.rows_row_i) {
      ++started, ++in_flight;
      asked.push_back(beats);
    }
    if (t.rows_pop_i) {
      ++popped, --in_flight;
      expected.pop_front();
    }
    if (t.rows_write_i && --asked.front() == 0) {
      asked.pop_front();
      expected.push_back(current);
      current = {};
    }
  }
  t.rows_row_i = t.rows_write_i = t.rows_pop_i = 0;
}
}  // namespace

TEST_CASE("puts rows together from every source at any pace") {
  FlowBench bench("vector_rows");
  quiet(bench);
  for (const int pop : {100, 60, 15})
    for (int beats = 1; beats <= 4; ++beats) {
      run(bench, 0, beats, 200, 0, pop);
      run(bench, 1, beats, 200, 0, pop);
      if (beats <= 2) run(bench, 2, beats, 200, 0, pop);
    }
}

TEST_CASE("marks rows of which any PSUM row was never written, and keeps the number of the first") {
  FlowBench bench("vector_rows");
  quiet(bench);
  for (int n = 0; n < 40; ++n) run(bench, 0, n % 4 + 1, 30, n % 2 ? 3 : 30, 70);
  run(bench, 1, 4, 50, 0, 70);  // nothing of it is left for an SBUF source
}

TEST_CASE("a start and a reset empty it") {
  FlowBench bench("vector_rows");
  quiet(bench);
  auto& t = bench.top();
  for (int n = 0; n < 2; ++n) {
    t.rows_row_i = 1;
    bench.ticks(3);
    t.rows_row_i = 0;
    t.rows_write_i = t.rows_last_i = 1;
    t.rows_beat_i = 0;
    bench.ticks(2);
    t.rows_write_i = 0;
    CHECK(t.rows_row_valid_o);
    if (n == 0)
      bench.reset();
    else
      run(bench, 0, 1, 20, 0, 50);
    CHECK(!t.rows_row_valid_o);
    CHECK(t.rows_room_o);
  }
}
