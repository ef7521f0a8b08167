// SPDX-License-Identifier: Apache-2.0
// One receiving lane: finds where blocks begin, which polarity the wires have and which logical
// lane the partner sends on them, and takes out the skips.
#pragma once

#include <cstdint>
#include <optional>

#include "golden/wire/training_set.h"
#include "golden/wire/wire.h"

namespace ng::link {

class LaneReceiver {
 public:
  struct Counters {
    uint64_t blocks = 0;  // while locked
    uint64_t header_errors = 0;
    uint64_t lock_losses = 0;
    uint64_t skips = 0;
  };

  /// 66 bits from the wire.
  void step(const Word& word);

  bool locked() const { return locked_; }
  /// Lock, polarity and logical lane are known.
  bool identified() const { return locked_ && identified_; }
  unsigned logical() const { return logical_; }
  bool is_inverted() const { return inverted_; }
  /// What this cycle brought: a block (none when it was a skip or nothing is known), polarity put
  /// right.
  const std::optional<Word>& block() const { return block_; }
  /// The block of this cycle, if it is a training set of the lane that this is known to be.
  const std::optional<TrainingSet>& training_set() const { return training_set_; }
  const Counters& counters() const { return counters_; }

 private:
  void search(uint8_t head);
  void watch(uint8_t head);
  void identify(const Word& raw);
  void lose();

  Word previous_{};
  unsigned offset_ = 0;  // of the block's first bit in the previous word
  unsigned good_heads_ = 0;
  uint64_t bad_heads_ = 0;  // the last 64 headers, a bit for each wrong one
  bool locked_ = false;

  bool identified_ = false;
  bool inverted_ = false;
  unsigned logical_ = 0;
  // Training sets in a row that agree, and blocks since the last.
  unsigned run_ = 0;
  unsigned since_ = 0;
  unsigned run_lane_ = 0;
  bool run_inverted_ = false;

  std::optional<Word> block_;
  std::optional<TrainingSet> training_set_;
  Counters counters_;
};

}  // namespace ng::link
