// SPDX-License-Identifier: Apache-2.0
// Directed faults of whole ends of any make: one flit, one lane, one cable; clocks.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "tests/unit/link/joint_steps.h"

using namespace ng::link;
using namespace ng::test;
using ng::tb::LinkChannel;
using ng::tb::Stalls;

TEST_CASE("a lost last flit is nacked and comes a round trip later") {
  const Pairing pairing = any_pairing();
  INFO(pairing.name);
  Joint pair("lost_last", plain(pairing));
  idle_pair(pair);
  pair.send_a(small_write(1));
  pair.cycles(1);
  const uint64_t begin = pair.cycle;
  spoil(pair.ab, 32);
  CHECK(pair.until([&] { return pair.drained(); }, 400));
  CHECK(pair.cycle - begin <= 32 + 2 * 22 + 2 * 24);
  CHECK(pair.a.counters().replayed >= 1);
  CHECK(pair.a.counters().nacks_received == 1);
  CHECK(pair.drain(2000));
  check_right(pair);
}

TEST_CASE("a lost nack is made good by the nack time") {
  const Pairing pairing = any_pairing();
  INFO(pairing.name);
  Joint pair("lost_nack", plain(pairing));
  idle_pair(pair);
  pair.send_a(small_write(1));
  spoil(pair.ab, 32);
  spoil(pair.ba, 120);
  const uint64_t begin = pair.cycle;
  CHECK(pair.until([&] { return pair.drained(); }, 800));
  CHECK(pair.cycle - begin > 120);
  CHECK(pair.b.counters().nacks_sent == 2);
  CHECK(pair.drain(2000));
  CHECK(pair.a.counters().retrains == 0);
  check_right(pair);
}

TEST_CASE("a lost ack is made good by a later one, or by the replay time") {
  const Pairing pairing = any_pairing();
  const unsigned cycles = GENERATE(100u, 470u);
  INFO(pairing.name << ", " << cycles);
  Joint pair("lost_ack", plain(pairing));
  idle_pair(pair);
  pair.send_a(small_write(1));
  spoil(pair.ba, cycles);
  CHECK(pair.drain(3000));
  CHECK(pair.b.counters().duplicates == (cycles == 100 ? 0 : 1));
  CHECK(pair.a.counters().replayed == (cycles == 100 ? 0 : 1));
  CHECK(pair.a.counters().retrains == 0);
  check_right(pair);
}

TEST_CASE("lanes that die under load take a direction to 4, 2 and 1 lanes, and it grows again") {
  const Pairing pairing = any_pairing();
  INFO(pairing.name);
  Joint pair("lane_death", plain(pairing));
  idle_pair(pair);
  pair.load = 0.02;
  const std::pair<unsigned, unsigned> deaths[] = {{7, 4}, {2, 2}, {1, 2}, {4, 1}, {0, 1}, {3, 1}};
  for (const auto& [lane, width] : deaths) {
    pair.cycles(500);
    pair.ab.now(LinkFault::dead(lane));
    pair.cycles(400);
    const bool up = pair.train(8000);
    INFO("lane " << lane << " died\n" << pair.show());
    REQUIRE(up);
    CHECK(pair.b.receive_width() == width);
    CHECK(pair.a.transmit_width() == width);
    CHECK(pair.a.receive_width() == 8);
  }
  for (unsigned lane = 0; lane < 8; ++lane) pair.ab.now(LinkFault::alive(lane));
  pair.cycles(2000);
  CHECK(pair.b.receive_width() == 1);
  pair.a.retrain();
  pair.cycles(100);
  REQUIRE(pair.train());
  CHECK(pair.b.receive_width() == 8);
  CHECK(pair.drain());
  CHECK(pair.to_b.got() > 50);
  check_right(pair);
}

TEST_CASE("errors on an idle link are nacked once each and never train again") {
  const Pairing pairing = any_pairing();
  INFO(pairing.name);
  Joint pair("idle_errors", plain(pairing));
  idle_pair(pair);
  for (unsigned n = 0; n < 20; ++n) {
    pair.ab.now(LinkFault::flip(n % 8, 1));
    pair.cycles(250);
  }
  CHECK(pair.b.counters().bad >= 18);  // one or two may have hit a skip, which bears it
  CHECK(pair.b.counters().nacks_sent <= 20);
  CHECK(pair.a.counters().replayed == 0);
  CHECK(pair.a.counters().retrains + pair.b.counters().retrains == 0);
  CHECK(pair.up());
}

TEST_CASE("a wrong bit in any header of a flit, one or both, loses the flit alone") {
  const Pairing pairing = any_pairing();
  INFO(pairing.name);
  Joint pair("headers", plain(pairing));
  idle_pair(pair);
  pair.load = 0.2;
  uint64_t bad = 0;
  for (unsigned lane = 0; lane < 8; ++lane) {
    for (uint8_t head : {1, 2, 3}) {
      pair.cycles(100);
      pair.ab.now(LinkFault::flip(lane, 0, head));
      pair.cycles(100);
      ++bad;
    }
  }
  CHECK(pair.b.counters().bad <= bad);
  CHECK(pair.b.counters().bad >= bad - 2);  // a skip bears it
  CHECK(pair.b.counters().retrains == 0);
  pair.drain();
  check_right(pair);
}

TEST_CASE("a lane stuck at one is as dead as one stuck at zero") {
  const Pairing pairing = any_pairing();
  INFO(pairing.name);
  Joint pair("stuck", plain(pairing));
  idle_pair(pair);
  pair.load = 0.05;
  pair.cycles(100);
  pair.ba.now(LinkFault::stuck(0, true));
  pair.cycles(400);
  train(pair, 8000);
  CHECK(pair.a.receive_width() == 4);
  CHECK(pair.a.retrain_cause() == RetrainCause::kLaneLock);
  drain_right(pair);
}

TEST_CASE("a link comes back on all lanes, however long the cable was out before it is dead") {
  const Pairing pairing = any_pairing();
  INFO(pairing.name);
  JointConfig config = plain(pairing);
  for (unsigned lane = 0; lane < 8; ++lane)  // which come back one after the other
    config.ab.skew_bits[lane] = config.ba.skew_bits[lane] = 190 * lane;
  Joint pair("long_pull", config);
  idle_pair(pair);
  for (unsigned length : {1u, 5u, 40u, 300u, 1000u, 2000u, 3000u, 5000u}) {
    INFO("out for " << length << " cycles");
    pair.load = 0.1;
    pair.cycles(700);
    pair.wires([&](LinkChannel& wire) { wire.now(LinkFault::pull(length)); });
    pair.cycles(length + 100);
    train(pair, 20'000);
    for (LinkEnd* end : {&pair.a, &pair.b}) {
      CHECK(end->receive_width() == 8);
      CHECK(end->cause() == Cause::kNone);
    }
    drain_right(pair);
  }
  CHECK(pair.a.counters().degrades + pair.b.counters().degrades == 0);
}

TEST_CASE("a partner that is not heard and one that does not hear are gone, and narrow nothing") {
  const Pairing pairing = any_pairing();
  const bool both = GENERATE(true, false);
  INFO(pairing.name << (both ? "" : ", one way"));
  JointConfig config = plain(pairing);
  config.a.auto_restart = config.b.auto_restart = both ? 0 : 2;
  Joint pair("gone", config);
  idle_pair(pair);
  pair.ab.now(LinkFault::pull());
  if (both) pair.ba.now(LinkFault::pull());
  bool a = false, b = false;  // has died
  Cause cause_a{}, cause_b{};
  pair.until(
      [&] {
        if (pair.a.state() == State::kDead) a = true, cause_a = pair.a.cause();
        if (pair.b.state() == State::kDead) b = true, cause_b = pair.b.cause();
        return a && b;
      },
      30'000);
  INFO(pair.show());
  CHECK(a);
  CHECK(b);
  CHECK(cause_a == Cause::kNoPartner);
  CHECK(cause_b == Cause::kNoPartner);
  CHECK(pair.a.counters().degrades + pair.b.counters().degrades == 0);
  if (both) return;
  pair.ab.now(LinkFault::plug());
  train(pair, 60'000);
  CHECK(pair.a.receive_width() == 8);
  CHECK(pair.b.receive_width() == 8);
}

TEST_CASE("a taker that stalls for ever stops its channel alone, and no buffer runs over") {
  const Pairing pairing = any_pairing();
  INFO(pairing.name);
  Joint pair("stalled", plain(pairing));
  idle_pair(pair);
  pair.b.take_stalls = Stalls::always();
  for (unsigned n = 0; n < 3 * pair.b.units(0); ++n) pair.send_a(small_write(uint8_t(n)));
  pair.cycles(3000);
  INFO(pair.show());
  CHECK(pair.a.credits(kRequestChannel) == 0);
  CHECK(pair.a.credits(kResponseChannel) == pair.b.units(kResponseChannel));
  CHECK(pair.b.cause() == Cause::kNone);
  pair.b.take_stalls = Stalls::never();
  drain_right(pair);
}

TEST_CASE("clocks 200 ppm apart carry full load without an error, either way round") {
  const int ppm = GENERATE(100, -100);
  JointConfig config;
  config.ppm_a = ppm;
  config.ppm_b = -ppm;
  Joint pair("ppm", config);
  REQUIRE(pair.train());
  pair.load = 0.5;
  pair.cycles(12'000);  // the clocks pass each other twice
  CHECK(pair.drain());
  CHECK(pair.a.counters().bad + pair.b.counters().bad == 0);
  CHECK(pair.a.counters().retrains + pair.b.counters().retrains == 0);
  check_right(pair);
}
