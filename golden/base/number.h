// SPDX-License-Identifier: Apache-2.0
// Numbers as people write them. Every number of a command line, of assembler text and of an
// environment variable is read here, so it means the same everywhere: digits are decimal, however
// many zeros lead, and 0x is taken only where hexadecimal is documented. No sign, space or suffix
// is passed over.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace ng {

namespace number_detail {

// All of the text, or nothing.
template <class Value, class Base>
std::optional<Value> all_of(std::string_view text, Base base) {
  Value value{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, base);
  if (text.empty() || error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

}  // namespace number_detail

// Decimal digits.
inline std::optional<uint64_t> parse_decimal(std::string_view text) {
  return number_detail::all_of<uint64_t>(text, 10);
}

// Decimal digits, or 0x and hexadecimal ones.
inline std::optional<uint64_t> parse_natural(std::string_view text) {
  if (!text.starts_with("0x") && !text.starts_with("0X")) return parse_decimal(text);
  return number_detail::all_of<uint64_t>(text.substr(2), 16);
}

// A number with its sign apart, so that 2^64 - 1 and -1 stay two numbers.
struct Integer {
  bool negative = false;
  uint64_t magnitude = 0;

  // The number if 64 bits with a sign can hold it.
  std::optional<int64_t> as_signed() const {
    constexpr uint64_t kSign = uint64_t{1} << 63;
    if (magnitude > kSign || (magnitude == kSign && !negative)) return std::nullopt;
    return static_cast<int64_t>(negative ? 0 - magnitude : magnitude);
  }
};

// As parse_natural, with an optional minus.
inline std::optional<Integer> parse_integer(std::string_view text) {
  const bool minus = text.starts_with('-');
  const auto magnitude = parse_natural(text.substr(minus ? 1 : 0));
  if (!magnitude) return std::nullopt;
  return Integer{minus && *magnitude != 0, *magnitude};
}

// A decimal fraction with an optional exponent, such as 0.5 or 1e-6. Also what a program prints for
// infinity and not-a-number, which no range contains.
inline std::optional<double> parse_real(std::string_view text) {
  return number_detail::all_of<double>(text, std::chars_format::general);
}

}  // namespace ng
