// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/chip/chip_pair.h"

#include <stdexcept>

#include "Vchip_tiny_link.h"
#include "golden/isa/registers.h"
#include "tb/device/bound_pins.h"
#include "tb/link/link_settings.h"

namespace ng::test {

ChipPair::ChipPair(const Options& options)
    : ChipGroup({kNumber.begin(), kNumber.end()}),
      wires_{tb::LinkChannel({.latency_cycles = options.wire, .seed = options.seed}),
             tb::LinkChannel({.latency_cycles = options.wire, .seed = options.seed + 1})} {
  for (unsigned chip = 0; chip < 2; ++chip)
    rtl_[chip] = std::make_unique<Chip>(geometry(), rtl_options(options.seed, chip),
                                        make_chip_pins<Vchip_tiny_link>);
  for (unsigned chip = 0; chip < 2; ++chip) {
    rtl_[chip]->beside([this, chip] {
      rtl_[1 - chip]->step();
      const link::Column from_a = rtl_[0]->sent(), from_b = rtl_[1]->sent();
      rtl_[1]->receive(wires_[0].step(from_a));
      rtl_[0]->receive(wires_[1].step(from_b));
    });
    rtl_[chip]->write_register(reg::kChipIdBase, kNumber[chip]);
  }
}

link::State ChipPair::state(unsigned chip) {
  return static_cast<link::State>(
      reg::link::kStatusState.of(link_register(chip, reg::link::kStatus)));
}
uint32_t ChipPair::link_register(unsigned chip, uint32_t offset) {
  return rtl_[chip]->read_register(reg::kLink0Base + offset);
}
void ChipPair::set_link_register(unsigned chip, uint32_t offset, uint32_t value) {
  rtl_[chip]->write_register(reg::kLink0Base + offset, value);
}
void ChipPair::enable() {
  for (unsigned chip = 0; chip < 2; ++chip)
    set_link_register(chip, reg::link::kControl, tb::kLinkOn);
}
void ChipPair::train(uint64_t most) {
  const uint64_t start = rtl_[0]->cycle();
  while (state(0) != link::State::kActive || state(1) != link::State::kActive) {
    if (rtl_[0]->cycle() - start > most) throw std::runtime_error("the link does not train");
    step(20);
  }
}

}  // namespace ng::test
