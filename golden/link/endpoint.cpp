// SPDX-License-Identifier: Apache-2.0
#include "golden/link/endpoint.h"

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <utility>

namespace ng::link {

namespace {

using Seq = Sequence<kSequenceBits>;
constexpr uint32_t kFreshBit = 1u << kSequenceBits;

Trainer::Config trainer_config(const Endpoint::Config& c) {
  if (!std::has_single_bit(c.widest) || c.widest > kLanes)
    throw std::invalid_argument("link::Endpoint: widest must be 1, 2, 4 or 8");
  if (c.replay_flits == 0 || c.replay_flits > Seq::kMostUnacknowledged)
    throw std::invalid_argument("link::Endpoint: replay_flits must be 1 to 511");
  return {.chip = c.chip,
          .hash = c.hash,
          .buffer_units = c.buffer_units,
          .widest = c.widest,
          .version = c.version,
          .bounds = c.bounds,
          .seed = c.seed * 2 + 1};
}

}  // namespace

Endpoint::Endpoint(const Config& config)
    : config_(config), rng_(config.seed), trainer_(trainer_config(config), *this) {
  fresh_start();
  if (config.enabled) enable();
}

bool Endpoint::chance(double p) { return p > 0 && static_cast<double>(rng_() >> 11) * 0x1p-53 < p; }

void Endpoint::fresh_start() {
  sender_ = {};
  receiver_ = {};
  sent_data_ = received_data_ = acknowledged_ = false;
  credits_out_ = {};
  credits_in_ = {};
  for (unsigned i = 0; i < kChannels; ++i) credits_in_[i].set_size(config_.buffer_units[i]);
  packer_ = {};
  unpacker_ = {};
  replays_ = nacks_in_row_ = since_progress_ = since_nack_ = up_for_ = 0;
  good_in_row_ = 0;
  dead_for_ = 0;
}

void Endpoint::reset() {
  discard_all();
  const Counters so_far = counters();
  counters_.retrains = so_far.retrains;
  counters_.degrades = so_far.degrades;
  counters_.skips = so_far.skips;
  fresh_start();
  Config next = config_;
  next.seed = rng_();
  trainer_ = Trainer(trainer_config(next), *this);
  transmitter_ = {};
  if (config_.enabled) enable();
}

void Endpoint::discard_all() {
  discard_outgoing();
  discard_arrived();
}

void Endpoint::discard_outgoing() {
  std::vector<Message> gone;
  for (InFlight& f : in_flight_) gone.push_back(std::move(f.message));
  in_flight_.clear();
  for (auto& queue : queued_) {
    counters_.discarded += queue.size();
    std::ranges::move(queue, std::back_inserter(gone));
    queue.clear();
  }
  std::ranges::move(gone, std::back_inserter(discarded_));
}

void Endpoint::discard_arrived() {
  for (auto& queue : arrived_) {
    counters_.discarded += queue.size();
    queue.clear();
  }
}

std::vector<Message> Endpoint::take_discarded() { return std::exchange(discarded_, {}); }

void Endpoint::die(Cause cause) { trainer_.die(cause); }

Endpoint::Counters Endpoint::counters() const {
  Counters c = counters_;
  c.retrains += trainer_.counters().retrains;
  c.degrades += trainer_.counters().degrades;
  for (unsigned i = 0; i < kLanes; ++i) c.skips += trainer_.lanes().physical(i).counters().skips;
  return c;
}

void Endpoint::send(const Message& m) {
  if (!m.legal() || m.data.size() != m.data_bytes() || m.dst > 0x3ff || m.src > 0x3ff ||
      m.offset >> 44 != 0 || m.space > 15)
    throw std::invalid_argument("link::Endpoint::send: not a message that the link carries");
  if (state() == State::kDead) {
    ++counters_.discarded;
    discarded_.push_back(m);
    return;
  }
  queued_[m.channel()].push_back(m);
}

std::optional<Message> Endpoint::receive(unsigned channel) {
  auto& queue = arrived_[channel];
  if (queue.empty()) return std::nullopt;
  std::optional<Message> message(std::move(queue.front()));
  queue.pop_front();
  credits_in_[channel].release(message->units());
  return message;
}

// ---- agreement ----

uint32_t Endpoint::sequence_word() const {
  return receiver_.expected() | (fresh() ? kFreshBit : 0);
}

Agreement::Verdict Endpoint::agree(uint32_t word) {
  const auto expected = static_cast<uint16_t>(word % Seq::kModulus);
  const bool partner_fresh = (word & kFreshBit) != 0;
  if (fresh() && expected != 0) return Verdict::kWait;
  if (!fresh() && partner_fresh && (acknowledged_ || received_data_)) return Verdict::kPartnerReset;
  const auto result = sender_.acknowledge(Seq::before(expected));
  if (result == Tx::Ack::kBad || sender_.oldest() != expected) return Verdict::kBadAck;
  if (result == Tx::Ack::kProgress) {
    acknowledged_ = true;
    forget_arrived();
  }
  sender_.start_replay();
  receiver_.forget_nack();
  replays_ = nacks_in_row_ = since_progress_ = since_nack_ = 0;
  return Verdict::kResume;
}

void Endpoint::set_partner(uint32_t buffers_word, uint32_t chip_word) {
  for (unsigned i = 0; i < kChannels; ++i) credits_out_[i].set_size(buffers_word >> 8 * i & 0xff);
  partner_chip_ = chip_word & 0x3ff;
}

// ---- receiving ----

void Endpoint::forget_arrived() {
  while (!in_flight_.empty() && in_flight_.front().last_flit &&
         Seq::distance(*in_flight_.front().last_flit, sender_.oldest()) < 0)
    in_flight_.pop_front();
}

// False: the link is dead of it.
bool Endpoint::on_ack(uint16_t ack) {
  const auto result = sender_.acknowledge(ack);
  if (result == Tx::Ack::kBad) {
    die(Cause::kBadAck);
    return false;
  }
  if (result == Tx::Ack::kProgress) {
    acknowledged_ = true;
    replays_ = since_progress_ = 0;
    forget_arrived();
    if (hears_well()) trainer_.progress();
  }
  return true;
}

void Endpoint::on_data(const StreamWords& words) {
  ++counters_.delivered;
  received_data_ = true;
  // A partner that still sends Data after that long hears this end.
  if (sender_.unacknowledged() == 0 && hears_well() && up_for_ >= config_.bounds.state_timeout / 8)
    trainer_.progress();
  std::deque<Message> messages;
  const bool legal = unpacker_.take(words, messages);
  for (Message& m : messages) {
    const unsigned channel = m.channel();
    if (!credits_in_[channel].hold(m.units())) return die(Cause::kOverflow);
    arrived_[channel].push_back(std::move(m));
  }
  if (!legal) die(Cause::kBadMessage);
}

void Endpoint::start_replay() {
  if (sender_.unacknowledged() == 0) return;
  since_progress_ = 0;
  if (++replays_ > config_.bounds.replay_limit)
    return trainer_.train_again(RetrainCause::kReplayLimit);
  sender_.start_replay();
}

void Endpoint::on_flit(const ReceivedFlit& received) {
  if (!received.flit) {
    trainer_.bad_flit();
    good_in_row_ = 0;
    ++counters_.bad;
    receiver_.bad();
    return;
  }
  const Flit& flit = *received.flit;
  nacks_in_row_ = 0;
  ++good_in_row_;
  if (!on_ack(flit.ack)) return;
  if (flit.credit_channel >= kChannels ||
      !credits_out_[flit.credit_channel].update(flit.credit_count))
    return die(Cause::kBadCredit);
  if (flit.kind == FlitKind::kReserved) {
    ++counters_.reserved;
    return;
  }
  switch (receiver_.good(flit.kind, flit.seq)) {
    case Rx::Verdict::kDeliver:
      on_data(flit.stream);
      break;
    case Rx::Verdict::kDuplicate:
      ++counters_.duplicates;
      break;
    case Rx::Verdict::kMissing:
      ++counters_.missing;
      break;
    case Rx::Verdict::kNothing:
      break;
  }
  if (flit.kind == FlitKind::kNack && state() == State::kActive) {
    ++counters_.nacks_received;
    start_replay();
  }
}

void Endpoint::tick() {
  const unsigned slower = std::min(receive_width(), transmit_width());
  const unsigned scale = kLanes / std::max(1u, slower);
  if (receiver_.nack_outstanding() && ++since_nack_ >= config_.bounds.nack_time * scale)
    receiver_.nack_time_over();
  ++up_for_;
  if (sender_.unacknowledged() == 0) {
    since_progress_ = 0;
    if (up_for_ >= config_.bounds.state_timeout && hears_well()) trainer_.progress();
  } else if (++since_progress_ >= config_.bounds.replay_time * scale) {
    start_replay();
  }
}

// ---- sending ----

// A message of the channel whose turn it is, if it has credits for all of it.
std::optional<Message> Endpoint::take() {
  if (chance(config_.empty_rest)) return std::nullopt;
  for (unsigned i = 0; i < kChannels; ++i) {
    const unsigned channel = (channel_turn_ + i) % kChannels;
    auto& queue = queued_[channel];
    if (queue.empty() || queue.front().units() > credits_out_[channel].available()) continue;
    channel_turn_ = (channel + 1) % kChannels;
    credits_out_[channel].take(queue.front().units());
    in_flight_.push_back({std::move(queue.front()), std::nullopt});
    queue.pop_front();
    return in_flight_.back().message;
  }
  return std::nullopt;
}

std::optional<Flit> Endpoint::next_data() {
  if (sender_.replaying()) {
    const auto [seq, words] = sender_.replay();
    ++counters_.replayed;
    return Flit{.kind = FlitKind::kData, .seq = seq, .stream = *words};
  }
  if (sender_.unacknowledged() >= config_.replay_flits || chance(config_.extra_idle))
    return std::nullopt;
  unsigned ended = 0;
  const auto words = packer_.fill(*this, ended);
  if (!words) return std::nullopt;
  const uint16_t seq = sender_.send(*words).seq;
  sent_data_ = true;
  for (auto f = std::ranges::find_if(in_flight_, [](auto& x) { return !x.last_flit; }); ended != 0;
       --ended, ++f)
    f->last_flit = seq;
  ++counters_.data_flits_sent;
  return Flit{.kind = FlitKind::kData, .seq = seq, .stream = *words};
}

Flit Endpoint::next_flit() {
  Flit flit;
  if (receiver_.nack_owed()) {
    flit.kind = FlitKind::kNack;
    flit.seq = sender_.last_sent();
    receiver_.nack_sent();
    since_nack_ = 0;
    ++nacks_in_row_;
    ++counters_.nacks_sent;
  } else if (auto data = next_data()) {
    flit = *data;
  } else {
    flit.seq = sender_.last_sent();
  }
  flit.ack = receiver_.ack();
  flit.credit_channel = static_cast<uint8_t>(credit_turn_);
  flit.credit_count = static_cast<uint8_t>(credits_in_[credit_turn_].count());
  credit_turn_ = (credit_turn_ + 1) % kChannels;
  ++counters_.flits_sent;
  if (override_) return *std::exchange(override_, std::nullopt);
  return flit;
}

Column Endpoint::step(const Column& received) {
  // what arrived before the end died could be taken until now
  if (state() == State::kDead) discard_arrived();
  trainer_.receive(received);
  if (trainer_.flits_begin()) {
    flit_receiver_.start(trainer_.receive_group(), trainer_.partner_seed());
    good_in_row_ = 0;
  }
  for (const Column& column : trainer_.columns()) {
    const auto flit = flit_receiver_.column(column);
    if (!flit) continue;
    on_flit(*flit);
    if (!trainer_.receiving()) break;
  }
  if (up())
    tick();
  else
    up_for_ = 0;
  if (trainer_.receiving() && receiver_.nack_owed() && nacks_in_row_ >= config_.bounds.replay_limit)
    trainer_.train_again(RetrainCause::kReplayLimit);

  if (state() == State::kDead) {
    discard_outgoing();
    transmitter_ = {};
    if (config_.bounds.auto_restart != 0 && ++dead_for_ >= config_.bounds.auto_restart) reset();
    return {};
  }
  if (trainer_.silent()) return {};
  const TransmitOrder order = trainer_.order();
  const bool wants = transmitter_.wants_flit(order);
  const Column sent =
      transmitter_.step(order, wants ? encode(next_flit(), transmit_width()) : FlitBlocks{});
  trainer_.sent(transmitter_);
  return sent;
}

}  // namespace ng::link
