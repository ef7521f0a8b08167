// SPDX-License-Identifier: Apache-2.0
// What somebody typed, said again: for a shell, for a terminal, for a report.
#pragma once

#include <span>
#include <string>

#include "tb/shell.h"

namespace ng::cli {

// The command line of this process, quoted for a shell: for replay messages and reports. It is
// UTF-8 and has no control characters, whatever the arguments have.
std::string command_line();
void set_command_line(std::span<char* const> arguments);

using ng::printable;
using ng::shell_quoted;

}  // namespace ng::cli
