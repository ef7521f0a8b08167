// SPDX-License-Identifier: Apache-2.0
#include "queue_parts.h"

using namespace ng;
using namespace ng::test;

TEST_CASE("registers are empty after reset and keep what they were given") {
  Parts sim("shape_registers");
  start(sim);
  auto total = [&](unsigned slot) {
    sim->shape_check_src_slot_i = sim->shape_check_dst_slot_i = slot;
    sim->shape_walk_src_slot_i = sim->shape_walk_dst_slot_i = slot;
    sim.eval();
    const uint64_t n = get(sim->shape_check_src_o, shape_t::total);
    CHECK(get(sim->shape_check_dst_o, shape_t::total) == n);
    if (n) {
      CHECK(get(sim->shape_walk_src_o, shape_t::run) == get(sim->shape_check_src_o, shape_t::run));
      CHECK(get(sim->shape_walk_dst_o, shape_t::run) == get(sim->shape_check_src_o, shape_t::run));
    }
    return n;
  };
  for (unsigned slot = 0; slot < 6; ++slot) CHECK(total(slot) == 0);
  for (unsigned slot = 0; slot < 6; ++slot) {
    CHECK(sim->shape_ready_o == 1);
    prepare(sim, {slot + 1, {{{10, 100}, {1, 0}, {1, 0}, {1, 0}}}}, slot);
    CHECK(total(slot) == 0);  // written at the end of this cycle
    sim.tick();
    for (unsigned other = 0; other < 6; ++other)
      CHECK(total(other) == (other <= slot ? 10 * (other + 1) : 0));
  }
  sim.reset();
  for (unsigned slot = 0; slot < 6; ++slot) CHECK(total(slot) == 0);
}

TEST_CASE("keeps the register of its start, whatever is asked for meanwhile") {
  Parts sim("shape_busy");
  start(sim);
  set_shape_fields(sim, {2, {{{9, 20}, {1, 0}, {1, 0}, {1, 0}}}}, 1);
  sim->shape_start_i = 1;
  sim.tick();
  set_shape_fields(sim, {3, {{{7, 20}, {1, 0}, {1, 0}, {1, 0}}}}, 2);
  CHECK(sim->shape_ready_o == 0);
  sim.run_until([&] { return sim->shape_done_o; }, 100);
  sim->shape_start_i = 0;
  sim.tick();
  sim->shape_check_src_slot_i = 1;
  sim->shape_check_dst_slot_i = 2;
  sim.eval();
  CHECK(get(sim->shape_check_src_o, shape_t::total) == 18);
  CHECK(get(sim->shape_check_dst_o, shape_t::total) == 0);
}
