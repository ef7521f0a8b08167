// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tests/golden/link/link_fixture.h"

using namespace ng::link;
using ng::test::Pair;
using ng::test::PairConfig;

namespace {

std::array<unsigned, kLanes> random_skew(std::mt19937_64& rng, unsigned most) {
  std::array<unsigned, kLanes> skew;
  for (unsigned& s : skew) s = static_cast<unsigned>(rng() % (most + 1));
  return skew;
}

}  // namespace

TEST_CASE("two ends train on straight wires and know each other") {
  Pair pair;
  REQUIRE(pair.train(2000));
  INFO("cycles: " << pair.cycle);
  CHECK(pair.cycle <= 2000);
  CHECK(pair.a.receive_width() == 8);
  CHECK(pair.a.transmit_width() == 8);
  CHECK(pair.a.partner_chip() == 2);
  CHECK(pair.b.partner_chip() == 1);
  CHECK(pair.a.partner_hash() == 0x1234);
  CHECK((pair.a.history() & 0xFFFFF) == 0x12345);
  for (unsigned i = 0; i < kChannels; ++i) CHECK(pair.a.credits(i) == 64);
}

TEST_CASE("every reversal, polarity and skew up to 24 columns trains, and messages pass") {
  std::mt19937_64 rng(ng::tb::choose_seed("link wiring"));
  for (unsigned n = 0; n < 24; ++n) {
    PairConfig config;
    config.ab.reversed = (n & 1) != 0;
    config.ba.reversed = (n & 2) != 0;
    config.ab.inverted = static_cast<uint8_t>(n == 0 ? 0 : n == 1 ? 0xff : rng());
    config.ba.inverted = static_cast<uint8_t>(rng());
    config.ab.skew_bits = random_skew(rng, n < 12 ? 24 * 66 : 130);
    config.ba.skew_bits = random_skew(rng, n % 3 == 0 ? 24 * 66 : 7);
    config.ab.latency_cycles = static_cast<unsigned>(rng() % 40);
    config.a.seed = rng();
    config.b.seed = rng();
    Pair pair(config, rng());
    INFO("wiring " << n);
    REQUIRE(pair.train());
    CHECK(pair.a.receive_width() == 8);
    CHECK(pair.b.receive_width() == 8);
    CHECK(pair.a.lanes().reversed() == config.ba.reversed);
    CHECK(pair.b.lanes().reversed() == config.ab.reversed);
    for (unsigned p = 0; p < kLanes; ++p) {
      CHECK(pair.a.lanes().physical(p).is_inverted() == (config.ba.inverted >> p & 1));
      CHECK(pair.b.lanes().physical(p).is_inverted() == (config.ab.inverted >> p & 1));
    }
    pair.load = 0.1;
    pair.cycles(1000);
    CHECK(pair.drain());
    CHECK(pair.to_a.wrong() + pair.to_b.wrong() == 0);
    CHECK(pair.a.counters().bad + pair.b.counters().bad == 0);
    CHECK(pair.a.counters().retrains + pair.b.counters().retrains == 0);
  }
}

TEST_CASE("an end that comes up long after the other is waited for") {
  PairConfig config;
  config.b.enabled = false;
  Pair pair(config);
  pair.cycles(3500);
  CHECK(pair.a.state() == State::kAlign);
  pair.b.enable();
  REQUIRE(pair.train());
  CHECK(pair.a.retrain_cause() == RetrainCause::kNone);
}

TEST_CASE("an end without partner is dead with its cause after its trainings, and says so") {
  PairConfig config;
  config.b.enabled = false;
  Pair pair(config);
  pair.a.send(ng::test::random_message(pair.rng()));
  pair.cycles(4 * 4096 + 10);
  CHECK(pair.a.state() == State::kDead);
  CHECK(pair.a.cause() == Cause::kNoPartner);
  CHECK(pair.a.take_discarded().size() == 1);
  pair.a.send(ng::test::random_message(pair.rng()));
  CHECK(pair.a.take_discarded().size() == 1);
  CHECK(pair.a.counters().discarded == 2);
  pair.b.enable();
  pair.a.reset();
  CHECK(pair.train());
}

TEST_CASE("with auto_restart an end goes on trying until its partner comes") {
  PairConfig config;
  config.a.bounds.auto_restart = 4096;
  config.b.enabled = false;
  Pair pair(config);
  pair.cycles(60'000);
  pair.b.enable();
  CHECK(pair.train(40'000));
}

TEST_CASE("hashes, versions or buffer sizes that do not suit end in ConfigMismatch on both ends") {
  const int what = GENERATE(0, 1, 2, 3);
  PairConfig config;
  if (what == 0) config.b.hash ^= 0x8000'0000;
  if (what == 1) config.b.version = 2;
  if (what == 2) config.b.buffer_units[1] = 15;
  if (what == 3) config.a.buffer_units[2] = 129;
  Pair pair(config);
  pair.cycles(3000);
  CHECK(pair.a.state() == State::kDead);
  CHECK(pair.b.state() == State::kDead);
  CHECK(pair.a.cause() == Cause::kConfigMismatch);
  CHECK(pair.b.cause() == Cause::kConfigMismatch);
}

TEST_CASE("each direction runs on the widest group that its receiver allows") {
  PairConfig config;
  config.a.widest = GENERATE(1u, 2u, 4u, 8u);
  config.b.widest = GENERATE(1u, 4u);
  Pair pair(config);
  REQUIRE(pair.train());
  CHECK(pair.a.receive_width() == config.a.widest);
  CHECK(pair.b.transmit_width() == config.a.widest);
  CHECK(pair.b.receive_width() == config.b.widest);
  pair.load = 0.02;
  pair.cycles(3000);
  CHECK(pair.drain());
  CHECK(pair.to_a.wrong() + pair.to_b.wrong() == 0);
  CHECK(pair.to_a.got() > 10);
}

TEST_CASE("training succeeds under bit errors") {
  const double rate = GENERATE(1e-5, 1e-4, 3e-4);
  std::mt19937_64 rng(ng::tb::choose_seed("link training errors"));
  for (int n = 0; n < 5; ++n) {
    PairConfig config;
    config.ab.seed = rng();
    config.ba.seed = rng();
    config.ab.skew_bits = random_skew(rng, 500);
    Pair pair(config);
    pair.ab.set_rates({.bit_errors = rate});
    pair.ba.set_rates({.bit_errors = rate});
    CHECK(pair.train(20'000));
  }
}

TEST_CASE("software retraining loses nothing and takes at most 1,000 cycles") {
  Pair pair;
  REQUIRE(pair.train());
  pair.load = 0.1;
  pair.cycles(500);
  for (int n = 0; n < 5; ++n) {
    (n & 1 ? pair.a : pair.b).retrain();
    const uint64_t begin = pair.cycle;
    pair.step();
    REQUIRE(pair.train(2000));
    CHECK(pair.cycle - begin <= 1000);
    CHECK((n & 1 ? pair.b : pair.a).retrain_cause() == RetrainCause::kPartner);
    pair.cycles(300 + static_cast<uint64_t>(n) * 77);
  }
  CHECK(pair.drain());
  CHECK(pair.to_a.wrong() + pair.to_b.wrong() == 0);
  CHECK(pair.to_a.got() > 100);
}
