// SPDX-License-Identifier: Apache-2.0
// Every fault of the wire, alone and together, under load both ways with stalls at both ends.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tests/golden/link/link_fixture.h"

using namespace ng::link;
using ng::tb::Stalls;
using ng::test::LinkFault;
using ng::test::LinkLaneRates;
using ng::test::Pair;
using ng::test::PairConfig;

namespace {

/// Ends that never give up: the tests here are about what is delivered, not about bounds.
PairConfig patient(uint64_t seed) {
  std::mt19937_64 rng(seed);
  PairConfig config;
  for (auto* end : {&config.a, &config.b}) {
    end->bounds.retrain_limit = 1000;
    end->seed = rng();
    end->empty_rest = 0.1;
    end->extra_idle = 0.05;
    end->buffer_units = {16, 64, 128};
  }
  for (auto* wire : {&config.ab, &config.ba}) {
    wire->seed = rng();
    for (unsigned& skew : wire->skew_bits) skew = static_cast<unsigned>(rng() % 400);
    wire->inverted = static_cast<uint8_t>(rng());
    wire->reversed = rng() & 1;
  }
  return config;
}

void check_account(const Pair& pair) {
  CHECK(pair.a.cause() == Cause::kNone);
  CHECK(pair.b.cause() == Cause::kNone);
  CHECK(pair.to_a.wrong() == 0);
  CHECK(pair.to_b.wrong() == 0);
  CHECK(pair.to_a.missing() == 0);
  CHECK(pair.to_b.missing() == 0);
}

struct Rates {
  const char* name;
  LinkLaneRates lane;
  double drop = 0, duplicate = 0;
};

}  // namespace

TEST_CASE("no message is lost, doubled, reordered or wrong under any random fault of the link") {
  const Rates rates = GENERATE(
      Rates{"rare errors", {.bit_errors = 2e-7}}, Rates{"errors", {.bit_errors = 2e-6}},
      Rates{"many errors", {.bit_errors = 1e-5}}, Rates{"most errors", {.bit_errors = 1e-4}},
      Rates{"short bursts", {.bursts = 2e-6, .burst_length = 8}},
      Rates{"bursts", {.bursts = 1e-6, .burst_length = 32}},
      Rates{"long bursts", {.bursts = 5e-7, .burst_length = 300}}, Rates{"slips", {.slips = 3e-5}},
      Rates{"drift", {.drift = 3e-5, .max_drift = 3}}, Rates{"dropped flits", {}, 2e-4, 0},
      Rates{"doubled flits", {}, 0, 2e-4},
      Rates{"everything",
            {.bit_errors = 2e-6,
             .bursts = 3e-7,
             .burst_length = 20,
             .slips = 5e-6,
             .drift = 5e-6,
             .max_drift = 5},
            3e-5,
            3e-5});
  INFO(rates.name);
  Pair pair(patient(ng::tb::choose_seed(rates.name)), ng::tb::choose_seed("link load"));
  REQUIRE(pair.train());
  pair.load = 0.3;
  pair.a.take_stalls = Stalls::random(0.3);
  pair.b.take_stalls = Stalls::bursty(0.5, 200);
  for (auto* wire : {&pair.ab, &pair.ba}) {
    wire->set_rates(rates.lane);
    wire->set_flit_rates(rates.drop, rates.duplicate);
  }
  pair.cycles(60'000);
  const uint64_t events = pair.ab.counts().events() + pair.ba.counts().events();
  for (auto* wire : {&pair.ab, &pair.ba}) {
    wire->set_rates(LinkLaneRates{});
    wire->set_flit_rates(0, 0);
  }
  CHECK(pair.drain());
  check_account(pair);
  CHECK(events >= 5);
  CHECK(pair.to_a.got() > 300);
  CHECK(pair.to_b.got() > 300);
}

TEST_CASE(
    "lanes that die and come back at random under load cost width and time, never a message") {
  std::mt19937_64 rng(ng::tb::choose_seed("link random lanes"));
  Pair pair(patient(rng()), rng());
  REQUIRE(pair.train());
  pair.load = 0.1;
  pair.a.take_stalls = Stalls::random(0.2);
  for (int n = 0; n < 25; ++n) {
    for (auto* wire : {&pair.ab, &pair.ba}) {
      const auto lane = static_cast<unsigned>(rng() % kLanes);
      wire->now(rng() % 3 == 0   ? LinkFault::stuck(lane, rng() & 1)
                : rng() % 2 == 0 ? LinkFault::alive(lane)
                                 : LinkFault::pull(1 + static_cast<unsigned>(rng() % 300)));
    }
    if (rng() % 2) (rng() % 2 ? pair.a : pair.b).retrain();
    pair.cycles(rng() % 4000);
  }
  for (auto* wire : {&pair.ab, &pair.ba})
    for (unsigned lane = 0; lane < kLanes; ++lane) wire->now(LinkFault::alive(lane));
  CHECK(pair.drain());
  check_account(pair);
  pair.a.retrain();
  pair.step();
  REQUIRE(pair.train());
  CHECK(pair.a.receive_width() == 8);
  CHECK(pair.b.receive_width() == 8);
  CHECK(pair.to_a.got() > 500);
}

namespace {

struct Goodput {
  uint64_t delivered = 0;  // data flits to b
  uint64_t errors = 0;
  uint64_t replayed = 0;
};

/// `a` saturated with 1,024-byte writes for some cycles of a 21-cycle wire, one wrong bit at a
/// random place of every 1 / rate bits.
Goodput goodput(double bit_errors, unsigned cycles, uint64_t seed) {
  PairConfig config;
  config.a.buffer_units = config.b.buffer_units = {128, 128, 128};
  config.a.bounds.retrain_limit = 1000;
  Pair pair(config);
  if (!pair.train()) return {};
  std::mt19937_64 rng(seed);
  const auto errors = static_cast<uint64_t>(bit_errors * cycles * kLanes * kBlockBits);
  for (uint64_t n = 0; n < errors; ++n)
    pair.ab.at(pair.ab.cycle() + (n * cycles + rng() % cycles) / errors,
               LinkFault::flip(static_cast<unsigned>(rng() % kLanes), uint64_t{1} << rng() % 64));
  Message m{.bytes = 1024, .data = std::vector<uint8_t>(1024)};
  const uint64_t before = pair.b.counters().delivered;
  for (unsigned n = 0; n < cycles; ++n) {
    for (bool collective : {false, true}) {
      m.collective = collective;
      if (pair.a.queued(m.channel()) < 4) pair.send_a(m);
    }
    pair.step();
  }
  return {pair.b.counters().delivered - before, errors, pair.a.counters().replayed};
}

}  // namespace

TEST_CASE("goodput under bit errors keeps its promise, and an error costs a round trip") {
  const unsigned cycles = 60'000;
  const Goodput clean = goodput(0, cycles, 1);
  CHECK(static_cast<double>(clean.delivered) >= 0.99 * cycles / 4);
  for (const auto& [rate, share] :
       {std::pair{2e-7, 0.993}, std::pair{2e-6, 0.93}, std::pair{1e-5, 0.65}}) {
    const Goodput g = goodput(rate, cycles, ng::tb::choose_seed("link goodput"));
    const double got = static_cast<double>(g.delivered) / static_cast<double>(clean.delivered);
    INFO("bit error rate " << rate << ": " << g.errors << " errors, " << g.replayed
                           << " flits again, goodput " << got);
    CHECK(got >= share);
    CHECK(g.errors > 5);
    // The wire both ways is 42 cycles, 11 flits.
    CHECK(g.replayed <= g.errors * (11 + 8));
  }
}

TEST_CASE("ten million flits under all faults of the link", "[nightly]") {
  Pair pair(patient(ng::tb::choose_seed("link nightly")), ng::tb::choose_seed("link nightly load"));
  REQUIRE(pair.train());
  pair.load = 0.3;
  pair.a.take_stalls = Stalls::random(0.1);
  pair.b.take_stalls = Stalls::bursty(0.2, 300);
  const LinkLaneRates lane{.bit_errors = 2e-6,
                           .bursts = 3e-7,
                           .burst_length = 20,
                           .slips = 5e-7,
                           .drift = 5e-7,
                           .max_drift = 5};
  for (auto* wire : {&pair.ab, &pair.ba}) {
    wire->set_rates(lane);
    wire->set_flit_rates(3e-6, 3e-6);
  }
  while (pair.a.counters().flits_sent + pair.b.counters().flits_sent < 10'000'000)
    pair.cycles(10'000);
  for (auto* wire : {&pair.ab, &pair.ba}) {
    wire->set_rates(LinkLaneRates{});
    wire->set_flit_rates(0, 0);
  }
  CHECK(pair.drain());
  check_account(pair);
}
