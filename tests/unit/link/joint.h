// SPDX-License-Identifier: Apache-2.0
// Two ends of a link of any make, a wire each way, two clocks, random messages, and the account of
// them.
#pragma once

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <random>
#include <string>
#include <utility>

#include "tb/link/link_channel.h"
#include "tb/link/link_end.h"
#include "tb/replay.h"
#include "tests/golden/link/link_fixture.h"

namespace ng::test {

using tb::LinkEnd;
using Make = tb::LinkEndKind;

struct JointConfig {
  Make make_a = Make::kRtl, make_b = Make::kRtl;
  tb::LinkEndConfig a{.chip = 1, .seed = 11};
  tb::LinkEndConfig b{.chip = 2, .seed = 22};
  tb::LinkChannel::Config ab{.latency_cycles = 21, .seed = 33};
  tb::LinkChannel::Config ba{.latency_cycles = 21, .seed = 44};
  int ppm_a = 0, ppm_b = 0;  ///< how much faster each clock is; a golden end has its partner's
  uint64_t seed = 1;
};

class Joint {
 public:
  explicit Joint(const std::string& name, const JointConfig& c = {})
      : end_a_(tb::make_link_end(c.make_a, name + "_a", c.a)),
        end_b_(tb::make_link_end(c.make_b, name + "_b", c.b)),
        a(*end_a_),
        b(*end_b_),
        ab(c.ab),
        ba(c.ba),
        period_a_(period(c, c.ppm_a)),
        period_b_(period(c, c.ppm_b)),
        rng_(c.seed) {
    time_b_ = rng_() % period_b_;
  }

  /// One edge of whichever clock is next.
  void edge() {
    if (time_a_ <= time_b_) {
      time_a_ += period_a_;
      b.receive(ab.step(a.sent()));
      a.tick();
      take(a, to_a);
      offer(a, to_b);
      ++cycle;
    } else {
      time_b_ += period_b_;
      a.receive(ba.step(b.sent()));
      b.tick();
      take(b, to_b);
      offer(b, to_a);
    }
  }
  /// Cycles of a.
  void cycles(uint64_t count) {
    const uint64_t end = cycle + count;
    while (cycle < end) edge();
  }
  template <class Condition>
  bool until(Condition condition, uint64_t most) {
    const uint64_t end = cycle + most;
    while (cycle < end) {
      if (condition()) return true;
      edge();
    }
    return condition();
  }

  bool up() { return a.up() && b.up(); }
  bool train(uint64_t most = 6000) {
    return until([&] { return up(); }, most);
  }
  bool drained() const { return to_a.missing() == 0 && to_b.missing() == 0; }
  bool credits_back() {
    for (unsigned c = 0; c < 3; ++c)
      if (a.credits(c) != b.units(c) || b.credits(c) != a.units(c)) return false;
    return true;
  }
  /// No more load; true when all has arrived and all credits are back. `most`: cycles in which
  /// nothing arrives.
  bool drain(uint64_t most = 100'000) {
    load = 0;
    uint64_t missing = ~uint64_t{0};
    for (uint64_t end = 0; !(drained() && up() && credits_back()); edge()) {
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
  /// Both ends and both accounts forget what has not arrived: the link has died.
  void forget() {
    a.forget_queued();
    b.forget_queued();
    to_a.clear();
    to_b.clear();
  }
  void wires(const std::function<void(tb::LinkChannel&)>& change) {
    change(ab);
    change(ba);
  }
  void quiet() {
    wires([](tb::LinkChannel& wire) {
      wire.set_rates(tb::LinkLaneRates{});
      wire.set_flit_rates(0, 0);
    });
  }
  /// Flits of any kind that have left both ends.
  uint64_t flits() { return a.counters().flits_sent + b.counters().flits_sent; }
  uint64_t delivered() { return a.counters().delivered + b.counters().delivered; }
  std::string show() {
    std::string text;
    for (LinkEnd* end : {&a, &b})
      text += fmt::format(
          "{}: state {} up {} dead {} retrain {} history {:08x} width rx {} tx {} retrains {} "
          "degrades {} bad {} replayed {} credits {} {} {}\n",
          end == &a ? "a" : "b", int(end->state()), end->up(), int(end->cause()),
          int(end->retrain_cause()), end->history(), end->receive_width(), end->transmit_width(),
          end->counters().retrains, end->counters().degrades, end->counters().bad,
          end->counters().replayed, end->credits(0), end->credits(1), end->credits(2));
    return text + fmt::format("missing to a {} of {}, to b {} of {}; wrong {} {}; cycle {}",
                              to_a.missing(), to_a.sent(), to_b.missing(), to_b.sent(),
                              to_a.wrong(), to_b.wrong(), cycle);
  }
  std::mt19937_64& rng() { return rng_; }

 private:
  std::unique_ptr<LinkEnd> end_a_, end_b_;

 public:
  LinkEnd &a, &b;
  tb::LinkChannel ab, ba;
  Account to_a, to_b;
  /// Probability per cycle that an end is given another message; it never has more than a few
  /// queued.
  double load = 0;
  unsigned most_bytes = 1024;
  uint64_t cycle = 0;

 private:
  static uint64_t period(const JointConfig& c, int ppm) {
    if (c.make_a == Make::kGolden || c.make_b == Make::kGolden) ppm = 0;
    return static_cast<uint64_t>(1e9 / (1 + ppm * 1e-6));
  }
  static void take(LinkEnd& at, Account& account) {
    for (unsigned c = 0; c < link::kChannels; ++c)
      while (auto m = at.take(c)) account.got(c, *m);
  }
  void offer(LinkEnd& from, Account& account) {
    if (load <= 0 || static_cast<double>(rng_() >> 11) * 0x1p-53 >= load) return;
    const link::Message m = random_message(rng_, most_bytes);
    if (from.queued(m.channel()) >= 4 || from.state() == link::State::kDead) return;
    from.send(m);
    account.sent(m);
  }

  uint64_t period_a_, period_b_, time_a_ = 0, time_b_ = 0;
  std::mt19937_64 rng_;
};

}  // namespace ng::test
