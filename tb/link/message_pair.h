// SPDX-License-Identifier: Apache-2.0
// MessagePair: a Pair whose ends take and give messages: random ones both ways, and the account of
// them. Besides what Pair wants an end has
//   send(message) queued(channel) take(channel) up() state() credits(channel) units(channel)
#pragma once

#include <algorithm>
#include <array>
#include <deque>
#include <random>
#include <utility>

#include "golden/wire/message.h"
#include "golden/wire/wire.h"
#include "tb/link/pair.h"

namespace ng::tb {

/// Any message that the link carries; `most_bytes` of data at most.
inline link::Message random_message(std::mt19937_64& rng, unsigned most_bytes = 1024) {
  using link::MessageType;
  constexpr MessageType kTypes[] = {
      MessageType::kWrite,        MessageType::kWrite,         MessageType::kWriteAddFp32,
      MessageType::kWriteAddBf16, MessageType::kSignalAdd,     MessageType::kSignalSet,
      MessageType::kRead,         MessageType::kWriteResponse, MessageType::kReadResponse};
  link::Message m;
  m.type = kTypes[rng() % std::size(kTypes)];
  const bool response = m.type >= MessageType::kWriteResponse;
  m.collective = !response && rng() % 3 == 0;
  m.tag = static_cast<uint8_t>(rng());
  m.dst = rng() & 0x3ff;
  m.src = rng() & 0x3ff;
  m.offset = rng() >> 20;
  m.space = rng() & 15;
  if (response) m.status = static_cast<link::Status>(rng() & 3);
  // Small ones, one beat, any.
  const uint64_t kind = rng() % 4;
  unsigned bytes = 1 + static_cast<unsigned>(rng() % (kind == 0   ? 16
                                                      : kind == 1 ? 130
                                                                  : most_bytes));
  if (kind == 2) bytes = 64;
  switch (m.type) {
    case MessageType::kWriteAddFp32:
      bytes = (bytes + 3) / 4 * 4;
      break;
    case MessageType::kWriteAddBf16:
      bytes = (bytes + 1) / 2 * 2;
      break;
    case MessageType::kSignalAdd:
    case MessageType::kSignalSet:
      bytes = 4;
      break;
    case MessageType::kWriteResponse:
      bytes = 0;
      break;
    case MessageType::kReadResponse:
      if (m.status != link::Status::kOkay) bytes = 0;
      break;
    default:
      break;
  }
  m.bytes = static_cast<uint16_t>(bytes);
  for (unsigned i = 0; i < m.data_bytes(); ++i) m.data.push_back(static_cast<uint8_t>(rng()));
  return m;
}

/// What one end has sent and the other must get, channel by channel.
class Account {
 public:
  void sent(const link::Message& m) {
    expected_[m.channel()].push_back(m);
    ++sent_;
  }
  void got(unsigned channel, const link::Message& m) {
    ++got_;
    if (expected_[channel].empty() || !(expected_[channel].front() == m)) {
      ++wrong_;
      return;
    }
    expected_[channel].pop_front();
  }
  uint64_t sent() const { return sent_; }
  uint64_t got() const { return got_; }
  uint64_t wrong() const { return wrong_; }
  uint64_t missing() const {
    return expected_[0].size() + expected_[1].size() + expected_[2].size();
  }
  void clear() { *this = {}; }

 private:
  std::array<std::deque<link::Message>, link::kChannels> expected_;
  uint64_t sent_ = 0, got_ = 0, wrong_ = 0;
};

template <class A, class B = A>
class MessagePair : public Pair<A, B> {
 public:
  using Base = Pair<A, B>;
  using Base::a, Base::b, Base::cycle;

  MessagePair(std::unique_ptr<A> end_a, std::unique_ptr<B> end_b, const LinkChannel::Config& ab,
              const LinkChannel::Config& ba, const PairClocks& clocks, std::mt19937_64 rng)
      : Base(std::move(end_a), std::move(end_b), ab, ba, clocks), rng_(std::move(rng)) {}

  bool up() { return a.up() && b.up(); }
  bool train(uint64_t most = 6000) {
    return this->until([&] { return up(); }, most);
  }
  bool drained() const { return to_a.missing() == 0 && to_b.missing() == 0; }
  bool credits_back() {
    for (unsigned c = 0; c < link::kChannels; ++c)
      if (a.credits(c) != b.units(c) || b.credits(c) != a.units(c)) return false;
    return true;
  }
  /// No more load; true when all has arrived and all credits are back. `most`: cycles in which
  /// nothing arrives.
  bool drain(uint64_t most = 100'000) {
    load = 0;
    uint64_t missing = ~uint64_t{0};
    for (uint64_t end = 0; !(drained() && up() && credits_back()); this->next()) {
      const uint64_t now = to_a.missing() + to_b.missing();
      if (std::exchange(missing, now) != now) end = cycle + most;
      if (cycle >= end) return false;
    }
    return true;
  }
  void send_a(const link::Message& m) {
    a.send(m);
    to_b.sent(m);
  }
  void send_b(const link::Message& m) {
    b.send(m);
    to_a.sent(m);
  }
  std::mt19937_64& rng() { return rng_; }

  Account to_a, to_b;
  /// Probability per cycle that an end is given another message; it never has more than a few
  /// queued.
  double load = 0;
  unsigned most_bytes = 1024;

 protected:
  void after_a() override {
    take(a, to_a);
    offer(a, to_b);
  }
  void after_b() override {
    take(b, to_b);
    offer(b, to_a);
  }

 private:
  template <class End>
  static void take(End& at, Account& account) {
    for (unsigned c = 0; c < link::kChannels; ++c)
      while (auto m = at.take(c)) account.got(c, *m);
  }
  template <class End>
  void offer(End& from, Account& account) {
    if (load <= 0 || static_cast<double>(rng_() >> 11) * 0x1p-53 >= load) return;
    const link::Message m = random_message(rng_, most_bytes);
    if (from.queued(m.channel()) >= 4 || from.state() == link::State::kDead) return;
    from.send(m);
    account.sent(m);
  }

  std::mt19937_64 rng_;
};

}  // namespace ng::tb
