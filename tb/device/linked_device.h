// SPDX-License-Identifier: Apache-2.0
// LinkedDevice: a verilated chip_top whose links' lanes a test drives. Its library has Links=1 or
// more.
#pragma once

#include <functional>
#include <span>
#include <utility>

#include "golden/wire/wire.h"
#include "tb/device/rtl_device.h"

namespace ng {

class LinkedDevice : public RtlDevice {
 public:
  LinkedDevice(const Geometry& geometry, const RtlOptions& options, MakeChipPins make);

  // Whatever this device does for a cycle, `beside` is called behind each.
  void beside(std::function<void()> beside) { clock().beside = std::move(beside); }
  // A cycle without anything beside it.
  void step() { clock().tick_alone(); }

  unsigned links() { return clock().pins().links(); }
  link::Column sent(unsigned link = 0) { return clock().pins().sent(link); }
  // An edge of the receive lanes' clock of every link: one column for each.
  void receive(std::span<const link::Column> columns) { clock().pins().receive(columns); }
  void receive(const link::Column& column) { receive(std::span(&column, 1)); }
};

}  // namespace ng
