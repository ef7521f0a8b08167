// SPDX-License-Identifier: Apache-2.0
// --device, --preset and other options whose value is one of a list.
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "golden/isa/geometry.h"
#include "tb/cli/errors.h"
#include "tb/device/make_device.h"

namespace ng::cli {

template <class Value>
Value choose(const char* option, const std::string& name,
             const std::vector<std::pair<std::string, Value>>& choices) {
  std::string expected;
  for (const auto& [key, value] : choices) {
    if (key == name) return value;
    expected += (expected.empty() ? "" : ", ") + key;
  }
  throw InputError(fmt::format("{}: unknown '{}', expected one of: {}", option, name, expected));
}

// Refuses --waves where the RTL of the preset was built without tracing.
inline void require_waves(const std::string& preset) {
  if (have_waves(preset)) return;
  std::string traced;
  for (const Preset& p : presets()) {
    if (have_waves(p.name)) traced += (traced.empty() ? "" : ", ") + std::string(p.name);
  }
  throw InputError(fmt::format(
      "--waves: the RTL of preset '{}' is built without tracing here, expected one of: {}", preset,
      traced.empty() ? "none (cmake --preset waves builds all with it)" : traced));
}

// The devices to run, golden first.
inline std::vector<DeviceKind> choose_devices(const std::string& device, const std::string& preset,
                                              const std::string& waves) {
  if (!find_preset(preset)) {
    std::string names;
    for (const Preset& p : presets()) names += (names.empty() ? "" : ", ") + std::string(p.name);
    throw InputError(fmt::format("--preset: unknown '{}', expected one of: {}", preset, names));
  }
  using Kinds = std::vector<DeviceKind>;
  auto kinds = choose<Kinds>("--device", device,
                             {{"golden", {DeviceKind::kGolden}},
                              {"rtl", {DeviceKind::kRtl}},
                              {"both", {DeviceKind::kGolden, DeviceKind::kRtl}}});
  for (const DeviceKind kind : kinds) {
    if (!have_device(kind, preset)) {
      throw InputError(fmt::format(
          "--device {}: this build has no RTL of preset '{}' (ngauge info lists what it has)",
          device, preset));
    }
  }
  if (!waves.empty() && kinds.back() != DeviceKind::kRtl) {
    throw InputError("--waves: only the RTL has waves, expected --device rtl or both");
  }
  if (!waves.empty()) require_waves(preset);
  return kinds;
}

}  // namespace ng::cli
