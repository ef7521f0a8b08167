// SPDX-License-Identifier: Apache-2.0
// What tests of two lane halves check and draw.
#pragma once

#include <algorithm>

#include "tests/unit/lanes/lanes_pair.h"

namespace ng::test {

/// Flits good and whole, and each the next one of the one before; none bad.
inline void check_clean(const LanesEnd& end, size_t least) {
  REQUIRE(end.received.size() >= least);
  for (size_t i = 0; i < end.received.size(); ++i) {
    const Received& got = end.received[i];
    if (!got.good || !got.intact || (i && got.number != end.received[i - 1].number + 1))
      FAIL("flit " << i << " of " << end.received.size() << ": good " << got.good << " intact "
                   << got.intact << " number " << got.number);
  }
}

/// As they come back after a break: flits that are good are whole.
inline void check_honest(const LanesEnd& end) {
  for (const Received& got : end.received) REQUIRE((!got.good || got.intact));
}

inline size_t bad_flits(const LanesEnd& end) {
  return static_cast<size_t>(
      std::count_if(end.received.begin(), end.received.end(), [](auto& r) { return !r.good; }));
}

/// A wire with random skew below 24 columns, order and polarities.
inline tb::LinkChannel::Config random_wire(std::mt19937_64& rng) {
  tb::LinkChannel::Config wire{.latency_cycles = static_cast<unsigned>(rng() % 40)};
  for (unsigned& skew : wire.skew_bits) skew = static_cast<unsigned>(rng() % (24 * 66 + 1));
  wire.reversed = rng() >> 63;
  wire.inverted = static_cast<uint8_t>(rng());
  wire.seed = rng();
  return wire;
}

/// Lanes whose receiver's physical number is in the mask are dead.
inline void kill(tb::LinkChannel& wire, unsigned mask) {
  for (unsigned l = 0; l < 8; ++l)
    if (mask >> l & 1) wire.now(tb::LinkFault::dead(l));
}

inline bool saw(const LanesEnd& end, link::State state) {
  return std::find(end.states.begin(), end.states.end(), state) != end.states.end();
}

}  // namespace ng::test
