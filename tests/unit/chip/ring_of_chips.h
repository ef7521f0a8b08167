// SPDX-License-Identifier: Apache-2.0
// Three chips in a ring: LINK0 of each (port 1 of its router) goes to the next, LINK1 (port 2) to
// the one before.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "golden/isa/link_codes.h"
#include "golden/isa/window_registers.h"
#include "tb/device/linked_device.h"
#include "tb/link/link_channel.h"
#include "tests/unit/chip/chip_group.h"

namespace ng::test {

class RingOfChips : public ChipGroup {
 public:
  using Chip = LinkedDevice;
  struct Options {
    uint64_t seed = 1;
    unsigned wire = 21;  // cycles, each way
  };
  static constexpr unsigned kChips = 3;
  static constexpr unsigned kNext = 0, kBefore = 1;  // links
  static constexpr unsigned kReserve = 15 * kChips + 1;

  explicit RingOfChips(const Options& options);

  Device& device(unsigned chip) override { return *rtl_[chip]; }
  Chip& rtl(unsigned chip) { return *rtl_[chip]; }
  static unsigned next(unsigned chip) { return (chip + 1) % kChips; }
  static unsigned before(unsigned chip) { return (chip + kChips - 1) % kChips; }
  /// What `chip` sends over `link`.
  tb::LinkChannel& wire(unsigned chip, unsigned link) { return wires_[2 * chip + link]; }

  link::State state(unsigned chip, unsigned link);
  uint32_t link_register(unsigned chip, unsigned link, uint32_t offset);
  void set_link_register(unsigned chip, unsigned link, uint32_t offset, uint32_t value);
  uint32_t router_register(unsigned chip, uint32_t offset);
  /// Messages that have left `port` of the chip's router.
  uint32_t sent(unsigned chip, unsigned port) {
    return router_register(chip, reg::router::sent(port));
  }
  /// Chip `to` of this ring is behind that port.
  void route(unsigned chip, unsigned to, unsigned port);

  /// Rings and tables, each to its neighbours directly.
  void both_ways();
  /// Tables, all by way of the next.
  void one_way();
  void enable();
  /// Steps until all ends are Active.
  void train(uint64_t most = 20'000);

 private:
  void exchange();

  std::array<std::unique_ptr<Chip>, kChips> rtl_;
  std::vector<tb::LinkChannel> wires_;
};

}  // namespace ng::test
