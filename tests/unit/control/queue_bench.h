// SPDX-License-Identifier: Apache-2.0
// control_engine's queue with the engine played by the test, step by step.
#pragma once

#include "tests/unit/control/control_bench.h"

namespace ng::test {

inline Instruction waiting(uint16_t tag, uint8_t index, uint32_t value) {
  Instruction i = nop(Engine::kTensor, tag);
  i.set_wait({index, value});
  return i;
}

inline Instruction signalling(uint16_t tag, const Signal& s) {
  Instruction i = nop(Engine::kTensor, tag);
  i.set_signal(0, s);
  return i;
}

/// Offers one instruction until it is taken.
inline void submit(Bench& sim, const Instruction& i) {
  put(sim->engine_in_data_i, i);
  sim->engine_in_valid_i = 1;
  sim.eval();
  sim.run_until([&] { return sim->engine_in_ready_o; }, 50, "queue ready");
  clock(sim);
  sim->engine_in_valid_i = 0;
  sim.eval();
}

/// The engine takes what is offered, which must come within `within` cycles.
inline Instruction accept(Bench& sim, uint64_t within = 5) {
  sim.run_until([&] { return sim->engine_engine_valid_o; }, within, "an offer");
  const Instruction i = take(sim->engine_engine_data_o);
  sim->engine_engine_ready_i = 1;
  clock(sim);
  sim->engine_engine_ready_i = 0;
  sim.eval();
  return i;
}

inline void pulse(Bench& sim, bool read_done, bool complete) {
  set(sim->engine_engine_report_i, engine_report_t::read_done, read_done);
  set(sim->engine_engine_report_i, engine_report_t::complete, complete);
  clock(sim);
  set(sim->engine_engine_report_i, engine_report_t::read_done, 0);
  set(sim->engine_engine_report_i, engine_report_t::complete, 0);
  sim.eval();
}

inline void clear(Bench& sim) {
  sim->engine_clear_i = 1;
  clock(sim);
  sim->engine_clear_i = 0;
  sim.eval();
}

inline bool offers_within(Bench& sim, int cycles) {
  for (int i = 0; i < cycles; ++i) {
    if (sim->engine_engine_valid_o) return true;
    clock(sim);
  }
  return sim->engine_engine_valid_o;
}

}  // namespace ng::test
