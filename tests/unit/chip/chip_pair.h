// SPDX-License-Identifier: Apache-2.0
// Two chips with a cable between them, numbers 1 and 2.
#pragma once

#include "Vchip_tiny_link.h"
#include "tb/device/bound_pins.h"
#include "tests/unit/chip/chip_group.h"

namespace ng::test {

struct ChipPair : ChipGroup {
  explicit ChipPair(uint64_t seed, unsigned wire = 21)
      : ChipGroup(
            tiny_chips(make_chip_pins<Vchip_tiny_link>, {1, 2}, tb::pair_cables(), seed, wire)) {}
};

}  // namespace ng::test
