// SPDX-License-Identifier: Apache-2.0
// Deskewed columns of a running direction into flits, checked.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "golden/link/width.h"
#include "golden/wire/flit.h"
#include "golden/wire/scrambler.h"
#include "golden/wire/wire.h"

namespace ng::link {

struct ReceivedFlit {
  std::optional<Flit> flit;  // nothing if the CRC or a header is wrong
};

class FlitReceiver {
 public:
  void start(LaneGroup group, uint32_t seed) {
    group_ = group;
    column_ = 0;
    for (unsigned lane = 0; lane < kLanes; ++lane) stream_[lane] = Scrambler(seed, lane);
  }

  /// Something when this column is the last of a flit.
  std::optional<ReceivedFlit> column(const Column& column) {
    if (column_ == 0) heads_right_ = true;
    for (unsigned i = 0; i < group_.width; ++i) {
      const Word& block = column[group_.first + i];
      heads_right_ &= block.head == kDataHead;
      blocks_[column_ * group_.width + i] = block.data ^ stream_[group_.first + i].next();
    }
    if (++column_ * group_.width < kFlitBlocks) return std::nullopt;
    column_ = 0;
    return ReceivedFlit{heads_right_ ? decode(blocks_, group_.width) : std::nullopt};
  }

 private:
  LaneGroup group_{0, kLanes};
  std::array<Scrambler, kLanes> stream_;
  FlitBlocks blocks_{};
  unsigned column_ = 0;
  bool heads_right_ = true;
};

}  // namespace ng::link
