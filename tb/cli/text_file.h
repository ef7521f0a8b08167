// SPDX-License-Identifier: Apache-2.0
// A whole input file as text.
#pragma once

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tb/cli/errors.h"

namespace ng::cli {

// Throws InputError.
inline std::string read_text(const std::string& path) {
  if (std::filesystem::is_directory(path)) {
    throw InputError(fmt::format("{}: is a directory, expected a file", path));
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) throw InputError(fmt::format("{}: cannot open: {}", path, std::strerror(errno)));
  std::string text((std::istreambuf_iterator<char>(file)), {});
  if (file.bad()) throw InputError(fmt::format("{}: cannot read", path));
  return text;
}

}  // namespace ng::cli
