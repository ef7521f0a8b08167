// SPDX-License-Identifier: Apache-2.0
#include "control_bench.h"

using namespace ng::test;

TEST_CASE("every engine field goes to its queue alone and waits for its room alone") {
  Bench sim("dispatch");
  start(sim);
  for (unsigned engine = 0; engine < 16; ++engine) {
    for (unsigned room = 0; room < 8; ++room) {
      ng::Instruction i;
      for (uint8_t& b : i.bytes) b = uint8_t(sim.rng()());
      i.bytes[1] = uint8_t((i.bytes[1] & 0xF0) | engine);
      put(sim->dispatch_in_data_i, i);
      sim->dispatch_room_i = room;
      for (const bool valid : {false, true}) {
        sim->dispatch_in_valid_i = valid;
        sim.eval();
        const bool known = engine >= 1 && engine <= 3;
        const unsigned queue = known ? 1u << (engine - 1) : 0;
        INFO("engine " << engine << " room " << room << " valid " << valid);
        CHECK(sim->dispatch_out_valid_o == (valid ? queue & room : 0));
        CHECK(sim->dispatch_direct_o == (valid ? queue & room : 0));
        if (valid) CHECK(sim->dispatch_in_ready_o == (!known || (room & queue)));
        CHECK(sim->dispatch_dropped_o == (valid && !known));
        CHECK(sim->dispatch_dropped_tag_o == i.tag());
        CHECK(take(sim->dispatch_out_data_o) == i);
      }
    }
  }
}

TEST_CASE(
    "an instruction of a ring goes to the ring's queue, whatever it says, and the host waits") {
  Bench sim("dispatch_ring");
  start(sim);
  for (unsigned ring = 0; ring < 3; ++ring) {
    for (unsigned engine = 0; engine < 16; ++engine) {
      for (const unsigned bits : {0u, 1u, 2u, 3u}) {
        const bool valid = bits & 1, room = bits & 2;  // a ring asks only for what has room
        ng::Instruction host, fetched;
        for (uint8_t& b : host.bytes) b = uint8_t(sim.rng()());
        for (uint8_t& b : fetched.bytes) b = uint8_t(sim.rng()());
        host.bytes[1] = uint8_t(engine);
        fetched.bytes[1] = uint8_t(engine);
        put(sim->dispatch_in_data_i, host);
        put(sim->dispatch_fetch_data_i, fetched);
        sim->dispatch_in_valid_i = valid;
        sim->dispatch_fetch_valid_i = 1u << ring;
        sim->dispatch_room_i = room ? 7 : 0;
        sim.eval();
        CHECK(sim->dispatch_out_valid_o == 1u << ring);
        CHECK(sim->dispatch_direct_o == 0);
        CHECK(!sim->dispatch_in_ready_o);
        CHECK(!sim->dispatch_dropped_o);
        CHECK(take(sim->dispatch_out_data_o) == fetched);
      }
    }
  }
}
