// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "memory_sbuf_bench.h"

using namespace ng::test;
using Catch::Matchers::ContainsSubstring;
using Bench = ng::tb::Sim<Vmemory_sbuf_bench>;

namespace {

constexpr uint32_t kEntries = 256;  // of the large array, four to a bank
constexpr uint32_t kBankEntries = kEntries / kBanks;

}  // namespace

TEST_CASE("flat and banked answer alike, as the model says, on all six ports") {
  Bench sim("sbuf_array");
  start(sim);
  std::vector<uint16_t> entries(kEntries), small(kBanks);
  for (uint32_t a = 0; a < kEntries; ++a) {
    entries[a] = uint16_t(sim.rng()());
    sim->array_enable_i = 1 << 4;
    sim->array_addr_i = uint64_t(a) << 32;
    sim->array_strobe_i = 3;
    sim->array_write_data_i = small[a / kBankEntries] = entries[a];
    sim.eval();
    sim.tick();
  }
  for (int i = 0; i < 20000; ++i) {
    unsigned enable = unsigned(sim.rng()() % 64), strobe = unsigned(sim.rng()() % 16);
    const uint32_t data = uint32_t(sim.rng()());
    uint64_t addr = 0;
    bool used[kBanks] = {};
    uint32_t port_addr[6];
    for (int p = 0; p < 6; ++p) {
      port_addr[p] = uint32_t(sim.rng()() % kEntries);
      addr |= uint64_t(port_addr[p]) << (8 * p);
      if (!(enable >> p & 1)) continue;
      if (used[port_addr[p] / kBankEntries]) enable &= ~(1u << p);
      used[port_addr[p] / kBankEntries] = true;
    }
    sim->array_enable_i = enable;
    sim->array_addr_i = addr;
    sim->array_strobe_i = strobe;
    sim->array_write_data_i = data;
    uint16_t expected[4] = {}, expected_small[4] = {};
    for (int r = 0; r < 4; ++r) {
      expected[r] = entries[port_addr[r]];
      expected_small[r] = small[port_addr[r] / kBankEntries];
    }
    for (int w = 0; w < 2; ++w)
      for (int b = 0; b < 2; ++b)
        if ((enable >> (4 + w) & 1) && (strobe >> (2 * w + b) & 1)) {
          const auto write = [&](uint16_t& e) {
            e = uint16_t((e & ~(0xFF << 8 * b)) | ((data >> (16 * w + 8 * b) & 0xFF) << 8 * b));
          };
          write(entries[port_addr[4 + w]]);
          write(small[port_addr[4 + w] / kBankEntries]);
        }
    sim.eval();
    sim.tick();
    for (int r = 0; r < 4; ++r) {
      if (!(enable >> r & 1)) continue;
      INFO("cycle " << sim.cycle() << " seed " << sim.seed() << " port " << r << " address "
                    << port_addr[r]);
      REQUIRE(uint16_t(sim->array_read_data_o >> 16 * r) == expected[r]);
      REQUIRE(uint16_t(sim->array_banked_read_data_o >> 16 * r) == expected[r]);
      REQUIRE(uint16_t(sim->array_small_read_data_o >> 16 * r) == expected_small[r]);
      REQUIRE(uint16_t(sim->array_small_banked_read_data_o >> 16 * r) == expected_small[r]);
    }
  }
}

TEST_CASE("traps two accesses to one bank in one cycle") {
  for (int p = 1; p < 6; ++p) {
    for (int q = 0; q < p; ++q) {
      Bench sim("sbuf_array_shared");
      start(sim);
      sim->array_strobe_i = 0;
      sim->array_addr_i = uint64_t(21) << (8 * p) | uint64_t(20) << (8 * q);
      sim->array_enable_i = 1u << p | 1u << q;
      CHECK_THROWS_WITH(sim.tick(), ContainsSubstring("OneAccessPerBank failed"));
    }
  }
}
