// SPDX-License-Identifier: Apache-2.0
// The blocks inside control_regs: registers that one engine lacks, and neighbouring blocks.
#include "control_bench.h"
#include "control_registers.h"

using namespace ng::test;

TEST_CASE("only the tensor block has the tensor's registers, and no block answers for another") {
  Bench sim("regs_engine");
  start(sim);
  for (uint32_t w = 0; w < 20; ++w) sim->regs_counters_i[w] = 0x5000 + w;
  const auto map = register_map();
  for (uint32_t addr = 0x100; addr < 0x1000; ++addr) {
    sim->regs_read_addr_i = addr;
    sim.eval();
    const bool known = map.contains(addr);
    INFO("address " << addr);
    CHECK(bool(sim->regs_read_error_o) == !known);
    if (!known) CHECK(sim->regs_read_data_o == 0);
  }
  CHECK(map.contains(0x140));
  CHECK(!map.contains(0x240));
}

TEST_CASE("status is busy, stopped and queue_empty from bit 0 up") {
  Bench sim("regs_engine_status");
  start(sim);
  for (unsigned bits = 0; bits < 64; ++bits) {
    set_states(sim, queue_state_t::busy, 0, 2, bits & 3);
    set_states(sim, queue_state_t::stopped, 0, 2, bits >> 2 & 3);
    set_states(sim, queue_state_t::queue_empty, 0, 2, bits >> 4);
    for (unsigned e = 0; e < 2; ++e) {
      sim->regs_read_addr_i = 0x100 * (e + 1);
      sim.eval();
      CHECK(sim->regs_read_data_o ==
            ((bits >> e & 1) | (bits >> (2 + e) & 1) << 1 | (bits >> (4 + e) & 1) << 2));
    }
  }
}
