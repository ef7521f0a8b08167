// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>

#include "tb/cli/verbs.h"

namespace ng::cli {
namespace {

std::string& stored() {
  static std::string text;
  return text;
}

std::string quoted(std::string_view argument) {
  const auto plain = [](unsigned char c) {
    return std::isalnum(c) || std::string_view("-_./=,:+@").find(char(c)) != std::string_view::npos;
  };
  if (!argument.empty() && std::ranges::all_of(argument, plain)) return std::string(argument);
  std::string text = "'";
  for (const char c : argument) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

}  // namespace

std::string command_line() { return stored(); }

void set_command_line(std::span<char* const> arguments) {
  stored().clear();
  for (const char* argument : arguments) {
    stored() += (stored().empty() ? "" : " ") + quoted(argument);
  }
}

}  // namespace ng::cli
