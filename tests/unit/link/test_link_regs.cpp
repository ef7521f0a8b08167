// SPDX-License-Identifier: Apache-2.0
// link_regs: every register's reset value, what it holds after a write, and every address that is
// none.
#include <catch2/catch_test_macros.hpp>
#include <map>

#include "Vlink_regs.h"
#include "tb/sim.h"

using Sim = ng::tb::Sim<Vlink_regs>;

namespace {

struct Answer {
  uint32_t data = 0;
  bool error = false;
  bool operator==(const Answer&) const = default;
};

void start(Sim& sim) {
  sim->reg_valid_i = sim->reg_write_i = 0;
  sim->reg_addr_i = 0;
  sim->reg_data_i = 0;
  sim->hash_i = 0x89abcdef;
  sim->partner_hash_i = 0x76543210;
  sim->partner_chip_i = 0x2a5;
  sim->state_i = 5;
  sim->dead_cause_i = 9;
  sim->retrain_cause_i = 6;
  sim->rx_log2_i = 2;
  sim->tx_log2_i = 1;
  sim->locked_i = 0xc7;
  sim->reversed_i = 1;
  sim->partner_fresh_i = 0;
  sim->history_i = 0x12345678;
  sim->credits_i = 0x807f10;
  sim->counter_data_i = 0;
  sim->counter_known_i = 0;
  sim.reset();
}

Answer read(Sim& sim, unsigned address) {
  sim->reg_valid_i = 1;
  sim->reg_write_i = 0;
  sim->reg_addr_i = static_cast<uint8_t>(address);
  sim.eval();
  CHECK(sim->reg_ready_o);
  const Answer answer{sim->reg_data_o, bool(sim->reg_error_o)};
  sim->reg_valid_i = 0;
  return answer;
}

bool write(Sim& sim, unsigned address, uint32_t data) {
  sim->reg_valid_i = sim->reg_write_i = 1;
  sim->reg_addr_i = static_cast<uint8_t>(address);
  sim->reg_data_i = data;
  sim.eval();
  CHECK(sim->reg_ready_o);
  const bool error = sim->reg_error_o;
  sim.tick();
  sim->reg_valid_i = sim->reg_write_i = 0;
  sim.eval();
  return !error;
}

const std::map<unsigned, uint32_t> kWritable = {{0x00, 0x30}, {0x10, 1024}, {0x14, 4096},
                                                {0x18, 160},  {0x1C, 400},  {0x20, 0x00100304}};
const std::map<unsigned, uint32_t> kReadOnly = {
    {0x04, 1u << 28 | 0xc7u << 20 | 1 << 16 | 2 << 12 | 6 << 8 | 9 << 4 | 5},
    {0x08, 0x89abcdef},
    {0x0C, 0x76543210},
    {0x24, 0x12345678},
    {0x28, 0x2a5},
    {0x2C, 0x807f10}};

}  // namespace

TEST_CASE("every register reads its reset value or the status it shows") {
  Sim sim("regs_reset");
  start(sim);
  for (const auto& [address, value] : kWritable) CHECK(read(sim, address) == Answer{value, false});
  for (const auto& [address, value] : kReadOnly) CHECK(read(sim, address) == Answer{value, false});
  sim->partner_fresh_i = 1;
  sim->reversed_i = 0;
  CHECK(read(sim, 0x04).data == (kReadOnly.at(0x04) ^ 3u << 28));
  CHECK(sim->widest_o == 3);
  CHECK(sim->enable_o == 0);
  CHECK(sim->auto_restart_o == 0);
}

TEST_CASE("settings hold what was written, each its own") {
  Sim sim("regs_settings");
  start(sim);
  const std::map<unsigned, uint32_t> written = {
      {0x10, 0xa511}, {0x14, 0x5a22}, {0x18, 0x1133}, {0x1C, 0x2244}, {0x20, 0x99887766}};
  for (const auto& [address, value] : written) CHECK(write(sim, address, value));
  CHECK(write(sim, 0x10, 0xffffa511));  // bits that do not exist are ignored
  for (const auto& [address, value] : written) CHECK(read(sim, address) == Answer{value, false});
  CHECK(sim->align_wait_o == 0xa511);
  CHECK(sim->state_timeout_o == 0x5a22);
  CHECK(sim->nack_time_o == 0x1133);
  CHECK(sim->replay_time_o == 0x2244);
  CHECK(sim->replay_limit_o == 0x66);
  CHECK(sim->retrain_limit_o == 0x77);
  CHECK(sim->restart_wait_o == 0x9988);
  for (unsigned n = 0; n < 8; ++n) {
    const uint32_t value = (n & 1) | (n & 2) << 2 | (n & 4) << 3;
    CHECK(write(sim, 0x00, value));
    CHECK(sim->enable_o == (value & 1));
    CHECK(sim->auto_restart_o == (value >> 3 & 1));
    CHECK(sim->widest_o == (value >> 4 & 3));
    CHECK(read(sim, 0x00) == Answer{value, false});
  }
  CHECK(write(sim, 0x00, 0x40));  // wider than there are lanes
  CHECK(sim->widest_o == 3);
  CHECK(write(sim, 0x00, 0x80));
  CHECK(sim->widest_o == 3);
  sim.reset();
  for (const auto& [address, value] : kWritable) CHECK(read(sim, address) == Answer{value, false});
}

TEST_CASE("retrain, reset and clear are pulses of one cycle, each from its bit") {
  Sim sim("regs_pulses");
  start(sim);
  for (unsigned bit : {1u, 2u, 8u}) {
    CHECK(write(sim, 0x00, 1u | 1u << bit));
    CHECK(sim->retrain_o == (bit == 1));
    CHECK(sim->reset_o == (bit == 2));
    CHECK(sim->counters_clear_o == (bit == 8));
    CHECK(sim->enable_o == 1);
    sim.tick();
    CHECK(sim->retrain_o + sim->reset_o + sim->counters_clear_o == 0);
    CHECK(read(sim, 0x00).data == 1);
  }
}

TEST_CASE("counters are read through, word by word; nothing else exists or can be written") {
  Sim sim("regs_map");
  start(sim);
  for (unsigned address = 0; address < 256; ++address) {
    for (bool known : {false, true}) {
      sim->counter_known_i = known;
      sim->counter_data_i = 0xc0ffee00 + address;
      const Answer answer = read(sim, address);
      const bool counter = address >= 0x40 && address % 4 == 0 && known;
      const bool setting = kWritable.contains(address), status = kReadOnly.contains(address);
      CHECK(answer.error == !(counter || setting || status));
      if (counter) {
        CHECK(answer.data == 0xc0ffee00 + address);
        CHECK(sim->counter_index_o == (address - 0x40) / 4);
      }
      if (!setting) CHECK_FALSE(write(sim, address, 0xffffffff));
    }
  }
  for (const auto& [address, value] : kWritable) CHECK(read(sim, address) == Answer{value, false});
}

TEST_CASE("without valid nothing is written") {
  Sim sim("regs_valid");
  start(sim);
  sim->reg_write_i = 1;
  sim->reg_addr_i = 0;
  sim->reg_data_i = 0xffffffff;
  sim.tick();
  CHECK(sim->enable_o == 0);
  CHECK(sim->retrain_o + sim->reset_o + sim->counters_clear_o == 0);
}
