// SPDX-License-Identifier: Apache-2.0
#include "lanes_bench.h"

using namespace ng::test;

namespace {

constexpr uint32_t kCrcOfFlit = 0x67E65321;

/// The register after the blocks of a flit, column by column of the lanes.
uint32_t run(Bench& sim, const std::array<uint64_t, 32>& blocks, unsigned log2) {
  uint32_t sum = 0;
  sim->crc32c_log2_i = log2;
  for (unsigned column = 0; column < 4; ++column) {
    for (unsigned i = 0; i < 8; ++i) put(sim->crc32c_column_i, i, blocks[8 * column + i]);
    for (unsigned part = 0; part < 8u >> log2; ++part) {
      sim->crc32c_part_i = part;
      sim->crc32c_sum_i = sum;
      sim.eval();
      sum = sim->crc32c_sum_o;
    }
  }
  return sum;
}

}  // namespace

TEST_CASE("is the CRC of a flit at every width, made and checked") {
  Bench sim("crc32c");
  start(sim);
  for (unsigned log2 = 0; log2 < 4; ++log2) {
    for (int round = 0; round < 60; ++round) {
      std::array<uint64_t, 32> blocks{};
      for (auto& block : blocks) block = round == 0 ? 0 : round == 1 ? ~uint64_t{0} : sim.rng()();
      blocks[31] &= 0xffffffff;
      const uint32_t crc = flit_crc(blocks, 1u << log2);
      CHECK((run(sim, blocks, log2) ^ kCrcOfFlit) == crc);
      blocks[31] |= uint64_t{crc} << 32;
      CHECK(run(sim, blocks, log2) == kCrcOfFlit);
      blocks[sim.rng()() % 32] ^= uint64_t{1} << sim.rng()() % 64;
      CHECK(run(sim, blocks, log2) != kCrcOfFlit);
    }
  }
}

TEST_CASE("agrees with the published check value of CRC-32C") {
  // "123456789" alone, the definition's own example; the reference is compared so that both hang on
  // it
  uint32_t crc = 0xffffffff;
  for (const char c : std::string("123456789")) {
    crc ^= static_cast<uint8_t>(c);
    for (int i = 0; i < 8; ++i) crc = crc >> 1 ^ (crc & 1 ? 0x82F63B78u : 0);
  }
  CHECK(~crc == 0xE3069283u);
}
