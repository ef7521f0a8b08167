// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/command_line.h"

namespace ng::cli {
namespace {

std::string& stored() {
  static std::string text;
  return text;
}

}  // namespace

std::string command_line() { return stored(); }

void set_command_line(std::span<char* const> arguments) {
  stored().clear();
  for (const char* argument : arguments) {
    stored() += (stored().empty() ? "" : " ") + shell_quoted(argument);
  }
}

}  // namespace ng::cli
