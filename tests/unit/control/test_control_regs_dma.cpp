// SPDX-License-Identifier: Apache-2.0
// What only the DMA queues' blocks have: fault address high half, resume and skip, class.
#include "control_bench.h"
#include "control_registers.h"

using namespace ng::test;
namespace reg = ng::reg;

namespace {

constexpr std::array<uint32_t, 4> kBases{0x300, 0x400, 0x500, 0x600};

uint32_t read(Bench& sim, uint32_t addr) {
  sim->regs_read_addr_i = addr;
  sim.eval();
  CHECK(!sim->regs_read_error_o);
  return sim->regs_read_data_o;
}

// Drives a write and leaves it on the port, so that pulses can be seen.
void drive(Bench& sim, uint32_t addr, uint32_t data, bool valid = true) {
  sim->regs_write_valid_i = valid;
  sim->regs_write_addr_i = addr;
  sim->regs_write_data_i = data;
  sim->regs_write_strobe_i = 15;
  sim.eval();
}

void write(Bench& sim, uint32_t addr, uint32_t data) {
  drive(sim, addr, data);
  CHECK(!sim->regs_write_error_o);
  clock(sim);
  drive(sim, 0, 0, false);
}

}  // namespace

TEST_CASE("each queue shows its own state, cause and both halves of its fault address") {
  Bench sim("regs_dma_state");
  start(sim);
  for (uint32_t q = 0; q < 4; ++q) sim->regs_dma_fault_info_hi_i[q] = 0x1234000 + q;
  for (uint32_t stopped = 0; stopped < 16; ++stopped) {
    set_states(sim, queue_state_t::stopped, 2, 4, stopped);
    for (uint32_t q = 0; q < 4; ++q) {
      CHECK(read(sim, kBases[q] + 0x00) == (4 | (stopped >> q & 1) << 1));
      CHECK(read(sim, kBases[q] + 0x04) == 9 + q);
      CHECK(read(sim, kBases[q] + 0x08) == 0xDA000000 + q);
      CHECK(read(sim, kBases[q] + 0x0C) == 0x700 + q);
      CHECK(read(sim, kBases[q] + 0x38) == (stopped >> q & 1 ? 0x1234000 + q : 0));
    }
  }
}

TEST_CASE("resume and skip pulse with the write, for a stopped queue, never both") {
  Bench sim("regs_dma_resume");
  start(sim);
  for (uint32_t stopped = 0; stopped < 16; ++stopped) {
    for (uint32_t q = 0; q < 4; ++q) {
      for (uint32_t value = 0; value < 8; ++value) {
        set_states(sim, queue_state_t::stopped, 2, 4, stopped);
        drive(sim, kBases[q] + 0x3C, value);
        const uint32_t due = stopped & 1u << q;
        CHECK(sim->regs_dma_resume_o == ((value & 3) == 1 ? due : 0));
        CHECK(sim->regs_dma_skip_o == ((value & 3) == 2 ? due : 0));
        CHECK(!sim->regs_write_error_o);
        drive(sim, kBases[q] + 0x3C, value, false);
        CHECK(sim->regs_dma_resume_o == 0);
        CHECK(sim->regs_dma_skip_o == 0);
      }
      CHECK(read(sim, kBases[q] + 0x3C) == 0);
    }
  }
}

TEST_CASE("a class is two bits, kept per queue, zero after reset") {
  Bench sim("regs_dma_class");
  start(sim);
  CHECK(sim->regs_dma_class_o == 0);
  for (uint32_t q = 0; q < 4; ++q) write(sim, kBases[q] + 0x50, 0xFFFFFFF0 + (3 - q));
  CHECK(sim->regs_dma_class_o == 0b00011011);
  for (uint32_t q = 0; q < 4; ++q) CHECK(read(sim, kBases[q] + 0x50) == 3 - q);
  drive(sim, kBases[1] + 0x50, 3, false);
  clock(sim);
  CHECK(sim->regs_dma_class_o == 0b00011011);
  start(sim);
  CHECK(sim->regs_dma_class_o == 0);
}

TEST_CASE("a completed descriptor's interrupt bit raises the interrupt where enabled") {
  Bench sim("regs_dma_irq");
  start(sim);
  write(sim, reg::kIrqEnable, 4);
  for (uint32_t q = 0; q < 4; ++q) {
    sim->regs_dma_interrupt_i = 1u << q;
    clock(sim);
    sim->regs_dma_interrupt_i = 0;
    sim.eval();
    CHECK(sim->regs_irq_o);
    CHECK(read(sim, reg::kIrqStatus) == 4);
    write(sim, reg::kIrqStatus, 3);
    CHECK(sim->regs_irq_o);
    write(sim, reg::kIrqStatus, 4);
    CHECK(!sim->regs_irq_o);
    CHECK(read(sim, reg::kIrqStatus) == 0);
  }
  write(sim, reg::kIrqEnable, 3);
  sim->regs_dma_interrupt_i = 15;
  clock(sim);
  CHECK(!sim->regs_irq_o);
  CHECK(read(sim, reg::kIrqStatus) == 4);
}

TEST_CASE("a clear of a DMA queue reaches that queue alone") {
  Bench sim("regs_dma_clear");
  start(sim);
  for (uint32_t q = 0; q < 4; ++q) {
    drive(sim, kBases[q] + 0x28, 1);
    CHECK(sim->regs_clear_o == 4u << q);
    drive(sim, kBases[q] + 0x28, 0);
    CHECK(sim->regs_clear_o == 0);
  }
}
