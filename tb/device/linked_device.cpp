// SPDX-License-Identifier: Apache-2.0
#include "tb/device/linked_device.h"

#include <vector>

namespace ng {

LinkedDevice::LinkedDevice(const Geometry& geometry, const RtlOptions& options, MakeChipPins make)
    : RtlDevice(geometry, options, make) {
  receive(std::vector<link::Column>(clock().pins().links()));
}

}  // namespace ng
