// SPDX-License-Identifier: Apache-2.0
// Checks a host access against its space, the same way on every device.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string_view>

#include "golden/device/device.h"
#include "golden/isa/address_map.h"

namespace ng {

// The offset of [address, address + count) inside its space of `limit` bytes, whose host port moves
// whole units; DeviceError when it leaves the space, names another chip or is not aligned.
inline uint64_t host_range(std::string_view device, uint64_t address, uint64_t count,
                           uint64_t limit, uint64_t unit) {
  const uint64_t offset = address_offset(address);
  if (address_chip(address) != kThisChip || offset > limit || count > limit - offset) {
    throw DeviceError(fmt::format("{}: address {:#018x}, {} bytes: outside its space of {} bytes",
                                  device, address, count, limit));
  }
  if (offset % unit != 0 || count % unit != 0) {
    throw DeviceError(fmt::format("{}: address {:#018x}, {} bytes: expected whole {}-byte words",
                                  device, address, count, unit));
  }
  return offset;
}

}  // namespace ng
