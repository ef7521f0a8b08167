// SPDX-License-Identifier: Apache-2.0
// Three whole chips of one link each around a switch, against three golden machines.
#include <catch2/catch_test_macros.hpp>

#include "tests/unit/chip/star_of_chips.h"

using namespace ng;
using namespace ng::test;

TEST_CASE(
    "three chips around a switch reach each other's memories, and what is for no chip is refused",
    "[chip]") {
  StarOfChips star(111);
  std::mt19937_64 rng(111);
  star.fill(rng);
  star.train();
  for (unsigned chip = 0; chip < StarOfChips::kChips; ++chip) {
    star.up(chip).set_rates({.bit_errors = 1e-6});
    star.down(chip).set_rates({.bit_errors = 1e-6});
    CHECK(star.read_switch(chip, 0x28) == star.number(chip));
  }
  random_descriptors(star, rng, 50);
  CHECK(star.difference() == "");
  const uint64_t here = global_address(Space::kHbm, 0x8000);
  star.submit(1, {copy(Engine::kDma0, here, global_address(Space::kHbm, 0, 63), 100),
                  copy(Engine::kDma1, here, star.at(2, Space::kSbuf, 0), 100)});
  star.run();
  CHECK(star.rtl(1).status(Engine::kDma0).cause == Cause::kBusSlave);
  CHECK(star.difference() == "");
  CHECK(star.read_switch(3, 0x190) == 1);
}
