// SPDX-License-Identifier: Apache-2.0
// What the tests of the control block's parts share: the bench with idle inputs, instructions, and
// signals as numbers.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstring>

#include "control_bench_ports.h"
#include "golden/isa/isa.h"
#include "rtl_structs.h"
#include "tb/scoreboard.h"
#include "tb/sim.h"
#include "tb/stream.h"

namespace ng::test {

using Bench = tb::Sim<Vcontrol_bench>;
using Catch::Matchers::ContainsSubstring;

using rtl::control_pkg::action_t;
using rtl::control_pkg::counters_t;
using rtl::control_pkg::engine_report_t;
using rtl::control_pkg::queue_state_t;
using rtl::control_pkg::ring_config_t;
using rtl::control_pkg::ring_state_t;
using rtl::control_pkg::signal_t;
using tb::BitField;
using tb::bits;
using tb::get;
using tb::set;

/// The events of an engine's report that only count, as one number: from the lowest bit up
/// stationary word, moving word, stall stationary, stall PSUM, stall SBUF.
inline constexpr BitField kEngineEvents = bits(engine_report_t::stationary_word.lsb, 5);

/// Sets one member of what control_regs is told of `count` engines from `first` on: bits of
/// `values` as wide as the member, the first engine's lowest.
inline void set_states(Bench& sim, BitField member, unsigned first, unsigned count,
                       uint64_t values) {
  for (unsigned e = 0; e < count; ++e)
    set(sim->regs_state_i, queue_state_t::slice(first + e) / member, values >> member.width * e);
}

/// The inputs of control_counters, a bit each.
inline void set_events(Bench& sim, unsigned events) {
  auto& t = sim.top();
  t.counters_complete_i = events & 1;
  t.counters_busy_i = events >> 1 & 1;
  t.counters_waiting_i = events >> 2 & 1;
  t.counters_stall_sbuf_i = events >> 3 & 1;
  t.counters_stall_psum_i = events >> 4 & 1;
  t.counters_stall_stationary_i = events >> 5 & 1;
  t.counters_moving_word_i = events >> 6 & 1;
  t.counters_stationary_word_i = events >> 7 & 1;
}

/// Every input idle, then reset. control_regs is told of two engines, which the tests drive, and
/// four idle DMA queues q with cause 9 + q, fault 0xDA000000 + q and tag 0x700 + q; ring e stands
/// at 0x4100 + e, its fault address is 0xABCD000e'F0000000.
inline void start(Bench& sim) {
  auto& t = sim.top();
  tb::zero_inputs(t);
  set(t.engine_ring_i, ring_state_t::head, 0xEEEE);
  for (unsigned e = 0; e < 6; ++e) {
    const BitField state = queue_state_t::slice(e), ring = ring_state_t::slice(e);
    set(t.regs_state_i, state / queue_state_t::queue_empty, 1);
    set(t.regs_ring_i, ring / ring_state_t::fault_address,
        0xABCD0000F0000000 + (uint64_t{e} << 32));
    set(t.regs_ring_i, ring / ring_state_t::head, 0x4100 + e);
    if (e < 2) continue;
    set(t.regs_state_i, state / queue_state_t::cause, 7 + e);
    set(t.regs_state_i, state / queue_state_t::fault_info, 0xDA000000 + e - 2);
    set(t.regs_state_i, state / queue_state_t::tag, 0x700 + e - 2);
    set(t.regs_counters_i, counters_t::slice(e) / counters_t::stationary_words, 5);
    set(t.regs_seed_i, bits(64 * e, 64), 6);
    set(t.regs_counter_i, bits(32 * e, 32), 7);
  }
  sim.reset();
}

/// Clock cycles with the inputs as they are. The first settles them before its edge: assertions
/// sample what was settled.
inline void clock(Bench& sim, uint64_t cycles = 1) {
  sim.eval();
  sim.ticks(cycles);
}

/// control_pkg::signal_t as a number.
inline uint64_t signal(bool is_set, unsigned index, uint32_t value) {
  uint64_t s = 0;
  set(s, signal_t::is_set, is_set);
  set(s, signal_t::index, index);
  set(s, signal_t::value, value);
  return s;
}

/// control_pkg::action_t as a number.
inline uint64_t action(bool enable, bool at_complete, uint64_t signal) {
  uint64_t a = 0;
  set(a, action_t::enable, enable);
  set(a, action_t::at_complete, at_complete);
  set(a, action_t::signal, signal);
  return a;
}

/// A signal like any that an instruction can carry.
inline uint64_t random_signal(std::mt19937_64& rng) { return get(rng(), signal_t::slice(0)); }

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
