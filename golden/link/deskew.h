// SPDX-License-Identifier: Apache-2.0
// Brings blocks that were sent in one column back into one column, however far the lanes are apart.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>

#include "golden/link/width.h"
#include "golden/wire/training_set.h"
#include "golden/wire/wire.h"

namespace ng::link {

class Deskew {
 public:
  /// Lanes may be this many blocks apart: more than what any transmitter may count on, less than
  /// half an epoch, which would be ambiguous.
  static constexpr unsigned kMostBlocks = 31;

  /// Begins again, for the lanes of `group`.
  void start(LaneGroup group);
  /// A block of one of these lanes; `set` if it is a training set.
  void push(unsigned lane, const Word& block, const std::optional<TrainingSet>& set);
  /// Lines the lanes up by the newest training set of each; false if one has not had any. After it
  /// the next column is the one numbered next_position() of its epoch.
  bool align();
  bool aligned() const { return aligned_; }
  unsigned next_position() const { return next_position_; }
  /// A column, when every lane has a block. Lanes outside the group are zero.
  std::optional<Column> pop();
  /// A lane has fallen further behind than lanes may be apart.
  bool lost() const { return lost_; }

 private:
  struct Lane {
    std::deque<Word> blocks;
    std::optional<unsigned> position;  // of the newest block, in its epoch
  };
  LaneGroup group_;
  std::array<Lane, kLanes> lanes_;
  bool aligned_ = false;
  bool lost_ = false;
  unsigned next_position_ = 0;
};

}  // namespace ng::link
