// SPDX-License-Identifier: Apache-2.0
#include "tb/device/make_device.h"

#include <fmt/format.h>

#include "golden/isa/geometry.h"
#include "tb/device/golden_device.h"
#ifdef NG_HAVE_RTL_DEVICE
#include "tb/device/rtl_device.h"
#endif

namespace ng {

bool have_device(DeviceKind kind, std::string_view preset) {
  if (!find_preset(preset)) return false;
  if (kind == DeviceKind::kGolden) return true;
#ifdef NG_HAVE_RTL_DEVICE
  return have_rtl_device(preset);
#else
  return false;
#endif
}

std::unique_ptr<Device> make_device(DeviceKind kind, std::string_view preset,
                                    [[maybe_unused]] const DeviceOptions& options) {
  const auto geometry = find_preset(preset);
  if (!geometry) throw DeviceError(fmt::format("unknown preset '{}'", preset));
  if (!have_device(kind, preset)) {
    throw DeviceError(fmt::format("this build has no RTL of preset '{}'", preset));
  }
#ifdef NG_HAVE_RTL_DEVICE
  if (kind == DeviceKind::kRtl) {
    return make_rtl_device(preset, RtlOptions{.seed = options.seed,
                                              .waves = options.waves,
                                              .waves_first = options.waves_first,
                                              .waves_last = options.waves_last});
  }
#endif
  return std::make_unique<GoldenDevice>(*geometry);
}

}  // namespace ng
