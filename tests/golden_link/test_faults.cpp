// SPDX-License-Identifier: Apache-2.0
// Every fault of the wire, alone and together, under load both ways with stalls at both ends.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tests/golden_link/link_fixture.h"

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
  CHECK(pair.to_a_account.wrong() == 0);
  CHECK(pair.to_b_account.wrong() == 0);
  CHECK(pair.to_a_account.missing() == 0);
  CHECK(pair.to_b_account.missing() == 0);
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
  pair.a_stalls = Stalls::random(0.3);
  pair.b_stalls = Stalls::bursty(0.5, 200);
  for (auto* wire : {&pair.ab, &pair.ba}) {
    wire->set_rates(rates.lane);
    wire->set_flit_rates(rates.drop, rates.duplicate);
  }
  pair.steps(60'000);
  const uint64_t events = pair.ab.counts().events() + pair.ba.counts().events();
  for (auto* wire : {&pair.ab, &pair.ba}) {
    wire->set_rates(LinkLaneRates{});
    wire->set_flit_rates(0, 0);
  }
  const bool ok=pair.drain();
  CHECK(ok);
  if(!ok) { for (auto* e : {&pair.a,&pair.b}) { auto c=e->counters(); WARN("state "<<int(e->state())<<" hist "<<std::hex<<e->history()<<std::dec<<" rc "<<int(e->retrain_cause())<<" retr "<<c.retrains<<" bad "<<c.bad<<" cred "<<e->credits(0)<<" "<<e->credits(1)<<" "<<e->credits(2)<<" q "<<e->queued(0)<<" "<<e->queued(1)<<" "<<e->queued(2)<<" infl "<<e->in_flight()<<" nacks "<<c.nacks_sent<<" rec "<<c.nacks_received<<" repl "<<c.replayed << " good "<<int(e->lanes().good())<<" miss "<<c.missing<<" del "<<c.delivered); } }
  check_account(pair);
  CHECK(events >= 5);
  CHECK(pair.to_a_account.got() > 300);
  CHECK(pair.to_b_account.got() > 300);
}
