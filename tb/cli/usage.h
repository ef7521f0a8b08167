// SPDX-License-Identifier: Apache-2.0
// What is said to somebody whose command line is none.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace ng::cli {

// One line: the word that is unknown and the one most likely meant, if there is such a word, which
// explains more than what is missing because of it; else what CLI11 says.
std::string usage_error(const CLI::App& app, const CLI::ParseError& error);

}  // namespace ng::cli
