// SPDX-License-Identifier: Apache-2.0
// A whole chip and, at the other end of its link, a golden end: a chip of another make, as far as
// flits go. What its messages are, a test says.
#pragma once

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <functional>

#include "Vchip_tiny_link.h"
#include "golden/isa/registers.h"
#include "golden/link/endpoint.h"
#include "tb/device/bound_pins.h"
#include "tb/device/linked_device.h"
#include "tb/link/link_channel.h"
#include "tb/link/link_settings.h"

namespace ng::test {

/// Whatever lets a cycle of the chip pass moves all of it.
class ChipAndEnd {
 public:
  using Chip = LinkedDevice;
  static constexpr uint16_t kChip = 1, kPartner = 2;

  explicit ChipAndEnd(uint64_t seed)
      : chip(*find_preset("tiny"), options(seed), make_chip_pins<Vchip_tiny_link>),
        wires{tb::LinkChannel({.latency_cycles = 21, .seed = seed}),
              tb::LinkChannel({.latency_cycles = 21, .seed = seed + 1})},
        end({.chip = kPartner,
             .hash = chip.read_register(reg::kConfigHash),
             .seed = seed,
             .empty_rest = 0.1,
             .extra_idle = 0.05}) {
    chip.beside([this] {
      const link::Column to_chip = wires[1].step(column_);
      column_ = end.step(wires[0].step(chip.sent()));
      chip.receive(to_chip);
      partner();
    });
    chip.write_register(reg::kChipIdBase, kChip);
    chip.write_register(reg::kLink0Base + reg::link::kControl, tb::kLinkOn);
    for (unsigned n = 0; n < 4000 && !end.up(); ++n) step();
    REQUIRE(end.up());
    CHECK(end.partner_chip() == kChip);
  }
  ChipAndEnd(const ChipAndEnd&) = delete;
  ChipAndEnd& operator=(const ChipAndEnd&) = delete;

  void step() { chip.read_register(reg::kId); }

  Chip chip;
  std::array<tb::LinkChannel, 2> wires;  // from the chip, to it
  link::Endpoint end;
  std::function<void()> partner = [] {};  // what it does in a cycle

 private:
  static RtlOptions options(uint64_t seed) {
    RtlOptions o;
    o.seed = seed;
    o.hbm_latency = 30;
    o.hbm_jitter = 20;
    o.hbm_reorder = true;
    return o;
  }

  link::Column column_{};
};

}  // namespace ng::test
