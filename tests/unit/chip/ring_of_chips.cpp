// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/chip/ring_of_chips.h"

#include <stdexcept>

#include "Vchip_tiny_links.h"
#include "golden/isa/registers.h"
#include "tb/device/bound_pins.h"
#include "tb/link/link_settings.h"

namespace ng::test {

RingOfChips::RingOfChips(const Options& options) : ChipGroup({0, 2, 63}, 1 << 15) {
  for (unsigned chip = 0; chip < kChips; ++chip) {
    rtl_[chip] = std::make_unique<Chip>(geometry(), rtl_options(options.seed, chip),
                                        make_chip_pins<Vchip_tiny_links>);
    for (unsigned link = 0; link < 2; ++link) {
      wires_.emplace_back(tb::LinkChannel::Config{.latency_cycles = options.wire,
                                                  .seed = options.seed + 10 * chip + link});
    }
  }
  for (unsigned chip = 0; chip < kChips; ++chip) {
    rtl_[chip]->beside([this, chip] {
      for (unsigned other = 0; other < kChips; ++other)
        if (other != chip) rtl_[other]->step();
      exchange();
    });
    rtl_[chip]->write_register(reg::kChipIdBase, number(chip));
  }
}

void RingOfChips::exchange() {
  std::array<std::array<link::Column, 2>, kChips> arriving;
  for (unsigned chip = 0; chip < kChips; ++chip) {
    arriving[next(chip)][kBefore] = wire(chip, kNext).step(rtl_[chip]->sent(kNext));
    arriving[before(chip)][kNext] = wire(chip, kBefore).step(rtl_[chip]->sent(kBefore));
  }
  for (unsigned chip = 0; chip < kChips; ++chip) rtl_[chip]->receive(arriving[chip]);
}

link::State RingOfChips::state(unsigned chip, unsigned link) {
  return static_cast<link::State>(
      reg::link::kStatusState.of(link_register(chip, link, reg::link::kStatus)));
}
uint32_t RingOfChips::link_register(unsigned chip, unsigned link, uint32_t offset) {
  return rtl_[chip]->read_register((link ? reg::kLink1Base : reg::kLink0Base) + offset);
}
void RingOfChips::set_link_register(unsigned chip, unsigned link, uint32_t offset, uint32_t value) {
  rtl_[chip]->write_register((link ? reg::kLink1Base : reg::kLink0Base) + offset, value);
}
uint32_t RingOfChips::router_register(unsigned chip, uint32_t offset) {
  return rtl_[chip]->read_register(reg::kRouterBase + offset);
}
void RingOfChips::route(unsigned chip, unsigned to, unsigned port) {
  rtl_[chip]->write_register(reg::kRoutesBase + 4 * number(to), port);
}

void RingOfChips::both_ways() {
  for (unsigned chip = 0; chip < kChips; ++chip) {
    for (unsigned port = 1; port < 3; ++port) {
      const unsigned transit = 1u << (3 - port);
      rtl_[chip]->write_register(
          reg::kRouterBase + reg::router::ring(port),
          reg::router::kRingTransit(transit) | reg::router::kRingReserve(kReserve));
    }
    route(chip, chip, 0);
    route(chip, next(chip), 1);
    route(chip, before(chip), 2);
  }
}
void RingOfChips::one_way() {
  for (unsigned chip = 0; chip < kChips; ++chip) route(chip, before(chip), 1);
}

void RingOfChips::enable() {
  for (unsigned chip = 0; chip < kChips; ++chip)
    for (unsigned link = 0; link < 2; ++link)
      set_link_register(chip, link, reg::link::kControl, tb::kLinkOn);
}
void RingOfChips::train(uint64_t most) {
  const auto up = [&] {
    for (unsigned chip = 0; chip < kChips; ++chip)
      for (unsigned link = 0; link < 2; ++link)
        if (state(chip, link) != link::State::kActive) return false;
    return true;
  };
  for (const uint64_t start = rtl_[0]->cycle(); !up(); step(20))
    if (rtl_[0]->cycle() - start > most) throw std::runtime_error("the links do not train");
}

}  // namespace ng::test
