// SPDX-License-Identifier: Apache-2.0
#include "golden/link/receive_lanes.h"

namespace ng::link {

void ReceiveLanes::step(const Column& words) {
  uint8_t straight = 0, turned = 0;  // by logical number
  unsigned straights = 0, turns = 0;
  for (unsigned p = 0; p < kLanes; ++p) {
    lanes_[p].step(words[p]);
    if (!lanes_[p].identified()) continue;
    const unsigned logical = lanes_[p].logical();
    if (logical == p) {
      straight |= static_cast<uint8_t>(1u << logical);
      ++straights;
    } else if (logical == kLanes - 1 - p) {
      turned |= static_cast<uint8_t>(1u << logical);
      ++turns;
    }
  }
  reversed_ = turns > straights;
  known_ = reversed_ ? turned : straight;
  for (unsigned logical = 0; logical < kLanes; ++logical) {
    if (!(known_ >> logical & 1)) continue;
    const auto& set = lane(logical).training_set();
    if (!set) continue;
    const auto bit = static_cast<uint8_t>(1u << logical);
    if (set->phase <= Phase::kDeskew)
      young_ |= bit;
    else
      young_ &= static_cast<uint8_t>(~bit);
  }
}

}  // namespace ng::link
