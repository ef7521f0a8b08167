// SPDX-License-Identifier: Apache-2.0
// What is said to somebody whose command line is none.
#pragma once

#include <CLI/CLI.hpp>
#include <span>
#include <string>
#include <vector>

namespace ng::cli {

// One line: the word that is unknown and the one most likely meant, if there is such a word, which
// explains more than what is missing because of it; else what CLI11 says.
std::string usage_error(const CLI::App& app, const CLI::ParseError& error);

// The words after the program's name, last first as CLI11 takes them. "--name=" becomes two, name
// and empty value: CLI11 would take the next word, an option perhaps, for the value.
std::vector<std::string> words_of(std::span<char* const> arguments);

// Refuses, for every option of every verb, the two values that are slips: nothing, where no default
// gives it a meaning, and the name of an option of the same verb.
void refuse_slips(CLI::App& app);

}  // namespace ng::cli
