// SPDX-License-Identifier: Apache-2.0
// One lane's wire as a test makes it: blocks in, 66 bits per cycle out, from any bit of a block on.
#pragma once

#include <cstdint>
#include <deque>
#include <random>

#include "lanes_reference.h"

namespace ng::test {

struct Block {
  unsigned head = 1;
  uint64_t data = 0;
  friend bool operator==(const Block&, const Block&) = default;
};

inline constexpr uint64_t kSkip = 0x9A65C33C5AA56996u;

class LaneStream {
 public:
  /// Starts with `lead` bits that belong to no block.
  LaneStream(std::mt19937_64& rng, unsigned lead, bool inverted) : inverted_(inverted) {
    for (unsigned i = 0; i < lead; ++i) bits_.push_back(rng() & 1);
  }
  void push(const Block& block) {
    for (unsigned i = 0; i < 2; ++i) bits_.push_back(block.head >> i & 1);
    for (unsigned i = 0; i < 64; ++i) bits_.push_back(block.data >> i & 1);
  }
  bool ready() const { return bits_.size() >= 66; }
  size_t bits() const { return bits_.size(); }
  void drop_bit() { bits_.pop_front(); }
  Block pop() {
    Block word{0, 0};
    for (unsigned i = 0; i < 66; ++i) {
      const uint64_t bit = bits_.front() != inverted_;
      bits_.pop_front();
      if (i < 2)
        word.head |= static_cast<unsigned>(bit) << i;
      else
        word.data |= bit << (i - 2);
    }
    return word;
  }
  void invert() { inverted_ = !inverted_; }

 private:
  std::deque<bool> bits_;
  bool inverted_;
};

}  // namespace ng::test
