// SPDX-License-Identifier: Apache-2.0
// Whole ends, RTL and golden in every pairing, over every fault of the wire.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>

#include "tests/unit/link/joint.h"
#include "tests/unit/link/joint_faults.h"

using namespace ng::link;
using namespace ng::test;
using ng::tb::Stalls;

TEST_CASE("trains from any wiring on 8 lanes each way, and each knows the other") {
  const Pairing pairing = GENERATE(Catch::Generators::from_range(kPairings));
  INFO(pairing.name);
  for (uint64_t seed = 0; seed < 4; ++seed) {
    JointConfig config = wired(pairing, ng::tb::choose_seed("endpoint wiring") + seed);
    Joint pair(fmt::format("wiring{}", seed), config);
    const bool trained = pair.train();
    INFO("seed " << seed << "\n" << pair.show());
    REQUIRE(trained);
    CHECK(pair.cycle <= 2000);
    for (Peer* end : {&pair.a, &pair.b}) {
      CHECK(end->receive_width() == 8);
      CHECK(end->transmit_width() == 8);
      CHECK(end->partner_hash() == 0x1234);
      CHECK(end->cause() == Cause::kNone);
    }
    CHECK(pair.a.partner_chip() == 2);
    CHECK(pair.b.partner_chip() == 1);
    CHECK(pair.credits_back());
  }
}

TEST_CASE("no message is lost, doubled, reordered or wrong under any fault: RTL to RTL") {
  faults_slice(kPairings[0], 4000);
}
TEST_CASE("no message is lost, doubled, reordered or wrong under any fault: RTL to golden") {
  faults_slice(kPairings[1], 4000);
}
TEST_CASE("no message is lost, doubled, reordered or wrong under any fault: golden to RTL") {
  faults_slice(kPairings[2], 4000);
}

TEST_CASE("ten million flits under all faults, by ranges of seeds", "[nightly]") {
  // NG_LINK_SEEDS=<first>:<count> goes on where an earlier run ended; a seed is a wiring and a mix.
  uint64_t first = 0, seeds = 400;
  if (const char* range = std::getenv("NG_LINK_SEEDS"))
    REQUIRE(std::sscanf(range, "%" SCNu64 ":%" SCNu64, &first, &seeds) == 2);
  CampaignCount count;
  for (uint64_t seed = first; seed < first + seeds; ++seed)
    run_mix(kPairings[seed % 3], kFaultMixes[seed / 3 % kFaultMixes.size()], seed, 25'000, count);
  WARN(fmt::format("seeds {} to {}: {} flits sent, {} delivered with {} messages, {} faults", first,
                   first + seeds - 1, count.flits, count.delivered, count.messages, count.faults));
}
