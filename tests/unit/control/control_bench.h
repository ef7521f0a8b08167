// SPDX-License-Identifier: Apache-2.0
// What the tests of the control block's parts share: the bench with idle inputs, instructions, and
// signals as numbers.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstring>

#include "Vcontrol_bench.h"
#include "golden/isa/isa.h"
#include "tb/scoreboard.h"
#include "tb/sim.h"
#include "tb/stream.h"

namespace ng::test {

using Bench = tb::Sim<Vcontrol_bench>;
using Catch::Matchers::ContainsSubstring;

/// Every input idle, then reset.
inline void start(Bench& sim) {
  sim->dispatch_in_valid_i = sim->dispatch_fetch_valid_i = 0;
  sim->walker_flush_i = sim->walker_drop_i = sim->walker_due_i = 0;
  sim->signals_flush_i = sim->signals_drop_i = sim->signals_push_valid_i = 0;
  sim->signals_read_done_i = sim->signals_complete_i = sim->signals_signal_ready_i = 0;
  sim->engine_clear_i = sim->engine_counters_clear_i = sim->engine_in_valid_i =
      sim->engine_ready_i = 0;
  sim->engine_busy_i = sim->engine_stopped_i = sim->engine_read_done_i = sim->engine_complete_i = 0;
  sim->engine_events_i = sim->engine_wait_met_i = sim->engine_signal_ready_i =
      sim->engine_signal_wrap_i = 0;
  sim->engine_ring_pending_i = sim->engine_ring_failed_i = 0;
  sim->counters_clear_i = sim->counters_events_i = 0;
  sim->semaphores_signal_valid_i = sim->semaphores_write_valid_i = 0;
  sim->axi_aw_valid_i = sim->axi_w_valid_i = sim->axi_b_ready_i = sim->axi_ar_valid_i =
      sim->axi_r_ready_i = 0;
  sim->axi_write_ready_i = sim->axi_write_error_i = sim->axi_read_error_i = 0;
  sim->regs_write_valid_i = sim->regs_read_valid_i = sim->regs_dropped_i =
      sim->regs_semaphore_ready_i = 0;
  sim->regs_busy_i = sim->regs_stopped_i = 0;
  sim->regs_empty_i = 3;
  sim->regs_dma_stopped_i = sim->regs_dma_interrupt_i = sim->regs_ring_stopped_i = 0;
  sim.reset();
}

/// Clock cycles with the inputs as they are. The first settles them before its edge: assertions
/// sample what was settled.
inline void clock(Bench& sim, uint64_t cycles = 1) {
  sim.eval();
  sim.ticks(cycles);
}

/// control_pkg::signal_t as a number.
inline uint64_t signal(bool set, unsigned index, uint32_t value) {
  return uint64_t(set) << 40 | uint64_t(index) << 32 | value;
}

/// control_pkg::action_t as a number.
inline uint64_t action(bool enable, bool at_complete, uint64_t signal) {
  return uint64_t(enable) << 42 | uint64_t(at_complete) << 41 | signal;
}

/// A signal like any that an instruction can carry.
inline uint64_t random_signal(std::mt19937_64& rng) { return rng() & ((uint64_t{1} << 41) - 1); }

inline Instruction nop(Engine engine, uint16_t tag) {
  Instruction i(Opcode::kNop, engine);
  i.set_tag(tag);
  return i;
}

/// An instruction to and from a 512-bit port.
template <class Port>
void put(Port& port, const Instruction& instruction, unsigned place = 0) {
  std::memcpy(reinterpret_cast<uint8_t*>(&port) + 64 * place, instruction.bytes.data(), 64);
}
template <class Port>
Instruction take(const Port& port, unsigned place = 0) {
  Instruction i;
  std::memcpy(i.bytes.data(), reinterpret_cast<const uint8_t*>(&port) + 64 * place, 64);
  return i;
}

}  // namespace ng::test
