// SPDX-License-Identifier: Apache-2.0
// LinkWires: two ends, the wire each way, their clocks. Time is counted in cycles of end a.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tb/link/link_channel.h"
#include "tb/link/link_end.h"

namespace ng::tb {

struct LinkWiresConfig {
  LinkEndKind a = LinkEndKind::kGolden, b = LinkEndKind::kGolden;
  unsigned widest = link::kLanes;
  LinkChannel::Config ab{.latency_cycles = 21}, ba{.latency_cycles = 21};
  int ppm = 0;       ///< how much faster the clock of end b is; 0 unless both are RTL
  double stall = 0;  ///< of each end, per cycle
  uint64_t seed = 1;
  std::string waves{};  ///< FST file of the first end that is RTL; empty: none
};

class LinkWires {
 public:
  /// std::invalid_argument: no such ends, or a golden end at another clock.
  explicit LinkWires(const LinkWiresConfig& config);

  /// One cycle of end a, and as many of b as its clock has in it.
  void step();
  bool up() { return a->up() && b->up(); }
  uint64_t cycle() const { return cycle_; }
  /// Steps until both are up, one is dead or its time is over; what it took.
  uint64_t train();
  bool dead() { return a->state() == link::State::kDead || b->state() == link::State::kDead; }
  /// Cycles in which these ends, if nothing disturbs them, deliver something that waits or die:
  /// what their own times and limits allow. Whoever waits longer waits in vain.
  uint64_t patience() const { return patience_; }

  std::unique_ptr<LinkEnd> a, b;
  LinkChannel ab, ba;

 private:
  uint64_t cycle_ = 0;
  uint64_t patience_;
  uint64_t period_a_, period_b_, time_a_ = 0, time_b_;
};

}  // namespace ng::tb
