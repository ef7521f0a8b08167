// SPDX-License-Identifier: Apache-2.0
// A whole chip as a node of a fabric. Each access to a register lets cycles pass.
#pragma once

#include "tb/device/linked_device.h"
#include "tb/fabric/fabric_node.h"

namespace ng::tb {

class ChipNode : public FabricNode {
 public:
  ChipNode(const Geometry& geometry, const RtlOptions& options, MakeChipPins make)
      : device(geometry, options, make) {}

  unsigned links() override { return device.links(); }
  void step() override { device.step(); }
  link::Column sent(unsigned link) override { return device.sent(link); }
  void receive(std::span<const link::Column> columns) override { device.receive(columns); }

  uint32_t read_link(unsigned link, uint32_t offset) override;
  void write_link(unsigned link, uint32_t offset, uint32_t value) override;
  uint32_t read_router(uint32_t offset) override;
  void write_router(uint32_t offset, uint32_t value) override;
  void route(uint16_t number, unsigned port) override;

  LinkedDevice device;
};

}  // namespace ng::tb
