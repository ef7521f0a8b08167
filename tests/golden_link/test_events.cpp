// SPDX-License-Identifier: Apache-2.0
// Directed faults: one flit, one lane, one cable, one end.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tests/golden_link/link_fixture.h"

using namespace ng::link;
using ng::tb::LinkChannel;
using ng::tb::Stalls;
using ng::test::LinkFault;
using ng::test::LinkLaneRates;
using ng::test::Pair;
using ng::test::PairConfig;
using ng::test::random_message;

namespace {

Message small_write(uint8_t tag) {
  return {.bytes = 64, .tag = tag, .data = std::vector<uint8_t>(64, tag)};
}

/// A wrong bit in every column that arrives in the next cycles: no flit in them is good, all
/// headers are.
void spoil(LinkChannel& wire, unsigned cycles) {
  for (uint64_t n = 0; n < cycles; ++n) wire.at(wire.cycle() + n, LinkFault::flip(5, 1));
}

void idle_pair(Pair& pair) {
  REQUIRE(pair.train());
  pair.steps(300);
  REQUIRE(pair.a.counters().bad + pair.b.counters().bad == 0);
}

void check_right(const Pair& pair) {
  CHECK(pair.to_a_account.wrong() == 0);
  CHECK(pair.to_b_account.wrong() == 0);
  CHECK(pair.drained());
}

}  // namespace

TEST_CASE("a lost last flit is nacked and comes a round trip later") {
  Pair pair;
  idle_pair(pair);
  pair.send_a(small_write(1));
  pair.steps(1);
  const uint64_t begin = pair.cycle;
  spoil(pair.ab, 30);  // 22 cycles of wire, and the whole flit
  REQUIRE(pair.until([&] { return pair.drained(); }, 200));
  CHECK(pair.cycle - begin <= 30 + 22 + 22 + 12);
  CHECK(pair.a.counters().nacks_received == 1);
  CHECK(pair.a.counters().replayed == 1);
  check_right(pair);
}

TEST_CASE("a lost nack is made good by the nack time") {
  Pair pair;
  idle_pair(pair);
  pair.send_a(small_write(1));
  spoil(pair.ab, 30);
  spoil(pair.ba, 100);
  const uint64_t begin = pair.cycle;
  REQUIRE(pair.until([&] { return pair.drained(); }, 600));
  CHECK(pair.cycle - begin > 160);
  CHECK(pair.b.counters().nacks_sent == 2);
  CHECK(pair.a.counters().replayed == 1);
  check_right(pair);
}

TEST_CASE("a lost ack is made good by a later one, or by the replay time") {
  const unsigned cycles = GENERATE(100u, 450u);
  Pair pair;
  idle_pair(pair);
  pair.send_a(small_write(1));
  spoil(pair.ba, cycles);
  CHECK(pair.drain(2000));
  CHECK(pair.a.in_flight() == 0);
  CHECK(pair.b.counters().duplicates == (cycles == 100 ? 0 : 1));
  CHECK(pair.a.counters().replayed == (cycles == 100 ? 0 : 1));
  CHECK(pair.a.counters().retrains == 0);
  check_right(pair);
}

TEST_CASE("errors on an idle link are nacked once each and never train again") {
  Pair pair;
  idle_pair(pair);
  for (int n = 0; n < 20; ++n) {
    pair.ab.now(LinkFault::flip(static_cast<unsigned>(n) % 8, 1));
    pair.steps(250);
  }
  CHECK(pair.b.counters().bad >= 18);  // one or two may have hit a skip, which bears it
  CHECK(pair.b.counters().nacks_sent <= 20);
  CHECK(pair.a.counters().replayed == 0);
  CHECK(pair.a.counters().retrains + pair.b.counters().retrains == 0);
  CHECK(pair.up());
}

TEST_CASE("a wrong bit in any header of a flit, one or both, loses the flit alone") {
  for (unsigned lane = 0; lane < kLanes; ++lane) {
    for (uint8_t head : {1, 2, 3}) {
      Pair pair;
      idle_pair(pair);
      pair.load = 0.2;
      pair.steps(50);
      pair.ab.now(LinkFault::flip(lane, 0, head));
      pair.steps(50);
      CHECK(pair.b.counters().bad == 1);
      CHECK(pair.drain(3000));
      check_right(pair);
      CHECK(pair.b.counters().retrains == 0);
    }
  }
}

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
  pair.steps(1500);
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
  pair.steps(3000);
  CHECK(pair.b.counters().retrains == 1);
  CHECK(pair.a.counters().retrains == 1);
  CHECK(pair.a.receive_width() == 8);
  CHECK(pair.b.receive_width() == 8);
  CHECK(pair.drain(10'000));
  check_right(pair);
}

TEST_CASE(
    "lanes that die under load take the direction from 8 to 4, 2 and 1 lanes, the other stays") {
  Pair pair;
  idle_pair(pair);
  pair.load = 0.02;
  const std::pair<unsigned, unsigned> deaths[] = {{7, 4}, {2, 2}, {1, 2}, {4, 1}, {0, 1}, {3, 1}};
  for (const auto& [lane, width] : deaths) {
    pair.steps(500);
    pair.ab.now(LinkFault::dead(lane));
    pair.steps(400);
    REQUIRE(pair.until([&] { return pair.up(); }, 5000));
    INFO("lane " << lane << " died");
    CHECK(pair.b.receive_width() == width);
    CHECK(pair.a.transmit_width() == width);
    CHECK(pair.a.receive_width() == 8);
    CHECK(pair.b.lanes().physical(lane).counters().lock_losses == 1);
  }
  // Lanes 5 and 6 are left. All come back: the next training takes them.
  for (unsigned lane = 0; lane < kLanes; ++lane) pair.ab.now(LinkFault::alive(lane));
  pair.steps(2000);
  CHECK(pair.b.receive_width() == 1);
  CHECK(pair.b.lanes().known() == 0xff);
  pair.a.retrain();
  pair.step();
  REQUIRE(pair.train());
  CHECK(pair.b.receive_width() == 8);
  CHECK(pair.drain());
  check_right(pair);
  CHECK(pair.to_b_account.got() > 50);
}

TEST_CASE("a lane stuck at one is as dead as one stuck at zero") {
  Pair pair;
  idle_pair(pair);
  pair.load = 0.05;
  pair.steps(100);
  pair.ba.now(LinkFault::stuck(0, true));
  pair.steps(400);
  REQUIRE(pair.train(5000));
  CHECK(pair.a.receive_width() == 4);
  CHECK(pair.a.retrain_cause() == RetrainCause::kLaneLock);
  CHECK(pair.drain());
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
  pair.steps(100);
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
  pair.steps(40'000);
  CHECK(pair.a.state() == State::kDead);
}

TEST_CASE(
    "a cable out for a while costs time, one out for good ends in Dead with everything reported") {
  Pair pair;
  idle_pair(pair);
  pair.load = 0.1;
  for (unsigned length : {1u, 5u, 40u, 300u, 3000u, 9000u}) {
    pair.steps(700);
    pair.ab.now(LinkFault::pull(length));
    pair.ba.now(LinkFault::pull(length));
    pair.steps(length + 50);
    REQUIRE(pair.until([&] { return pair.up(); }, 12'000));
  }
  CHECK(pair.a.cause() == Cause::kNone);
  pair.ab.now(LinkFault::pull());
  pair.ba.now(LinkFault::pull());
  pair.steps(30'000);
  for (Endpoint* end : {&pair.a, &pair.b}) {
    CHECK(end->state() == State::kDead);
    CHECK(end->cause() == Cause::kNoPartner);
    CHECK(end->in_flight() == 0);
  }
  // Whatever has not arrived was reported.
  pair.load = 0;
  pair.steps(10);
  CHECK(pair.to_b_account.wrong() + pair.to_a_account.wrong() == 0);
  CHECK(pair.a.take_discarded().size() >= pair.to_b_account.missing());
  CHECK(pair.b.take_discarded().size() >= pair.to_a_account.missing());
  CHECK(pair.to_b_account.missing() > 0);
  // Plugged in and reset, it works.
  pair.ab.now(LinkFault::plug());
  pair.ba.now(LinkFault::plug());
  pair.a.reset();
  pair.b.reset();
  pair.to_a_account.clear();
  pair.to_b_account.clear();
  REQUIRE(pair.train());
  pair.load = 0.1;
  pair.steps(500);
  CHECK(pair.drain());
  check_right(pair);
}

TEST_CASE("one end reset under load: the other is dead of PartnerReset and reports all it held") {
  Pair pair;
  idle_pair(pair);
  pair.load = 0.2;
  pair.b_stalls = Stalls::random(0.9);
  pair.steps(1000);
  pair.load = 0;
  const uint64_t held = pair.a.in_flight() + pair.a.queued(0) + pair.a.queued(1) + pair.a.queued(2);
  REQUIRE(held > 0);
  pair.b.reset();
  REQUIRE(pair.until([&] { return pair.a.state() == State::kDead; }, 3000));
  CHECK(pair.a.cause() == Cause::kPartnerReset);
  pair.step();
  const auto gone = pair.a.take_discarded();
  pair.b_stalls = Stalls::never();
  pair.steps(10);
  CHECK(gone.size() <= held);
  // what had arrived and was not taken out yet is gone with the end that lost it
  CHECK(gone.size() + pair.b.counters().discarded >= pair.to_b_account.missing());
  CHECK(pair.b.state() != State::kDead);
  // The fresh end has waited.
  pair.a.reset();
  pair.to_a_account.clear();
  pair.to_b_account.clear();
  REQUIRE(pair.train(6000));
  pair.load = 0.1;
  pair.steps(500);
  CHECK(pair.drain());
  check_right(pair);
}

TEST_CASE("one end reset before any message has crossed is nothing to die of") {
  Pair pair;
  idle_pair(pair);
  SECTION("nothing was sent") {}
  SECTION("what was sent never arrived") {
    pair.ab.now(LinkFault::pull());
    pair.send_a(small_write(3));
    pair.steps(30);
    CHECK_FALSE(pair.a.fresh());
    pair.b.reset();
    pair.ab.now(LinkFault::plug());
  }
  pair.b.reset();
  pair.step();
  REQUIRE(pair.train(20'000));
  CHECK(pair.a.cause() == Cause::kNone);
  pair.send_a(small_write(9));
  CHECK(pair.drain());
  check_right(pair);
}

TEST_CASE("both ends reset at once start afresh") {
  Pair pair;
  idle_pair(pair);
  pair.load = 0.1;
  pair.steps(500);
  pair.load = 0;
  pair.a.reset();
  pair.b.reset();
  for (unsigned i = 0; i < kChannels; ++i) {
    while (pair.a.receive(i)) {
    }
    while (pair.b.receive(i)) {
    }
  }
  pair.to_a_account.clear();
  pair.to_b_account.clear();
  REQUIRE(pair.train(6000));
  for (unsigned i = 0; i < kChannels; ++i) CHECK(pair.a.credits(i) == 64);
  pair.send_a(small_write(1));
  CHECK(pair.drain());
  check_right(pair);
}

TEST_CASE("a taker that stalls for ever stops its channel alone, and no buffer runs over") {
  Pair pair;
  idle_pair(pair);
  pair.b_stalls = Stalls::always();
  for (int n = 0; n < 200; ++n) {
    pair.send_a(small_write(static_cast<uint8_t>(n)));
    Message response{.type = MessageType::kWriteResponse, .tag = static_cast<uint8_t>(n)};
    pair.send_a(response);
  }
  pair.steps(2000);
  CHECK(pair.a.credits(kRequestChannel) == 0);
  CHECK(pair.b.available(kRequestChannel) == 64);
  CHECK(pair.b.cause() == Cause::kNone);
  for (unsigned n = 0; n < 200; ++n) {
    REQUIRE(pair.until([&] { return pair.b.available(kResponseChannel) != 0; }, 300));
    pair.to_b_account.got(kResponseChannel, *pair.b.receive(kResponseChannel));
  }
  CHECK(pair.b.available(kRequestChannel) == 64);
  pair.b_stalls = Stalls::never();
  CHECK(pair.drain());
  check_right(pair);
}

TEST_CASE("what a partner may never send ends in Dead with its cause") {
  PairConfig config;
  config.b.buffer_units = {16, 16, 16};
  Pair pair(config);
  idle_pair(pair);
  pair.send_a(small_write(1));
  REQUIRE(pair.drain());
  Flit flit{.kind = FlitKind::kIdle, .seq = 0, .ack = 1023};
  Cause cause{};
  const auto data = [&](const std::vector<uint32_t>& words) {
    flit.kind = FlitKind::kData;
    flit.seq = 1;
    std::ranges::copy(words, flit.stream.begin());
  };
  SECTION("an ack beyond what was sent") {
    flit.ack = 5;
    cause = Cause::kBadAck;
  }
  SECTION("a credit count ahead of what was used") {
    flit.credit_count = 1;
    cause = Cause::kBadCredit;
  }
  SECTION("credit for a channel that there is not") {
    flit.credit_channel = 3;
    cause = Cause::kBadCredit;
  }
  SECTION("a message of no known type") {
    data({7});
    cause = Cause::kBadMessage;
  }
  SECTION("a write of no bytes") {
    data({1, 0, 0});
    cause = Cause::kBadMessage;
  }
  SECTION("a write of too many bytes") {
    data({1 | 1025 << 5, 0, 0});
    cause = Cause::kBadMessage;
  }
  SECTION("a signal of 8 bytes") {
    data({4 | 8 << 5, 0, 0});
    cause = Cause::kBadMessage;
  }
  pair.a.override_next_flit(flit);
  pair.steps(60);
  CHECK(pair.b.state() == State::kDead);
  CHECK(pair.b.cause() == cause);
}

TEST_CASE("a partner that spends credits it does not have ends in Dead, Overflow") {
  PairConfig config;
  config.b.buffer_units = {16, 16, 16};
  Pair pair(config);
  idle_pair(pair);
  pair.b_stalls = Stalls::always();
  pair.send_a({.bytes = 1024, .data = std::vector<uint8_t>(1024)});
  pair.steps(200);
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
  pair.steps(60);
  CHECK(pair.b.cause() == Cause::kOverflow);
}

TEST_CASE("a flit of the reserved kind gives its ack and credit, is counted and no more") {
  Pair pair;
  idle_pair(pair);
  pair.a.override_next_flit({.kind = FlitKind::kReserved, .seq = 77, .ack = 1023});
  pair.steps(400);
  CHECK(pair.b.counters().reserved == 1);
  CHECK(pair.b.counters().nacks_sent == 0);
  CHECK(pair.up());
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
