// SPDX-License-Identifier: Apache-2.0
// Three chips of one link each around a switch: chip_links without a chip, chip c at its LINKc,
// which is port 1 + c of its router.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "Vchip_links_3.h"
#include "tb/device/linked_device.h"
#include "tb/link/link_channel.h"
#include "tb/sim.h"
#include "tests/unit/chip/chip_group.h"

namespace ng::test {

class StarOfChips : public ChipGroup {
 public:
  using Chip = LinkedDevice;
  static constexpr unsigned kChips = 3;

  explicit StarOfChips(uint64_t seed);

  Device& device(unsigned chip) override { return *rtl_[chip]; }
  Chip& rtl(unsigned chip) { return *rtl_[chip]; }
  /// From the chip to the switch, and back.
  tb::LinkChannel& up(unsigned chip) { return up_[chip]; }
  tb::LinkChannel& down(unsigned chip) { return down_[chip]; }

  /// Registers of the switch; window 0 to 2 are links, 3 is the router. A write takes a cycle of
  /// the switch alone.
  uint32_t read_switch(unsigned window, unsigned offset);
  void write_switch(unsigned window, unsigned offset, uint32_t value);
  void train(uint64_t most = 20'000);

 private:
  void exchange();

  std::array<std::unique_ptr<Chip>, kChips> rtl_;
  tb::Sim<Vchip_links_3> switch_;
  std::vector<tb::LinkChannel> up_, down_;
};

}  // namespace ng::test
