// SPDX-License-Identifier: Apache-2.0
// Two link_flits with a wire of columns between them: width, delay, pauses, bad flits and training
// are the test's to choose. Every flit is checked by a FlitMonitor, every message delivered is
// compared with the one given.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <functional>
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

/// What a test chooses for each direction.
struct WireOptions {
  unsigned width = 8;   // one column per 8 / width cycles
  unsigned delay = 21;  // cycles from a column taken to the same column received
  double pause = 0;     // share of cycles in which no column goes, as for a SKP
  double bad = 0;       // share of flits that arrive bad
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

/// One direction of the wire.
struct Wire {
  struct Moving {
    uint64_t due;
    Column column;
    unsigned index;
    bool good;
  };

  WireOptions options;
  // good or bad, by number and control word of the flit; default: WireOptions::bad
  std::function<bool(uint64_t, const Control&)> spoil;
  std::deque<Moving> moving;
  std::array<Column, 4> columns;
  unsigned index = 0;  // columns of the flit under way that were taken
  unsigned phase = 0;  // cycles until the next column may go
  uint64_t flits = 0;
  uint64_t last_column_due = 0;
};

template <class V>
class Pair {
 public:
  explicit Pair(const std::string& name, WireOptions options = {}, unsigned units = 128)
      : ends{std::make_unique<End<V>>(name + "_a", units),
             std::make_unique<End<V>>(name + "_b", units)},
        rng_(ends[0]->sim.seed()) {
    for (Wire& wire : wires) wire.options = options;
    for (auto& end : ends)
      end->sim->slow_i = options.width == 8   ? 0
                         : options.width == 4 ? 1
                         : options.width == 2 ? 2
                                              : 3;
  }

  End<V>& a() { return *ends[0]; }
  End<V>& b() { return *ends[1]; }

  void send(unsigned from, const Message& m) {
    ends[from]->send(m);
    ends[1 - from]->expected[m.channel()].push_back(m);
  }

  /// Both ends enter Active, as at the end of training.
  void resume() {
    auto& a = ends[0]->sim.top();
    auto& b = ends[1]->sim.top();
    a.partner_expected_i = b.expected_o;
    b.partner_expected_i = a.expected_o;
    ends[0]->monitor.resumed(b.expected_o);
    ends[1]->monitor.resumed(a.expected_o);
    a.resume_i = b.resume_i = 1;
    a.rx_reset_i = b.rx_reset_i = 0;
    cycle();
    a.resume_i = b.resume_i = 0;
    cycle();
    cycle();
    a.tx_run_i = b.tx_run_i = 1;
  }

  /// The link goes down for some cycles: what is on the wire is lost.
  void down(unsigned cycles) {
    for (unsigned e = 0; e < 2; ++e) {
      auto& t = ends[e]->sim.top();
      t.tx_run_i = 0;
      t.rx_reset_i = 1;
      if (wires[e].index) ends[e]->monitor.gave_up();
      // a first column of a new flit may wait at the port, begun but not taken
      ends[e]->monitor.gave_up();
      wires[e].moving.clear();
      wires[e].index = 0;
    }
    for (unsigned i = 0; i < cycles; ++i) cycle();
  }

  void cycle() {
    for (unsigned e = 0; e < 2; ++e) {
      ends[e]->drive();
      receive(e);
      drive_ready(e);
    }
    for (unsigned e = 0; e < 2; ++e) {
      ends[e]->sim.eval();
      take_column(e);
      ends[e]->sample();
      if (ends[e]->sim->retrain_request_o && on_retrain) retrain_ = true;
      if (ends[e]->sim->fatal_o && !fatal_allowed)
        throw tb::Mismatch(fmt::format("end {} is fatal, cause {} {}", e,
                                       ends[e]->sim->fatal_cause_o, tb::where()));
    }
    for (unsigned e = 0; e < 2; ++e) ends[e]->sim.tick();
    if (!retrain_) return;
    retrain_ = false;
    on_retrain();
  }

  void cycles(uint64_t count) {
    while (count--) cycle();
  }

  bool done() const {
    for (const auto& end : ends)
      if (!end->idle() || !end->expected[0].empty() || !end->expected[1].empty() ||
          !end->expected[2].empty())
        return false;
    return true;
  }

  /// Until every message has arrived.
  uint64_t run(uint64_t limit) {
    const uint64_t start = ends[0]->sim.cycle();
    while (!done()) {
      if (ends[0]->sim.cycle() - start >= limit)
        throw tb::Timeout(
            fmt::format("messages are still under way after {} cycles {}", limit, tb::where()));
      cycle();
    }
    return ends[0]->sim.cycle() - start;
  }

  std::array<std::unique_ptr<End<V>>, 2> ends;
  std::array<Wire, 2> wires;  // wires[e] leaves end e
  std::function<void()> on_retrain;
  bool fatal_allowed = false;

 private:
  void receive(unsigned e) {
    auto& t = ends[e]->sim.top();
    auto& wire = wires[1 - e];
    const bool now = !wire.moving.empty() && wire.moving.front().due <= ends[e]->sim.cycle();
    t.rx_valid_i = now;
    t.rx_last_i = 0;
    t.rx_good_i = rng_() & 1;
    if (!now) return;
    const auto& m = wire.moving.front();
    for (unsigned w = 0; w < 16; ++w) t.rx_column_i[w] = m.column[w];
    t.rx_last_i = m.index == 3;
    if (m.index == 3) {
      t.rx_good_i = m.good;
      if (m.good && !t.rx_reset_i) ends[e]->monitor.partner_said(Control::of(m.column[14]));
    }
    wire.moving.pop_front();
  }

  void drive_ready(unsigned e) {
    auto& wire = wires[e];
    const double p = wire.options.pause;
    const bool pause = p > 0 && std::uniform_real_distribution<>(0, 1)(rng_) < p;
    if (wire.phase) --wire.phase;
    ends[e]->sim->tx_ready_i = ends[e]->sim->tx_run_i && wire.phase == 0 && !pause;
  }

  void take_column(unsigned e) {
    auto& t = ends[e]->sim.top();
    auto& wire = wires[e];
    if (!t.tx_run_i || !t.tx_ready_i) return;
    wire.phase = 8 / wire.options.width;
    Column column;
    for (unsigned w = 0; w < 16; ++w) column[w] = t.tx_column_o[w];
    wire.columns[wire.index] = column;
    const uint64_t due = ends[e]->sim.cycle() + wire.options.delay;
    wire.moving.push_back({due, column, wire.index, true});
    if (++wire.index < 4) return;
    wire.index = 0;
    wire.last_column_due = due;
    if (column[15]) throw tb::Mismatch("the place of the CRC is not zero " + tb::where());
    const Flit flit = Flit::of(wire.columns);
    ends[e]->monitor.sent(flit);
    const uint64_t number = wire.flits++;
    const bool bad = wire.spoil ? wire.spoil(number, flit.control)
                                : std::uniform_real_distribution<>(0, 1)(rng_) < wire.options.bad;
    if (!bad) return;
    for (size_t i = 0; i < 4; ++i) {
      auto& m = wire.moving[wire.moving.size() - 4 + i];
      m.good = false;
      m.column[rng_() % 16] ^= uint32_t(rng_());
      if (i == 3) m.column[14] ^= uint32_t(rng_());
    }
  }

  std::mt19937_64 rng_;
  bool retrain_ = false;
};

using FlitsPair = Pair<Vlink_flits>;

}  // namespace ng::test
