// SPDX-License-Identifier: Apache-2.0
// Pairings, random wirings, mixes of faults, and the campaign over them.
#pragma once

#include <array>

#include "tests/unit/link/joint.h"

namespace ng::test {

struct Pairing {
  const char* name;
  Make a, b;
};
inline constexpr std::array<Pairing, 4> kPairings{
    {{"RTL to RTL", Make::kRtl, Make::kRtl},
     {"RTL to golden", Make::kRtl, Make::kGolden},
     {"golden to RTL", Make::kGolden, Make::kRtl},
     {"golden to golden", Make::kGolden, Make::kGolden}}};

/// Any wiring and skew; clocks up to 100 ppm off.
inline JointConfig wired(const Pairing& pairing, uint64_t seed) {
  std::mt19937_64 rng(seed);
  JointConfig c{.make_a = pairing.a, .make_b = pairing.b};
  c.a.seed = rng();
  c.b.seed = rng();
  c.seed = rng();
  for (auto* wire : {&c.ab, &c.ba}) {
    wire->latency_cycles = 1 + static_cast<unsigned>(rng() % 30);
    wire->seed = rng();
    for (unsigned& skew : wire->skew_bits) skew = static_cast<unsigned>(rng() % 400);
    wire->inverted = static_cast<uint8_t>(rng());
    wire->reversed = rng() & 1;
  }
  c.ppm_a = static_cast<int>(rng() % 201) - 100;
  c.ppm_b = static_cast<int>(rng() % 201) - 100;
  return c;
}

/// Ends that never give up: what is delivered is the question, not the bounds.
inline JointConfig patient(const Pairing& pairing, uint64_t seed) {
  JointConfig c = wired(pairing, seed);
  for (tb::LinkEndConfig* end : {&c.a, &c.b}) {
    end->retrain_limit = 255;
    end->golden_units = {16, 64, 128};
    end->empty_rest = 0.1;
    end->extra_idle = 0.05;
  }
  return c;
}

struct FaultMix {
  const char* name;
  tb::LinkLaneRates lane{};
  double drop = 0, duplicate = 0;
  double load = 0.3;
};

/// Rates as in tests/golden/link/test_faults.cpp.
inline constexpr std::array<FaultMix, 13> kFaultMixes{
    {{"no errors"},
     {"rare errors", {.bit_errors = 2e-7}},
     {"errors", {.bit_errors = 2e-6}},
     {"many errors", {.bit_errors = 1e-5}},
     {"most errors", {.bit_errors = 1e-4}},
     {"short bursts", {.bursts = 2e-6, .burst_length = 8}},
     {"bursts", {.bursts = 1e-6, .burst_length = 32}},
     {"long bursts", {.bursts = 5e-7, .burst_length = 300}},
     {"slips", {.slips = 3e-5}},
     {"drift", {.drift = 3e-5, .max_drift = 3}},
     {"dropped flits", {}, 2e-4, 0},
     {"doubled flits", {}, 0, 2e-4},
     {"everything",
      {.bit_errors = 2e-6,
       .bursts = 3e-7,
       .burst_length = 20,
       .slips = 5e-6,
       .drift = 5e-6,
       .max_drift = 5},
      3e-5,
      3e-5}}};

struct CampaignCount {
  uint64_t flits = 0, delivered = 0, faults = 0, messages = 0;
};

/// One mix on one wiring until so many flits of any kind have left the two ends, then until
/// everything is delivered and credited.
inline void run_mix(const Pairing& pairing, const FaultMix& mix, uint64_t seed, uint64_t flits,
                    CampaignCount& count) {
  Joint pair(fmt::format("{}_{}", mix.name, seed), patient(pairing, seed));
  INFO(pairing.name << ", " << mix.name << ", seed " << seed);
  const bool trained = pair.train();
  INFO(pair.show());
  REQUIRE(trained);
  pair.load = mix.load;
  pair.a.take_stalls = tb::Stalls::random(0.3);
  pair.b.take_stalls = tb::Stalls::bursty(0.5, 200);
  pair.a.offer_stalls = tb::Stalls::bursty(0.3, 20);
  pair.b.offer_stalls = tb::Stalls::random(0.2);
  pair.wires([&](tb::LinkChannel& wire) {
    wire.set_rates(mix.lane);
    wire.set_flit_rates(mix.drop, mix.duplicate);
  });
  while (pair.flits() < flits && pair.a.state() != link::State::kDead &&
         pair.b.state() != link::State::kDead && pair.cycle < flits * 20)
    pair.cycles(500);
  const uint64_t sent = pair.flits();
  pair.quiet();
  const bool drained = pair.drain();
  INFO(pair.show());
  REQUIRE(drained);
  REQUIRE(pair.to_a.wrong() + pair.to_b.wrong() == 0);
  REQUIRE(sent >= flits);
  REQUIRE(pair.a.cause() == link::Cause::kNone);
  REQUIRE(pair.b.cause() == link::Cause::kNone);
  count.flits += sent;
  count.delivered += pair.delivered();
  count.messages += pair.to_a.got() + pair.to_b.got();
  count.faults += pair.ab.counts().events() + pair.ba.counts().events();
}

/// Every mix once.
inline void faults_slice(const Pairing& pairing, uint64_t flits) {
  CampaignCount count;
  for (const FaultMix& mix : kFaultMixes)
    run_mix(pairing, mix, tb::choose_seed(mix.name), flits, count);
  CHECK(count.flits >= 13 * flits);
  CHECK(count.delivered >= 33'334);  // Data flits: 10^5 in the three slices of a run
  CHECK(count.faults > 50);
  CHECK(count.messages > 2000);
  WARN(fmt::format("{}: {} flits sent, {} delivered with {} messages, {} faults", pairing.name,
                   count.flits, count.delivered, count.messages, count.faults));
}

}  // namespace ng::test
