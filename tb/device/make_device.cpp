// SPDX-License-Identifier: Apache-2.0
#include "tb/device/make_device.h"

#include <fmt/format.h>

#include "golden/device/golden_device.h"
#include "golden/isa/geometry.h"
#include "tb/device/rtl_presets.h"

namespace ng {

bool have_device(DeviceKind kind, std::string_view preset) {
  if (!find_preset(preset)) return false;
  if (kind == DeviceKind::kGolden) return true;
  return have_rtl_device(preset);
}

bool have_waves(std::string_view preset) { return have_rtl_waves(preset); }

std::unique_ptr<Device> make_device(DeviceKind kind, std::string_view preset,
                                    const DeviceOptions& options) {
  const auto geometry = find_preset(preset);
  if (!geometry) throw DeviceError(fmt::format("unknown preset '{}'", preset));
  if (!have_device(kind, preset)) {
    throw DeviceError(fmt::format("this build has no RTL of preset '{}'", preset));
  }
  if (kind == DeviceKind::kRtl) {
    return make_rtl_device(preset, RtlOptions{.seed = options.seed,
                                              .waves = options.waves,
                                              .waves_first = options.waves_first,
                                              .waves_last = options.waves_last,
                                              .hbm_latency = options.hbm_latency,
                                              .hbm_bytes_per_cycle = options.hbm_bytes_per_cycle,
                                              .hbm_shared = options.hbm_shared});
  }
  return std::make_unique<GoldenDevice>(*geometry);
}

}  // namespace ng
