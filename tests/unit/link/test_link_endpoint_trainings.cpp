// SPDX-License-Identifier: Apache-2.0
// How many trainings whole ends bear, and what makes up for them: the same at every make.
#include <catch2/catch_test_macros.hpp>

#include "tests/unit/link/joint_steps.h"

using namespace ng::link;
using namespace ng::test;

namespace {

/// b is told to train so many times, each after so many cycles of flits; how often until a is dead.
unsigned trainings_borne(Joint& pair, unsigned most, unsigned cycles) {
  for (unsigned n = 1; n <= most; ++n) {
    pair.cycles(cycles);
    pair.b.retrain();
    const bool left = pair.until([&] { return !pair.up(); }, 200);
    REQUIRE(left);
    pair.until([&] { return pair.up() || pair.a.state() == State::kDead; }, 20'000);
    if (pair.a.state() == State::kDead) return n;
  }
  return most + 1;
}

}  // namespace

TEST_CASE(
    "an end bears 4 (retrain_limit + 1) - 1 trainings in which nothing is bad, at every make") {
  const Pairing pairing = any_pairing();
  const unsigned limit = GENERATE(0u, 1u, 3u);
  INFO(pairing.name << ", limit " << limit);
  JointConfig config = plain(pairing);
  config.a.retrain_limit = limit;
  Joint pair("borne", config);
  idle_pair(pair);
  CHECK(trainings_borne(pair, 20, 50) == 4 * (limit + 1));
  INFO(pair.show());
  CHECK(pair.a.cause() == Cause::kNoFlits);
  CHECK(pair.a.receive_width() == 8);
}

TEST_CASE("an idle link makes up for trainings by flits both ways for a state timeout") {
  const Pairing pairing = any_pairing();
  INFO(pairing.name);
  JointConfig config = plain(pairing);
  config.a.retrain_limit = 0;
  config.a.state_timeout = 1500;
  Joint pair("makes_up", config);
  idle_pair(pair);
  CHECK(trainings_borne(pair, 6, 1600) == 7);  // never
  pair.cycles(1600);
  CHECK(trainings_borne(pair, 6, 1000) == 4);
}

TEST_CASE("an end that only receives makes up for trainings by the Data it gets") {
  const Pairing pairing = any_pairing();
  INFO(pairing.name);
  JointConfig config = plain(pairing);
  config.a.retrain_limit = 0;
  Joint pair("only_receives", config);
  idle_pair(pair);
  for (unsigned n = 0; n < 8; ++n) {
    for (unsigned i = 0; i < 100; ++i) {
      if (i % 4 == 0) pair.send_b(small_write(static_cast<uint8_t>(i)));
      pair.cycles(8);
    }
    REQUIRE(trainings_borne(pair, 1, 1) == 2);
  }
  drain_right(pair);
}

TEST_CASE("an end whose flits never arrive is dead of it, however well the partner's come") {
  const Pairing pairing = any_pairing();
  INFO(pairing.name);
  JointConfig config = plain(pairing);
  config.a.retrain_limit = 1;
  config.a.state_timeout = 1500;
  config.a.replay_time = 30'000;
  config.b.retrain_limit = 255;
  config.b.nack_time = 1000;
  Joint pair("unheard", config);
  idle_pair(pair);
  // A bit of every data block is wrong: no flit is good, all training sets are.
  uint64_t next = 0;
  const auto dead = [&] {
    if (pair.ab.cycle() >= next && pair.a.sent()[5].head == kDataHead)
      pair.ab.at(pair.ab.cycle() + 21, ng::tb::LinkFault::flip(5, 1));
    next = pair.ab.cycle() + 1;
    return pair.a.state() == State::kDead;
  };
  pair.until(dead, 100);
  pair.send_a(small_write(1));
  pair.until(dead, 200'000);
  INFO(pair.show());
  CHECK(pair.a.state() == State::kDead);
  CHECK(pair.a.receive_width() == 8);
}
