// SPDX-License-Identifier: Apache-2.0
// Two endpoints, the wires between them, random messages both ways, and the account of them.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <deque>
#include <memory>
#include <random>
#include <string>

#include "golden/link/endpoint.h"
#include "tb/link/link_channel.h"
#include "tb/replay.h"
#include "tb/stream.h"

namespace ng::test {

using tb::LinkChannel;
using tb::LinkFault;
using tb::LinkLaneRates;

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

struct PairConfig {
  link::Endpoint::Config a{.chip = 1, .hash = 0x1234, .seed = 11};
  link::Endpoint::Config b{.chip = 2, .hash = 0x1234, .seed = 22};
  LinkChannel::Config ab{.latency_cycles = 21, .seed = 33};
  LinkChannel::Config ba{.latency_cycles = 21, .seed = 44};
};

/// Ends a and b. Wires deliver what was sent a cycle ago, besides their own latency.
class Pair {
 public:
  explicit Pair(const PairConfig& config = {}, uint64_t seed = 1)
      : a(config.a), b(config.b), ab(config.ab), ba(config.ba), rng_(seed) {}

  void step() {
    const link::Column to_b = ab.step(a_out_);
    const link::Column to_a = ba.step(b_out_);
    a_out_ = a.step(to_a);
    b_out_ = b.step(to_b);
    if (load > 0) {
      offer(a, to_b_account);
      offer(b, to_a_account);
    }
    take(b, to_b_account, b_stalls);
    take(a, to_a_account, a_stalls);
    ++cycle;
  }
  void steps(uint64_t n) {
    while (n-- != 0) step();
  }
  template <class Condition>
  bool until(Condition condition, uint64_t most) {
    for (uint64_t n = 0; n < most; ++n) {
      if (condition()) return true;
      step();
    }
    return condition();
  }
  bool up() const { return a.up() && b.up(); }
  bool train(uint64_t most = 4000) {
    return until([&] { return up(); }, most);
  }
  bool drained() const { return to_a_account.missing() == 0 && to_b_account.missing() == 0; }
  /// No more load; true when all has arrived and all credits are back.
  bool drain(uint64_t most = 200'000) {
    load = 0;
    return until([&] { return drained() && credits_back() && up(); }, most);
  }
  bool credits_back() const {
    for (unsigned i = 0; i < link::kChannels; ++i) {
      if (a.credits(i) != a.credit_limit(i) || b.credits(i) != b.credit_limit(i)) return false;
    }
    return true;
  }
  void send_a(const link::Message& m) {
    a.send(m);
    to_b_account.sent(m);
  }
  void send_b(const link::Message& m) {
    b.send(m);
    to_a_account.sent(m);
  }
  std::mt19937_64& rng() { return rng_; }

  link::Endpoint a, b;
  LinkChannel ab, ba;
  Account to_a_account, to_b_account;
  /// Probability per cycle that an end sends another message; it never has more than a few queued.
  double load = 0;
  unsigned most_bytes = 1024;
  tb::Stalls a_stalls = tb::Stalls::never(), b_stalls = tb::Stalls::never();
  uint64_t cycle = 0;

 private:
  void offer(link::Endpoint& from, Account& account) {
    if (static_cast<double>(rng_() >> 11) * 0x1p-53 >= load) return;
    const link::Message m = random_message(rng_, most_bytes);
    if (from.queued(m.channel()) >= 4) return;
    from.send(m);
    account.sent(m);
  }
  void take(link::Endpoint& at, Account& account, tb::Stalls& stalls) {
    if (stalls.next(rng_)) return;
    for (unsigned i = 0; i < link::kChannels; ++i) {
      if (auto m = at.receive(i)) account.got(i, *m);
    }
  }

  std::mt19937_64 rng_;
  link::Column a_out_{}, b_out_{};
};

}  // namespace ng::test
