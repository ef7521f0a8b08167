// SPDX-License-Identifier: Apache-2.0
// The instruction ring's registers of every engine, and the high half of the fault address.
#include "control_bench.h"
#include "control_registers.h"

using namespace ng::test;

namespace {

constexpr unsigned kEngines = 6;
uint32_t block(unsigned engine) { return 0x100 * (engine + 1); }

uint32_t read(Bench& sim, uint32_t addr) {
  sim->regs_read_addr_i = static_cast<uint16_t>(addr);
  sim.eval();
  CHECK(!sim->regs_read_error_o);
  return sim->regs_read_data_o;
}

// Whether the write was taken without an error.
bool write(Bench& sim, uint32_t addr, uint32_t data) {
  sim->regs_write_valid_i = 1;
  sim->regs_write_addr_i = static_cast<uint16_t>(addr);
  sim->regs_write_data_i = data;
  sim->regs_write_strobe_i = 15;
  sim.eval();
  const bool good = !sim->regs_write_error_o;
  clock(sim);
  sim->regs_write_valid_i = 0;
  sim.eval();
  return good;
}

/// A member of what a ring has been told.
uint64_t config(Bench& sim, unsigned e, BitField member) {
  return get(sim->regs_ring_config_o, ring_config_t::slice(e) / member);
}

struct Ring {
  uint64_t base = 0;
  uint16_t size = 0, tail = 0;
  bool enable = false;
};

void check(Bench& sim, unsigned e, const Ring& ring) {
  INFO("engine " << e);
  CHECK(config(sim, e, ring_config_t::base) == ring.base);
  CHECK(config(sim, e, ring_config_t::size) == ring.size);
  CHECK(config(sim, e, ring_config_t::tail) == ring.tail);
  CHECK(config(sim, e, ring_config_t::enable) == ring.enable);
  CHECK(read(sim, block(e) + 0x60) == static_cast<uint32_t>(ring.base));
  CHECK(read(sim, block(e) + 0x64) == ring.base >> 32);
  CHECK(read(sim, block(e) + 0x68) == ring.size);
  CHECK(read(sim, block(e) + 0x6C) == ring.tail);
  CHECK(read(sim, block(e) + 0x70) == 0x4100 + e);  // the bench's heads
  CHECK(read(sim, block(e) + 0x74) == ring.enable);
}

}  // namespace

TEST_CASE("every engine has a ring of its own, all zero after reset") {
  Bench sim("regs_ring");
  start(sim);
  std::array<Ring, kEngines> rings;
  for (unsigned e = 0; e < kEngines; ++e) check(sim, e, rings[e]);
  for (unsigned e = 0; e < kEngines; ++e) {
    rings[e] = {sim.rng()(), uint16_t(sim.rng()()), uint16_t(sim.rng()()), false};
    CHECK(write(sim, block(e) + 0x60, static_cast<uint32_t>(rings[e].base)));
    CHECK(write(sim, block(e) + 0x64, static_cast<uint32_t>(rings[e].base >> 32)));
    CHECK(write(sim, block(e) + 0x68, 0xABCD0000u | rings[e].size));
    CHECK(write(sim, block(e) + 0x6C, 0xABCD0000u | rings[e].tail));
    CHECK(!write(sim, block(e) + 0x70, 1));
    CHECK(write(sim, block(e) + 0x74, 0xFFFFFFFE));
  }
  for (unsigned e = 0; e < kEngines; ++e) check(sim, e, rings[e]);
  start(sim);
  for (unsigned e = 0; e < kEngines; ++e) check(sim, e, {});
}

TEST_CASE("base and size cannot be written while their own ring is enabled; tail can") {
  Bench sim("regs_ring_locked");
  start(sim);
  for (unsigned e = 0; e < kEngines; ++e) {
    const Ring ring{0x1234'5678'9ABC'DE40, 77, 33, true};
    CHECK(write(sim, block(e) + 0x60, static_cast<uint32_t>(ring.base)));
    CHECK(write(sim, block(e) + 0x64, ring.base >> 32));
    CHECK(write(sim, block(e) + 0x68, ring.size));
    CHECK(write(sim, block(e) + 0x74, 1));
    for (uint32_t a = 0x60; a <= 0x68; a += 4) CHECK(!write(sim, block(e) + a, 0xFFFFFFFF));
    CHECK(write(sim, block(e) + 0x6C, ring.tail));
    check(sim, e, ring);
    for (uint32_t other = 0; other < kEngines; ++other) {
      if (other != e) CHECK(write(sim, block(other) + 0x68, 5));
    }
    CHECK(write(sim, block(e) + 0x74, 0));
    CHECK(write(sim, block(e) + 0x68, 5));
  }
}

TEST_CASE("CLEAR disables its engine's ring and keeps the rest of it") {
  Bench sim("regs_ring_clear");
  start(sim);
  for (unsigned e = 0; e < kEngines; ++e) {
    CHECK(write(sim, block(e) + 0x68, 9));
    CHECK(write(sim, block(e) + 0x74, 1));
  }
  for (unsigned e = 0; e < kEngines; ++e) {
    CHECK(write(sim, block(e) + 0x28, 0));
    check(sim, e, {0, 9, 0, true});
    CHECK(write(sim, block(e) + 0x28, 1));
    check(sim, e, {0, 9, 0, false});
    for (unsigned other = 0; other < kEngines; ++other)
      CHECK(config(sim, other, ring_config_t::enable) == (other > e));
  }
}

TEST_CASE("the fault address's high half is the ring's, or the DMA queue's, or 0") {
  Bench sim("regs_ring_fault");
  start(sim);
  for (uint32_t q = 0; q < 4; ++q) sim->regs_dma_fault_info_hi_i[q] = 0x1234000 + q;
  for (unsigned stopped = 0; stopped < 64; ++stopped) {
    for (const unsigned rings : {0u, 63u, 21u}) {
      set_states(sim, queue_state_t::stopped, 0, 2, stopped & 3);
      set_states(sim, queue_state_t::stopped, 2, 4, stopped >> 2);
      set_states(sim, queue_state_t::ring, 0, 6, stopped & rings);
      for (unsigned e = 0; e < kEngines; ++e) {
        const bool ring = stopped & rings & 1u << e, dma = (stopped & 1u << e) != 0 && e >= 2;
        CHECK(read(sim, block(e) + 0x38) == (ring ? 0xABCD0000 + e : dma ? 0x1234000 + e - 2 : 0));
        CHECK((read(sim, block(e)) >> 3 & 1) == ring);
      }
    }
  }
}
