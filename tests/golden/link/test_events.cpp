// SPDX-License-Identifier: Apache-2.0
// What only a golden end shows or is asked: skips, what it gives back, refusals. Directed faults of
// ends of any make: tests/unit/link/test_link_endpoint_events.cpp and _ends.cpp.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tests/golden/link/link_fixture.h"

using namespace ng::link;
using ng::tb::Stalls;
using ng::test::LinkFault;
using ng::test::Pair;
using ng::test::PairConfig;

namespace {

Message small_write(uint8_t tag) {
  return {.bytes = 64, .tag = tag, .data = std::vector<uint8_t>(64, tag)};
}

void idle_pair(Pair& pair) {
  REQUIRE(pair.train());
  pair.cycles(300);
  REQUIRE(pair.a.counters().bad + pair.b.counters().bad == 0);
}

void check_right(const Pair& pair) {
  CHECK(pair.to_a.wrong() == 0);
  CHECK(pair.to_b.wrong() == 0);
  CHECK(pair.drained());
}

}  // namespace

// The next skip of the wire ab, on an idle link without skew: 1,000 columns lie between two of
// them.
uint64_t next_skip(Pair& pair) {
  const auto skips = [&] { return pair.b.lanes().physical(2).counters().skips; };
  const uint64_t before = skips();
  pair.until([&] { return skips() != before; }, 1200);
  // The receiver's block is complete a word after it began.
  return pair.ab.cycle() - 2 + 1001;
}

TEST_CASE("a skip is dropped with up to 4 wrong bits and a wrong header bit") {
  Pair pair;
  idle_pair(pair);
  const uint64_t at = next_skip(pair);
  for (unsigned lane = 0; lane < kLanes; ++lane)
    pair.ab.at(at, LinkFault::flip(lane, 0x8000'0100'0010'0001 << lane, lane % 3));
  pair.cycles(1500);
  CHECK(pair.ab.counts().flipped_bits() >= 30);
  CHECK(pair.b.counters().bad == 0);
  CHECK(pair.b.counters().retrains == 0);
}

TEST_CASE("a skip that is not recognised throws the lane out of step, and training heals it") {
  const auto [data, head] =
      GENERATE(std::pair<uint64_t, uint8_t>{0x1f, 0}, std::pair<uint64_t, uint8_t>{0, 3});
  Pair pair;
  idle_pair(pair);
  const uint64_t at = next_skip(pair);
  pair.load = GENERATE(0.0, 0.05);
  pair.ab.at(at, LinkFault::flip(2, data, head));
  pair.cycles(3000);
  CHECK(pair.b.counters().retrains == 1);
  CHECK(pair.a.counters().retrains == 1);
  CHECK(pair.a.receive_width() == 8);
  CHECK(pair.b.receive_width() == 8);
  CHECK(pair.drain(10'000));
  check_right(pair);
}

TEST_CASE(
    "a lane that keeps its lock but ruins every flit is left out after replay and retrain limits") {
  Pair pair;
  idle_pair(pair);
  pair.load = 0.05;
  pair.ab.set_rates(6, {.bit_errors = 0.02});
  REQUIRE(pair.until([&] { return pair.b.counters().degrades + pair.a.counters().degrades > 0; },
                     100'000));
  pair.cycles(100);
  REQUIRE(pair.train(20'000));
  CHECK(pair.b.counters().degrades == 1);
  CHECK(pair.b.receive_width() == 4);
  CHECK(pair.b.lanes().known() == 0xff);
  CHECK(pair.a.receive_width() == 8);
  CHECK(pair.drain());
  check_right(pair);
}

TEST_CASE("a link on which every lane ruins flits narrows to one lane and is then dead") {
  Pair pair;
  idle_pair(pair);
  pair.send_a(small_write(1));
  pair.ab.set_rates({.bit_errors = 0.02});
  REQUIRE(pair.until([&] { return pair.b.state() == State::kDead; }, 400'000));
  CHECK((pair.b.cause() == Cause::kNoWidth || pair.b.cause() == Cause::kNoPartner));
  CHECK(pair.b.counters().degrades >= 1);
  pair.cycles(40'000);
  CHECK(pair.a.state() == State::kDead);
}

TEST_CASE(
    "a cable out for a while costs time, one out for good ends in Dead with everything reported") {
  Pair pair;
  idle_pair(pair);
  pair.load = 0.1;
  for (unsigned length : {1u, 5u, 40u, 300u, 3000u, 9000u}) {
    pair.cycles(700);
    pair.ab.now(LinkFault::pull(length));
    pair.ba.now(LinkFault::pull(length));
    pair.cycles(length + 50);
    REQUIRE(pair.until([&] { return pair.up(); }, 12'000));
  }
  CHECK(pair.a.cause() == Cause::kNone);
  pair.ab.now(LinkFault::pull());
  pair.ba.now(LinkFault::pull());
  pair.cycles(30'000);
  for (Endpoint* end : {&pair.a, &pair.b}) {
    CHECK(end->state() == State::kDead);
    CHECK(end->cause() == Cause::kNoPartner);
    CHECK(end->in_flight() == 0);
  }
  // Whatever has not arrived was reported.
  pair.load = 0;
  pair.cycles(10);
  CHECK(pair.to_b.wrong() + pair.to_a.wrong() == 0);
  CHECK(pair.a.take_discarded().size() >= pair.to_b.missing());
  CHECK(pair.b.take_discarded().size() >= pair.to_a.missing());
  CHECK(pair.to_b.missing() > 0);
  // Plugged in and reset, it works.
  pair.ab.now(LinkFault::plug());
  pair.ba.now(LinkFault::plug());
  pair.a.reset();
  pair.b.reset();
  pair.to_a.clear();
  pair.to_b.clear();
  REQUIRE(pair.train());
  pair.load = 0.1;
  pair.cycles(500);
  CHECK(pair.drain());
  check_right(pair);
}

TEST_CASE("one end reset under load: the other is dead of PartnerReset and reports all it held") {
  Pair pair;
  idle_pair(pair);
  pair.load = 0.2;
  pair.b.take_stalls = Stalls::random(0.9);
  pair.cycles(1000);
  pair.load = 0;
  const uint64_t held = pair.a.in_flight() + pair.a.queued(0) + pair.a.queued(1) + pair.a.queued(2);
  REQUIRE(held > 0);
  pair.b.reset();
  REQUIRE(pair.until([&] { return pair.a.state() == State::kDead; }, 3000));
  CHECK(pair.a.cause() == Cause::kPartnerReset);
  pair.step();
  const auto gone = pair.a.take_discarded();
  pair.b.take_stalls = Stalls::never();
  pair.cycles(10);
  CHECK(gone.size() <= held);
  // what had arrived and was not taken out yet is gone with the end that lost it
  CHECK(gone.size() + pair.b.counters().discarded >= pair.to_b.missing());
  CHECK(pair.b.state() != State::kDead);
  // The fresh end has waited.
  pair.a.reset();
  pair.to_a.clear();
  pair.to_b.clear();
  REQUIRE(pair.train(6000));
  pair.load = 0.1;
  pair.cycles(500);
  CHECK(pair.drain());
  check_right(pair);
}

TEST_CASE("a partner that spends credits it does not have ends in Dead, Overflow") {
  PairConfig config;
  config.b.buffer_units = {16, 16, 16};
  Pair pair(config);
  idle_pair(pair);
  pair.b.take_stalls = Stalls::always();
  pair.send_a({.bytes = 1024, .data = std::vector<uint8_t>(1024)});
  pair.cycles(200);
  CHECK(pair.a.credits(0) == 0);
  CHECK(pair.b.state() == State::kActive);
  // Word for word the next flit in sequence, a signal on the full channel.
  Flit flit{.kind = FlitKind::kData,
            .seq = static_cast<uint16_t>(pair.b.counters().delivered),
            .ack = 1023};
  std::ranges::copy(
      encode(Message{.type = MessageType::kSignalAdd, .bytes = 4, .data = {1, 2, 3, 4}}),
      flit.stream.begin());
  pair.a.override_next_flit(flit);
  pair.cycles(60);
  CHECK(pair.b.cause() == Cause::kOverflow);
}

TEST_CASE("messages that the link does not carry are refused where they enter") {
  Endpoint end({});
  CHECK_THROWS_AS(end.send({.bytes = 0}), std::invalid_argument);
  CHECK_THROWS_AS(end.send({.bytes = 4, .data = {1, 2, 3}}), std::invalid_argument);
  CHECK_THROWS_AS(end.send({.bytes = 1, .dst = 1024, .data = {1}}), std::invalid_argument);
  CHECK_THROWS_AS(end.send({.bytes = 1, .offset = uint64_t{1} << 44, .data = {1}}),
                  std::invalid_argument);
  CHECK_THROWS_AS(end.send({.type = MessageType::kReadResponse,
                            .bytes = 4,
                            .status = Status::kRefused,
                            .data = {1, 2, 3, 4}}),
                  std::invalid_argument);
  CHECK_THROWS_AS(Endpoint({.replay_flits = 512}), std::invalid_argument);
  CHECK_THROWS_AS(Endpoint({.widest = 3}), std::invalid_argument);
}
