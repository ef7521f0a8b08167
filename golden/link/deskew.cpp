// SPDX-License-Identifier: Apache-2.0
#include "golden/link/deskew.h"

#include <algorithm>

namespace ng::link {

void Deskew::start(LaneGroup group) {
  *this = {};
  group_ = group;
}

void Deskew::push(unsigned lane, const Word& block, const std::optional<TrainingSet>& set) {
  if (!group_.has(lane)) return;
  Lane& l = lanes_[lane];
  l.blocks.push_back(block);
  if (set)
    l.position = set->index * kSetColumns;
  else if (l.position)
    l.position = (*l.position + 1) % kEpochColumns;
  if (l.blocks.size() <= size_t{2} * kMostBlocks) return;
  if (aligned_) lost_ = true;
  l.blocks.pop_front();
}

bool Deskew::align() {
  for (unsigned i = group_.first; i < group_.first + group_.width; ++i)
    if (!lanes_[i].position) return false;
  // How far each lane is ahead of the group's first, from -32 to 31, and the slowest of them.
  const unsigned reference = *lanes_[group_.first].position;
  std::array<int, kLanes> ahead{};
  int slowest = 0;
  for (unsigned i = group_.first; i < group_.first + group_.width; ++i) {
    const unsigned turned = (*lanes_[i].position - reference + kEpochColumns / 2) % kEpochColumns;
    ahead[i] = static_cast<int>(turned) - static_cast<int>(kEpochColumns / 2);
    slowest = std::min(slowest, ahead[i]);
  }
  for (unsigned i = group_.first; i < group_.first + group_.width; ++i) {
    const auto keep = static_cast<unsigned>(ahead[i] - slowest);
    if (keep > kMostBlocks || keep > lanes_[i].blocks.size()) return false;
  }
  for (unsigned i = group_.first; i < group_.first + group_.width; ++i) {
    auto& blocks = lanes_[i].blocks;
    blocks.erase(blocks.begin(), blocks.end() - (ahead[i] - slowest));
  }
  next_position_ = (reference + static_cast<unsigned>(slowest) + kEpochColumns + 1) % kEpochColumns;
  aligned_ = true;
  return true;
}

std::optional<Column> Deskew::pop() {
  if (!aligned_) return std::nullopt;
  for (unsigned i = group_.first; i < group_.first + group_.width; ++i)
    if (lanes_[i].blocks.empty()) return std::nullopt;
  Column column{};
  for (unsigned i = group_.first; i < group_.first + group_.width; ++i) {
    column[i] = lanes_[i].blocks.front();
    lanes_[i].blocks.pop_front();
  }
  next_position_ = (next_position_ + 1) % kEpochColumns;
  return column;
}

}  // namespace ng::link
