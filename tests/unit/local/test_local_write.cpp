// SPDX-License-Identifier: Apache-2.0
#include <bit>

#include "tests/unit/local/local_rig.h"

using namespace ng::test;
using ng::tb::RtlError;
using ng::tb::Stalls;

TEST_CASE("beats of every space, at its ends and between, are written") {
  in_every_shape([]<class Shape>() {
    LocalRig<Shape> rig("local_write_all");
    for (const LocalSpace space : kLocalSpaces)
      rig.for_beats(
          space, [&](uint64_t addr) { rig.write(space, addr, ~uint64_t{0} >> (64 - rig.kBus)); });
    rig.run();
    rig.check_memories();
  });
}

TEST_CASE("each byte is written alone where its strobe says so") {
  in_every_shape([]<class Shape>() {
    LocalRig<Shape> rig("local_write_bytes");
    for (const LocalSpace space : kLocalSpaces) {
      const unsigned step = space == kSemaphores ? 4 : 1;
      const uint64_t strobe = space == kSemaphores ? 15 : 1;
      for (unsigned b = 0; b < rig.kBus; b += step) {
        rig.write(space, rig.draw_beat(space, b % 2), strobe << b);
        rig.run();
        if (b % 4 == 0) rig.check_memories();
      }
      rig.check_memories();
    }
  });
}

TEST_CASE("a beat costs one cycle, or one for each entry that it changes") {
  in_every_shape([]<class Shape>() {
    LocalRig<Shape> rig("local_write_rate");
    for (const LocalSpace space : kLocalSpaces) {
      INFO("bus " << rig.kBus << ", groups " << rig.kGroups << ", space " << int(space));
      const unsigned entry = std::max(1u, std::min(rig.entry(space), rig.kBus));
      for (int i = 0; i < 40; ++i) {
        uint64_t cycles = 0;
        const int beats = 8;
        for (int beat = 0; beat < beats; ++beat) {
          const uint64_t strobe = i == 0 ? ~uint64_t{0} >> (64 - rig.kBus) : rig.draw_strobe(space);
          uint64_t entries = 0;
          for (unsigned b = 0; b < rig.kBus; b += entry)
            entries +=
                (strobe >> b & (entry == 64 ? ~uint64_t{0} : (uint64_t{1} << entry) - 1)) != 0;
          cycles += std::max<uint64_t>(1, entries);
          rig.write(space, rig.draw_beat(space, beat % 2), strobe);
        }
        REQUIRE(rig.run() == cycles);
      }
    }
    rig.check_memories();
  });
}

TEST_CASE("random beats of all spaces are written while the memories are busy") {
  in_every_shape([]<class Shape>() {
    LocalRig<Shape> rig("local_write_random");
    auto& rng = rig.sim.rng();
    rig.busy = Stalls::random(0.4);
    rig.stalls = Stalls::random(0.2);
    for (int i = 0; i < 1500; ++i) {
      const LocalSpace space = kLocalSpaces[rng() % 4];
      rig.write(space, rig.draw_beat(space, rng() % 2), rig.draw_strobe(space));
    }
    rig.run();
    rig.check_memories();
  });
}

TEST_CASE("a beat for a space that is not there is lost and holds nothing up") {
  LocalRig<Local32x1> rig("local_write_space");
  rig.busy = Stalls::always();
  for (const uint8_t space : {0, 5, 6, 15}) rig.write(space, 0, 0xFFFFFFFF);
  rig.write(kPsum, 0, 0);  // nothing to write is nothing to wait for
  CHECK(rig.run() == 5);
  rig.check_memories();
}

TEST_CASE("what was taken can be read in the next cycle") {
  in_every_shape([]<class Shape>() {
    LocalRig<Shape> rig("local_write_read");
    rig.written.fill(true);
    for (const LocalSpace space : kLocalSpaces) {
      for (int i = 0; i < 10; ++i) {
        const uint64_t addr = rig.draw_beat(space, i % 2);
        rig.write(space, addr, ~uint64_t{0} >> (64 - rig.kBus));
        while (!rig.writes.empty()) rig.cycle();
        rig.read(i % 2, space, addr);
        rig.run();
      }
    }
  });
}

TEST_CASE("a reset in the middle of a beat forgets what is left of it") {
  LocalRig<Local64x1> rig("local_write_reset");
  rig.write(kSemaphores, 0, ~uint64_t{0});
  for (int i = 0; i < 9; ++i) rig.cycle();
  auto half = rig.writes.front();
  rig.reset();
  for (unsigned b = 0; b < 4 * 9; ++b) rig.memory[kSemaphores][b] = half.data[b];
  rig.check_memories();
  rig.write(kSemaphores, 0, ~uint64_t{0});
  CHECK(rig.run() == 16);
  rig.check_memories();
}

TEST_CASE("a write that is withdrawn, not of a whole beat or of half a semaphore is trapped") {
  LocalRig<Local32x1> withdrawn("local_write_trap");
  withdrawn.busy = Stalls::always();
  withdrawn.write(kPsum, 0, 1);
  withdrawn.cycle();
  withdrawn.sim->w_valid_i = 0;
  withdrawn.sim.eval();
  CHECK_THROWS_AS(withdrawn.sim.tick(), RtlError);
  const auto trapped = [](uint8_t space, uint64_t addr, uint32_t strobe) {
    LocalRig<Local32x1> rig("local_write_trap_beat");
    rig.sim->w_valid_i = 1;
    rig.sim->w_space_i = space;
    rig.sim->w_addr_i = addr;
    rig.sim->w_strobe_i = strobe;
    rig.sim.eval();
    try {
      rig.sim.tick();
      return false;
    } catch (const RtlError&) {
      return true;
    }
  };
  CHECK(trapped(kSbuf, 16, 1));
  CHECK(!trapped(kSbuf, 32, 1));
  CHECK(trapped(kSemaphores, 0, 0x7F));
  CHECK(trapped(kSemaphores, 0, 0x10000000));
  CHECK(!trapped(kSemaphores, 0, 0xF0F));
}
