// SPDX-License-Identifier: Apache-2.0
// A whole input file as text.
#pragma once

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "tb/cli/errors.h"

namespace ng::cli {

inline constexpr size_t kMostTextBytes = size_t{1} << 26;

// Throws InputError.
inline std::string read_text(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    throw InputError(fmt::format("{}: is a directory, expected a file", path));
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) throw InputError(fmt::format("{}: cannot open: {}", path, std::strerror(errno)));
  std::string text;
  std::array<char, 65536> part{};
  do {
    file.read(part.data(), part.size());
    text.append(part.data(), static_cast<size_t>(file.gcount()));
    if (text.size() > kMostTextBytes) {  // /dev/zero has no end
      throw InputError(
          fmt::format("{}: too large, expected at most {} bytes", path, kMostTextBytes));
    }
  } while (file);
  if (file.bad()) throw InputError(fmt::format("{}: cannot read", path));
  return text;
}

}  // namespace ng::cli
