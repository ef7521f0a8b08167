// SPDX-License-Identifier: Apache-2.0
// Devices by name.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "golden/device/device.h"

namespace ng {

enum class DeviceKind : uint8_t { kGolden, kRtl };

inline constexpr uint32_t kHbmBusBytes = 32;  // of the RTL's AXI4 port, each way and cycle

struct DeviceOptions {
  uint64_t seed = 1;         // RTL: random initial values
  std::string waves;         // RTL: FST file to write; empty for none
  uint64_t waves_first = 0;  // RTL: first and last cycle in it
  uint64_t waves_last = UINT64_MAX;
  uint32_t hbm_latency = 100;      // RTL: cycles from a read's address to its first beat
  double hbm_bytes_per_cycle = 0;  // RTL: each way; 0 for the width of the bus
  bool hbm_shared = false;         // RTL: both ways together
};

// True when this build has that kind of device with that preset.
bool have_device(DeviceKind kind, std::string_view preset);
// True when this build has RTL of that preset that can write waves.
bool have_waves(std::string_view preset);

// Throws DeviceError for an unknown preset, or one that this build has no RTL for.
std::unique_ptr<Device> make_device(DeviceKind kind, std::string_view preset,
                                    const DeviceOptions& options = {});

}  // namespace ng
