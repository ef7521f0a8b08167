// SPDX-License-Identifier: Apache-2.0
#include "tb/device/chip_pins.h"

#include <cstring>
#include <utility>

#include "tb/link/lane_ports.h"

namespace ng {

ChipPins::ChipPins(const RegisterPins& registers, const InstructionPins& instruction,
                   const LanePins& lanes, const AxiOffers& axi_offers, tb::AxiPins axi)
    : registers(registers),
      instruction(instruction),
      lanes(lanes),
      axi_offers(axi_offers),
      axi(std::move(axi)) {}

link::Column ChipPins::sent(unsigned link) const {
  uint64_t heads = 0;
  std::memcpy(&heads, lanes.tx_head.data(), lanes.tx_head.size());
  return tb::lanes_of(heads, lanes.tx_data, link);
}

void ChipPins::receive(std::span<const link::Column> columns) {
  uint64_t heads = 0;
  tb::set_lanes(heads, lanes.rx_data, columns);
  std::memcpy(lanes.rx_head.data(), &heads, lanes.rx_head.size());
  lanes.rx_clk = static_cast<uint8_t>((1u << links()) - 1);
  eval();
  lanes.rx_clk = 0;  // falls with the next evaluation
}

}  // namespace ng
