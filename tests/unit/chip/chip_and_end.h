// SPDX-License-Identifier: Apache-2.0
// A whole chip and, at the other end of its link, a golden end: a chip of another make, as far as
// flits go. What its messages are, a test says.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <memory>

#include "Vchip_tiny_link.h"
#include "golden/isa/registers.h"
#include "tb/device/bound_pins.h"
#include "tb/device/linked_device.h"
#include "tb/link/golden_end.h"
#include "tb/link/link_settings.h"
#include "tb/link/pair.h"

namespace ng::test {

/// Whatever lets a cycle of the chip pass moves all of it.
class ChipAndEnd {
  tb::Pair<LinkedDevice, tb::SteppedEndpoint> ends_;

 public:
  static constexpr uint16_t kChip = 1, kPartner = 2;

  explicit ChipAndEnd(uint64_t seed)
      : ends_(make_chip(seed), make_end(seed), {.latency_cycles = 21, .seed = seed},
              {.latency_cycles = 21, .seed = seed + 1}) {
    chip.beside([this] {
      ends_.exchange();
      end.tick();
      partner();
    });
    chip.write_register(reg::kChipIdBase, kChip);
    chip.write_register(reg::kLink0Base + reg::link::kControl, tb::kLinkOn);
    for (unsigned n = 0; n < 4000 && !end.up(); ++n) step();
    REQUIRE(end.up());
    CHECK(end.partner_chip() == kChip);
  }

  void step() { chip.read_register(reg::kId); }
  /// Of the wires both ways.
  void set_rates(const tb::LinkLaneRates& rates) {
    ends_.ab.set_rates(rates);
    ends_.ba.set_rates(rates);
  }
  uint64_t flipped_bits() const {
    return ends_.ab.counts().flipped_bits() + ends_.ba.counts().flipped_bits();
  }

  LinkedDevice& chip = ends_.a;
  tb::SteppedEndpoint& end = ends_.b;
  std::function<void()> partner = [] {};  // what it does in a cycle

 private:
  static std::unique_ptr<LinkedDevice> make_chip(uint64_t seed) {
    const RtlOptions options{
        .seed = seed, .hbm_latency = 30, .hbm_jitter = 20, .hbm_reorder = true};
    return std::make_unique<LinkedDevice>(*find_preset("tiny"), options,
                                          make_chip_pins<Vchip_tiny_link>);
  }
  static std::unique_ptr<tb::SteppedEndpoint> make_end(uint64_t seed) {
    return std::make_unique<tb::SteppedEndpoint>(
        link::Endpoint::Config{.chip = kPartner,
                               .hash = find_preset("tiny")->config_hash(),
                               .seed = seed,
                               .empty_rest = 0.1,
                               .extra_idle = 0.05});
  }
};

}  // namespace ng::test
