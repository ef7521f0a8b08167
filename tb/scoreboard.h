// SPDX-License-Identifier: Apache-2.0
// Scoreboard: expected results in order, each with the operands it came from.
//
//   struct Operands { uint8_t a, b; };
//   Scoreboard<uint32_t, Operands> board("adder", [](const Operands& o) { return fmt::format("a={}
//   b={}", hex(o.a), hex(o.b)); }); board.expect(golden(a, b), {a, b}); board.check(out.pop()); //
//   throws Mismatch: operands, expected, got, cycle, seed, replay command board.finish(); // throws
//   if something expected never came
//
// Operands are formatted only for a mismatch, so millions of checks stay cheap.
#pragma once

#include <fmt/format.h>

#include <concepts>
#include <cstdint>
#include <deque>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

#include "tb/replay.h"

namespace ng::tb {

/// The design's result differs from the expected one, or there is one too many or too few.
struct Mismatch : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// 0x00ff, as wide as its type.
template <std::unsigned_integral T>
std::string hex(T bits) {
  return fmt::format("0x{:0{}x}", bits, 2 * sizeof(T));
}

/// "0x3f800000 (1)": the bits of a number and what they mean.
template <std::unsigned_integral T>
std::string hex(T bits, double value) {
  return fmt::format("{} ({:.9g})", hex(bits), value);
}

/// For checks without operands worth naming.
struct NoOperands {};

template <class T, class Operands = NoOperands>
class Scoreboard {
 public:
  using ShowOperands = std::function<std::string(const Operands&)>;
  using ShowResult = std::function<std::string(const T&)>;

  explicit Scoreboard(std::string name, ShowOperands show_operands = {},
                      ShowResult show_result = {})
      : name_(std::move(name)),
        show_operands_(std::move(show_operands)),
        show_result_(std::move(show_result)) {}

  void expect(T value, Operands operands = {}) {
    queue_.push_back({std::move(value), std::move(operands)});
  }

  void check(const T& got) {
    if (queue_.empty())
      throw Mismatch(fmt::format("{}: result {} that nothing expected: {} {}", name_, checked_,
                                 show(got), where()));
    const Entry& next = queue_.front();
    if (!(next.value == got)) {
      throw Mismatch(fmt::format(
          "{}: result {} differs\n  operands: {}\n  expected: {}\n  got:      {}\n{}", name_,
          checked_, show_operands_ ? show_operands_(next.operands) : "(none named)",
          show(next.value), show(got), where()));
    }
    queue_.pop_front();
    ++checked_;
  }

  void finish() const {
    if (queue_.empty()) return;
    throw Mismatch(fmt::format("{}: {} results never came, the first is {} ({} came) {}", name_,
                               queue_.size(), show(queue_.front().value), checked_, where()));
  }

  size_t pending() const { return queue_.size(); }
  uint64_t checked() const { return checked_; }
  void clear() { queue_.clear(); }

 private:
  struct Entry {
    T value;
    Operands operands;
  };

  std::string show(const T& value) const {
    if (show_result_) return show_result_(value);
    if constexpr (std::unsigned_integral<T>)
      return hex(value);
    else if constexpr (fmt::is_formattable<T>::value)
      return fmt::format("{}", value);
    else
      return "(give the scoreboard a way to show it)";
  }

  std::string name_;
  ShowOperands show_operands_;
  ShowResult show_result_;
  std::deque<Entry> queue_;
  uint64_t checked_ = 0;
};

}  // namespace ng::tb
