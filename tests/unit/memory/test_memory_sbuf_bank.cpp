// SPDX-License-Identifier: Apache-2.0
#include "memory_sbuf_bench.h"

using namespace ng::test;
using Bench = ng::tb::Sim<Vmemory_sbuf_bench>;

TEST_CASE("random accesses agree with a model and reads hold their data") {
  Bench sim("sbuf_bank");
  start(sim);
  uint32_t entries[8];
  for (uint32_t a = 0; a < 8; ++a) {
    entries[a] = uint32_t(sim.rng()());
    sim->bank_enable_i = 1;
    sim->bank_write_i = 1;
    sim->bank_addr_i = a;
    sim->bank_strobe_i = 15;
    sim->bank_write_data_i = entries[a];
    sim.tick();
  }
  bool read_before = false;
  uint32_t expected = 0;
  for (int i = 0; i < 20000; ++i) {
    const unsigned bits = unsigned(sim.rng()());
    const unsigned a = bits >> 2 & 7, strobe = bits >> 5 & 15;
    const uint32_t data = uint32_t(sim.rng()());
    sim->bank_enable_i = bits & 1;
    sim->bank_write_i = bits >> 1 & 1;
    sim->bank_addr_i = a;
    sim->bank_strobe_i = strobe;
    sim->bank_write_data_i = data;
    if (bits & 1) {
      if (bits & 2) {
        for (int b = 0; b < 4; ++b)
          if (strobe >> b & 1)
            entries[a] = (entries[a] & ~(0xFFu << 8 * b)) | (data & (0xFFu << 8 * b));
      } else {
        expected = entries[a];
        read_before = true;
      }
    }
    sim.tick();
    INFO("cycle " << sim.cycle() << " seed " << sim.seed());
    if (read_before) REQUIRE(sim->bank_read_data_o == expected);
  }
}
