// SPDX-License-Identifier: Apache-2.0
// The files that a verb names: one that is read, or written, must not be written too.
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "tb/cli/errors.h"
#include "tb/cli/output_file.h"
#include "tb/cli/staging.h"

namespace ng::cli {

class Paths {
 public:
  void reads(const std::string& path) {
    if (!path.empty()) read_.insert(real(path));
  }

  // Throws InputError. Two names of one file are one file; a device such as /dev/null may be named
  // as often as one likes.
  void writes(const char* option, const std::string& path) {
    if (!path.empty() && is_standard_output(path)) {
      if (std::exchange(standard_output_, true))
        throw InputError(fmt::format("{}: standard output ({}) is written twice", option, path));
      return;
    }
    std::error_code ignored;
    const auto type = std::filesystem::status(path, ignored).type();
    if (path.empty() || (type != std::filesystem::file_type::regular &&
                         type != std::filesystem::file_type::not_found)) {
      return;  // OutputFile says what is wrong with it, if anything is
    }
    if (read_.contains(real(path))) {
      throw InputError(fmt::format("{}: {} is read too, expected another file", option, path));
    }
    if (!written_.insert(real(path)).second) {
      throw InputError(fmt::format("{}: {} is written twice", option, path));
    }
  }

 private:
  static std::filesystem::path real(const std::string& path) {
    std::error_code error;
    const auto canonical = std::filesystem::weakly_canonical(
        std::filesystem::absolute(follow_links(path), error), error);
    return error ? std::filesystem::path(path) : canonical;
  }

  std::set<std::filesystem::path> read_, written_;
  bool standard_output_ = false;
};

}  // namespace ng::cli
