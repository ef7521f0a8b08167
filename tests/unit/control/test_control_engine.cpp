// SPDX-License-Identifier: Apache-2.0
#include "control_bench.h"

using namespace ng::test;
using ng::Engine;

TEST_CASE("seed and counter of the report pass through") {
  Bench sim("engine_seed");
  start(sim);
  set(sim->engine_engine_report_i, engine_report_t::seed, 0x0123456789ABCDEF);
  set(sim->engine_engine_report_i, engine_report_t::counter, 0xFEDCBA98);
  sim.eval();
  CHECK(sim->engine_seed_o == 0x0123456789ABCDEF);
  CHECK(sim->engine_counter_o == 0xFEDCBA98);
}

TEST_CASE("every event of the report and of the queue reaches its counter") {
  Bench sim("engine_counters");
  start(sim);
  // report bits: stationary word, moving word, stall stationary, stall PSUM, stall SBUF; each its
  // own count
  sim->engine_cycle_i = 500;
  for (int bit = 0; bit < 5; ++bit) {
    set(sim->engine_engine_report_i, kEngineEvents, 1 << bit);
    clock(sim, bit + 1);
  }
  set(sim->engine_engine_report_i, kEngineEvents, 0);
  ng::Instruction i = nop(Engine::kTensor, 1);
  i.set_wait({1, 1});
  put(sim->engine_in_data_i, i);
  sim->engine_in_valid_i = 1;
  clock(sim);
  sim->engine_in_valid_i = 0;
  clock(sim, 7);  // waits
  sim->engine_wait_met_i = 1;
  clock(sim);
  sim->engine_engine_ready_i = 1;
  clock(sim);
  clock(sim, 9);  // busy
  set(sim->engine_engine_report_i, engine_report_t::read_done, 1);
  set(sim->engine_engine_report_i, engine_report_t::complete, 1);
  clock(sim);
  set(sim->engine_engine_report_i, engine_report_t::read_done, 0);
  set(sim->engine_engine_report_i, engine_report_t::complete, 0);
  clock(sim, 5);
  const uint32_t busy = sim->engine_counters_o[8];
  CHECK(sim->engine_counters_o[0] == 1);  // stationary words
  CHECK(sim->engine_counters_o[1] == 500);
  CHECK(sim->engine_counters_o[2] == 500);
  CHECK(sim->engine_counters_o[3] == 2);  // moving words
  CHECK(sim->engine_counters_o[4] == 3);  // stall stationary
  CHECK(sim->engine_counters_o[5] == 4);  // stall PSUM
  CHECK(sim->engine_counters_o[6] == 5);  // stall SBUF
  CHECK(sim->engine_counters_o[7] == 7);  // stall wait
  CHECK(busy >= 10);
  CHECK(busy <= 12);
  CHECK(sim->engine_counters_o[9] == 1);  // retired
  sim->engine_counters_clear_i = 1;
  clock(sim);
  for (int w = 0; w < 10; ++w) CHECK(sim->engine_counters_o[w] == 0);
}
