// SPDX-License-Identifier: Apache-2.0
// Options with a number or one of several names. CLI11's own numbers are C's (010 is 8, 0x10 is 16,
// 1.5 and " 7" pass here and there); these are golden/base/number.h's.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "golden/base/closest.h"
#include "golden/base/number.h"

namespace ng::cli {

enum class NumberBase : uint8_t { kTen, kTenOrSixteen };

template <class Number>
std::optional<Number> read_number(const std::string& text, NumberBase base = NumberBase::kTen) {
  if constexpr (std::floating_point<Number>) {
    return parse_real(text);
  } else {
    if (base == NumberBase::kTen && text.find_first_of("xX") != std::string::npos) return {};
    const auto integer = parse_integer(text);
    if (!integer) return {};
    if constexpr (std::is_unsigned_v<Number>) {
      if (integer->negative || integer->magnitude > std::numeric_limits<Number>::max()) return {};
      return static_cast<Number>(integer->magnitude);
    } else {
      const auto value = integer->as_signed();
      if (!value || *value < std::numeric_limits<Number>::min() ||
          *value > std::numeric_limits<Number>::max())
        return {};
      return static_cast<Number>(*value);
    }
  }
}

// An option with a number for which good() holds; `expected` says in words which those are.
template <class Number, class Good>
CLI::Option* add_number_if(CLI::App& verb, const std::string& name, Number& value,
                           const std::string& text, Good good, const std::string& expected,
                           NumberBase base = NumberBase::kTen) {
  const auto read = [good, base](const std::string& word) -> std::optional<Number> {
    const auto number = read_number<Number>(word, base);
    return number && good(*number) ? number : std::nullopt;
  };
  auto* option = verb.add_option(
      name,
      [&value, read](const CLI::results_t& words) {
        const auto number = read(words.back());
        if (number) value = *number;
        return number.has_value();
      },
      text);
  option->default_function([&value] { return fmt::format("{}", value); });
  option->type_name(std::floating_point<Number> ? "REAL" : "NUMBER");
  option->check(CLI::Validator(
      [read, expected](const std::string& word) {
        return read(word) ? "" : fmt::format("'{}', expected {}", word, expected);
      },
      ""));
  return option;
}

// An option with a number of a range; not-a-number is in none.
template <class Number>
CLI::Option* add_number(CLI::App& verb, const std::string& name, Number& value,
                        const std::string& text, std::type_identity_t<Number> least,
                        std::type_identity_t<Number> most, NumberBase base = NumberBase::kTen) {
  return add_number_if(
      verb, name, value, text, [=](Number number) { return number >= least && number <= most; },
      fmt::format("{} to {}", least, most), base);
}

inline CLI::Option* add_seed(CLI::App& verb, uint64_t& value, const std::string& text) {
  return add_number(verb, "--seed", value, text, 0, UINT64_MAX)->capture_default_str();
}

// What is said of a value that is none of the names.
inline std::string not_one_of(const std::string& word, const std::vector<std::string>& names) {
  return fmt::format("unknown '{}', expected one of: {}{}", word, fmt::join(names, ", "),
                     did_you_mean(word, names));
}

inline CLI::Validator one_of(const std::vector<std::string>& names) {
  return CLI::Validator(
      [names](const std::string& word) {
        return std::ranges::find(names, word) != names.end() ? "" : not_one_of(word, names);
      },
      "");
}

}  // namespace ng::cli
