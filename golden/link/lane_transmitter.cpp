// SPDX-License-Identifier: Apache-2.0
#include "golden/link/lane_transmitter.h"

namespace ng::link {

LaneTransmitter::LaneTransmitter() {
  for (unsigned lane = 0; lane < kLanes; ++lane)
    training_stream_[lane] = Scrambler(Scrambler::kTrainingSeed, lane);
}

bool LaneTransmitter::wants_flit(const TransmitOrder& order) const {
  const bool begins = !running_ && starting_ && position_ == 0 && order.start;
  const bool goes_on = running_ && flit_column_ == 0 && !order.train;
  return (begins || goes_on) && since_skip_ < kSkipInterval;
}

// Between training sets and flits.
void LaneTransmitter::change_mode(const TransmitOrder& order) {
  if (running_ && flit_column_ == 0 && order.train) {
    running_ = false;
    starting_ = false;
    position_ = 0;
    sets_in_phase_ = 0;
  } else if (!running_ && position_ == 0 && starting_ && order.start) {
    running_ = true;
    starting_ = false;
    group_ = order.group;
    flit_column_ = 0;
    sets_in_phase_ = 0;
    for (unsigned lane = 0; lane < kLanes; ++lane) flit_stream_[lane] = Scrambler(order.seed, lane);
  }
}

void LaneTransmitter::begin_set(const TransmitOrder& order) {
  const Phase phase = running_ ? Phase::kAlign : order.phase;
  if (!running_) {
    starting_ = order.start && (position_ == 0 || starting_);
    sets_in_phase_ = phase == set_.phase ? sets_in_phase_ + 1 : 1;
  }
  set_.phase = phase;
  set_.starting = starting_;
  set_.index = static_cast<uint8_t>(position_ / kSetColumns);
  set_.good = order.good;
  set_.word = order.words[set_.index % training_word::kCount];
}

Column LaneTransmitter::step(const TransmitOrder& order, const FlitBlocks& flit) {
  change_mode(order);
  Column column;
  if (boundary() && since_skip_ >= kSkipInterval) {
    column.fill({kControlHead, kSkip});
    since_skip_ = 0;
    ++skips_;
    return column;
  }
  ++since_skip_;

  if (position_ % kSetColumns == 0) begin_set(order);
  if (running_ && flit_column_ == 0) flit_ = flit;
  for (unsigned lane = 0; lane < kLanes; ++lane) {
    if (running_ && group_.has(lane)) {
      const uint64_t block = flit_[flit_column_ * group_.width + lane - group_.first];
      column[lane] = {kDataHead, block ^ flit_stream_[lane].next()};
    } else if (position_ % kSetColumns == 0) {
      set_.lane = static_cast<uint8_t>(lane);
      column[lane] = {kControlHead, set_.encode()};
    } else {
      column[lane] = {kDataHead, training_stream_[lane].next()};
    }
  }
  position_ = (position_ + 1) % kEpochColumns;
  if (running_) flit_column_ = (flit_column_ + 1) % (kFlitBlocks / group_.width);
  return column;
}

}  // namespace ng::link
