// SPDX-License-Identifier: Apache-2.0
#include "tb/link/stranger.h"

#include <utility>

namespace ng::tb {

using namespace link;

namespace {

constexpr unsigned kNever = 1u << 20;
constexpr uint32_t kFreshBit = 1u << kSequenceBits;

}  // namespace

Stranger::Stranger(const Habits& habits) : habits_(habits), rng_(habits.seed) {
  for (auto& channel : in_) channel.set_size(kUnits);
  lanes_.begin_align();
}

void Stranger::go(State state) {
  state_ = state;
  time_ = since_ = 0;
}

void Stranger::train_again() {
  ++all_trainings_;
  if (habits_.patience != 0 && ++trainings_ > habits_.patience) return go(State::kDead);
  go(State::kAlign);
  lanes_.begin_align();
  done_ = speaks_ = hears_ = false;
  good_for_ = replays_ = nacks_ = 0;
  seed_ = static_cast<uint32_t>(rng_()) | 1;
}

/// The reason has stood for so long.
bool Stranger::after(unsigned delay, bool reason) {
  since_ = reason ? since_ + 1 : 0;
  return since_ > delay;
}

// ---- training ----

void Stranger::align() {
  const uint8_t good = lanes_.good();
  good_for_ = good != 0 ? good_for_ + 1 : 0;
  const bool reason = transmitter_.sets_in_phase() >= 4 && !transmitter_.running() &&
                      (good == 0xff || good_for_ > habits_.align_wait);
  if (!after(habits_.slow, reason)) return;
  good_ = good;
  hears_on_ = choose_group(good, kLanes);
  deskew_.start(hears_on_);
  sets_.start(hears_on_);
  go(State::kDeskew);
}

void Stranger::deskew() {
  if (!deskew_.aligned()) {
    if (deskew_.align()) sets_.start(hears_on_);
    return;
  }
  if (sets_.misaligned()) return deskew_.start(hears_on_);
  if (!after(habits_.slow,
             sets_.matching_sets() >= 2 && sets_.phase() >= Phase::kDeskew && sets_.good() != 0))
    return;
  partner_good_ = sets_.good();
  go(State::kParams);
}

bool Stranger::partner_went_back() const {
  return sets_.phase() == Phase::kAlign || sets_.good() != partner_good_;
}

void Stranger::params() {
  using namespace training_word;
  bool all = sets_.phase() >= Phase::kParams;
  for (unsigned word : {kVersion, kHash, kBuffers, kSeed, kChip}) all &= sets_.has(word);
  if (!after(habits_.slow, all)) return;
  if (sets_.word(kHash) != habits_.hash) return go(State::kDead);
  speaks_on_ = choose_group(partner_good_, 1u << (sets_.word(kVersion) >> 8 & 3));
  for (unsigned c = 0; c < kChannels; ++c) out_[c].set_size(sets_.word(kBuffers) >> 8 * c & 0xff);
  go(State::kSeqSync);
}

void Stranger::seq_sync() {
  if (done_) {
    speaks_ = speaks_ || after(habits_.slow_to_speak, true);
    if (transmitter_.running()) go(State::kFlits);
    return;
  }
  if (after(habits_.slow + habits_.slow_seq_sync, sets_.has(training_word::kSequence)))
    agree(sets_.word(training_word::kSequence));
}

void Stranger::agree(uint32_t word) {
  const auto expected = static_cast<uint16_t>(word & (kFreshBit - 1));
  if ((fresh_ && expected != 0) || tx_.acknowledge(Seq::before(expected)) == Tx::Ack::kBad)
    return go(State::kDead);
  tx_.start_replay();
  rx_.forget_nack();
  since_nack_ = since_progress_ = 0;
  done_ = true;
  since_ = 0;
}

void Stranger::think() {
  if (state_ != State::kAlign && (lanes_.known() & hears_on_.mask()) != hears_on_.mask())
    return train_again();
  if ((state_ == State::kParams || (state_ == State::kSeqSync && !transmitter_.running())) &&
      !hears_ && partner_went_back()) {
    done_ = speaks_ = false;
    deskew_.start(hears_on_);
    return go(State::kDeskew);
  }
  if (state_ == State::kFlits && !hears_ && sets_.phase() != Phase::kSeqSync) return train_again();
  switch (state_) {
    case State::kAlign:
      align();
      break;
    case State::kDeskew:
      deskew();
      break;
    case State::kParams:
      params();
      break;
    case State::kSeqSync:
      seq_sync();
      break;
    default:
      break;
  }
  if (habits_.state_timeout != 0 && !up() && ++time_ > habits_.state_timeout) train_again();
}

// ---- receiving ----

void Stranger::listen() {
  if (state_ == State::kAlign) return;
  for (unsigned lane = hears_on_.first; lane < hears_on_.first + hears_on_.width; ++lane) {
    const LaneReceiver& from = lanes_.lane(lane);
    if (from.block()) deskew_.push(lane, *from.block(), from.training_set());
  }
  for (unsigned position = deskew_.next_position(); const auto next = deskew_.pop();
       position = deskew_.next_position()) {
    column(position, *next);
    if (state_ == State::kAlign || state_ == State::kDead) return;
  }
}

void Stranger::column(unsigned position, const Column& column) {
  if (hears_) return among_flits(column);
  if (position == 0 && sets_.starting()) {
    if (!done_) return train_again();  // too early for it
    hears_ = true;
    set_age_.fill(kNever);
    flits_.start(hears_on_, sets_.word(training_word::kSeed));
    return among_flits(column);
  }
  sets_.column(position, column);
}

void Stranger::among_flits(const Column& column) {
  for (unsigned lane = hears_on_.first; lane < hears_on_.first + hears_on_.width; ++lane) {
    ++set_age_[lane];
    const auto set = TrainingSet::decode(column[lane]);
    if (!set || set->lane != lane) continue;
    if (set_age_[lane] == kSetColumns) return train_again();
    set_age_[lane] = 0;
  }
  if (const auto received = flits_.column(column)) flit(*received);
}

void Stranger::flit(const ReceivedFlit& received) {
  if (!received.flit) return rx_.bad();
  const Flit& f = *received.flit;
  nacks_ = 0;
  const auto ack = tx_.acknowledge(f.ack);
  if (ack == Tx::Ack::kBad || f.credit_channel >= kChannels ||
      !out_[f.credit_channel].update(f.credit_count))
    return go(State::kDead);
  if (ack == Tx::Ack::kProgress) {
    since_progress_ = replays_ = 0;
    progress();
  }
  if (rx_.good(f.kind, f.seq) == Rx::Verdict::kDeliver) {
    fresh_ = false;
    std::deque<Message> messages;
    if (!unpacker_.take(f.stream, messages)) return go(State::kDead);
    for (Message& m : messages) {
      in_[m.channel()].hold(m.units());
      arrived_.push_back(std::move(m));
    }
  }
  if (f.kind == FlitKind::kNack && tx_.unacknowledged() != 0) replay();
}

std::optional<Message> Stranger::receive() {
  if (arrived_.empty()) return std::nullopt;
  Message m = std::move(arrived_.front());
  arrived_.pop_front();
  in_[m.channel()].release(m.units());
  return m;
}

// ---- sending ----

void Stranger::replay() {
  since_progress_ = 0;
  ++all_replays_;
  if (habits_.replay_limit != 0 && ++replays_ > habits_.replay_limit) return train_again();
  tx_.start_replay();
}

void Stranger::count_times() {
  if (rx_.nack_outstanding() && ++since_nack_ >= habits_.nack_time) rx_.nack_time_over();
  if (tx_.unacknowledged() == 0)
    since_progress_ = 0;
  else if (++since_progress_ >= habits_.replay_time)
    replay();
  if (habits_.replay_limit != 0 && rx_.nack_owed() && nacks_ >= habits_.replay_limit) train_again();
}

std::optional<Message> Stranger::take() {
  if (queue_.empty() || queue_.front().units() > out_[kRequestChannel].available())
    return std::nullopt;
  Message m = std::move(queue_.front());
  queue_.pop_front();
  out_[kRequestChannel].take(m.units());
  return m;
}

Flit Stranger::next_flit() {
  Flit f{.kind = FlitKind::kIdle, .seq = tx_.last_sent()};
  const auto data = [&](Tx::Sent sent) {
    f = {.kind = FlitKind::kData, .seq = sent.seq, .stream = *sent.payload};
  };
  unsigned ended = 0;
  if (rx_.nack_owed()) {
    f.kind = FlitKind::kNack;
    rx_.nack_sent();
    since_nack_ = 0;
    ++nacks_;
  } else if (tx_.replaying()) {
    data(tx_.replay());
  } else if (const auto words = tx_.full() ? std::nullopt : packer_.fill(*this, ended)) {
    fresh_ = false;
    data(tx_.send(*words));
  } else if (habits_.nacks_when_idle) {
    f.kind = FlitKind::kNack;
  }
  f.ack = rx_.ack();
  f.credit_channel = static_cast<uint8_t>(turn_);
  f.credit_count = static_cast<uint8_t>(in_[turn_].count());
  turn_ = (turn_ + 1) % kChannels;
  return f;
}

TransmitOrder Stranger::order() const {
  constexpr Phase kPhases[] = {Phase::kAlign, Phase::kDeskew, Phase::kParams, Phase::kSeqSync,
                               Phase::kSeqSync};
  const Phase phase = kPhases[static_cast<unsigned>(state_)];
  TransmitOrder order{.train = !speaks_, .start = speaks_, .phase = phase, .group = speaks_on_};
  const bool young = phase == Phase::kAlign;
  order.good = young ? lanes_.good() : habits_.says_no_lane_good ? 0 : good_;
  const uint32_t seed = young && habits_.settles_words_late ? ~seed_ : seed_;
  order.words = {1 | 3 << 8,
                 habits_.hash,
                 kUnits | kUnits << 8 | kUnits << 16,
                 rx_.expected() | (fresh_ ? kFreshBit : 0),
                 seed,
                 9,
                 0,
                 0};
  order.seed = seed_;
  return order;
}

// Sets 14 and 15 of an epoch, whose words are empty, say what no version says.
void Stranger::say_nonsense(Column& column) const {
  for (Word& word : column) {
    auto set = TrainingSet::decode(word);
    if (!set || set->index < 14 || set->starting) continue;
    set->phase = static_cast<Phase>(4 | (set->index & 3));
    set->starting = true;
    set->good = 0x18;
    word.data = set->encode();
  }
}

Column Stranger::step(const Column& words) {
  lanes_.step(words);
  if (state_ == State::kDead) return {};
  listen();
  if (state_ != State::kDead) think();
  if (up()) count_times();
  if (state_ == State::kDead) return {};
  const TransmitOrder what = order();
  const bool wants = transmitter_.wants_flit(what);
  Column sent =
      transmitter_.step(what, wants ? encode(next_flit(), speaks_on_.width) : FlitBlocks{});
  if (habits_.reserved_phases) say_nonsense(sent);
  return sent;
}

}  // namespace ng::tb
