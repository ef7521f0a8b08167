// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/usage.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "golden/base/closest.h"
#include "tb/cli/command_line.h"
#include "tb/cli/errors.h"
#include "tb/cli/places.h"
#include "tb/cli/verbs.h"

namespace ng::cli {
namespace {

std::vector<std::string> verbs_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands(nullptr)) names.push_back(verb->get_name());
  return names;
}

std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// "ngauge dma bench"
std::string full_name(const CLI::App& app) {
  return app.get_parent() ? full_name(*app.get_parent()) + " " + app.get_name() : app.get_name();
}

// "dma bench: " before what is wrong with the words of that verb.
std::string prefix(const CLI::App& app) {
  return app.get_parent() ? full_name(app).substr(std::string("ngauge ").size()) + ": " : "";
}

// The first word that this verb, or the one below it that was named, does not know.
std::string unknown_word(const CLI::App& app) {
  for (const CLI::App* verb : app.get_subcommands()) {
    if (std::string found = unknown_word(*verb); !found.empty()) return found;
  }
  const std::vector<std::string> words = app.remaining();
  if (words.empty()) return {};
  const std::string word = words.front().substr(0, words.front().find('='));
  const std::vector<std::string> verbs = verbs_of(app);
  const std::string meant =
      word.starts_with("-") ? did_you_mean(word, options_of(app)) : did_you_mean(word, verbs);
  if (word.starts_with("-")) {
    return fmt::format("{}unknown option '{}'{}", prefix(app), word, meant);
  }
  if (verbs.empty() || app.get_parent()) {
    return fmt::format("{}'{}' is one word too many{}", prefix(app), words.front(), meant);
  }
  return fmt::format("unknown verb '{}', expected one of: {}{}", words.front(),
                     fmt::join(verbs, ", "), meant);
}

// What CLI11 says of the number of values, in words that name no types.
std::string plain(const CLI::ParseError& error) {
  const std::string text = error.what();
  const auto instead_of = [&](std::string_view end, std::string_view words) {
    return text.substr(0, text.find(end)) + std::string(words);
  };
  if (error.get_name() != "ArgumentMismatch") return text;
  if (text.find(": At Most 1 required") != std::string::npos)
    return instead_of(": At Most 1 required", ": given more than once");
  if (text.find(": 1 required ") != std::string::npos)
    return instead_of(": 1 required ", ": expected a value after it");
  return text;
}

}  // namespace

std::vector<std::string> words_of(std::span<char* const> arguments) {
  std::vector<std::string> words;
  for (const std::string word : arguments.subspan(std::min<size_t>(1, arguments.size()))) {
    const bool empty_value = word.starts_with("--") && word.find('=') == word.size() - 1;
    words.push_back(empty_value ? word.substr(0, word.size() - 1) : word);
    if (empty_value) words.emplace_back();
  }
  std::ranges::reverse(words);
  return words;
}

void refuse_slips(CLI::App& app) {
  const std::vector<std::string> names = options_of(app);
  for (CLI::Option* option : app.get_options(nullptr)) {
    if (option->get_items_expected_max() == 0) continue;  // a flag
    const bool empty_means_something = !option->get_default_str().empty();
    option->check(CLI::Validator(
        [names, empty_means_something](const std::string& word) -> std::string {
          if (word.empty()) return empty_means_something ? "" : "an empty value, expected one";
          if (std::ranges::find(names, word.substr(0, word.find('='))) == names.end()) return "";
          return fmt::format("expected a value, found the option '{}' (a file: './{}')", word,
                             word);
        },
        ""));
  }
  for (CLI::App* verb : app.get_subcommands(nullptr)) refuse_slips(*verb);
}

std::string usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const std::string word = unknown_word(app);
  const CLI::App* verb = &app;
  while (!verb->get_subcommands().empty()) verb = verb->get_subcommands().front();
  if (word.empty() && verb == &app && error.get_name() == "RequiredError") {
    return fmt::format("no verb, expected one of: {} (see ngauge --help)",
                       fmt::join(verbs_of(app), ", "));
  }
  return fmt::format("{} (see {} --help)", word.empty() ? plain(error) : word, full_name(*verb));
}

CLI::App* add_absent(CLI::App& parent, const char* name, const char* text) {
  auto* verb =
      parent.add_subcommand(name, fmt::format("{} (not in this build: run it to see how)", text));
  verb->prefix_command();  // whatever its options are
  verb->callback([verb] {
    std::string again = full_name(*verb).substr(std::string("ngauge").size());
    for (const std::string& word : verb->remaining()) again += " " + shell_quoted(word);
    throw InputError(
        fmt::format("{} is not in this build; this makes one that has it and runs it: {}{}",
                    full_name(*verb), build_command(""), again));
  });
  return verb;
}

}  // namespace ng::cli
