// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/python_literal.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "tb/shell.h"

namespace ng::cli {
namespace {

using Kind = PythonLiteral::Kind;

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'z') return c - 'a' + 10;
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  return 99;
}

class Parser {
 public:
  Parser(std::string_view text, bool longs) : text_(text), longs_(longs) {}

  PythonLiteral all() {
    PythonLiteral literal = value(0);
    skip();
    if (at_ < text_.size()) bad("the end");
    return literal;
  }

 private:
  [[noreturn]] void bad(std::string_view expected) const {
    const std::string here =
        at_ < text_.size() ? fmt::format("'{}'", printable(text_.substr(at_, 8))) : "nothing";
    throw LiteralError(fmt::format("{} at character {}, expected {}", here, at_, expected));
  }

  // Blanks, line ends, comments. Python has rules for line ends outside brackets, which only
  // matter to what is no literal anyway.
  void skip() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == '\\' && text_.substr(at_ + 1, 1) == "\n") {
        at_ += 2;
      } else if (std::string_view(" \t\f\r\n").find(c) != std::string_view::npos) {
        ++at_;
      } else {
        return;
      }
    }
  }

  bool take(char c) {
    skip();
    if (text_.substr(at_, 1) != std::string_view(&c, 1)) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!take(c)) bad(fmt::format("'{}'", c));
  }

  PythonLiteral value(int depth) {
    constexpr int kDeepest = 50;
    if (depth > kDeepest) bad("fewer brackets");
    skip();
    const char c = at_ < text_.size() ? text_[at_] : '\0';
    if (c == '(') return sequence('(', ')', depth);
    if (c == '[') return sequence('[', ']', depth);
    if (c == '{') return dictionary(depth);
    if (c == '-' || c == '+' || std::isdigit(static_cast<unsigned char>(c))) return integer();
    if (c == '\'' || c == '"') return string();
    return word();
  }

  // (1) is 1, (1,) is a tuple.
  PythonLiteral sequence(char open, char close, int depth) {
    PythonLiteral literal(open == '(' ? Kind::kTuple : Kind::kList);
    expect(open);
    bool comma = false;
    while (!take(close)) {
      if (!literal.items.empty() && !comma) bad(fmt::format("',' or '{}'", close));
      literal.items.push_back(value(depth + 1));
      comma = take(',');
    }
    if (open == '(' && literal.items.size() == 1 && !comma) {
      PythonLiteral inner = std::move(literal.items.front());
      return inner;
    }
    return literal;
  }

  PythonLiteral dictionary(int depth) {
    PythonLiteral literal(Kind::kDict);
    expect('{');
    bool comma = true;
    while (!take('}')) {
      if (!comma) bad("',' or '}'");
      literal.items.push_back(value(depth + 1));
      expect(':');
      literal.items.push_back(value(depth + 1));
      comma = take(',');
    }
    return literal;
  }

  PythonLiteral integer() {
    PythonLiteral literal(Kind::kInteger);
    for (; take('-') || take('+');) literal.negative ^= text_[at_ - 1] == '-';
    skip();
    int base = 10;
    const size_t begin = at_;
    if (text_.substr(at_, 1) == "0" && at_ + 1 < text_.size()) {
      const char kind = static_cast<char>(std::tolower(static_cast<unsigned char>(text_[at_ + 1])));
      base = kind == 'x' ? 16 : kind == 'o' ? 8 : kind == 'b' ? 2 : 10;
      if (base != 10) at_ += 2;
    }
    bool digit = false;  // before this character: an underscore stands between two of them
    for (; at_ < text_.size() && is_word(text_[at_]); ++at_) {
      const int value = digit_value(text_[at_]);
      if (text_[at_] == '_' && (digit || (base != 10 && at_ == begin + 2))) {
        digit = false;
        continue;
      }
      if (value >= base) break;
      digit = true;
      if (__builtin_mul_overflow(literal.magnitude, uint64_t(base), &literal.magnitude) ||
          __builtin_add_overflow(literal.magnitude, uint64_t(value), &literal.magnitude))
        bad("a number below 2^64");
    }
    const bool zeros = base == 10 && text_[begin] == '0' && at_ > begin + 1;  // 007 is no number
    if (!digit || (zeros && literal.magnitude != 0)) bad("an integer");
    literal.negative &= literal.magnitude != 0;
    if (longs_ && text_.substr(at_, 1) == "L") ++at_;
    if (at_ < text_.size() && (is_word(text_[at_]) || text_[at_] == '.')) bad("an integer");
    return literal;
  }

  // Strings that stand side by side are one.
  PythonLiteral string() {
    PythonLiteral literal(Kind::kString);
    do {
      string_part(literal.text);
      skip();
    } while (at_ < text_.size() && starts_string());
    return literal;
  }

  bool starts_string() const {
    const std::string_view rest = text_.substr(at_);
    const size_t quote = std::min(rest.find_first_of("'\""), rest.size());
    const std::string_view prefix = rest.substr(0, quote);
    return quote < rest.size() &&
           (prefix.empty() || prefix == "u" || prefix == "U" || prefix == "r" || prefix == "R");
  }

  void string_part(std::string& text) {
    const bool raw = text_[at_] == 'r' || text_[at_] == 'R';
    if (is_word(text_[at_])) ++at_;
    const std::string_view three = text_.substr(at_, 3);
    const bool triple = three == "'''" || three == "\"\"\"";
    const std::string_view quote = three.substr(0, triple ? 3 : 1);
    for (at_ += quote.size(); text_.substr(at_, quote.size()) != quote;) {
      if (at_ >= text_.size() || (!triple && text_[at_] == '\n')) bad("the end of a string");
      if (text_[at_] == '\\') {
        escape(text, raw);
      } else {
        text += text_[at_++];
      }
    }
    at_ += quote.size();
  }

  void escape(std::string& text, bool raw) {
    if (at_ + 1 >= text_.size()) bad("the end of a string");
    const char c = text_[at_ + 1];
    constexpr std::string_view kNames = "\\'\"abfnrtv";
    constexpr std::string_view kValues = "\\'\"\a\b\f\n\r\t\v";
    const size_t named = kNames.find(c);
    if (raw ||
        (named == kNames.npos && std::string_view("xuUN\n01234567").find(c) == kNames.npos)) {
      text += text_.substr(at_, 2);
      at_ += 2;
    } else if (c == '\n') {
      at_ += 2;
    } else if (named != kNames.npos) {
      text += kValues[named];
      at_ += 2;
    } else if (c == 'x') {
      at_ += 2;
      code(text, 16, 2, 2);
    } else if (digit_value(c) < 8) {
      ++at_;
      code(text, 8, 1, 3);
    } else {
      bad("no character by its number or name");  // that no dtype has
    }
  }

  void code(std::string& text, int base, int least, int most) {
    int value = 0, digits = 0;
    for (; digits < most && at_ < text_.size() && digit_value(text_[at_]) < base; ++digits)
      value = value * base + digit_value(text_[at_++]);
    if (digits < least) bad("hexadecimal digits");
    text += static_cast<char>(value);
  }

  PythonLiteral word() {
    if (at_ < text_.size() && starts_string()) return string();
    size_t end = at_;
    while (end < text_.size() && is_word(text_[end])) ++end;
    const std::string_view name = text_.substr(at_, end - at_);
    PythonLiteral literal;
    if (name == "True" || name == "False") {
      literal.kind = Kind::kBool;
      literal.truth = name == "True";
    } else if (name != "None") {
      bad("a literal");
    }
    at_ = end;
    return literal;
  }

  std::string_view text_;
  bool longs_;
  size_t at_ = 0;
};

}  // namespace

PythonLiteral parse_python_literal(std::string_view text, bool longs) {
  return Parser(text, longs).all();
}

}  // namespace ng::cli
