// SPDX-License-Identifier: Apache-2.0
// Steps that tests of two whole ends share.
#pragma once

#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include "tests/unit/link/joint_faults.h"

namespace ng::test {

/// The case runs once for each.
inline Pairing any_pairing() { return GENERATE(Catch::Generators::from_range(kPairings)); }

inline JointConfig plain(const Pairing& pairing) {
  return {.make_a = pairing.a, .make_b = pairing.b};
}

inline link::Message small_write(uint8_t tag) {
  return {.bytes = 64, .tag = tag, .data = std::vector<uint8_t>(64, tag)};
}

/// A wrong bit in every column of the next cycles: no flit in them is good, all headers are.
inline void spoil(tb::LinkChannel& wire, unsigned cycles) {
  for (uint64_t n = 0; n < cycles; ++n) wire.at(wire.cycle() + n, tb::LinkFault::flip(5, 1));
}

inline void train(Joint& pair, uint64_t most = 6000) {
  const bool trained = pair.train(most);
  INFO(pair.show());
  REQUIRE(trained);
}

inline void idle_pair(Joint& pair) {
  train(pair);
  pair.cycles(300);
}

/// All that was sent has arrived, and all credits are back.
inline void check_right(Joint& pair) {
  INFO(pair.show());
  CHECK(pair.to_a.wrong() == 0);
  CHECK(pair.to_b.wrong() == 0);
  CHECK(pair.drained());
  CHECK(pair.up());
  CHECK(pair.credits_back());
}

/// The same, once it has had time to.
inline void drain_right(Joint& pair) {
  pair.drain();
  check_right(pair);
}

/// After a death: both ends up again, and a load that arrives in full.
inline void check_new_life(Joint& pair) {
  train(pair, 60'000);
  pair.load = 0.2;
  pair.cycles(2000);
  drain_right(pair);
  CHECK(pair.to_a.got() > 50);
  CHECK(pair.to_b.got() > 50);
}

}  // namespace ng::test
