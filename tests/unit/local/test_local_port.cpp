// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/local/local_rig.h"

using namespace ng::test;
using ng::tb::Stalls;

TEST_CASE("asks and answers nothing after reset") {
  LocalRig<Local32x1> rig("local_reset");
  for (int i = 0; i < 10; ++i) {
    rig.cycle();
    CHECK(rig.sim->r_valid_o == 0);
    CHECK(rig.sim->psum_read_valid_o == 0);
    CHECK(rig.sim->psum_write_valid_o == 0);
    CHECK(rig.sim->semaphore_read_valid_o == 0);
    CHECK(rig.sim->semaphore_write_valid_o == 0);
  }
  rig.check_memories();
}

TEST_CASE("both readers and the writer work at once, on any space and under any stalls") {
  in_every_shape([]<class Shape>() {
    LocalRig<Shape> rig("local_all");
    auto& rng = rig.sim.rng();
    rig.written.fill(true);
    for (const bool upper : {true, false, true}) {  // writes in one half, reads in the other
      for (int i = 0; i < 600; ++i) {
        for (const unsigned reader : {0, 1}) {
          const LocalSpace space = kLocalSpaces[rng() % 4];
          rig.read(reader, space, rig.draw_beat(space, !upper));
        }
        const LocalSpace space = kLocalSpaces[rng() % 4];
        rig.write(space, rig.draw_beat(space, upper), rig.draw_strobe(space));
      }
      rig.run();
      rig.check_memories();
      rig.busy = rig.busy.next(rng) ? Stalls::bursty(0.3, 5) : Stalls::random(0.5);
      rig.stalls = Stalls::random(0.3);
    }
  });
}

TEST_CASE("the readers take turns, and a reader alone has every cycle") {
  LocalRig<Local32x1> rig("local_turns");
  for (uint64_t i = 0; i < 50; ++i) {
    rig.read(0, kSbuf, i * 32);
    rig.read(1, kSbuf, (127 - i) * 32);
  }
  CHECK(rig.run() == 100);
  CHECK(rig.longest_turn == 1);
  for (uint64_t i = 0; i < 50; ++i) rig.read(1, kSbuf, i * 32);
  CHECK(rig.run() == 50);
}

TEST_CASE("reads and writes of different banks do not slow each other") {
  LocalRig<Local32x1> rig("local_both");
  for (uint64_t i = 0; i < 32; ++i) {
    rig.read(0, kSbuf, i * 32);
    rig.write(kSbuf, (64 + i) * 32, 0xFFFFFFFF);
  }
  CHECK(rig.run() == 32);
  rig.check_memories();
}
