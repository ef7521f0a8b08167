// SPDX-License-Identifier: Apache-2.0
// router_table against an array: 16 chips, three lookups.
#include <array>

#include "router_bench.h"

using namespace ng::test;

TEST_CASE("every lookup finds what was written last, and nothing beyond the table") {
  Bench sim("table");
  start(sim);
  std::array<unsigned, 16> rows;
  rows.fill(15);
  for (unsigned i = 0; i < 5000; ++i) {
    const auto id = [&] { return unsigned(sim.rng()() % (i % 2 ? 20 : 1024)); };
    const unsigned chip = id(), port = unsigned(sim.rng()() % 16);
    const std::array<unsigned, 3> ids{id(), id(), id()};
    sim->table_write_i = sim.rng()() % 2;
    sim->table_chip_i = uint16_t(chip);
    sim->table_port_i = uint8_t(port);
    sim->table_id_i = ids[0] | ids[1] << 10 | ids[2] << 20;
    sim.eval();
    for (unsigned l = 0; l < 3; ++l)
      REQUIRE((sim->table_found_o >> 4 * l & 15) == (ids[l] < 16 ? rows[ids[l]] : 15));
    REQUIRE(sim->table_port_o == (chip < 16 ? rows[chip] : 15));
    if (sim->table_write_i && chip < 16) rows[chip] = port;
    sim.tick();
  }
  sim.reset();
  for (unsigned chip = 0; chip < 16; ++chip) {
    sim->table_chip_i = uint16_t(chip);
    sim.eval();
    CHECK(sim->table_port_o == 15);
  }
}
