// SPDX-License-Identifier: Apache-2.0
#include "control_bench.h"
#include "control_registers.h"

using namespace ng::test;
namespace reg = ng::reg;

namespace {

struct Result {
  bool error;
  uint32_t data;
};

Result read(Bench& sim, uint32_t addr) {
  sim->regs_read_valid_i = 1;
  sim->regs_read_addr_i = addr;
  sim.eval();
  const Result r{bool(sim->regs_read_error_o), sim->regs_read_data_o};
  clock(sim);
  sim->regs_read_valid_i = 0;
  sim.eval();
  return r;
}

bool write(Bench& sim, uint32_t addr, uint32_t data, unsigned strobe = 15) {
  sim->regs_write_valid_i = 1;
  sim->regs_write_addr_i = addr;
  sim->regs_write_data_i = data;
  sim->regs_write_strobe_i = strobe;
  sim->regs_semaphore_ready_i = 1;
  sim.eval();
  const bool error = sim->regs_write_error_o;
  CHECK(sim->regs_write_ready_o);
  clock(sim);
  sim->regs_write_valid_i = 0;
  sim.eval();
  return !error;
}

}  // namespace

TEST_CASE("the map written by hand for these tests is the generated one") {
  auto map = register_map();
  for (const reg::Entry& entry : reg::kRegisters) {
    INFO(entry.name << ": write it into control_registers.h as its page says");
    const auto found = map.find(entry.address);
    REQUIRE(found != map.end());
    CHECK(found->second.read);
    CHECK(found->second.write == entry.writable);
    map.erase(found);
  }
  CHECK(map.size() == reg::kSemaphoreWords);  // what is left is that window
}

TEST_CASE("every address of the space is readable, writable or an error as the map says") {
  Bench sim("regs_map");
  start(sim);
  const auto map = register_map();
  for (uint32_t addr = 0; addr < 0x10000; ++addr) {
    const auto it = map.find(addr);
    sim->regs_read_addr_i = addr;
    sim->regs_write_addr_i = addr;
    sim->regs_write_strobe_i = 15;
    sim.eval();
    INFO("address " << addr);
    if (bool(sim->regs_read_error_o) != !(it != map.end() && it->second.read)) FAIL("read");
    if (bool(sim->regs_write_error_o) != !(it != map.end() && it->second.write)) FAIL("write");
  }
}

TEST_CASE("identity, version, geometry and configuration hash") {
  Bench sim("regs_identity");
  start(sim);
  CHECK(read(sim, reg::kId).data == 0x4741474E);
  CHECK(read(sim, reg::kVersion).data == reg::kVersionValue);
  CHECK(read(sim, reg::kGroups).data == 2);
  CHECK(read(sim, reg::kCols).data == 12);
  CHECK(read(sim, reg::kSbufWords).data == 4096);
  CHECK(read(sim, reg::kPsumRows).data == 1000);
  CHECK(read(sim, reg::kPsumBanks).data == 2);
  CHECK(read(sim, reg::kConfigHash).data == config_hash(2, 12, 4096, 1000, 33));
}

TEST_CASE("cycles count from reset, and the high half is the one of the low half read last") {
  Bench sim("regs_cycles");
  start(sim);
  CHECK(sim->regs_cycle_o == 0);
  clock(sim, 1000);
  CHECK(read(sim, reg::kCyclesLo).data == 1000);
  CHECK(read(sim, reg::kCyclesHi).data == 0);
  CHECK(sim->regs_cycle_o == 1002);
}

TEST_CASE("each engine's block shows its own state, counters, seed and counter") {
  Bench sim("regs_engines");
  start(sim);
  set_states(sim, queue_state_t::busy, 0, 2, 2);
  set_states(sim, queue_state_t::stopped, 0, 2, 1);
  set_states(sim, queue_state_t::queue_empty, 0, 2, 2);
  set_states(sim, queue_state_t::cause, 0, 2, 0xB6);
  set_states(sim, queue_state_t::fault_info, 0, 2, 0x2222333311112222);
  set_states(sim, queue_state_t::tag, 0, 2, 0xBBBBAAAA);
  for (uint32_t w = 0; w < 20; ++w) sim->regs_counters_i[w] = 0x1000 + w;
  for (uint32_t w = 0; w < 4; ++w) sim->regs_seed_i[w] = 0x2000 + w;
  set(sim->regs_counter_i, bits(0, 64), 0x0000300100003000);
  const uint32_t base[2] = {0x100, 0x200};
  const uint32_t state[2][4] = {{2, 6, 0x11112222, 0xAAAA}, {5, 0xB, 0x22223333, 0xBBBB}};
  for (uint32_t e = 0; e < 2; ++e) {
    INFO("engine " << e);
    for (uint32_t i = 0; i < 4; ++i) CHECK(read(sim, base[e] + 4 * i).data == state[e][i]);
    for (uint32_t i = 0; i < 5; ++i)
      CHECK(read(sim, base[e] + 0x10 + 4 * i).data == 0x1009 + 10 * e - i);
    CHECK(read(sim, base[e] + 0x28).data == 0);
    CHECK(read(sim, base[e] + 0x2C).data == 0x2000 + 2 * e);
    CHECK(read(sim, base[e] + 0x30).data == 0x2001 + 2 * e);
    CHECK(read(sim, base[e] + 0x34).data == 0x3000 + e);
  }
  CHECK(read(sim, reg::kTensorStallStationary).data == 0x1004);
  CHECK(read(sim, reg::kTensorMovingWords).data == 0x1003);
  CHECK(read(sim, reg::kTensorMovingFirst).data == 0x1002);
  CHECK(read(sim, reg::kTensorMovingLast).data == 0x1001);
  CHECK(read(sim, reg::kTensorStationaryWords).data == 0x1000);
}

TEST_CASE("clears pulse for one cycle, for a one in bit 0 alone") {
  Bench sim("regs_clear");
  start(sim);
  for (const uint32_t value : {0u, 1u, 2u, 3u}) {
    for (int which = 0; which < 3; ++which) {
      const uint32_t addr[3] = {reg::kTensorClear, reg::kVectorClear, reg::kCountersClear};
      sim->regs_write_valid_i = 1;
      sim->regs_write_addr_i = addr[which];
      sim->regs_write_data_i = value;
      sim->regs_write_strobe_i = 15;
      sim.eval();
      CHECK(sim->regs_clear_o == (which < 2 && (value & 1) ? 1u << which : 0));
      CHECK(sim->regs_counters_clear_o == (which == 2 && (value & 1)));
      clock(sim);
      sim->regs_write_valid_i = 0;
      sim.eval();
      CHECK(sim->regs_clear_o == 0);
      CHECK(!sim->regs_counters_clear_o);
    }
  }
}

TEST_CASE("a write without all strobes is an error and changes nothing") {
  Bench sim("regs_strobe");
  start(sim);
  for (unsigned strobe = 0; strobe < 15; ++strobe) {
    for (const uint32_t clear : {reg::kTensorClear, reg::kCountersClear}) {
      sim->regs_write_valid_i = 1;
      sim->regs_write_addr_i = clear;
      sim->regs_write_data_i = 1;
      sim->regs_write_strobe_i = strobe;
      sim.eval();
      CHECK(sim->regs_clear_o == 0);
      CHECK(!sim->regs_counters_clear_o);
    }
    CHECK(!write(sim, reg::kIrqEnable, 3, strobe));
    CHECK(!write(sim, reg::kTensorClear, 1, strobe));
    sim->regs_write_valid_i = 1;
    sim->regs_write_addr_i = 0x1000;
    sim->regs_write_strobe_i = strobe;
    sim.eval();
    CHECK(!sim->regs_semaphore_valid_o);
  }
  sim->regs_write_valid_i = 0;
  CHECK(read(sim, reg::kIrqEnable).data == 0);
}

TEST_CASE("the first dropped instruction stays in CONTROL_CAUSE until it is written") {
  Bench sim("regs_cause");
  start(sim);
  CHECK(read(sim, reg::kControlCause).data == 0);
  const auto drop = [&](uint16_t tag) {
    sim->regs_dropped_i = 1;
    sim->regs_dropped_tag_i = tag;
    clock(sim);
    sim->regs_dropped_i = 0;
    sim.eval();
  };
  drop(0xABCD);
  drop(0x1111);
  CHECK(read(sim, reg::kControlCause).data == 0xABCD0001);
  CHECK(write(sim, reg::kControlCause, 0));
  CHECK(read(sim, reg::kControlCause).data == 0);
  drop(0x2222);
  sim->regs_dropped_i = 1;  // one more in the cycle of the clear is the first of the new ones
  sim->regs_dropped_tag_i = 0x3333;
  CHECK(write(sim, reg::kControlCause, 0));
  sim->regs_dropped_i = 0;
  CHECK(read(sim, reg::kControlCause).data == 0x33330001);
}

TEST_CASE("the interrupt follows stops and idleness, where enabled, until cleared") {
  Bench sim("regs_irq");
  start(sim);
  CHECK(read(sim, reg::kIrqStatus).data == 0);  // idle since reset is no event
  set_states(sim, queue_state_t::stopped, 0, 2, 2);
  clock(sim, 2);
  CHECK(read(sim, reg::kIrqStatus).data == 1);
  CHECK(!sim->regs_irq_o);
  CHECK(write(sim, reg::kIrqEnable, 2));
  CHECK(!sim->regs_irq_o);
  CHECK(write(sim, reg::kIrqEnable, 0xFFFFFFF9));
  CHECK(read(sim, reg::kIrqEnable).data == 1);
  CHECK(sim->regs_irq_o);
  CHECK(write(sim, reg::kIrqStatus, 2));
  CHECK(sim->regs_irq_o);
  CHECK(write(sim, reg::kIrqStatus, 1));
  CHECK(!sim->regs_irq_o);
  CHECK(read(sim, reg::kIrqStatus).data == 0);  // the engine is still stopped: no new event
  set_states(sim, queue_state_t::stopped, 0, 2, 3);
  clock(sim, 2);
  CHECK(sim->regs_irq_o);
  set_states(sim, queue_state_t::stopped, 0, 2, 0);
  clock(sim, 2);
  CHECK(write(sim, reg::kIrqStatus, 1));
  set_states(sim, queue_state_t::stopped, 0, 2, 1);  // an event in the cycle of the clear stays
  CHECK(write(sim, reg::kIrqStatus, 1));
  CHECK(read(sim, reg::kIrqStatus).data == 1);
  CHECK(write(sim, reg::kIrqStatus, 1));

  CHECK(write(sim, reg::kIrqEnable, 2));
  set_states(sim, queue_state_t::busy, 0, 2, 1);
  clock(sim, 2);
  set_states(sim, queue_state_t::queue_empty, 0, 2, 1);
  clock(sim, 2);
  set_states(sim, queue_state_t::busy, 0, 2, 0);
  clock(sim, 2);
  CHECK(!sim->regs_irq_o);  // the vector queue is not empty
  set_states(sim, queue_state_t::queue_empty, 0, 2, 3);
  clock(sim);
  CHECK(sim->regs_irq_o);
  CHECK(read(sim, reg::kIrqStatus).data == 2);
  CHECK(write(sim, reg::kIrqStatus, 2));
  CHECK(!sim->regs_irq_o);
}

TEST_CASE("the semaphore window hands over index and value, waits for its grant, and reads") {
  Bench sim("regs_semaphores");
  start(sim);
  for (unsigned i = 0; i < 256; ++i) {
    sim->regs_write_valid_i = 1;
    sim->regs_write_addr_i = 0x1000 + 4 * i;
    sim->regs_write_data_i = 0xABC00000 + i;
    sim->regs_write_strobe_i = 15;
    sim->regs_semaphore_ready_i = 0;
    sim.eval();
    CHECK(sim->regs_semaphore_valid_o);
    CHECK(sim->regs_semaphore_index_o == i);
    CHECK(sim->regs_semaphore_value_o == 0xABC00000 + i);
    CHECK(!sim->regs_write_ready_o);
    sim->regs_semaphore_ready_i = 1;
    sim.eval();
    CHECK(sim->regs_write_ready_o);
    clock(sim);
    sim->regs_write_valid_i = 0;
    sim->regs_read_addr_i = 0x1000 + 4 * i;
    sim->regs_semaphore_read_value_i = 77 + i;
    sim.eval();
    CHECK(sim->regs_semaphore_read_index_o == i);
    CHECK(read(sim, 0x1000 + 4 * i).data == 77 + i);
  }
}

TEST_CASE("a reset clears interrupt, cause and cycles") {
  Bench sim("regs_reset");
  start(sim);
  CHECK(write(sim, reg::kIrqEnable, 3));
  set_states(sim, queue_state_t::stopped, 0, 2, 1);
  sim->regs_dropped_i = 1;
  clock(sim, 3);
  CHECK(sim->regs_irq_o);
  start(sim);
  CHECK(!sim->regs_irq_o);
  CHECK(sim->regs_cycle_o == 0);
  CHECK(read(sim, reg::kIrqEnable).data == 0);
  CHECK(read(sim, reg::kIrqStatus).data == 0);
  CHECK(read(sim, reg::kControlCause).data == 0);
}
