// SPDX-License-Identifier: Apache-2.0
// LinkWires: a Pair of ends of any make with the settings that `ngauge link` offers.
#pragma once

#include <cstdint>
#include <string>

#include "tb/link/link_channel.h"
#include "tb/link/link_end.h"
#include "tb/link/pair.h"

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

class LinkWires : public Pair<LinkEnd> {
 public:
  /// std::invalid_argument: no such ends, or a golden end at another clock.
  explicit LinkWires(const LinkWiresConfig& config);

  bool up() { return a.up() && b.up(); }
  /// Steps until both are up, one is dead or its time is over; what it took.
  uint64_t train();
  bool dead() { return a.state() == link::State::kDead || b.state() == link::State::kDead; }
  /// Cycles in which these ends, if nothing disturbs them, deliver something that waits or die:
  /// what their own times and limits allow. Whoever waits longer waits in vain.
  uint64_t patience() const { return patience_; }

 private:
  uint64_t patience_;
};

}  // namespace ng::tb
