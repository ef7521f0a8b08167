// SPDX-License-Identifier: Apache-2.0
#include "control_bench.h"

using namespace ng::test;

TEST_CASE("every engine field goes to its queue alone and waits for it alone") {
  Bench sim("dispatch");
  start(sim);
  for (unsigned engine = 0; engine < 16; ++engine) {
    for (unsigned ready = 0; ready < 8; ++ready) {
      ng::Instruction i;
      for (uint8_t& b : i.bytes) b = uint8_t(sim.rng()());
      i.bytes[1] = uint8_t((i.bytes[1] & 0xF0) | engine);
      put(sim->dispatch_in_data_i, i);
      sim->dispatch_out_ready_i = ready;
      for (const bool valid : {false, true}) {
        sim->dispatch_in_valid_i = valid;
        sim.eval();
        const bool known = engine >= 1 && engine <= 3;
        const unsigned queue = known ? 1u << (engine - 1) : 0;
        INFO("engine " << engine << " ready " << ready << " valid " << valid);
        CHECK(sim->dispatch_out_valid_o == (valid ? queue : 0));
        if (valid) CHECK(sim->dispatch_in_ready_o == (!known || (ready & queue)));
        CHECK(sim->dispatch_dropped_o == (valid && !known));
        CHECK(sim->dispatch_dropped_tag_o == i.tag());
        CHECK(take(sim->dispatch_out_data_o) == i);
      }
    }
  }
}
