// SPDX-License-Identifier: Apache-2.0
// What somebody typed or named, said again in a message: for a shell that it is pasted to, for a
// terminal.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <string>
#include <string_view>

namespace ng {
namespace detail {

// Characters that are not seen and change how others are read: marks of byte order and of
// direction, breaks of lines, tags. Joiners, which scripts and pictures need, are none of them.
inline bool unseen_character(uint32_t code) {
  struct Range {
    uint32_t first, last;
  };
  constexpr std::array kUnseen{Range{0x061C, 0x061C}, Range{0x200B, 0x200B},  Range{0x200E, 0x200F},
                               Range{0x2028, 0x202E}, Range{0x2060, 0x206F},  Range{0xFEFF, 0xFEFF},
                               Range{0xFFF9, 0xFFFB}, Range{0xE0000, 0xE007F}};
  return std::ranges::any_of(kUnseen, [&](Range r) { return r.first <= code && code <= r.last; });
}

// The bytes of the character that the text begins with: 0 when they are no UTF-8, or a character
// that moves a cursor or changes others instead of being shown.
inline size_t shown_character(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t first = byte(0);
  if (first < 0x80) return first >= 0x20 && first != 0x7F ? 1 : 0;
  const size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC0 || first > 0xF4 || text.size() < size) return 0;
  uint32_t code = first & (0x7Fu >> size);
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3F);
  }
  constexpr std::array<uint32_t, 5> kLeast{0, 0, 0xA0, 0x800, 0x10000};  // 0x80 to 0x9F control
  const bool surrogate = code >= 0xD800 && code < 0xE000;
  const bool shown =
      code >= kLeast[size] && code <= 0x10FFFF && !surrogate && !unseen_character(code);
  return shown ? size : 0;
}

// Takes the text apart into characters that can be shown and bytes that cannot.
template <class Shown, class Byte>
void each_character(std::string_view text, Shown&& shown, Byte&& other) {
  while (!text.empty()) {
    const size_t size = shown_character(text);
    if (size > 0) {
      shown(text.substr(0, size));
    } else {
      other(static_cast<uint8_t>(text[0]));
    }
    text.remove_prefix(std::max<size_t>(size, 1));
  }
}

}  // namespace detail

// One argument as a shell (bash, zsh, ksh) reads it back.
inline std::string shell_quoted(std::string_view argument) {
  const auto plain = [](unsigned char c) {
    return std::isalnum(c) || std::string_view("-_./=,:+@").find(char(c)) != std::string_view::npos;
  };
  if (!argument.empty() && std::ranges::all_of(argument, plain)) return std::string(argument);
  std::string simple = "'", escaped = "$'";
  bool all_shown = true;
  detail::each_character(
      argument,
      [&](std::string_view c) {
        simple += c == "'" ? "'\\''" : c;
        if (c == "'" || c == "\\") escaped += '\\';
        escaped += c;
      },
      [&](uint8_t byte) {
        all_shown = false;
        escaped += fmt::format("\\{:03o}", byte);  // three digits end by themselves, \x has no end
      });
  return (all_shown ? simple : escaped) + "'";
}

// One line that a terminal shows and does not obey: a line break becomes a space, other control
// characters, those that are not seen, and what is no UTF-8 become \x1b and the like.
inline std::string printable(std::string_view text) {
  std::string line;
  detail::each_character(
      text, [&](std::string_view c) { line += c; },
      [&](uint8_t byte) { line += byte == '\n' ? " " : fmt::format("\\x{:02x}", byte); });
  return line;
}

}  // namespace ng
