// SPDX-License-Identifier: Apache-2.0
#include "lanes_bench.h"

using namespace ng::test;

TEST_CASE("makes the stream of the format, block after block, and holds it between steps") {
  Bench sim("scrambler");
  start(sim);
  for (int round = 0; round < 20; ++round) {
    ReferenceScrambler reference(static_cast<uint32_t>(sim.rng()()), round % 8);
    sim->scrambler_start_i = reference.oldest_first();
    sim->scrambler_load_i = 1;
    sim->scrambler_step_i = round & 1;  // loading goes before stepping
    sim.tick();
    sim->scrambler_load_i = 0;
    for (int i = 0; i < 50; ++i) {
      const uint64_t block = reference.next();
      CHECK(sim->scrambler_stream_o == block);
      sim->scrambler_step_i = 0;
      sim.ticks(sim.rng()() % 3);
      CHECK(sim->scrambler_stream_o == block);
      sim->scrambler_step_i = 1;
      sim.tick();
    }
  }
}
