// SPDX-License-Identifier: Apache-2.0
// Where the project lies that this program was built from, from whatever folder it is called.
#pragma once

#include <filesystem>
#include <string>

namespace ng::cli {

// A file or folder of the project, such as "tests/data/digits": as it is where the working folder
// has it, else in the checkout that the program stands in or was built from.
std::filesystem::path project_path(const std::string& relative);

// One command, for a shell, that makes and names an ngauge with these settings of CMake (may be
// empty): "cmake -S . --preset bench ... && build/bench/bin/ngauge".
std::string build_command(const std::string& settings);

}  // namespace ng::cli
