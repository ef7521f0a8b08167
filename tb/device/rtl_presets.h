// SPDX-License-Identifier: Apache-2.0
// The verilated chips of this build, one per preset of NG_RTL_PRESETS (rtl_device.cmake).
#pragma once

#include <memory>
#include <string_view>

#include "golden/device/device.h"
#include "tb/device/chip_pins.h"
#include "tb/device/rtl_options.h"

namespace ng {

// True when this build has the RTL of that preset.
bool have_rtl_device(std::string_view preset);
// And that this RTL can write waves.
bool have_rtl_waves(std::string_view preset);

// Makes the pins of that preset's chip, of the library that can write waves or of the faster one.
// DeviceError when this build does not have that preset.
MakeChipPins rtl_chip_pins(std::string_view preset, bool waves = false);

// The same as a device. DeviceError also when the chip does not answer.
std::unique_ptr<Device> make_rtl_device(std::string_view preset, const RtlOptions& options = {});

}  // namespace ng
