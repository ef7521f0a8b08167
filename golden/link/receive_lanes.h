// SPDX-License-Identifier: Apache-2.0
// The eight receiving lanes, by the logical numbers that the partner gave them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "golden/link/lane_receiver.h"

namespace ng::link {

class ReceiveLanes {
 public:
  void step(const Column& words);

  /// From now on only what the partner says in a young training counts for good().
  void begin_align() { young_ = 0; }
  /// Logical lanes that are locked and known. All are wired straight or all reversed: those that
  /// say otherwise than most are not known.
  uint8_t known() const { return known_; }
  /// Known lanes whose newest training set since begin_align() has phase Align or Deskew.
  uint8_t good() const { return known_ & young_; }
  bool reversed() const { return reversed_; }

  const LaneReceiver& physical(unsigned lane) const { return lanes_[lane]; }
  /// A known logical lane.
  const LaneReceiver& lane(unsigned logical) const {
    return lanes_[reversed_ ? kLanes - 1 - logical : logical];
  }

 private:
  std::array<LaneReceiver, kLanes> lanes_;
  bool reversed_ = false;
  uint8_t known_ = 0;
  uint8_t young_ = 0;
};

}  // namespace ng::link
