// SPDX-License-Identifier: Apache-2.0
// Pair: two ends of a link, the wire each way, their clocks. An end is anything that has
//   link::Column sent();                  what it puts on its lanes
//   void receive(const link::Column&);    an edge of its receive clock, with these words
//   void tick();                          an edge of its own clock
// so lanes alone, a whole end, a chip (which has its own driver: exchange() alone), the golden end.
// Time is counted in cycles of end a.
//
//   Pair<LinkEnd> pair(make_link_end(...), make_link_end(...), {.latency_cycles = 21},
//   {.latency_cycles = 21}); pair.cycles(100); pair.until([&] { return pair.b.up(); }, 5000);
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "tb/link/link_channel.h"

namespace ng::tb {

/// The clocks of two ends, in a unit of their own. Equal periods and first_b = 0: both edges at
/// once in step().
struct PairClocks {
  uint64_t period_a = 1, period_b = 1;
  uint64_t first_b = 0;  ///< b's first edge; a's is at 0

  /// Both so many parts per million faster than nominal.
  static PairClocks apart(int ppm_a, int ppm_b) {
    const auto period = [](int ppm) { return static_cast<uint64_t>(1e9 / (1 + ppm * 1e-6)); };
    return {.period_a = period(ppm_a), .period_b = period(ppm_b)};
  }
};

template <class A, class B = A>
class Pair {
  std::unique_ptr<A> a_;
  std::unique_ptr<B> b_;

 public:
  Pair(std::unique_ptr<A> end_a, std::unique_ptr<B> end_b, const LinkChannel::Config& wire_ab,
       const LinkChannel::Config& wire_ba, const PairClocks& clocks = {})
      : a_(std::move(end_a)),
        b_(std::move(end_b)),
        a(*a_),
        b(*b_),
        ab(wire_ab),
        ba(wire_ba),
        clocks_(clocks),
        time_b_(clocks.first_b) {}
  virtual ~Pair() = default;
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  /// What each end puts on its lanes goes one column on, and what comes out is received.
  void exchange() {
    const link::Column to_b = ab.step(a.sent());
    const link::Column to_a = ba.step(b.sent());
    a.receive(to_a);
    b.receive(to_b);
  }
  /// One edge of whichever clock is next; a's, when both are.
  void edge() {
    if (time_a_ <= time_b_) {
      time_a_ += clocks_.period_a;
      b.receive(ab.step(a.sent()));
      a.tick();
      after_a();
      ++cycle;
    } else {
      time_b_ += clocks_.period_b;
      a.receive(ba.step(b.sent()));
      b.tick();
      after_b();
    }
  }
  /// The next edge, which with clocks alike is one of both ends.
  void next() {
    if (!alike()) return edge();
    exchange();
    a.tick();
    b.tick();
    after_a();
    after_b();
    ++cycle;
  }
  /// One cycle of a, and what b has before it.
  void step() {
    for (const uint64_t now = cycle; cycle == now;) next();
  }
  void cycles(uint64_t count) {
    for (const uint64_t end = cycle + count; cycle < end;) step();
  }
  /// Whether it came to be within so many cycles; looked at before every edge.
  template <class Condition>
  bool until(Condition condition, uint64_t most) {
    for (const uint64_t end = cycle + most; cycle < end; next())
      if (condition()) return true;
    return condition();
  }

 protected:
  /// For what is done with an end in each of its cycles.
  virtual void after_a() {}
  virtual void after_b() {}

 public:
  A& a;
  B& b;
  LinkChannel ab, ba;
  uint64_t cycle = 0;

 private:
  bool alike() const { return clocks_.period_a == clocks_.period_b && clocks_.first_b == 0; }

  PairClocks clocks_;
  uint64_t time_a_ = 0, time_b_;
};

}  // namespace ng::tb
