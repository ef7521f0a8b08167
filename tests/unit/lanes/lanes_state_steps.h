// SPDX-License-Identifier: Apache-2.0
// Steps of the tests of lanes_state.
#pragma once

#include "golden/isa/link_codes.h"
#include "tests/unit/lanes/lanes_bench.h"

namespace ng::test {

using link::Cause;
using link::RetrainCause;
using link::State;
using enum link::State;

inline link::State state_of(Bench& sim) { return static_cast<link::State>(sim->state_state_o); }

inline Cause dead_cause(Bench& sim) { return static_cast<Cause>(sim->state_dead_cause_o); }
inline RetrainCause retrain_cause(Bench& sim) {
  return static_cast<RetrainCause>(sim->state_retrain_cause_o);
}

inline void begin(Bench& sim) {
  start(sim);
  sim->state_enable_i = 1;
  sim->state_align_wait_i = 100;
  sim->state_state_timeout_i = 500;
  sim->state_retrain_limit_i = 3;
  sim->state_restart_wait_i = 1;
  sim->state_fresh_i = sim->state_unheard_i = 1;
  sim.eval();
}

inline uint64_t until(Bench& sim, link::State state, uint64_t limit = 2000) {
  return sim.run_until([&] { return state_of(sim) == state; }, limit, "the state");
}

/// As far as Active, flits both ways.
inline void activate(Bench& sim) {
  sim->state_any_good_i = sim->state_all_good_i = 1;
  sim->state_heard_i = 1;
  sim->state_aligned_i = 1;
  sim->state_phase_i = static_cast<uint8_t>(link::Phase::kSeqSync);
  sim->state_suits_i = sim->state_agreed_i = 1;
  sim.run_until([&] { return sim->state_resume_o == 1; }, 100, "resume");
  sim.tick();
  CHECK(sim->state_resume_o == 0);
  CHECK(sim->state_start_tx_o == 1);
  sim->state_rx_start_i = 1;
  sim.tick();
  sim->state_rx_start_i = 0;
  CHECK(sim->state_rx_run_o == 1);
  sim->state_tx_running_i = 1;
  until(sim, kActive, 3);
  sim.eval();
}

inline void pulse(Bench& sim, CData& input) {
  input = 1;
  sim.tick();
  input = 0;
  sim.eval();
}

}  // namespace ng::test
