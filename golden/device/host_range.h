// SPDX-License-Identifier: Apache-2.0
// Checks a host access against its space, the same way on every device.
#pragma once

#include <cstdint>
#include <string_view>

#include "golden/chip/memories.h"

namespace ng {

enum class HostAccess : uint8_t { kRead, kWrite };

// The offset of [address, address + count) inside its space; DeviceError when the host has no such
// access to the space, or the range leaves it, names another chip or is not of whole units.
// `device` begins the message.
uint64_t host_range(std::string_view device, uint64_t address, uint64_t count,
                    const SpaceInfo& space, HostAccess access);

}  // namespace ng
