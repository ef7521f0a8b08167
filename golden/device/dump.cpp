// SPDX-License-Identifier: Apache-2.0
#include "golden/device/dump.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace ng {
namespace {

std::string_view state_name(EngineView::State state) {
  switch (state) {
    case EngineView::State::kIdle:
      return "idle";
    case EngineView::State::kBusy:
      return "busy";
    case EngineView::State::kWaits:
      return "waits";
    case EngineView::State::kStopped:
      return "stopped";
  }
  return "";
}

std::string stop_text(const EngineView& engine) {
  if (engine.state != EngineView::State::kStopped) return {};
  const uint64_t info = engine.fault.info | uint64_t{engine.fault.info_hi} << 32;
  const std::string where =
      engine.ring ? "in its ring" : fmt::format("at tag {}", engine.fault_tag);
  return fmt::format("  {} {}, fault info {:#x}", cause_name(engine.fault.cause), where, info);
}

void engines(std::string& text, const MachineView& view) {
  text += fmt::format("  {:<8}{:<9}{:>9}{:>9}\n", "engine", "state", "retired", "left");
  for (const Engine e : kEngines) {
    const EngineView& engine = view.of(e);
    text += fmt::format("  {:<8}{:<9}{:>9}{:>9}{}\n", engine_name(e), state_name(engine.state),
                        engine.retired, engine.left.size(), stop_text(engine));
  }
}

void semaphores(std::string& text, const MachineView& view) {
  text += "  semaphores: ";
  for (size_t i = 0; i < view.semaphores.size(); ++i) {
    if (view.semaphores[i] != 0) text += fmt::format("{} = {}, ", i, view.semaphores[i]);
  }
  text += "all others 0\n";
}

void left(std::string& text, const MachineView& view) {
  for (const Engine e : kEngines) {
    const auto& all = view.of(e).left;
    if (all.empty()) continue;
    text += fmt::format("  left to {}:\n", engine_name(e));
    const size_t shown = std::min(all.size(), kDumped);
    for (size_t n = 0; n < shown; ++n) text += fmt::format("    {}\n", to_text(all[n]));
    if (shown < all.size()) text += fmt::format("    and {} more\n", all.size() - shown);
  }
}

}  // namespace

std::string dump_text(const MachineView& view) {
  std::string text;
  if (!view.note.empty()) text += fmt::format("  {}\n", view.note);
  engines(text, view);
  semaphores(text, view);
  for (const std::string& line : explain_waits(view)) text += fmt::format("  {}\n", line);
  left(text, view);
  return text;
}

std::string dump(Device& device) {
  const uint64_t cycle = device.cycle();  // before looking lets some pass
  const std::string when = cycle == 0 ? "" : fmt::format(", cycle {}", cycle);
  return fmt::format("{}{}:\n{}", device.name(), when, dump_text(device.view()));
}

}  // namespace ng
