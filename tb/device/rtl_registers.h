// SPDX-License-Identifier: Apache-2.0
// RtlRegisters: the AXI4-Lite port of a verilated chip, one access at a time.
#pragma once

#include <cstdint>
#include <functional>

#include "tb/device/rtl_clock.h"

namespace ng {

class RtlRegisters {
 public:
  explicit RtlRegisters(RtlClock& clock) : clock_(clock) {}

  // Both take a few cycles. DeviceError when the port answers with an error.
  uint32_t read(uint32_t address);
  void write(uint32_t address, uint32_t value);
  // A read while other things go on: each cycle is one call of step().
  uint32_t read(uint32_t address, const std::function<void()>& step);

 private:
  RtlClock& clock_;
};

}  // namespace ng
