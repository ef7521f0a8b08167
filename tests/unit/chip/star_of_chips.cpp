// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/chip/star_of_chips.h"

#include <stdexcept>

#include "Vchip_tiny_link.h"
#include "golden/isa/link_codes.h"
#include "golden/isa/registers.h"
#include "tb/device/bound_pins.h"
#include "tb/link/lane_ports.h"
#include "tb/link/link_settings.h"

namespace ng::test {

StarOfChips::StarOfChips(uint64_t seed) : ChipGroup({7, 8, 9}, 1 << 15), switch_("switch", seed) {
  for (unsigned chip = 0; chip < kChips; ++chip) {
    rtl_[chip] = std::make_unique<Chip>(geometry(), rtl_options(seed, chip),
                                        make_chip_pins<Vchip_tiny_link>);
    up_.emplace_back(tb::LinkChannel::Config{.latency_cycles = 21, .seed = seed + 10 * chip});
    down_.emplace_back(tb::LinkChannel::Config{.latency_cycles = 21, .seed = seed + 10 * chip + 1});
  }
  switch_->chip_i = 1023;
  switch_->hash_i = rtl_[0]->read_register(reg::kConfigHash);
  switch_->reg_valid_i = switch_->reg_write_i = 0;
  switch_->in_valid_i = 0;
  switch_->out_ready_i = 0;
  tb::set_lanes(switch_->rx_head_i, switch_->rx_data_i, std::array<link::Column, kChips>{});
  switch_.reset();
  for (unsigned chip = 0; chip < kChips; ++chip) {
    rtl_[chip]->beside([this, chip] {
      for (unsigned other = 0; other < kChips; ++other)
        if (other != chip) rtl_[other]->step();
      switch_.tick();
      exchange();
    });
  }
  for (unsigned chip = 0; chip < kChips; ++chip) {
    rtl_[chip]->write_register(reg::kChipIdBase, number(chip));
    write_switch(kChips, reg::router::table(number(chip)), 1 + chip);
  }
  for (unsigned chip = 0; chip < kChips; ++chip) {
    rtl_[chip]->write_register(reg::kLink0Base + reg::link::kControl, tb::kLinkOn);
    write_switch(chip, reg::link::kControl, tb::kLinkOn);
  }
}

void StarOfChips::exchange() {
  std::array<link::Column, kChips> arriving;
  for (unsigned chip = 0; chip < kChips; ++chip) {
    arriving[chip] = up_[chip].step(rtl_[chip]->sent());
    rtl_[chip]->receive(
        down_[chip].step(tb::lanes_of(switch_->tx_head_o, switch_->tx_data_o, chip)));
  }
  tb::set_lanes(switch_->rx_head_i, switch_->rx_data_i, arriving);
  switch_->rx_clk_i = 7;
  switch_.eval();
  switch_->rx_clk_i = 0;  // falls with the next evaluation
}

uint32_t StarOfChips::read_switch(unsigned window, unsigned offset) {
  switch_->reg_valid_i = 1u << window;
  switch_->reg_write_i = 0;
  switch_->reg_addr_i = uint16_t(offset);
  switch_.eval();
  switch_->reg_valid_i = 0;
  return switch_->reg_data_o[window];
}
void StarOfChips::write_switch(unsigned window, unsigned offset, uint32_t value) {
  switch_->reg_valid_i = 1u << window;
  switch_->reg_write_i = 1;
  switch_->reg_addr_i = uint16_t(offset);
  switch_->reg_data_i = value;
  switch_.eval();
  if (switch_->reg_error_o >> window & 1) throw std::logic_error("the switch refuses a write");
  switch_.tick();
  switch_->reg_valid_i = switch_->reg_write_i = 0;
}

void StarOfChips::train(uint64_t most) {
  const auto up = [&] {
    for (unsigned chip = 0; chip < kChips; ++chip) {
      for (const uint32_t status : {rtl_[chip]->read_register(reg::kLink0Base + reg::link::kStatus),
                                    read_switch(chip, reg::link::kStatus)})
        if (static_cast<link::State>(status & 15) != link::State::kActive) return false;
    }
    return true;
  };
  for (const uint64_t start = rtl_[0]->cycle(); !up(); step(20))
    if (rtl_[0]->cycle() - start > most) throw std::runtime_error("the links do not train");
}

}  // namespace ng::test
