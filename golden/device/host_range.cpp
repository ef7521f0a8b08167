// SPDX-License-Identifier: Apache-2.0
#include "golden/device/host_range.h"

#include <fmt/format.h>

#include "golden/device/device.h"

namespace ng {

uint64_t host_range(std::string_view device, uint64_t address, uint64_t count,
                    const SpaceInfo& space, HostAccess access) {
  const bool write = access == HostAccess::kWrite;
  if (space.bytes == 0 || (write && !space.host_writes)) {
    throw DeviceError(fmt::format("{}: address {:#018x}: the host cannot {} this space", device,
                                  address, write ? "write" : "read"));
  }
  const uint64_t offset = address_offset(address);
  if (address_chip(address) != kThisChip || offset > space.bytes || count > space.bytes - offset) {
    throw DeviceError(fmt::format("{}: address {:#018x}, {} bytes: outside its space of {} bytes",
                                  device, address, count, space.bytes));
  }
  if (offset % space.host_unit != 0 || count % space.host_unit != 0) {
    throw DeviceError(fmt::format("{}: address {:#018x}, {} bytes: expected whole {}-byte words",
                                  device, address, count, space.host_unit));
  }
  return offset;
}

}  // namespace ng
