// SPDX-License-Identifier: Apache-2.0
// Whole ends, RTL and golden in every pairing, over every fault of the wire.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string_view>

#include "golden/base/number.h"
#include "tb/link/rtl_end.h"
#include "tests/unit/link/joint_steps.h"

using namespace ng::link;
using namespace ng::test;

TEST_CASE("trains from any wiring on 8 lanes each way, and each knows the other") {
  const Pairing pairing = any_pairing();
  INFO(pairing.name);
  for (uint64_t seed = 0; seed < 4; ++seed) {
    JointConfig config = wired(pairing, ng::tb::choose_seed("endpoint wiring") + seed);
    Joint pair(fmt::format("wiring{}", seed), config);
    const bool trained = pair.train();
    INFO("seed " << seed << "\n" << pair.show());
    REQUIRE(trained);
    CHECK(pair.cycle <= 2000);
    for (LinkEnd* end : {&pair.a, &pair.b}) {
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
  faults_slice(kPairings[0], 4400);
}
TEST_CASE("no message is lost, doubled, reordered or wrong under any fault: RTL to golden") {
  faults_slice(kPairings[1], 4400);
}
TEST_CASE("no message is lost, doubled, reordered or wrong under any fault: golden to RTL") {
  faults_slice(kPairings[2], 4400);
}

TEST_CASE("ten million flits under all faults, by ranges of seeds", "[nightly]") {
  // NG_LINK_SEEDS=<first>:<count> goes on where an earlier run ended; a seed is a wiring and a mix.
  uint64_t first = 0, seeds = 400;
  if (const char* range = std::getenv("NG_LINK_SEEDS")) {
    const std::string_view text(range);
    const size_t colon = std::min(text.find(':'), text.size() - 1);
    const auto from = ng::parse_decimal(text.substr(0, colon));
    const auto count = ng::parse_decimal(text.substr(colon + 1));
    REQUIRE((from && count));
    first = *from, seeds = *count;
  }
  CampaignCount count;
  for (uint64_t seed = first; seed < first + seeds; ++seed)
    run_mix(kPairings[seed % 3], kFaultMixes[seed / 3 % kFaultMixes.size()], seed, 25'000, count);
  WARN(fmt::format("seeds {} to {}: {} flits sent, {} delivered with {} messages, {} faults", first,
                   first + seeds - 1, count.flits, count.delivered, count.messages, count.faults));
}

TEST_CASE(
    "a 64-byte message is there at most 12 cycles later, whenever it comes, wire and crossing "
    "apart") {
  JointConfig config;
  config.ab.latency_cycles = config.ba.latency_cycles = 0;
  std::map<int64_t, unsigned> seen;
  for (uint64_t phase = 0; phase < 4; ++phase) {  // of the clocks
    config.seed = phase;
    Joint pair("latency", config);
    REQUIRE(pair.train());
    pair.cycles(50);
    auto& a = dynamic_cast<ng::tb::RtlLinkEnd&>(pair.a);
    auto& b = dynamic_cast<ng::tb::RtlLinkEnd&>(pair.b);
    for (unsigned n = 0; n < 100; ++n) {
      pair.send_a(small_write(static_cast<uint8_t>(n)));
      REQUIRE(pair.until([&] { return pair.drained(); }, 100));
      ++seen[static_cast<int64_t>(b.taken_out - a.taken_in)];
      pair.cycles(pair.rng()() % 30);
    }
  }
  std::string text;
  for (const auto& [cycles, times] : seen) text += fmt::format(" {}: {}", cycles, times);
  WARN("cycles from taken in to taken out, crossing included:" << text);
  // cdc_fifo takes 2 to 3 cycles; a SKP column, which there is for the crossing's sake, 1
  CHECK(seen.begin()->first <= 11 + 2);
  CHECK(seen.rbegin()->first <= 12 + 3 + 1);
}
