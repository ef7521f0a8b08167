// SPDX-License-Identifier: Apache-2.0
// rtl/vector/vector_random.sv: the words of every row and lane against golden Speck, latency, rate,
// stall, restart.
#include "tests/unit/vector/vector_bench.h"

using namespace ng;
using namespace ng::test;

namespace {
void load_keys(LanesBench& bench, uint64_t key) {
  uint16_t k[22], l[25];
  k[0] = static_cast<uint16_t>(key);
  for (int i = 0; i < 3; ++i) l[i] = static_cast<uint16_t>(key >> 16 * (i + 1));
  for (int i = 0; i < 21; ++i) {
    l[i + 3] = static_cast<uint16_t>((k[i] + std::rotr(l[i], 7)) ^ i);
    k[i + 1] = static_cast<uint16_t>(std::rotl(k[i], 2) ^ l[i + 3]);
  }
  for (int i = 0; i < 11; ++i)
    bench->random_round_keys_i[i] = k[2 * i] | uint32_t{k[2 * i + 1]} << 16;
}

void start(LanesBench& bench, uint32_t first, uint32_t step, uint16_t rows) {
  bench->random_start_i = 1;
  bench->random_first_i = first;
  bench->random_step_i = step;
  bench->random_rows_i = rows;
  bench.tick();
  bench->random_start_i = 0;
}

/// The cycles from start until the last row is taken.
uint64_t check(LanesBench& bench, uint64_t key, uint32_t first, uint32_t step, uint16_t rows,
               int stall) {
  const Speck32 golden(key);
  start(bench, first, step, rows);
  const uint64_t begin = bench.cycle();
  for (uint32_t r = 0; r < rows;) {
    bench->random_pop_i = 0;
    bench.eval();
    if (bench->random_valid_o && static_cast<int>(bench.rng()() % 100) >= stall) {
      bench->random_pop_i = 1;
      for (uint32_t e = 0; e < 32; ++e) {
        const uint32_t want = golden.encrypt(first + r * step + e);
        if (bench->random_random_o[e] != want)
          FAIL(fmt::format(
              "seed {} cycle {}: key 0x{:016X} row {} lane {}: expected 0x{:08X}, got 0x{:08X}",
              bench.seed(), bench.cycle(), key, r, e, want, bench->random_random_o[e]));
      }
      ++r;
    }
    bench.tick();
    if (bench.cycle() - begin > 100'000) FAIL("hangs");
  }
  bench->random_pop_i = 0;
  const uint64_t cycles = bench.cycle() - begin;
  for (int n = 0; n < 15; ++n) {
    bench.eval();
    CHECK(!bench->random_valid_o);
    bench.tick();
  }
  return cycles;
}
}  // namespace

TEST_CASE("gives every row and lane its word under random stalls") {
  LanesBench bench("vector_random");
  quiet(bench);
  for (int n = 0; n < 40; ++n) {
    const uint64_t key = bench.rng()();
    load_keys(bench, key);
    check(bench, key, static_cast<uint32_t>(bench.rng()()), static_cast<uint32_t>(bench.rng()()),
          static_cast<uint16_t>(1 + bench.rng()() % 60), n % 4 * 25);
  }
}

TEST_CASE("the first row comes after eleven cycles and then one every cycle") {
  LanesBench bench("vector_random");
  quiet(bench);
  load_keys(bench, 1);
  CHECK(check(bench, 1, 5, 32, 1, 0) == 11 + 1);
  CHECK(check(bench, 1, 5, 32, 50, 0) == 11 + 50);
}

TEST_CASE("a start with no rows, or a reset, drops what is under way") {
  LanesBench bench("vector_random");
  quiet(bench);
  load_keys(bench, 9);
  start(bench, 1, 1, 30);
  bench.ticks(14);
  CHECK(bench->random_valid_o);
  start(bench, 1, 1, 0);
  for (int n = 0; n < 20; ++n) {
    CHECK(!bench->random_valid_o);
    bench.tick();
  }
  start(bench, 1, 1, 30);
  bench.ticks(14);
  bench.reset();
  CHECK(!bench->random_valid_o);
  check(bench, 9, 3, 3, 5, 0);
}
