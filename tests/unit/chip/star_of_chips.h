// SPDX-License-Identifier: Apache-2.0
// Three chips of one link each around a switch, whose links are on.
#pragma once

#include "Vchip_links_3.h"
#include "Vchip_tiny_link.h"
#include "tb/device/bound_pins.h"
#include "tb/fabric/switch_node.h"
#include "tests/unit/chip/chip_group.h"

namespace ng::test {

struct StarOfChips : ChipGroup {
  static constexpr unsigned kChips = 3;
  static constexpr unsigned kSwitch = kChips;  // node

  explicit StarOfChips(uint64_t seed)
      : ChipGroup(
            tiny_chips(make_chip_pins<Vchip_tiny_link>, {7, 8, 9}, tb::star_cables(kChips), seed),
            {[seed](uint32_t hash) {
              return std::make_unique<tb::SwitchNode<Vchip_links_3>>(kChips, hash, 1023, seed);
            }},
            1 << 15) {
    for (unsigned chip = 0; chip < kChips; ++chip) fabric.route(kSwitch, chip, 1 + chip);
    fabric.enable();
  }
};

}  // namespace ng::test
