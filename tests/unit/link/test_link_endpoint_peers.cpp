// SPDX-License-Identifier: Apache-2.0
// What users of other links have reported, each as a test of this one.
#include <catch2/catch_test_macros.hpp>

#include "tests/unit/link/joint_steps.h"

using namespace ng::link;
using namespace ng::test;
using ng::tb::LinkChannel;
using ng::tb::Stalls;

TEST_CASE("OpenRIO 4: an error that persists on one lane is left behind by a narrower link") {
  const Pairing pairing = any_pairing();
  INFO(pairing.name);
  Joint pair("openrio_lane", plain(pairing));
  train(pair);
  pair.load = 0.02;
  pair.ab.set_rates(5, {.bit_errors = 0.02});
  const bool narrower =
      pair.until([&] { return pair.up() && pair.b.receive_width() < 8; }, 150'000);
  INFO(pair.show());
  REQUIRE(narrower);
  pair.cycles(3000);
  drain_right(pair);
  CHECK(pair.b.receive_width() == 4);
  CHECK(pair.a.receive_width() == 8);  // nothing was ever bad there
}

TEST_CASE("OpenRIO 4: an error that persists on all lanes ends in Dead, not in replays for ever") {
  const Pairing pairing = any_pairing();
  INFO(pairing.name);
  Joint pair("openrio_dead", plain(pairing));
  train(pair);
  pair.load = 0.02;
  pair.ab.set_rates({.bit_errors = 4e-3});
  const bool dead = pair.until(
      [&] { return pair.a.state() == State::kDead && pair.b.state() == State::kDead; }, 1'000'000);
  INFO(pair.show());
  CHECK(dead);
  CHECK(pair.a.cause() != Cause::kNone);
  CHECK(pair.b.cause() != Cause::kNone);
  CHECK(pair.to_a.wrong() + pair.to_b.wrong() == 0);
  CHECK(pair.a.counters().discarded + pair.b.counters().discarded > 0);
}

TEST_CASE("tt-metal 45872: 48 retrainings under load lose nothing and leave nothing frozen") {
  const Pairing pairing = any_pairing();
  INFO(pairing.name);
  JointConfig config = wired(pairing, 45872);
  Joint pair("tt_metal", config);
  train(pair);
  pair.load = 0.3;
  pair.a.take_stalls = Stalls::random(0.3);
  for (int n = 0; n < 48; ++n) {
    (n % 2 ? pair.a : pair.b).retrain();
    if (n % 3 == 0) pair.a.retrain();  // now and then both at once
    const bool left = pair.until([&] { return !pair.up(); }, 200);
    CHECK(left);
    const uint64_t begin = pair.cycle;
    const bool back = pair.until([&] { return pair.up(); }, 1000);
    INFO("retraining " << n << ", " << pair.cycle - begin << " cycles\n" << pair.show());
    REQUIRE(back);
    const uint64_t before = pair.to_a.got() + pair.to_b.got();
    pair.cycles(200 + pair.rng()() % 200);
    REQUIRE(pair.to_a.got() + pair.to_b.got() > before);
  }
  CHECK(pair.a.counters().retrains >= 48);
  drain_right(pair);
}

TEST_CASE("pslse 9: credits come back on a link that has no messages to carry them") {
  const Pairing pairing = any_pairing();
  INFO(pairing.name);
  Joint pair("pslse", plain(pairing));
  train(pair);
  // all traffic is one way; its taker stops until all credits are used, then takes everything
  pair.b.take_stalls = Stalls::always();
  for (unsigned n = 0; n < 3 * pair.b.units(0); ++n)
    pair.send_a({.bytes = 64, .tag = static_cast<uint8_t>(n), .data = std::vector<uint8_t>(64, 1)});
  const bool empty = pair.until([&] { return pair.a.credits(0) == 0; }, 3000);
  CHECK(empty);
  pair.cycles(2000);
  CHECK(pair.to_b.got() == 0);
  for (unsigned n = 0; n < 4000; ++n)
    pair.ba.at(pair.ba.cycle() + n, LinkFault::flip(n % 8, n % 3 ? 0 : 1));
  pair.b.take_stalls = Stalls::never();
  drain_right(pair);
  CHECK(pair.to_b.got() == 3 * pair.b.units(0));
}

TEST_CASE("nimble 822: flits that fail their CRC leak no credit") {
  const Pairing pairing = any_pairing();
  INFO(pairing.name);
  JointConfig config = plain(pairing);
  config.a.golden_units = config.b.golden_units = {16, 16, 16};
  Joint pair("nimble", config);
  train(pair);
  pair.load = 0.3;
  // flits are lost about a round trip apart, so that each is replayed and credited again
  for (uint64_t n = 0; n < 300; ++n) {
    pair.ab.at(pair.ab.cycle() + 70 * n, LinkFault::flip(n % 8, uint64_t{1} << n % 64));
    pair.ba.at(pair.ba.cycle() + 73 * n, LinkFault::flip(n % 7, uint64_t{1} << n % 61));
  }
  pair.cycles(300 * 73);
  CHECK(pair.a.counters().bad > 250);
  CHECK(pair.b.counters().bad > 250);
  drain_right(pair);  // drains only when every unit is back at both ends
  CHECK(pair.to_a.got() > 1000);
  CHECK(pair.to_b.got() > 1000);
}

TEST_CASE("Wlink 4: settings that differ are agreed on in training, or refused by both ends") {
  const Pairing pairing = any_pairing();
  INFO(pairing.name);
  JointConfig config = plain(pairing);
  SECTION("widest width: each direction runs on what its receiver allows") {
    config.a.widest = 2;
    config.b.widest = 4;
    Joint pair("wlink_width", config);
    train(pair);
    CHECK(pair.a.receive_width() == 2);
    CHECK(pair.b.transmit_width() == 2);
    CHECK(pair.b.receive_width() == 4);
    CHECK(pair.a.transmit_width() == 4);
    pair.load = 0.05;
    pair.cycles(4000);
    drain_right(pair);
    CHECK(pair.to_a.got() > 30);
  }
  SECTION("buffer sizes that the format does not have") {
    if (pairing.a != Make::kGolden && pairing.b != Make::kGolden) return;  // the RTL cannot
    config.a.golden_units = config.b.golden_units = {64, 8, 64};
    Joint pair("wlink_units", config);
    const bool dead = pair.until(
        [&] { return pair.a.state() == State::kDead && pair.b.state() == State::kDead; }, 20'000);
    INFO(pair.show());
    CHECK(dead);
    CHECK(pair.a.cause() == Cause::kConfigMismatch);
    CHECK(pair.b.cause() == Cause::kConfigMismatch);
  }
}

TEST_CASE("liteiclink 3: a cable pulled under load and plugged again needs nobody, loses nothing") {
  const Pairing pairing = any_pairing();
  const unsigned cycles = GENERATE(40u, 300u, 5000u);
  INFO(pairing.name << ", " << cycles << " cycles");
  Joint pair("liteiclink", plain(pairing));
  train(pair);
  pair.load = 0.2;
  pair.cycles(1000);
  pair.wires([&](LinkChannel& wire) { wire.now(LinkFault::pull(cycles)); });
  pair.cycles(cycles + 100);
  const bool back = pair.train(20'000);
  INFO(pair.show());
  REQUIRE(back);
  pair.cycles(1000);
  drain_right(pair);
  CHECK(pair.to_a.got() > 100);
}

TEST_CASE("liteiclink 3: a cable pulled for good is Dead with what was lost, and heals by itself") {
  const Pairing pairing = any_pairing();
  const bool ones = GENERATE(false, true);
  INFO(pairing.name << ", all ones " << ones);
  JointConfig config = plain(pairing);
  config.a.auto_restart = config.b.auto_restart = 8;
  Joint pair("liteiclink_dead", config);
  train(pair);
  pair.load = 0.2;
  pair.cycles(1000);
  pair.wires([&](LinkChannel& wire) {
    for (unsigned lane = 0; lane < 8; ++lane) wire.now(LinkFault::stuck(lane, ones));
  });
  pair.cycles(500);
  pair.load = 0;
  bool a_died = false, b_died = false;
  pair.until(
      [&] {
        a_died = a_died || pair.a.state() == State::kDead;
        b_died = b_died || pair.b.state() == State::kDead;
        return a_died && b_died;
      },
      60'000);
  INFO(pair.show());
  CHECK(a_died);
  CHECK(b_died);
  pair.cycles(2000);
  CHECK(pair.a.counters().discarded > 0);
  CHECK(pair.to_a.wrong() + pair.to_b.wrong() == 0);  // no all-ones
  pair.forget();
  pair.wires([](LinkChannel& wire) {
    for (unsigned lane = 0; lane < 8; ++lane) wire.now(LinkFault::alive(lane));
  });
  train(pair, 60'000);
  pair.load = 0.2;
  pair.cycles(1000);
  drain_right(pair);
  CHECK(pair.to_a.got() > 30);
}
