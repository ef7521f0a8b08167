// SPDX-License-Identifier: Apache-2.0
// Three chips in a ring, each with a router of 16 rows and of queues of 96 beats.
#pragma once

#include "Vchip_tiny_links.h"
#include "tb/device/bound_pins.h"
#include "tests/unit/chip/chip_group.h"

namespace ng::test {

struct RingOfChips : ChipGroup {
  static constexpr unsigned kChips = 3;
  static constexpr unsigned kNext = 0, kBefore = 1;  // links

  explicit RingOfChips(uint64_t seed, unsigned wire = 21)
      : ChipGroup(tiny_chips(make_chip_pins<Vchip_tiny_links>, {0, 2, 15}, tb::ring_cables(kChips),
                             seed, wire),
                  {}, 1 << 15) {}

  static unsigned next(unsigned chip) { return (chip + 1) % kChips; }
  static unsigned before(unsigned chip) { return (chip + kChips - 1) % kChips; }
};

}  // namespace ng::test
