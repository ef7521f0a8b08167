// SPDX-License-Identifier: Apache-2.0
// A run of a link under load and faults: what `ngauge link` simulates and reports.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tb/link/link_timeline.h"
#include "tb/link/link_traffic.h"
#include "tb/link/link_wires.h"

namespace ng::tb {

struct LinkRunConfig {
  LinkWiresConfig wires{};
  uint64_t cycles = 100'000;  ///< for which messages are offered and random faults happen
  LinkTraffic::Config traffic{};
  bool both_ways = false;
  LinkLaneRates lane_rates{};      ///< of every lane, both directions
  double drop = 0, duplicate = 0;  ///< of each flit at 8 lanes
  struct Span {
    uint64_t first;                ///< cycle
    std::optional<uint64_t> last;  ///< nothing: for good
  };
  struct Kill {
    bool of_b;      ///< of direction b to a
    unsigned lane;  ///< as the receiver's pins number them
    Span dead;
  };
  struct Reset {
    bool of_b;
    uint64_t cycle;
  };
  std::vector<Kill> kills{};
  std::vector<Span> pulls{};    ///< both directions
  std::vector<Reset> resets{};  ///< an end loses power for a moment
  uint64_t buckets = 220;       ///< of the goodput curve
};

struct LinkDirection {
  LinkTraffic::Counts counts;
  uint64_t missing = 0;
  uint64_t lost_with_sender = 0;    ///< when it was reset
  uint64_t bytes_in_load = 0;       ///< payload delivered before the drain
  std::vector<uint32_t> latencies;  ///< sorted
  LinkChannel::Counts injected;
};

struct LinkEndReport {
  link::Counters counters{};
  link::State state{};
  link::Cause cause{};
  link::RetrainCause retrain_cause{};  ///< the last one
  unsigned receive_width = 0;
};

struct LinkRunResult {
  explicit LinkRunResult(uint64_t bucket_cycles) : timeline(bucket_cycles) {}
  uint64_t up_cycle = 0;  ///< first cycle in which both ends were up; cycles run if never
  bool was_up = false;
  uint64_t cycles = 0;  ///< in all
  LinkDirection ab, ba;
  LinkEndReport a, b;
  LinkTimeline timeline;

  bool dead() const { return a.state == link::State::kDead || b.state == link::State::kDead; }
};

LinkRunResult run_link(const LinkRunConfig& config);

/// Payload bits of all bits that `cycles` cycles have on `lanes` lanes, headers included.
double goodput(uint64_t payload_bytes, uint64_t cycles, unsigned lanes);
/// Of sorted values; 0 of none.
uint32_t percentile(const std::vector<uint32_t>& sorted, double share);

}  // namespace ng::tb
