// SPDX-License-Identifier: Apache-2.0
#include "tb/link/link_wires.h"

#include <algorithm>
#include <stdexcept>

namespace ng::tb {
namespace {

LinkChannel::Config seeded(LinkChannel::Config config, uint64_t seed) {
  config.seed = seed;
  return config;
}

LinkEndConfig end(const LinkWiresConfig& c, uint16_t chip, uint64_t seed) {
  const bool traced = chip == 1 || c.a == LinkEndKind::kGolden;
  // The times after reset are for wires of up to 42 cycles both ways; longer ones get longer times.
  const unsigned wires = std::max(42u, c.ab.latency_cycles + c.ba.latency_cycles);
  return {.chip = chip,
          .widest = c.widest,
          .state_timeout = 4096 + 2 * (wires - 42),
          .nack_time = 160 + wires - 42,
          .replay_time = 400 + wires - 42,
          .seed = seed,
          .waves = traced ? c.waves : "",
          .golden_units = {128, 128, 128}};
}

// Of one end: at each width so many trainings, each state of which times out, and before each all
// replays at the narrowest width.
uint64_t patience_of(const LinkEndConfig& c) {
  constexpr uint64_t kWidths = 4, kTrainingStates = 4;
  const uint64_t replays = uint64_t{c.replay_limit + 1} * std::max(c.nack_time, c.replay_time);
  const uint64_t training = kTrainingStates * c.state_timeout + link::Bounds{}.align_wait;
  return kWidths * (c.retrain_limit + 1) * (link::kLanes * replays + training);
}

// Equal clocks have their edges together; b's first edge of another clock is half a period late.
PairClocks clocks(const LinkWiresConfig& c) {
  if (c.ppm == 0) return {};
  if (c.a == LinkEndKind::kGolden || c.b == LinkEndKind::kGolden)
    throw std::invalid_argument("a golden end has one clock for both directions");
  const auto period_b = static_cast<uint64_t>(1'000'000 - c.ppm);
  return {.period_a = 1'000'000, .period_b = period_b, .first_b = period_b / 2};
}

}  // namespace

LinkWires::LinkWires(const LinkWiresConfig& c)
    : Pair(make_link_end(c.a, "link_a", end(c, 1, 4 * c.seed)),
           make_link_end(c.b, "link_b", end(c, 2, 4 * c.seed + 1)), seeded(c.ab, 4 * c.seed + 2),
           seeded(c.ba, 4 * c.seed + 3), clocks(c)),
      // they may take turns at it
      patience_(patience_of(end(c, 1, 0)) + patience_of(end(c, 2, 0))) {
  if (c.stall > 0) a.take_stalls = b.take_stalls = Stalls::random(c.stall);
}

uint64_t LinkWires::train() {
  const uint64_t start = cycle;
  while (!up() && !dead() && cycle - start < patience_) step();
  return cycle - start;
}

}  // namespace ng::tb
