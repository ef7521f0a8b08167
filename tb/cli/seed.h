// SPDX-License-Identifier: Apache-2.0
// --seed: 64 bits, and nothing that only looks like them.
#pragma once

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdint>
#include <string>

namespace ng::cli {

inline CLI::Validator seed_number() {
  return CLI::Validator(
      [](const std::string& text) -> std::string {
        uint64_t value = 0;
        const char* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, value);
        if (!text.empty() && error == std::errc{} && stop == end) return {};
        return fmt::format("'{}', expected 0 to 18446744073709551615", text);
      },
      "", "seed");
}

}  // namespace ng::cli
