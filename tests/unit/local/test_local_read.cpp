// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/local/local_rig.h"

using namespace ng::test;
using ng::tb::RtlError;
using ng::tb::Stalls;

TEST_CASE("beats of every space, at its ends and between, are read, two cycles after it is taken") {
  in_every_shape([]<class Shape>() {
    LocalRig<Shape> rig("local_read_all");
    rig.written.fill(true);
    for (const LocalSpace space : kLocalSpaces)
      rig.for_beats(space, [&](uint64_t addr) { rig.read(0, space, addr); });
    rig.run();
  });
}

TEST_CASE("a beat costs one cycle, or one for each entry that it is made of") {
  in_every_shape([]<class Shape>() {
    for (const LocalSpace space : kLocalSpaces) {
      LocalRig<Shape> rig("local_read_rate");
      rig.written.fill(true);
      const uint64_t beats = std::min<uint64_t>(50, rig.size(space) / rig.kBus);
      for (uint64_t i = 0; i < beats; ++i) rig.read(0, space, i * rig.kBus);
      INFO("bus " << rig.kBus << ", groups " << rig.kGroups << ", space " << int(space));
      CHECK(rig.run() == beats * rig.cycles_of_beat(space));
    }
  });
}

TEST_CASE("random beats of all spaces are read while the memories are busy") {
  in_every_shape([]<class Shape>() {
    LocalRig<Shape> rig("local_read_random");
    auto& rng = rig.sim.rng();
    rig.busy = Stalls::random(0.4);
    rig.stalls = Stalls::random(0.2);
    for (bool& written : rig.written) written = rng() % 3 != 0;
    for (int i = 0; i < 1500; ++i) {
      const LocalSpace space = kLocalSpaces[rng() % 4];
      rig.read(0, space, rig.draw_beat(space, rng() % 2));
    }
    rig.run();
  });
}

TEST_CASE("a PSUM row never written is an error, and so is a space that is not there") {
  in_every_shape([]<class Shape>() {
    LocalRig<Shape> rig("local_read_error");
    rig.written[3] = true;
    for (uint8_t space = 0; space < 16; ++space) {
      rig.read(0, space, 0);
      rig.read(0, kPsum, 3 * rig.kRow);
      rig.read(0, kPsum, 4 * rig.kRow - rig.kBus);
      rig.read(0, kPsum, 4 * rig.kRow);
    }
    rig.run();
  });
}

TEST_CASE("a reset in the middle of a beat forgets it") {
  LocalRig<Local64x1> rig("local_read_reset");
  for (int cycles = 1; cycles < 20; ++cycles) {
    rig.read(0, kSemaphores, 64);
    for (int i = 0; i < cycles; ++i) rig.cycle();
    rig.reset();
    for (int i = 0; i < 5; ++i) rig.cycle();
    rig.read(0, kSemaphores, 0);
    rig.run();
  }
  rig.read(0, kSbuf, 0);
  rig.cycle();
  rig.cycle();
  rig.cycle();
  rig.reset();
  for (int i = 0; i < 5; ++i) rig.cycle();
}

TEST_CASE("a read that is withdrawn or not of a whole beat is trapped") {
  LocalRig<Local32x1> rig("local_read_trap");
  rig.busy = Stalls::always();
  rig.read(0, kPsum, 0);
  rig.cycle();
  rig.sim->ar_valid_i = 0;
  rig.sim.eval();
  CHECK_THROWS_AS(rig.sim.tick(), RtlError);
  LocalRig<Local32x1> other("local_read_trap_beat");
  other.sim->ar_valid_i = 1;
  other.sim->ar_space_0_i = kSbuf;
  other.sim->ar_addr_0_i = 16;
  other.sim.eval();
  CHECK_THROWS_AS(other.sim.tick(), RtlError);
}
