// SPDX-License-Identifier: Apache-2.0
// rtl/control/control_ring.sv: room, order, CLEAR, disable and enable, reset.
#include "tests/unit/control/ring_bench.h"

using namespace ng::test;

TEST_CASE("off, it wants nothing and leaves the queue to the other way") {
  Ring ring("ring_off");
  ring->tail_i = 3;
  ring.clock(5);
  CHECK(!ring->wants_o);
  CHECK(!ring->pending_o);
  for (int i = 0; i < 4; ++i) {
    CHECK(ring->direct_room_o);
    ring.pulse(ring->direct_i);
    CHECK(ring->pending_o);
  }
  CHECK(!ring->direct_room_o);
  ring.pulse(ring->pop_i);
  CHECK(ring->direct_room_o);
}

TEST_CASE("room is what the queue has left of what is in it and what was asked for, but one") {
  Ring ring("ring_room");
  ring.enable(4);
  CHECK(ring->wants_o);
  CHECK(ring->room_o == 3);
  ring.pulse(ring->direct_i);
  CHECK(ring->room_o == 2);
  ring->direct_i = 1;  // while the ring asks for all it may
  ring.ask(2);
  ring->direct_i = 0;
  ring.sim.eval();
  CHECK(ring->ask_o == 2);
  CHECK(!ring->wants_o);
  CHECK(!ring->direct_room_o);
  CHECK(ring->head_o == 0);
  CHECK(ring.entry());
  CHECK(ring->head_o == 1);
  CHECK(!ring->wants_o);
  ring.pulse(ring->pop_i);
  CHECK(!ring->wants_o);  // the last place is the other way's
  CHECK(ring->direct_room_o);
  ring.pulse(ring->pop_i);
  CHECK(ring->room_o == 1);
  ring.ask(1);
  CHECK(!ring->wants_o);
  CHECK(ring->direct_room_o);
  ring->pop_i = ring->direct_i = 1;  // one in, one out
  ring.clock();
  ring->pop_i = ring->direct_i = 0;
  ring.sim.eval();
  CHECK(!ring->wants_o);
  CHECK(ring->direct_room_o);
  CHECK(ring.entry());
  CHECK(ring.entry());
  CHECK(ring->head_o == 3);
  for (int i = 0; i < 3; ++i) ring.pulse(ring->pop_i);
  CHECK(ring->room_o == 3);
  CHECK(ring->pending_o);  // entry 3
  ring.ask(1);
  CHECK(!ring->wants_o);  // the tail
  CHECK(ring.entry());
  ring.pulse(ring->pop_i);
  CHECK(!ring->pending_o);
}

TEST_CASE("an entry, a direct instruction and one that leaves may come in one cycle") {
  Ring ring("ring_all");
  ring.enable(2);
  ring.ask(1);
  CHECK(!ring.beat());
  ring->direct_i = 1;
  CHECK(ring.beat());
  ring->direct_i = 0;
  ring.sim.eval();
  CHECK(ring->room_o == 1);
  ring.ask(1);
  CHECK(!ring.beat());
  ring->pop_i = 1;
  CHECK(ring.beat());
  ring->pop_i = 0;
  ring.sim.eval();
  CHECK(ring->room_o == 1);
}

TEST_CASE("asking and head wrap at the ring's end") {
  Ring ring("ring_wrap");
  ring.enable(4);
  for (const unsigned entries : {3u, 1u}) {
    ring.ask(entries);
    for (unsigned i = 0; i < entries; ++i) {
      CHECK(ring.entry());
      ring.pulse(ring->pop_i);
    }
  }
  ring->tail_i = 2;
  ring.clock();
  CHECK(ring->ask_o == 4);
  ring.ask(1);
  CHECK(ring->ask_o == 0);
  CHECK(ring.entry());
  CHECK(ring->head_o == 0);
  ring.ask(2);
  CHECK(!ring->wants_o);
}

TEST_CASE("CLEAR empties the queue and forgets what is owed, its own cycle included") {
  Ring ring("ring_clear");
  ring.enable(4);
  ring.pulse(ring->direct_i);
  ring.ask(3);
  CHECK(ring.entry());
  CHECK(!ring.beat());
  ring->clear_i = 1;
  ring.sim.eval();
  CHECK(!ring->wants_o);
  CHECK(!ring.beat());  // would complete an entry
  ring->clear_i = 0;
  ring->enable_i = 0;
  ring.sim.eval();
  CHECK(!ring->pending_o);
  CHECK(ring->room_o == 2);  // of 4, one is owed, and to be swallowed
  CHECK(ring->direct_room_o);
  ring->enable_i = 1;
  ring->tail_i = 1;
  ring.clock(3);
  CHECK(!ring->wants_o);
  CHECK(!ring.entry());
  ring.clock();
  CHECK(ring->head_o == 0);
  CHECK(ring->wants_o);
  ring.ask(1);
  CHECK(ring.entry());
}

TEST_CASE("disabled, it keeps head and queue, gives reserved room back and starts again at 0") {
  Ring ring("ring_disable");
  ring.enable(4);
  ring.ask(3);
  ring.pulse(ring->direct_i);
  CHECK(!ring->direct_room_o);
  CHECK(ring.entry());
  ring.pulse(ring->pop_i);
  ring.pulse(ring->direct_i);
  CHECK(!ring->direct_room_o);
  ring->enable_i = 0;
  ring.sim.eval();
  CHECK(ring->direct_room_o);
  CHECK(ring->pending_o);  // the one in the queue
  CHECK(!ring->wants_o);
  CHECK(!ring.entry());
  CHECK(ring->head_o == 1);
  ring.pulse(ring->pop_i);
  ring.pulse(ring->pop_i);
  CHECK(!ring->pending_o);
  ring->tail_i = 0;
  ring->enable_i = 1;
  ring.sim.eval();
  CHECK(!ring->pending_o);  // an empty ring was enabled
  ring->tail_i = 2;
  ring.sim.eval();
  CHECK(ring->pending_o);
  ring.clock(2);
  CHECK(!ring->wants_o);  // one is owed
  CHECK(!ring.entry());
  ring.clock();
  CHECK(ring->head_o == 0);
  CHECK(ring->ask_o == 0);
  CHECK(ring->wants_o);
}

TEST_CASE("a reset forgets ring and queue") {
  Ring ring("ring_reset");
  ring.enable(4);
  ring.ask(2);
  CHECK(ring.entry());
  ring.beat(2);
  CHECK(ring->failed_o);
  ring->rst_ni = 0;
  ring->enable_i = 0;
  ring.sim.eval();
  CHECK(!ring->failed_o);
  CHECK(!ring->pending_o);
  CHECK(ring->room_o == 3);
  CHECK(ring->head_o == 0);
  ring.sim.reset();
  ring.enable(1);
  CHECK(ring->wants_o);
}
