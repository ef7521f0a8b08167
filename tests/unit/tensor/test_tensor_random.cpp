// SPDX-License-Identifier: Apache-2.0
// rtl/tensor/tensor_random.sv
#include "golden/isa/isa.h"
#include "tests/unit/tensor/tensor_bench.h"

using namespace ng;
using namespace ng::test;

namespace {
void write(TensorBench& bench, const Instruction& i) {
  std::copy(i.bytes.begin(), i.bytes.end(), reinterpret_cast<uint8_t*>(&bench->random_fields_i));
  bench->random_write_i = 1;
  bench.tick();
  bench->random_write_i = 0;
  put_random(bench->random_fields_i, bench.rng());
}

void check_keys(TensorBench& bench, uint64_t seed) {
  const auto keys = speck_round_keys(seed);
  for (size_t i = 0; i < keys.size(); ++i)
    require_equal<uint64_t>("round key", keys[i], get(bench->random_round_keys_o, bits(16 * i, 16)),
                            fmt::format("seed {:#x} key {}", seed, i));
  // The same keys must make golden's cipher.
  uint16_t x = 0x6574, y = 0x694c;
  for (const uint16_t key : keys) {
    x = static_cast<uint16_t>((static_cast<uint16_t>(x >> 7 | x << 9) + y) ^ key);
    y = static_cast<uint16_t>(static_cast<uint16_t>(y << 2 | y >> 14) ^ x);
  }
  REQUIRE((uint32_t{x} << 16 | y) == speck32_64(seed, 0x6574694c));
}
}  // namespace

TEST_CASE(
    "after reset seed and counter are zero, and the keys those of seed zero 22 cycles later") {
  TensorBench bench("tensor_random_reset");
  CHECK(bench->random_seed_o == 0);
  CHECK(bench->random_counter_o == 0);
  CHECK(bench.run_until([&] { return bench->random_ready_o; }, 30) == 22);
  check_keys(bench, 0);
}

TEST_CASE("a new seed is ready 22 cycles later; the counter loads and adds modulo 2^32") {
  TensorBench bench("tensor_random");
  bench.run_until([&] { return bench->random_ready_o; }, 30);
  uint64_t seed = 0;
  uint32_t counter = 0;
  for (int i = 0; i < 400; ++i) {
    Rng& rng = bench.rng();
    Instruction instruction(Opcode::kSetRandom, Engine::kTensor);
    const bool load_seed = rng() % 2, load_counter = rng() % 3 == 0,
               add = !load_counter && rng() % 2;
    const uint64_t value = i == 0 ? 0x1918111009080100 : rng();
    const uint32_t operand = rng() % 4 ? draw_word(rng) : 0xffffffff;
    instruction.set(Field::kLoadSeed, load_seed)
        .set(Field::kLoadCounter, load_counter)
        .set(Field::kAddCounter, add);
    instruction.set(Field::kSeed, static_cast<int64_t>(value)).set(Field::kCounter, operand);
    write(bench, instruction);
    if (load_seed) seed = value;
    if (load_counter) counter = operand;
    if (add) counter += operand;
    REQUIRE(bench->random_seed_o == seed);
    REQUIRE(bench->random_counter_o == counter);
    REQUIRE(bench.run_until([&] { return bench->random_ready_o; }, 30) == (load_seed ? 22 : 0));
    check_keys(bench, seed);
  }
}
