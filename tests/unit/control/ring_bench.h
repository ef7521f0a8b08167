// SPDX-License-Identifier: Apache-2.0
// One ring by itself, its asker and its memory played by the test.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include "Vcontrol_ring_bench.h"
#include "golden/isa/isa.h"
#include "tb/sim.h"

namespace ng::test {

inline constexpr uint64_t kBase = 0xFFFF'0000'0001'0040;

struct Ring {
  explicit Ring(const std::string& name) : sim(name) {
    sim->enable_i = sim->clear_i = sim->tick_i = sim->asked_i = sim->beat_i = 0;
    sim->direct_i = sim->pop_i = 0;
    sim->entries_i = sim->resp_i = sim->outside_i = 0;
    sim->base_i = kBase;
    sim->size_i = 5;
    sim->tail_i = 0;
    sim.reset();
    sim.eval();
  }
  Vcontrol_ring_bench* operator->() { return &sim.top(); }
  void clock(int cycles = 1) {
    sim.eval();
    sim.ticks(cycles);
    sim.eval();
  }
  void enable(unsigned tail) {
    sim->enable_i = 1;
    sim->tail_i = static_cast<uint16_t>(tail);
    clock();
  }
  void ask(unsigned entries) {
    CHECK(sim->wants_o);
    sim->asked_i = 1;
    sim->entries_i = static_cast<uint8_t>(entries);
    clock();
    sim->asked_i = 0;
  }
  // One beat; whether it completes an entry.
  bool beat(unsigned resp = 0) {
    sim->beat_i = 1;
    sim->resp_i = static_cast<uint8_t>(resp);
    sim.eval();
    const bool entry = sim->entry_o;
    clock();
    sim->beat_i = sim->resp_i = 0;
    sim.eval();
    return entry;
  }
  bool entry() { return !beat() && beat(); }
  void pulse(uint8_t& pin) {
    pin = 1;
    clock();
    pin = 0;
    sim.eval();
  }
  Cause cause() { return static_cast<Cause>(sim->cause_o); }

  tb::Sim<Vcontrol_ring_bench> sim;
};

}  // namespace ng::test
