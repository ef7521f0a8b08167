// SPDX-License-Identifier: Apache-2.0
// One link_flits with its message ports, the monitor of what it sends and the account of what it
// delivers.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <memory>

#include "Vlink_flits.h"
#include "tb/sim.h"
#include "tb/stream.h"
#include "tests/unit/link/flits_monitor.h"

namespace ng::test {

using tb::Stalls;

enum Event {
  kSent,
  kAgain,
  kDelivered,
  kBad,
  kDuplicate,
  kNackSent,
  kNackReceived,
  kReservedSeen,
  kEvents
};

/// One link_flits with its message ports.
template <class V>
class End {
 public:
  End(const std::string& name, unsigned units)
      : sim(name), monitor(name), units(units), name_(name), rng_(sim.seed() ^ 0x5eed) {
    for (Stalls& s : in_stalls) s = Stalls::never();
    for (Stalls& s : out_stalls) s = Stalls::never();
    auto& t = sim.top();
    t.nack_time_i = 160;
    t.replay_time_i = 400;
    t.replay_limit_i = 4;
    t.slow_i = 0;
    t.in_valid_i = t.out_ready_i = 0;
    t.tx_run_i = t.tx_ready_i = t.rx_valid_i = t.rx_last_i = t.rx_good_i = 0;
    t.rx_reset_i = 1;
    t.resume_i = t.dead_i = t.restart_i = 0;
    t.partner_expected_i = 0;
    t.partner_units_i = units | units << 8 | units << 16;
    monitor.partner_units = {units, units, units};
    sim.reset();
  }

  void send(const Message& m) {
    queue_[m.channel()].push_back(m);
    monitor.given[m.channel()].push_back(m);
  }

  void drive() {
    auto& t = sim.top();
    unsigned valid = 0, first = 0, last = 0, ready = 0;
    for (unsigned c = 0; c < 3; ++c) {
      if (!offered_[c]) offered_[c] = !in_stalls[c].next(rng_) && !queue_[c].empty();
      if (!out_stalls[c].next(rng_)) ready |= 1u << c;
      if (!offered_[c]) continue;
      const Message& m = queue_[c].front();
      valid |= 1u << c;
      if (beat_[c] == 0) first |= 1u << c;
      if (beat_[c] + 1 == m.beats()) last |= 1u << c;
      const auto header = m.header();
      for (unsigned w = 0; w < 3; ++w) t.in_header_i[3 * c + w] = header[w];
      for (unsigned w = 0; w < 16; ++w) {
        // bytes beyond the end mean nothing: show it
        uint32_t word = uint32_t(rng_());
        for (unsigned b = 0; b < 4; ++b) {
          const size_t at = 64 * beat_[c] + 4 * w + b;
          if (at < m.data.size()) word = (word & ~(0xffu << 8 * b)) | uint32_t(m.data[at]) << 8 * b;
        }
        t.in_data_i[16 * c + w] = word;
      }
    }
    t.in_valid_i = valid;
    t.in_first_i = first;
    t.in_last_i = last;
    t.out_ready_i = ready;
  }

  void sample() {
    auto& t = sim.top();
    for (unsigned c = 0; c < 3; ++c) {
      if (offered_[c] && (t.in_ready_o >> c & 1)) take_in(c);
      check_offer(c);
      if ((t.out_valid_o & t.out_ready_i) >> c & 1) take_out(c);
    }
    for (unsigned e = 0; e < kEvents; ++e) events[e] += t.events_o >> e & 1;
    discarded += t.discarded_o;
    progress += t.progress_o;
  }

  bool idle() const { return queue_[0].empty() && queue_[1].empty() && queue_[2].empty(); }
  size_t queued(unsigned c) const { return queue_[c].size(); }
  /// Forgets everything, as after a reset.
  void forget() {
    for (unsigned c = 0; c < 3; ++c) {
      queue_[c].clear();
      offered_[c] = false;
      beat_[c] = 0;
    }
    forget_link();
  }

  /// What waits to be taken in, but for messages of which a beat was taken.
  std::array<std::deque<Message>, 3> not_begun() const {
    auto result = queue_;
    for (unsigned c = 0; c < 3; ++c)
      if (beat_[c]) result[c].pop_front();
    return result;
  }

  /// Forgets what was on the link, but not what still waits to be taken in.
  void forget_link() {
    const auto limits = std::pair(monitor.partner_units, monitor.replay_flits);
    monitor = FlitMonitor(name_);
    std::tie(monitor.partner_units, monitor.replay_flits) = limits;
    for (unsigned c = 0; c < 3; ++c) {
      expected[c].clear();
      stands_[c] = false;
      got_beats_[c] = 0;
    }
  }

  tb::Sim<V> sim;
  FlitMonitor monitor;
  unsigned units;
  std::array<Stalls, 3> in_stalls{Stalls::never(), Stalls::never(), Stalls::never()};
  std::array<Stalls, 3> out_stalls{Stalls::never(), Stalls::never(), Stalls::never()};
  std::array<std::deque<Message>, 3> expected;  // what the other end was given
  std::array<uint64_t, kEvents> events{};
  uint64_t discarded = 0, progress = 0, taken_messages = 0, taken_bytes = 0, delivered = 0,
           aborted = 0;
  uint64_t last_taken_in = 0, last_taken_out = 0;  // cycles
  std::function<void(unsigned, const Message&)> on_taken = [](unsigned, const Message&) {};

 private:
  void take_in(unsigned c) {
    offered_[c] = false;
    if (++beat_[c] < queue_[c].front().beats()) return;
    beat_[c] = 0;
    ++taken_messages;
    last_taken_in = sim.cycle();
    on_taken(c, queue_[c].front());
    queue_[c].pop_front();
  }

  std::vector<uint32_t> offer(unsigned c) {
    auto& t = sim.top();
    std::vector<uint32_t> words{uint32_t(t.out_first_o >> c & 1), uint32_t(t.out_last_o >> c & 1),
                                uint32_t(t.out_abort_o >> c & 1)};
    for (unsigned w = 0; w < 3; ++w) words.push_back(t.out_header_o[3 * c + w]);
    for (unsigned w = 0; w < 16; ++w) words.push_back(t.out_data_o[16 * c + w]);
    return words;
  }

  void check_offer(unsigned c) {
    auto& t = sim.top();
    const bool valid = t.out_valid_o >> c & 1;
    if (stands_[c] && !valid) fail(c, "valid fell before the beat was taken");
    if (!valid) return;
    std::vector<uint32_t> now = offer(c);
    if (stands_[c] && now != standing_[c]) fail(c, "a beat changed while it waited");
    stands_[c] = !(t.out_ready_i >> c & 1);
    standing_[c] = std::move(now);
  }

  void take_out(unsigned c) {
    const auto beat = offer(c);
    const bool first = beat[0], last = beat[1];
    if (beat[2]) {
      if (first || !last || got_beats_[c] == 0) fail(c, "abort outside a message");
      got_beats_[c] = 0;
      ++aborted;
      return;
    }
    if (expected[c].empty()) fail(c, "a beat that nobody sent");
    const Message& want = expected[c].front();
    const unsigned b = got_beats_[c];
    if (first != (b == 0) || last != (b + 1 == want.beats()))
      fail(c, "wrong first or last: " + want.show());
    const auto header = want.header();
    for (unsigned w = 0; w < 3; ++w)
      if (beat[3 + w] != header[w]) fail(c, "wrong header: " + want.show());
    for (unsigned w = 0; w < 16; ++w)
      if (beat[6 + w] != want.data_word(16 * b + w))
        fail(c, fmt::format("wrong data in beat {}: {}", b, want.show()));
    got_beats_[c] = last ? 0 : b + 1;
    if (!last) return;
    taken_bytes += want.data.size();
    expected[c].pop_front();
    ++delivered;
    last_taken_out = sim.cycle();
  }

  [[noreturn]] void fail(unsigned c, const std::string& what) const {
    throw tb::Mismatch(fmt::format("channel {}: {} {}", c, what, tb::where()));
  }

  std::string name_;
  std::mt19937_64 rng_;
  std::array<std::deque<Message>, 3> queue_;
  bool offered_[3] = {};
  unsigned beat_[3] = {};
  unsigned got_beats_[3] = {};
  bool stands_[3] = {};
  std::vector<uint32_t> standing_[3];
};

}  // namespace ng::test
