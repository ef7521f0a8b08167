// SPDX-License-Identifier: Apache-2.0
#include "golden/link/lane_receiver.h"

#include <bit>

namespace ng::link {

namespace {

__extension__ using Bits = unsigned __int128;

constexpr unsigned kHeadsToLock = 64;
constexpr int kBadHeadsToLose = 16;  // of the last 64
constexpr unsigned kSetsToIdentify = 4;

bool legal(uint8_t head) { return head == kDataHead || head == kControlHead; }

Bits bits_of(const Word& word) { return Bits{word.data} << 2 | word.head; }

}  // namespace

void LaneReceiver::lose() {
  locked_ = false;
  identified_ = false;
  good_heads_ = 0;
  run_ = 0;
}

void LaneReceiver::search(uint8_t head) {
  if (!legal(head)) {
    good_heads_ = 0;
    offset_ = (offset_ + 1) % kBlockBits;
  } else if (++good_heads_ == kHeadsToLock) {
    locked_ = true;
    bad_heads_ = 0;
  }
}

void LaneReceiver::watch(uint8_t head) {
  ++counters_.blocks;
  counters_.header_errors += !legal(head);
  bad_heads_ = bad_heads_ << 1 | static_cast<uint64_t>(!legal(head));
  if (std::popcount(bad_heads_) < kBadHeadsToLose) return;
  ++counters_.lock_losses;
  lose();
}

// Four training sets in a row, four blocks apart, of one lane and one polarity.
void LaneReceiver::identify(const Word& raw) {
  ++since_;
  for (const bool invert : {false, true}) {
    const auto set = TrainingSet::decode(invert ? inverted(raw) : raw);
    if (!set) continue;
    const bool follows =
        run_ != 0 && since_ == kSetColumns && run_lane_ == set->lane && run_inverted_ == invert;
    run_ = follows ? run_ + 1 : 1;
    since_ = 0;
    run_lane_ = set->lane;
    run_inverted_ = invert;
    if (run_ < kSetsToIdentify) continue;
    identified_ = true;
    logical_ = set->lane;
    inverted_ = invert;
  }
}

void LaneReceiver::step(const Word& word) {
  const Bits window = bits_of(previous_) >> offset_ | bits_of(word) << (kBlockBits - offset_);
  const Word raw{static_cast<uint8_t>(window & 3), static_cast<uint64_t>(window >> 2)};
  previous_ = word;
  block_.reset();
  training_set_.reset();

  if (!locked_) {
    search(raw.head);
    return;
  }
  watch(raw.head);
  if (!locked_) return;

  // Skips go before anything is counted in blocks. As long as the polarity is open, both count.
  const bool skip = identified_ ? is_skip(inverted_ ? inverted(raw) : raw)
                                : is_skip(raw) || is_skip(inverted(raw));
  if (skip) {
    ++counters_.skips;
    return;
  }
  identify(raw);
  if (!identified_) return;
  block_ = inverted_ ? inverted(raw) : raw;
  training_set_ = TrainingSet::decode(*block_);
  if (training_set_ && training_set_->lane != logical_) training_set_.reset();
}

}  // namespace ng::link
