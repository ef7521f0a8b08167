// SPDX-License-Identifier: Apache-2.0
#include "golden/link/trainer.h"

#include <algorithm>
#include <bit>

namespace ng::link {

namespace {

constexpr unsigned kLeastSetsInAlign = 4;
constexpr unsigned kMostChoices = 3;  // 8 lanes to 4, to 2, to 1
constexpr unsigned kMostLate = 2;
constexpr unsigned kMismatchCycles = 2 * kEpochColumns + 8;
constexpr unsigned kSettle =
    128;  // cycles in which all lanes of a dark partner have lost their lock
constexpr unsigned kMinUnits = 16, kMaxUnits = 128;

unsigned widest_of(uint32_t version_word) { return 1u << (version_word >> 8 & 3); }

bool buffers_suit(uint32_t word) {
  for (unsigned i = 0; i < kChannels; ++i) {
    const unsigned units = word >> 8 * i & 0xff;
    if (units < kMinUnits || units > kMaxUnits) return false;
  }
  return true;
}

}  // namespace

Trainer::Trainer(const Config& config, Agreement& above)
    : config_(config), above_(&above), rng_(config.seed) {}

void Trainer::go(State state) {
  state_ = state;
  history_ = history_ << 4 | static_cast<uint32_t>(state);
  time_ = 0;
}

void Trainer::enter_align(RetrainCause cause) {
  if (cause != RetrainCause::kNone) {
    retrain_cause_ = cause;
    ++counters_.retrains;
    go(State::kRetrain);
  }
  go(State::kAlign);
  lanes_.begin_align();
  good_for_ = 0;
  judging_ = false;
  flits_ = false;
  columns_.clear();
  sets_sent_ = 0;
  mismatch_left_ = 0;
  good_ = 0;
  do seed_ = static_cast<uint32_t>(rng_());
  while (seed_ == 0);
}

void Trainer::train_again(RetrainCause cause) {
  if (silent()) return;
  came_ |= flits_;
  if (cause == RetrainCause::kSoftware) {
    enabled_ = 0xFF;
  } else if (++trainings_ > config_.bounds.retrain_limit) {
    if (cause == RetrainCause::kLaneLock) {
      enter_align(cause);
      judging_ = true;
      return;
    }
    try_something_else(cause);
    if (state_ == State::kDead) return;
  }
  if (state_ == State::kActive && sending_ && !flits_ && cause == RetrainCause::kPartner)
    late_ = std::min(late_ + 1, kMostLate);
  enter_align(cause);
}

// What training again does not help, nor a narrower width: a partner that is not there, or does not
// answer what comes well; one whose flits never come. Where they did come now and then, one that
// leaves a training may have a bad lane to give up: it gets the time for that.
Cause Trainer::hopeless(RetrainCause cause) const {
  if (cause == RetrainCause::kDeskewLost || (cause == RetrainCause::kPartner && came_))
    return Cause::kNone;
  switch (state_) {
    case State::kDeskew:
      return deskew_.aligned() && sets_.lined_up() ? Cause::kNoPartner : Cause::kNone;
    case State::kSeqSync:
      return Cause::kNoFlits;
    case State::kActive:
      return flits_ ? Cause::kNone : Cause::kNoFlits;
    default:
      return Cause::kNoPartner;
  }
}

// Trainings alone have not helped.
void Trainer::try_something_else(RetrainCause cause) {
  if (const Cause why = hopeless(cause); why != Cause::kNone) return die(why);
  const bool lanes_failed =
      state_ == State::kDeskew || (state_ != State::kActive && cause == RetrainCause::kDeskewLost);
  const bool fault_is_here = lanes_failed || bad_seen_;
  if (fault_is_here) return degrade(receive_group_);
  // Nothing bad has come: if anybody can narrow something, it is the partner.
  if (choices_ == kMostChoices)
    return die(cause == RetrainCause::kPartner ? Cause::kNoFlits : Cause::kNoWidth);
  ++choices_;
  trainings_ = 0;
  came_ = false;
}

// The lane of the group whose headers were wrong most often, or its upper half if none stands out.
uint8_t Trainer::weakest(LaneGroup group) const {
  uint64_t most = 0;
  unsigned lane = 0;
  bool unique = false;
  for (unsigned i = group.first; i < group.first + group.width; ++i) {
    const unsigned wire = lanes_.reversed() ? kLanes - 1 - i : i;
    const uint64_t errors = lanes_.physical(wire).counters().header_errors - errors_before_[wire];
    if (errors == most) unique = false;
    if (errors <= most) continue;
    most = errors;
    lane = i;
    unique = true;
  }
  if (unique) return static_cast<uint8_t>(1u << lane);
  return LaneGroup{group.first + group.width / 2, group.width / 2}.mask();
}

void Trainer::degrade(LaneGroup group) {
  if (group.width == 1 || choices_ == kMostChoices) return die(Cause::kNoWidth);
  enabled_ &= static_cast<uint8_t>(~weakest(group));
  ++counters_.degrades;
  ++choices_;
  trainings_ = 0;
  came_ = false;
  forget_errors();
  go(State::kDegrade);
}

void Trainer::die(Cause cause) {
  if (state_ == State::kDead) return;
  cause_ = cause;
  flits_ = false;
  columns_.clear();
  go(State::kDead);
}

void Trainer::forget_errors() {
  bad_seen_ = false;
  for (unsigned i = 0; i < kLanes; ++i)
    errors_before_[i] = lanes_.physical(i).counters().header_errors;
}

// One with a training set in it is the beginning of the partner's training, not trouble.
void Trainer::bad_flit() {
  if (newest_set_ == 0 || flit_columns_ - newest_set_ >= kSetColumns) bad_seen_ = true;
}

void Trainer::progress() {
  trainings_ = choices_ = late_ = 0;
  came_ = false;
  forget_errors();
}

// A partner that was not ready for this end's flits gets more time before the next ones, unless its
// own flits show that it is ready.
bool Trainer::patient() const {
  const unsigned share = late_ == 1 ? 8 : 2;
  return late_ == 0 || flits_ || sending_ || time_ >= config_.bounds.state_timeout / share;
}

TransmitOrder Trainer::order() const {
  TransmitOrder order;
  order.train = state_ != State::kActive;
  order.start = state_ == State::kActive && patient();
  switch (state_) {
    case State::kDeskew:
      order.phase = Phase::kDeskew;
      break;
    case State::kParams:
      order.phase = Phase::kParams;
      break;
    case State::kSeqSync:
    case State::kActive:
      order.phase = Phase::kSeqSync;
      break;
    default:
      order.phase = Phase::kAlign;
  }
  order.good = state_ == State::kAlign ? lanes_.good() & enabled_ : good_;
  const auto log_widest = static_cast<uint32_t>(std::countr_zero(config_.widest));
  order.words = {config_.version | log_widest << 8,
                 config_.hash,
                 config_.buffer_units[0] | uint32_t{config_.buffer_units[1]} << 8 |
                     uint32_t{config_.buffer_units[2]} << 16,
                 sequence_word_,
                 seed_,
                 config_.chip,
                 0,
                 0};
  order.group = transmit_group_;
  order.seed = seed_;
  return order;
}

// A partner that wants to train again sends training sets among what should be flits.
void Trainer::watch_for_training(const Column& column) {
  ++flit_columns_;
  for (unsigned lane = receive_group_.first; lane < receive_group_.first + receive_group_.width;
       ++lane) {
    const auto set = TrainingSet::decode(column[lane]);
    if (!set || set->lane != lane) continue;
    if (last_set_[lane] != 0 && flit_columns_ - last_set_[lane] == kSetColumns)
      return train_again(RetrainCause::kPartner);
    last_set_[lane] = newest_set_ = flit_columns_;
  }
}

void Trainer::column(const Column& column, unsigned position) {
  if (!flits_ && position == 0 && sets_.starting()) {
    if (state_ != State::kActive) return train_again(RetrainCause::kPartner);
    flits_ = true;
    flits_begin_ = true;
    flit_columns_ = 0;
    last_set_.fill(0);
    newest_set_ = 0;
  }
  if (!flits_) return sets_.column(position, column);
  columns_.push_back(column);
  watch_for_training(column);
}

void Trainer::align() {
  if (judging_) {
    if (time_ < kSettle) return;
    judging_ = false;
    if (lanes_.known() != 0) {
      degrade(receive_group_);
      if (state_ != State::kDead) go(State::kAlign);
      return;
    }
  }
  const uint8_t good = lanes_.good() & enabled_;
  good_for_ = good != 0 ? good_for_ + 1 : 0;
  if (sets_sent_ >= kLeastSetsInAlign &&
      (good == enabled_ || good_for_ > config_.bounds.align_wait)) {
    good_ = good;
    receive_group_ = choose_group(good_, config_.widest);
    sequence_word_ = above_->sequence_word();
    deskew_.start(receive_group_);
    go(State::kDeskew);
  } else if (timed_out()) {
    train_again(RetrainCause::kTrainingTimeout);
  }
}

void Trainer::deskew() {
  if (!deskew_.aligned()) {
    if (deskew_.align()) sets_.start(receive_group_);
  } else if (sets_.misaligned()) {
    deskew_.start(receive_group_);
  } else if (sets_.matching_sets() >= 2 && sets_.phase() >= Phase::kDeskew && sets_.good() != 0) {
    partner_good_ = sets_.good();
    go(State::kParams);
    return;
  }
  if (timed_out()) train_again(RetrainCause::kTrainingTimeout);
}

bool Trainer::fallen_back() const {
  return sets_.phase() == Phase::kAlign || sets_.good() != partner_good_ || sets_.misaligned();
}

// Not to Align: its phase 0 would throw the partner back in turn, and so on for ever.
void Trainer::back_to_deskew() {
  if (trainings_ >= config_.bounds.retrain_limit) return train_again(RetrainCause::kPartner);
  ++trainings_;
  ++counters_.retrains;
  retrain_cause_ = RetrainCause::kPartner;
  deskew_.start(receive_group_);
  mismatch_left_ = 0;
  go(State::kDeskew);
}

void Trainer::params() {
  using namespace training_word;
  if (mismatch_left_ != 0) {
    if (--mismatch_left_ == 0 || fallen_back()) die(Cause::kConfigMismatch);
    return;
  }
  if (fallen_back()) return back_to_deskew();
  const bool all = sets_.has(kVersion) && sets_.has(kHash) && sets_.has(kBuffers) &&
                   sets_.has(kSeed) && sets_.has(kChip);
  if (all && sets_.phase() >= Phase::kParams) {
    partner_hash_ = sets_.word(kHash);
    if ((sets_.word(kVersion) & 0xff) != config_.version || partner_hash_ != config_.hash ||
        !buffers_suit(sets_.word(kBuffers)) || !buffers_suit(order().words[kBuffers]) ||
        sets_.word(kSeed) == 0) {
      mismatch_left_ = kMismatchCycles;
      return;
    }
    above_->set_partner(sets_.word(kBuffers), sets_.word(kChip));
    go(State::kSeqSync);
    return;
  }
  if (timed_out()) train_again(RetrainCause::kTrainingTimeout);
}

void Trainer::seq_sync() {
  if (fallen_back()) return back_to_deskew();
  using namespace training_word;
  if (sets_.has(kSequence) && sets_.has(kSeed) && sets_.has(kVersion)) {
    switch (above_->agree(sets_.word(kSequence))) {
      case Agreement::Verdict::kResume:
        // The newest: in Align they may have been others.
        partner_seed_ = sets_.word(kSeed);
        transmit_group_ = choose_group(partner_good_, widest_of(sets_.word(kVersion)));
        return go(State::kActive);
      case Agreement::Verdict::kPartnerReset:
        return die(Cause::kPartnerReset);
      case Agreement::Verdict::kBadAck:
        return die(Cause::kBadAck);
      case Agreement::Verdict::kWait:
        break;
    }
  }
  if (timed_out()) train_again(RetrainCause::kTrainingTimeout);
}

void Trainer::active() {
  if (flits_) return;
  if (!sending_ && fallen_back()) return back_to_deskew();
  if (sets_.phase() != Phase::kSeqSync || sets_.misaligned())
    return train_again(RetrainCause::kPartner);
  if (timed_out()) train_again(RetrainCause::kTrainingTimeout);
}

void Trainer::receive(const Column& words) {
  columns_.clear();
  flits_begin_ = false;
  ++time_;
  lanes_.step(words);
  if (state_ == State::kReset && wanted_) enter_align(RetrainCause::kNone);
  if (silent()) return;
  if (state_ == State::kAlign) return align();

  if ((lanes_.known() & receive_group_.mask()) != receive_group_.mask()) {
    // A partner that has gone already has found it as well.
    if (mismatch_left_ != 0) return die(Cause::kConfigMismatch);
    return train_again(RetrainCause::kLaneLock);
  }
  for (unsigned i = receive_group_.first; i < receive_group_.first + receive_group_.width; ++i) {
    const LaneReceiver& lane = lanes_.lane(i);
    if (lane.block()) deskew_.push(i, *lane.block(), lane.training_set());
  }
  if (deskew_.lost()) return train_again(RetrainCause::kDeskewLost);
  for (unsigned position = deskew_.next_position(); auto next = deskew_.pop();
       position = deskew_.next_position()) {
    column(*next, position);
    if (state_ == State::kAlign || state_ == State::kDead) return;
  }

  switch (state_) {
    case State::kDeskew:
      return deskew();
    case State::kParams:
      return params();
    case State::kSeqSync:
      return seq_sync();
    case State::kActive:
      return active();
    default:
      return;
  }
}

}  // namespace ng::link
