// SPDX-License-Identifier: Apache-2.0
// Two chips with a wire between them, chips 1 (`a`) and 2 (`b`), beside two golden machines.
#pragma once

#include <array>
#include <memory>

#include "golden/isa/link_codes.h"
#include "tb/device/linked_device.h"
#include "tb/link/link_channel.h"
#include "tests/unit/chip/chip_group.h"

namespace ng::test {

class ChipPair : public ChipGroup {
 public:
  using Chip = LinkedDevice;
  struct Options {
    uint64_t seed = 1;
    unsigned wire = 21;  // cycles, each way
  };
  static constexpr std::array<uint16_t, 2> kNumber{1, 2};

  explicit ChipPair(const Options& options);

  Device& device(unsigned chip) override { return *rtl_[chip]; }
  Chip& rtl(unsigned chip) { return *rtl_[chip]; }
  tb::LinkChannel& wire(unsigned from) { return wires_[from]; }

  link::State state(unsigned chip);
  uint32_t link_register(unsigned chip, uint32_t offset);
  void set_link_register(unsigned chip, uint32_t offset, uint32_t value);
  void enable();
  /// Steps until both ends are Active.
  void train(uint64_t most = 20'000);

 private:
  std::array<std::unique_ptr<Chip>, 2> rtl_;
  std::array<tb::LinkChannel, 2> wires_;
};

}  // namespace ng::test
