// SPDX-License-Identifier: Apache-2.0
#include "tb/fabric/chip_node.h"

#include <array>

#include "golden/isa/registers.h"

namespace ng::tb {
namespace {

constexpr std::array kLinkBases{reg::kLink0Base, reg::kLink1Base, reg::kLink2Base, reg::kLink3Base};

}  // namespace

uint32_t ChipNode::read_link(unsigned link, uint32_t offset) {
  return device.read_register(kLinkBases.at(link) + offset);
}
void ChipNode::write_link(unsigned link, uint32_t offset, uint32_t value) {
  device.write_register(kLinkBases.at(link) + offset, value);
}
uint32_t ChipNode::read_router(uint32_t offset) {
  return device.read_register(reg::kRouterBase + offset);
}
void ChipNode::write_router(uint32_t offset, uint32_t value) {
  device.write_register(reg::kRouterBase + offset, value);
}
void ChipNode::route(uint16_t number, unsigned port) {
  device.write_register(reg::kRoutesBase + 4 * number, port);
}

}  // namespace ng::tb
