// SPDX-License-Identifier: Apache-2.0
// FabricNode: what a fabric joins. chip_node.h makes one of a whole chip, switch_node.h of a
// switch.
#pragma once

#include <cstdint>
#include <span>

#include "golden/wire/wire.h"

namespace ng::tb {

class FabricNode {
 public:
  virtual ~FabricNode() = default;

  virtual unsigned links() = 0;
  /// A cycle of this node alone.
  virtual void step() = 0;
  virtual link::Column sent(unsigned link) = 0;
  /// An edge of the receive lanes' clock of every link: one column for each.
  virtual void receive(std::span<const link::Column> columns) = 0;

  /// Registers of a link, by their offset in its window.
  virtual uint32_t read_link(unsigned link, uint32_t offset) = 0;
  virtual void write_link(unsigned link, uint32_t offset, uint32_t value) = 0;
  /// Registers of the router, by their offset in its window; not its table.
  virtual uint32_t read_router(uint32_t offset) = 0;
  virtual void write_router(uint32_t offset, uint32_t value) = 0;
  /// A row of the table: what is for the chip of that number leaves by `port`.
  virtual void route(uint16_t number, unsigned port) = 0;
};

}  // namespace ng::tb
