// SPDX-License-Identifier: Apache-2.0
// rtl/numerics/numerics_speck.sv: the published vector, golden, latency, throughput and stall, at
// two depths.
#include <deque>

#include "tests/unit/numerics/numerics_bench.h"

using namespace ng;
using ng::test::Bench;

namespace {
void load_key(Bench& bench, uint64_t key) {
  bench->key_start_i = 1;
  bench->key_key_i = key;
  bench.tick();
  bench->key_start_i = 0;
  bench.run_until([&] { return bench->key_ready_o; }, 30);
  bench->speck2_round_keys_i = bench->speck11_round_keys_i = bench->key_round_keys_o;
}
}  // namespace

TEST_CASE("encrypts the published vector after eleven, and after two, enabled cycles") {
  Bench bench("numerics_speck");
  bench->speck2_enable_i = bench->speck11_enable_i = 0;
  bench.reset();
  load_key(bench, 0x1918111009080100);
  bench->speck2_enable_i = bench->speck11_enable_i = 1;
  bench->speck2_block_i = bench->speck11_block_i = 0x6574694c;
  bench.tick();
  bench->speck2_block_i = bench->speck11_block_i = 0;
  bench.tick();
  CHECK(bench->speck11_random_o == 0xa86842f2u);
  bench.ticks(8);
  CHECK(bench->speck2_random_o != 0xa86842f2u);
  bench.tick();
  CHECK(bench->speck2_random_o == 0xa86842f2u);
}

TEST_CASE("encrypts one block per cycle under random stalls as golden does") {
  Bench bench("numerics_speck");
  bench->speck2_enable_i = bench->speck11_enable_i = 0;
  bench.reset();
  for (int run = 0; run < 20; ++run) {
    const uint64_t key = bench.rng()();
    load_key(bench, key);
    const Speck32 golden(key);
    std::deque<uint32_t> blocks;  // newest first
    for (int i = 0; i < 3000; ++i) {
      const auto block = static_cast<uint32_t>(bench.rng()());
      const bool enable = run == 0 || bench.rng()() % 3 != 0;
      bench->speck2_enable_i = bench->speck11_enable_i = enable;
      bench->speck2_block_i = bench->speck11_block_i = block;
      bench.tick();
      if (enable) blocks.push_front(block);
      const auto check = [&](size_t depth, uint32_t got) {
        if (blocks.size() < depth) return;
        const uint32_t expected = golden.encrypt(blocks[depth - 1]);
        if (got != expected)
          FAIL(fmt::format(
              "seed {} cycle {}: key 0x{:016X} block 0x{:08X}, {} stages: expected 0x{:08X}, got "
              "0x{:08X}",
              bench.seed(), bench.cycle(), key, blocks[depth - 1], depth, expected, got));
      };
      check(11, bench->speck2_random_o);
      check(2, bench->speck11_random_o);
    }
  }
}
