// SPDX-License-Identifier: Apache-2.0
// Three whole chips of one link each around a switch, against three golden machines.
#include <catch2/catch_test_macros.hpp>

#include "golden/isa/link_codes.h"
#include "golden/isa/registers.h"
#include "tb/link/link_settings.h"
#include "tests/unit/chip/star_of_chips.h"

using namespace ng;
using namespace ng::test;

TEST_CASE(
    "three chips around a switch reach each other's memories, and what is for no chip is refused",
    "[chip]") {
  StarOfChips star(111);
  std::mt19937_64 rng(111);
  star.fill(rng);
  star.fabric.train();
  for (unsigned chip = 0; chip < StarOfChips::kChips; ++chip) {
    star.fabric.wire({chip, 0}).set_rates({.bit_errors = 1e-6});
    star.fabric.wire({StarOfChips::kSwitch, chip}).set_rates({.bit_errors = 1e-6});
    CHECK(star.fabric.link_register({StarOfChips::kSwitch, chip}, reg::link::kPartnerChip) ==
          star.number(chip));
  }
  random_descriptors(star, rng, 50);
  CHECK(star.difference() == "");
  const uint64_t here = global_address(Space::kHbm, 0x8000);
  star.submit(1, {copy(Engine::kDma0, here, global_address(Space::kHbm, 0, 63), 100),
                  copy(Engine::kDma1, here, star.at(2, Space::kSbuf, 0), 100)});
  star.run();
  CHECK(star.rtl(1).status(Engine::kDma0).cause == Cause::kBusSlave);
  CHECK(star.difference() == "");
  CHECK(star.fabric.node(StarOfChips::kSwitch).read_router(reg::router::kNowhereRequests) == 1);
}

TEST_CASE(
    "a cable is pulled within a message: the switch forgets what was cut, the chip's queue stops, "
    "the others go on, and after a reset all is as before",
    "[chip]") {
  StarOfChips star(121);
  std::mt19937_64 rng(121);
  star.fill(rng);
  star.fabric.train();
  Device& chip = star.rtl(0);
  const auto control = [&](uint32_t value) {
    chip.write_register(reg::kLink0Base + reg::link::kControl, value);
    star.fabric.set_link_register({StarOfChips::kSwitch, 0}, reg::link::kControl, value);
  };
  uint32_t cut = 0;  // messages, at the switch's port of chip 0
  for (unsigned pull = 0; pull < 6 && cut < 2; ++pull) {
    control(reg::link::kControlEnable(1) |
            reg::link::kControlRetrain(
                1));  // one lane: whenever the cable goes, a message is under way
    star.fabric.step(200);
    star.fabric.train();
    // bounds small, so that both ends are dead soon
    for (const auto& [offset, value] :
         {std::pair{reg::link::kAlignWait, 64u}, std::pair{reg::link::kStateTimeout, 512u}}) {
      chip.write_register(reg::kLink0Base + offset, value);
      star.fabric.set_link_register({StarOfChips::kSwitch, 0}, offset, value);
    }
    std::vector<Instruction> out, beside;
    for (unsigned n = 0; n < 6; ++n)
      out.push_back(copy(Engine::kDma0, global_address(Space::kSbuf, 0),
                         star.at(1, Space::kHbm, 0x10000), 8000));
    for (unsigned n = 0; n < 20; ++n)
      beside.push_back(copy(Engine::kDma0, global_address(Space::kSbuf, 0),
                            star.at(2, Space::kHbm, 0x10000), 1000));
    chip.submit(out);
    star.rtl(1).submit(beside);
    CHECK(chip.run(700 + 43 * pull).reason == RunReason::kMaxCycles);
    star.fabric.wire({0, 0}).now(tb::LinkFault::pull());
    star.fabric.wire({StarOfChips::kSwitch, 0}).now(tb::LinkFault::pull());
    CHECK(chip.run(60'000).reason == RunReason::kStopped);
    CHECK(chip.status(Engine::kDma0).cause == Cause::kBusSlave);
    CHECK(star.rtl(1).run(60'000).reason == RunReason::kIdle);
    for (unsigned n = 0;
         n < 1000 && star.fabric.state({StarOfChips::kSwitch, 0}) != link::State::kDead; ++n)
      star.fabric.step(20);
    chip.clear(Engine::kDma0);
    cut = star.fabric.node(StarOfChips::kSwitch).read_router(reg::router::cut(1));
    star.fabric.wire({0, 0}).now(tb::LinkFault::plug());
    star.fabric.wire({StarOfChips::kSwitch, 0}).now(tb::LinkFault::plug());
    for (const auto& [offset, value] :
         {std::pair{reg::link::kAlignWait, reg::link::kAlignWaitAfterReset},
          std::pair{reg::link::kStateTimeout, reg::link::kStateTimeoutAfterReset}}) {
      chip.write_register(reg::kLink0Base + offset, value);
      star.fabric.set_link_register({StarOfChips::kSwitch, 0}, offset, value);
    }
    control(tb::kLinkReset);
    star.fabric.train();
  }
  CHECK(cut == 2);
  star.fill(rng);
  random_descriptors(star, rng, 30);
  CHECK(star.difference() == "");
}
