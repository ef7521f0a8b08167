// SPDX-License-Identifier: Apache-2.0
// A partner for link_flits made of the golden endpoint's own parts, without lanes: columns in,
// columns out, one flit at a time.
#pragma once

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <random>
#include <stdexcept>

#include "golden/link/credits.h"
#include "golden/link/go_back_n.h"
#include "golden/link/packer.h"
#include "tests/unit/link/flits_monitor.h"

namespace ng::test {

inline link::Message to_golden(const Message& m) {
  return {link::MessageType(m.type), m.collective, m.bytes, m.tag, m.dst, m.src,
          link::Status(m.status),    m.offset,     m.space, m.data};
}

class GoldenPeer : private link::MessageSource {
 public:
  GoldenPeer(unsigned units, uint64_t seed) : rng_(seed) {
    for (unsigned c = 0; c < 3; ++c) {
      out_[c].set_size(units);
      in_[c].set_size(units);
    }
  }

  std::array<std::deque<link::Message>, 3> queue;     // to send
  std::array<std::deque<link::Message>, 3> expected;  // what the RTL was given
  double empty_rest = 0;  // share of flits that end although messages wait
  double keep = 0;        // share of cycles in which a channel's messages are not taken out
  uint64_t nacks = 0, replays = 0, duplicates = 0;
  uint64_t nack_time = 160, replay_time = 400;

  bool done() const {
    for (unsigned c = 0; c < 3; ++c)
      if (!queue[c].empty() || !expected[c].empty()) return false;
    return true;
  }
  unsigned wanted() const { return rx_.expected(); }

  void resume(unsigned partner_expected) {
    if (tx_.acknowledge(uint16_t((partner_expected + 1023) & 1023)) == Tx::Ack::kBad)
      throw tb::Mismatch("golden peer: resumed from a flit it never sent");
    tx_.start_replay();
    rx_.forget_nack();
    since_nack_ = since_progress_ = 0;
  }

  void tick() {
    for (unsigned c = 0; c < 3; ++c) {
      if (arrived_[c].empty() || std::uniform_real_distribution<>(0, 1)(rng_) < keep) continue;
      in_[c].release(arrived_[c].front());
      arrived_[c].pop_front();
    }
    if (rx_.nack_outstanding() && ++since_nack_ >= nack_time) rx_.nack_time_over();
    if (tx_.unacknowledged() == 0) since_progress_ = 0;
    if (tx_.unacknowledged() && ++since_progress_ >= replay_time) replay();
  }

  Flit next() {
    Flit flit;
    flit.control.kind = kIdle;
    flit.control.seq = tx_.last_sent();
    if (rx_.nack_owed()) {
      flit.control.kind = kNack;
      rx_.nack_sent();
      since_nack_ = 0;
      ++nacks;
    } else if (tx_.replaying()) {
      const auto [seq, words] = tx_.replay();
      flit = data(seq, *words);
      ++replays;
    } else if (!tx_.full()) {
      unsigned ended = 0;
      if (const auto words = packer_.fill(*this, ended)) flit = data(tx_.send(*words).seq, *words);
    }
    flit.control.ack = rx_.ack();
    flit.control.channel = turn_;
    flit.control.credit = in_[turn_].count();
    turn_ = (turn_ + 1) % 3;
    return flit;
  }

  void take(const Flit& flit, bool good) {
    if (!good) return rx_.bad();
    const auto ack = tx_.acknowledge(uint16_t(flit.control.ack));
    if (ack == Tx::Ack::kBad) throw tb::Mismatch("golden peer: BadAck " + tb::where());
    if (ack == Tx::Ack::kProgress) since_progress_ = 0;
    if (flit.control.channel > 2 || !out_[flit.control.channel].update(flit.control.credit))
      throw tb::Mismatch("golden peer: BadCredit " + tb::where());
    switch (rx_.good(link::FlitKind(flit.control.kind), uint16_t(flit.control.seq))) {
      case Rx::Verdict::kDeliver:
        deliver(flit);
        break;
      case Rx::Verdict::kDuplicate:
        ++duplicates;
        break;
      default:
        break;
    }
    if (flit.control.kind == kNack && tx_.unacknowledged()) replay();
  }

 private:
  using Tx = link::Sender<link::StreamWords, link::kSequenceBits, 64>;
  using Rx = link::Receiver<link::kSequenceBits>;

  static Flit data(unsigned seq, const link::StreamWords& words) {
    Flit flit;
    flit.stream = words;
    flit.control.kind = kData;
    flit.control.seq = seq;
    return flit;
  }

  void replay() {
    since_progress_ = 0;
    tx_.start_replay();
  }

  void deliver(const Flit& flit) {
    std::deque<link::Message> messages;
    if (!unpacker_.take(flit.stream, messages))
      throw tb::Mismatch("golden peer: BadMessage " + tb::where());
    for (const auto& m : messages) {
      const unsigned c = m.channel();
      if (!in_[c].hold(m.units())) throw tb::Mismatch("golden peer: Overflow " + tb::where());
      if (expected[c].empty() || !(expected[c].front() == m))
        throw tb::Mismatch(
            fmt::format("golden peer: wrong message on channel {} {}", c, tb::where()));
      expected[c].pop_front();
      arrived_[c].push_back(m.units());
    }
  }

  std::optional<link::Message> take() override {
    if (std::uniform_real_distribution<>(0, 1)(rng_) < empty_rest) return std::nullopt;
    for (unsigned i = 0; i < 3; ++i) {
      const unsigned c = (channel_ + i) % 3;
      if (queue[c].empty() || queue[c].front().units() > out_[c].available()) continue;
      channel_ = (c + 1) % 3;
      out_[c].take(queue[c].front().units());
      link::Message m = std::move(queue[c].front());
      queue[c].pop_front();
      return m;
    }
    return std::nullopt;
  }

  std::mt19937_64 rng_;
  Tx tx_;
  Rx rx_;
  link::Packer packer_;
  link::Unpacker unpacker_;
  std::array<link::CreditSender<>, 3> out_;
  std::array<link::CreditReceiver<>, 3> in_;
  std::array<std::deque<unsigned>, 3> arrived_;  // units of messages not taken out yet
  unsigned turn_ = 0, channel_ = 0;
  uint64_t since_nack_ = 0, since_progress_ = 0;
};

}  // namespace ng::test
