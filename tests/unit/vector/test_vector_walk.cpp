// SPDX-License-Identifier: Apache-2.0
// rtl/vector/vector_walk.sv: the addresses in order under random stalls and room, full rate, stop,
// reset.
#include "tests/unit/vector/vector_bench.h"

using namespace ng;
using namespace ng::test;

namespace {
struct Walk {
  uint32_t base;
  int row_stride, beat_stride;
  int rows, beats;
};

void start(FlowBench& bench, const Walk& w) {
  bench->walk_base_i = w.base;
  bench->walk_row_stride_i = static_cast<uint16_t>(w.row_stride);
  bench->walk_beat_stride_i = static_cast<uint16_t>(w.beat_stride);
  bench->walk_rows_i = static_cast<uint16_t>(w.rows);
  bench->walk_beats_i = static_cast<uint8_t>(w.beats);
  bench->walk_start_i = 1;
  bench->walk_room_i = 1;
  bench.tick();
  bench->walk_start_i = 0;
}

/// Takes the whole walk; the cycles from the first offer to the last.
uint64_t check(FlowBench& bench, const Walk& w, int stall, int no_room) {
  start(bench, w);
  uint64_t first = 0, last = 0;
  int started = 0;
  for (int r = 0; r < w.rows; ++r)
    for (int b = 0; b < w.beats;) {
      bench->walk_req_ready_i = static_cast<int>(bench.rng()() % 100) >= stall;
      bench->walk_room_i = static_cast<int>(bench.rng()() % 100) >= no_room;
      bench.eval();
      started += bench->walk_row_o;
      if (bench->walk_req_valid_o && bench->walk_req_ready_i) {
        if (r == 0 && b == 0) first = bench.cycle();
        last = bench.cycle();
        const uint32_t want =
            (w.base + static_cast<uint32_t>(r * w.row_stride + b * w.beat_stride)) & 0xffffff;
        if (bench->walk_req_addr_o != want || bench->walk_req_beat_o != b ||
            bench->walk_req_last_o != (b == w.beats - 1))
          FAIL(fmt::format(
              "seed {} cycle {}: row {} beat {}: expected 0x{:X}, got 0x{:X} beat {} last {}",
              bench.seed(), bench.cycle(), r, b, want, bench->walk_req_addr_o,
              bench->walk_req_beat_o, bench->walk_req_last_o));
        ++b;
      }
      bench.tick();
      if (bench.cycle() % 1'000'000 == 0) FAIL("hangs");
    }
  CHECK(started == w.rows);
  bench->walk_req_ready_i = 1;
  bench->walk_room_i = 1;
  for (int n = 0; n < 5; ++n) {
    bench.eval();
    CHECK(!bench->walk_req_valid_o);
    bench.tick();
  }
  return last - first;
}
}  // namespace

TEST_CASE("walks random rows and beats under random stalls") {
  FlowBench bench("vector_walk");
  quiet(bench);
  auto& rng = bench.rng();
  for (int n = 0; n < 500; ++n) {
    const Walk w{static_cast<uint32_t>(rng() & 0xffffff), static_cast<int16_t>(rng()),
                 static_cast<int16_t>(rng()), static_cast<int>(rng() % 9 + 1),
                 static_cast<int>(rng() % 33 + 1)};
    check(bench, w, n % 3 * 30, n % 5 * 15);
  }
  check(bench, {5, 3, 1, 65535, 1}, 0, 0);
}

TEST_CASE("offers one request per cycle, within a row and from row to row") {
  FlowBench bench("vector_walk");
  quiet(bench);
  for (const int beats : {1, 2, 4, 32})
    CHECK(check(bench, {100, 10, 1, 8, beats}, 0, 0) == static_cast<uint64_t>(8 * beats - 1));
}

TEST_CASE("without room no row begins, but a row that has begun goes on") {
  FlowBench bench("vector_walk");
  quiet(bench);
  start(bench, {0, 8, 1, 3, 4});
  bench->walk_req_ready_i = 1;
  bench.tick();  // row 0 has begun
  bench->walk_room_i = 0;
  int taken = 0;
  for (int n = 0; n < 20; ++n) {
    bench.eval();
    CHECK(!bench->walk_row_o);
    taken += bench->walk_req_valid_o;
    bench.tick();
  }
  CHECK(taken == 4);
}

TEST_CASE("a stop ends the walk but keeps the offered request until it is taken") {
  FlowBench bench("vector_walk");
  quiet(bench);
  start(bench, {0, 1, 1, 10, 2});
  bench->walk_req_ready_i = 0;
  bench.ticks(3);
  CHECK(bench->walk_req_valid_o);
  bench->walk_stop_i = 1;
  bench.ticks(3);
  CHECK(bench->walk_req_valid_o);
  CHECK(bench->walk_req_addr_o == 0);
  bench->walk_req_ready_i = 1;
  bench.tick();
  bench.ticks(2);
  CHECK(!bench->walk_req_valid_o);
  bench->walk_stop_i = 0;
  bench.ticks(5);
  CHECK(!bench->walk_req_valid_o);
  check(bench, {7, 1, 1, 4, 2}, 0, 0);
}

TEST_CASE("a reset in the middle forgets the walk") {
  FlowBench bench("vector_walk");
  quiet(bench);
  start(bench, {0, 1, 1, 10, 3});
  bench->walk_req_ready_i = 1;
  bench.ticks(4);
  bench.reset();
  for (int n = 0; n < 5; ++n) {
    CHECK(!bench->walk_req_valid_o);
    bench.tick();
  }
  check(bench, {7, 1, 1, 4, 2}, 0, 0);
}
