// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/places.h"

#include <fmt/format.h>

#include <system_error>

#include "tb/cli/command_line.h"

namespace ng::cli {
namespace {

namespace fs = std::filesystem;

bool is_project(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / "rtl/rtl.f", ignored) &&
         fs::exists(folder / "CMakePresets.json", ignored);
}

// The checkout above the program, which may have moved since it was built; else the one it was
// built from.
fs::path project_root() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  for (fs::path folder = program; folder.has_relative_path(); folder = folder.parent_path()) {
    if (is_project(folder.parent_path())) return folder.parent_path();
  }
  return NG_SOURCE_FOLDER;
}

}  // namespace

fs::path project_path(const std::string& relative) {
  std::error_code ignored;
  if (fs::exists(relative, ignored)) return relative;
  const fs::path there = project_root() / relative;
  return fs::exists(there, ignored) ? there : fs::path(relative);
}

std::string build_command(const std::string& settings) {
  std::error_code ignored;
  const fs::path root = project_root();
  const bool here = fs::equivalent(root, ".", ignored);
  const auto in_root = [&](const char* path) {
    return shell_quoted((here ? fs::path(path) : root / path).string());
  };
  return fmt::format("cmake -S {} --preset bench{}{} && cmake --build {} --target ngauge && {}",
                     shell_quoted(here ? "." : root.string()), settings.empty() ? "" : " ",
                     settings, in_root("build/bench"), in_root("build/bench/bin/ngauge"));
}

}  // namespace ng::cli
