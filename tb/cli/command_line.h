// SPDX-License-Identifier: Apache-2.0
// What somebody typed, said again: for a shell, for a terminal, for a report.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ng::cli {

// The command line of this process, quoted for a shell: for replay messages and reports. It is
// UTF-8 and has no control characters, whatever the arguments have.
std::string command_line();
void set_command_line(std::span<char* const> arguments);

// One argument as a shell (bash, zsh, ksh) reads it back.
std::string shell_quoted(std::string_view argument);

// One line that a terminal shows and does not obey: a line break becomes a space, other control
// characters and what is no UTF-8 become \x1b and the like.
std::string printable(std::string_view text);

}  // namespace ng::cli
