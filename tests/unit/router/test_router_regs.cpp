// SPDX-License-Identifier: Apache-2.0
// router_regs of three ports, 16 chips and 40 beats: every address, legal and illegal values.
#include <map>

#include "router_bench.h"

using namespace ng::test;

namespace {

struct Answer {
  uint32_t data = 0;
  bool error = false;
  bool operator==(const Answer&) const = default;
};

Answer access(Bench& sim, bool write, unsigned address, uint32_t data) {
  sim->regs_reg_valid_i = 1;
  sim->regs_reg_write_i = write;
  sim->regs_reg_addr_i = uint16_t(address);
  sim->regs_reg_data_i = data;
  sim.eval();
  CHECK(sim->regs_reg_ready_o);
  const Answer answer{sim->regs_reg_data_o, bool(sim->regs_reg_error_o)};
  return answer;
}
Answer read(Bench& sim, unsigned address) {
  const Answer answer = access(sim, false, address, 0);
  sim->regs_reg_valid_i = 0;
  return answer;
}
bool write(Bench& sim, unsigned address, uint32_t data) {
  const Answer answer = access(sim, true, address, data);
  sim.tick();
  sim->regs_reg_valid_i = sim->regs_reg_write_i = 0;
  return !answer.error;
}

}  // namespace

TEST_CASE("every address is a register or an error") {
  Bench sim("map");
  start(sim);
  sim->regs_table_port_i = 9;
  sim->regs_counter_data_i = 0xfedcba98;
  for (unsigned address = 0; address < 0x2000; ++address) {
    for (const bool known : {false, true}) {
      sim->regs_counter_known_i = known;
      Answer wanted{0, true};
      if (address % 4 == 0) {
        if (address == 0) wanted = {40u << 16 | 16u << 4 | 3, false};
        if (address == 4) wanted = {0, false};
        if (address >= 0x40 && address < 0x4c) wanted = {0, false};
        if (address >= 0x100 && address < 0x200 && known) wanted = {0xfedcba98, false};
        if (address >= 0x1000 && address < 0x1040) wanted = {9, false};
      }
      REQUIRE(read(sim, address) == wanted);
      if (address >= 0x100 && address < 0x200)
        REQUIRE(sim->regs_counter_index_o == address / 4 % 64);
      if (address >= 0x1000) REQUIRE(sim->regs_table_chip_o == address / 4 % 1024);
      REQUIRE_FALSE(bool(sim->regs_table_write_o));
      REQUIRE_FALSE(bool(sim->regs_counters_clear_o));
    }
  }
  sim->regs_reg_addr_i = 0x800;
  sim.eval();
  CHECK_FALSE(bool(sim->regs_reg_error_o));  // nobody asks
}

TEST_CASE("rings are set port by port, and values that cannot be change nothing") {
  Bench sim("rings");
  start(sim);
  std::array<uint32_t, 3> rings{};
  for (unsigned i = 0; i < 3000; ++i) {
    const unsigned port = unsigned(sim.rng()() % 5);
    const unsigned transit = unsigned(sim.rng()() % 10), reserve = unsigned(sim.rng()() % 30);
    const unsigned high = sim.rng()() % 8 == 0 ? 1u << (27 + sim.rng()() % 5) : 0;
    const uint32_t value = transit | reserve << 16 | high;
    const bool legal = port < 3 && transit < 8 && reserve <= 24 && high == 0;
    REQUIRE(write(sim, 0x40 + 4 * port, value) == legal);
    if (legal) rings[port] = value;
    for (unsigned p = 0; p < 3; ++p) {
      REQUIRE(read(sim, 0x40 + 4 * p) == Answer{rings[p], false});
      REQUIRE((sim->regs_transit_o >> 3 * p & 7) == (rings[p] & 0xffff));
      REQUIRE((sim->regs_reserve_o >> 11 * p & 0x7ff) == rings[p] >> 16);
    }
  }
  access(sim, true, 0x40, 1);
  sim->regs_reg_valid_i = 0;  // not an access after all
  sim.tick();
  CHECK(read(sim, 0x40) == Answer{rings[0], false});
  CHECK_FALSE(write(sim, 0x42, 1));
  CHECK(read(sim, 0x40) == Answer{rings[0], false});
  sim.reset();
  CHECK(read(sim, 0x40) == Answer{});
  CHECK(sim->regs_reserve_o == 0);
}

TEST_CASE("a row of the table takes a port that exists, or 15") {
  Bench sim("rows");
  start(sim);
  for (unsigned chip = 0; chip < 20; ++chip) {
    for (unsigned value = 0; value < 40; ++value) {
      const bool legal = chip < 16 && (value < 3 || value == 15);
      REQUIRE(access(sim, true, 0x1000 + 4 * chip, value).error == !legal);
      REQUIRE(bool(sim->regs_table_write_o) == legal);
      if (legal) REQUIRE(sim->regs_table_port_o == value);
      sim->regs_reg_valid_i = 0;
      sim.eval();
      REQUIRE_FALSE(bool(sim->regs_table_write_o));
    }
  }
  CHECK(access(sim, true, 0x1000, 0x10000).error);
}

TEST_CASE("counters are cleared by CONTROL and by nothing else") {
  Bench sim("clear");
  start(sim);
  for (const unsigned address : {0u, 4u, 0x40u, 0x1000u}) {
    for (const uint32_t value : {0u, 1u, 2u, 3u}) {
      const bool error = access(sim, true, address, value).error;
      CHECK(bool(sim->regs_counters_clear_o) == (address == 4 && value == 1));
      if (address == 4) CHECK(error == (value > 1));
      if (address == 0) CHECK(error);
    }
  }
  sim->regs_counter_known_i = 1;
  CHECK(access(sim, true, 0x100, 0).error);  // read only
}
