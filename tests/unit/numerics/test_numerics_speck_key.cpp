// SPDX-License-Identifier: Apache-2.0
// rtl/numerics/numerics_speck_key.sv: the schedule against a plain loop, its latency, restart and
// reset.
#include <array>

#include "tests/unit/numerics/numerics_bench.h"

namespace {
using ng::test::Bench;

std::array<uint16_t, 22> schedule(uint64_t key) {
  std::array<uint16_t, 22> k{};
  std::array<uint16_t, 25> l{};
  k[0] = static_cast<uint16_t>(key);
  for (int i = 0; i < 3; ++i) l[i] = static_cast<uint16_t>(key >> 16 * (i + 1));
  for (int i = 0; i < 21; ++i) {
    l[i + 3] = static_cast<uint16_t>((k[i] + std::rotr(l[i], 7)) ^ i);
    k[i + 1] = static_cast<uint16_t>(std::rotl(k[i], 2) ^ l[i + 3]);
  }
  return k;
}

void check(Bench& bench, uint64_t key) {
  const auto expected = schedule(key);
  for (unsigned i = 0; i < 22; ++i) {
    const auto got = static_cast<uint16_t>(bench->key_round_keys_o[i / 2] >> 16 * (i % 2));
    if (got != expected[i])
      FAIL(fmt::format("seed {} cycle {}: key 0x{:016X}, round {}: expected 0x{:04X}, got 0x{:04X}",
                       bench.seed(), bench.cycle(), key, i, expected[i], got));
  }
}

void start(Bench& bench, uint64_t key) {
  bench->key_start_i = 1;
  bench->key_key_i = key;
  bench.tick();
  bench->key_start_i = 0;
  bench->key_key_i = ~key;
}
}  // namespace

TEST_CASE("expands keys in 22 cycles and holds them") {
  Bench bench("numerics_speck_key");
  bench->key_start_i = 0;
  bench.reset();
  for (int i = 0; i < 300; ++i) {
    const uint64_t key = i == 0 ? 0x1918111009080100 : bench.rng()();
    start(bench, key);
    CHECK(bench->key_ready_o == 0);
    CHECK(bench.run_until([&] { return bench->key_ready_o; }, 30) == 22);
    check(bench, key);
    bench.ticks(bench.rng()() % 5);
    check(bench, key);
  }
}

TEST_CASE("a start while expanding begins again") {
  Bench bench("numerics_speck_key");
  bench->key_start_i = 0;
  bench.reset();
  for (unsigned when = 0; when < 25; ++when) {
    start(bench, bench.rng()());
    bench.ticks(when);
    const uint64_t key = bench.rng()();
    start(bench, key);
    CHECK(bench.run_until([&] { return bench->key_ready_o; }, 30) == 22);
    check(bench, key);
  }
}

TEST_CASE("reset, also in the middle of work, leads to the schedule of key 0") {
  Bench bench("numerics_speck_key");
  bench->key_start_i = 0;
  bench.reset();
  bench.run_until([&] { return bench->key_ready_o; }, 30);
  check(bench, 0);
  start(bench, 0x123456789abcdef0);
  bench.ticks(7);
  bench.reset();
  CHECK(bench->key_ready_o == 0);
  CHECK(bench.run_until([&] { return bench->key_ready_o; }, 30) <= 22);
  check(bench, 0);
}
