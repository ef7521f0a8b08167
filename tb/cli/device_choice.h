// SPDX-License-Identifier: Apache-2.0
// --device, --preset and other options whose value is one of a list.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <utility>
#include <vector>

#include "golden/isa/geometry.h"
#include "tb/cli/errors.h"
#include "tb/cli/options.h"
#include "tb/cli/places.h"
#include "tb/device/make_device.h"

namespace ng::cli {

template <class Value>
Value choose(const char* option, const std::string& name,
             const std::vector<std::pair<std::string, Value>>& choices) {
  std::vector<std::string> names;
  for (const auto& [key, value] : choices) {
    if (key == name) return value;
    names.push_back(key);
  }
  throw InputError(fmt::format("{}: {}", option, not_one_of(name, names)));
}

inline std::vector<std::string> preset_names() {
  std::vector<std::string> names;
  for (const Preset& p : presets()) names.emplace_back(p.name);
  return names;
}

// Refuses a preset whose RTL this build lacks; `option` is what asks for it.
inline void require_rtl(const std::string& option, const std::string& preset) {
  if (have_device(DeviceKind::kRtl, preset)) return;
  throw InputError(fmt::format(
      "{}: this build has no RTL of preset '{}' (ngauge info lists what it has); this makes one "
      "that has: {}",
      option, preset, build_command("-DNG_RTL_PRESETS=" + preset)));
}

// Refuses --waves where the RTL of the preset was built without tracing.
inline void require_waves(const std::string& preset) {
  if (have_waves(preset)) return;
  std::string traced;
  for (const Preset& p : presets()) {
    if (have_waves(p.name)) traced += (traced.empty() ? "" : ", ") + std::string(p.name);
  }
  throw InputError(fmt::format(
      "--waves: the RTL of preset '{}' is built without tracing here, expected one of: {}; this "
      "makes one with it: {}",
      preset, traced.empty() ? "none" : traced,
      build_command(fmt::format("-DNG_RTL_PRESETS={} -DNG_RTL_WAVES={}", preset, preset))));
}

// The devices to run, golden first.
inline std::vector<DeviceKind> choose_devices(const std::string& device, const std::string& preset,
                                              const std::string& waves) {
  if (!find_preset(preset)) {
    throw InputError(fmt::format("--preset: {}", not_one_of(preset, preset_names())));
  }
  using Kinds = std::vector<DeviceKind>;
  auto kinds = choose<Kinds>("--device", device,
                             {{"golden", {DeviceKind::kGolden}},
                              {"rtl", {DeviceKind::kRtl}},
                              {"both", {DeviceKind::kGolden, DeviceKind::kRtl}}});
  for (const DeviceKind kind : kinds) {
    if (kind == DeviceKind::kRtl) require_rtl("--device " + device, preset);
  }
  if (!waves.empty() && kinds.back() != DeviceKind::kRtl) {
    throw InputError("--waves: only the RTL has waves, expected --device rtl or both");
  }
  if (!waves.empty()) require_waves(preset);
  return kinds;
}

}  // namespace ng::cli
