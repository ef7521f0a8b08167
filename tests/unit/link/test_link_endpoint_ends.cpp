// SPDX-License-Identifier: Apache-2.0
// Whole ends that lose power, are killed, differ, or break the rules; what they count of it.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "tb/link/golden_end.h"
#include "tb/link/rtl_end.h"
#include "tests/unit/link/joint_steps.h"

using namespace ng::link;
using namespace ng::test;
using ng::tb::Stalls;

TEST_CASE("one end that loses power under load ends the old life and begins a new one") {
  const Pairing pairing = any_pairing();
  const bool of_a = GENERATE(true, false);
  const bool automatic = GENERATE(false, true);
  INFO(pairing.name << ", end " << (of_a ? "a" : "b") << ", automatic " << automatic);
  JointConfig config = plain(pairing);
  config.a.auto_restart = config.b.auto_restart = automatic ? 4 : 0;
  Joint pair("one_sided", config);
  idle_pair(pair);
  pair.load = 0.3;
  pair.cycles(3000);
  LinkEnd& lost = of_a ? pair.a : pair.b;
  LinkEnd& other = of_a ? pair.b : pair.a;
  for (unsigned n = 0; n < 60; ++n) {  // more than can leave before the end is noticed
    const Message m{.bytes = 1024, .data = std::vector<uint8_t>(1024, 7)};
    of_a ? pair.send_b(m) : pair.send_a(m);
  }
  lost.power_cycle();
  pair.load = 0;
  const bool died = pair.until([&] { return other.state() == State::kDead; }, 8000);
  INFO(pair.show());
  REQUIRE(died);
  CHECK(other.cause() == Cause::kPartnerReset);
  CHECK(pair.to_a.wrong() == 0);
  CHECK(pair.to_b.wrong() == 0);
  pair.cycles(300);
  CHECK(other.counters().discarded > 0);
  pair.forget();
  if (!automatic) other.restart();
  check_new_life(pair);
}

TEST_CASE("configurations that differ: both ends say so, neither delivers anything") {
  const Pairing pairing = any_pairing();
  INFO(pairing.name);
  JointConfig config = plain(pairing);
  config.b.hash = 0x4321;
  Joint pair("mismatch", config);
  pair.load = 0.1;
  const bool died = pair.until(
      [&] { return pair.a.state() == State::kDead && pair.b.state() == State::kDead; }, 20'000);
  INFO(pair.show());
  CHECK(died);
  CHECK(pair.a.cause() == Cause::kConfigMismatch);
  CHECK(pair.b.cause() == Cause::kConfigMismatch);
  CHECK(pair.a.partner_hash() == 0x4321);
  CHECK(pair.b.partner_hash() == 0x1234);
  CHECK(pair.to_a.got() + pair.to_b.got() == 0);
}

TEST_CASE("what a partner may never send is the death of the link, with the cause") {
  const Pairing pairing = kPairings[GENERATE(1u, 3u)];  // b, golden, is the one that errs
  INFO(pairing.name);
  Joint pair("breaks", plain(pairing));
  idle_pair(pair);
  pair.send_b(small_write(1));
  REQUIRE(pair.drain(2000));
  Flit flit{.kind = FlitKind::kIdle, .seq = 0, .ack = 1023};
  Cause cause{};
  const auto data = [&](const std::vector<uint32_t>& words) {
    flit.kind = FlitKind::kData;
    flit.seq = 1;
    std::ranges::copy(words, flit.stream.begin());
    cause = Cause::kBadMessage;
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
  SECTION("a message of no known type") { data({7}); }
  SECTION("a write of no bytes") { data({1, 0, 0}); }
  SECTION("a write of too many bytes") { data({1 | 1025 << 5, 0, 0}); }
  SECTION("a signal of 8 bytes") { data({4 | 8 << 5, 0, 0}); }
  dynamic_cast<ng::tb::GoldenLinkEnd&>(pair.b).golden().override_next_flit(flit);
  pair.cycles(100);
  CHECK(pair.a.state() == State::kDead);
  CHECK(pair.a.cause() == cause);
}

TEST_CASE("messages that ended before an illegal header are delivered, then the link is dead") {
  const Pairing pairing = kPairings[GENERATE(1u, 3u)];  // b, golden, is the one that errs
  std::vector<unsigned> sizes;                          // 16 words, 19, 16, 32: where a header ends
  SECTION("none") {}
  SECTION("one") { sizes = {4}; }
  SECTION("two") { sizes = {64, 1}; }
  SECTION("three") { sizes = {4, 52, 1}; }
  SECTION("of two beats") { sizes = {100}; }
  INFO(pairing.name << ", " << sizes.size() << " messages");
  Joint pair("good_before_bad", plain(pairing));
  idle_pair(pair);
  Flit flit{.kind = FlitKind::kData, .seq = 0, .ack = 1023};
  size_t at = 0;
  for (const unsigned bytes : sizes) {
    const Message m{.bytes = static_cast<uint16_t>(bytes),
                    .tag = static_cast<uint8_t>(bytes),
                    .data = std::vector<uint8_t>(bytes, static_cast<uint8_t>(bytes))};
    const auto words = encode(m);
    std::ranges::copy(words, flit.stream.begin() + static_cast<long>(at));
    at += words.size();
    pair.to_a.sent(m);
  }
  flit.stream[at] = 7;  // no type
  flit.stream[at + 1] = flit.stream[at + 2] = 1;
  dynamic_cast<ng::tb::GoldenLinkEnd&>(pair.b).golden().override_next_flit(flit);
  pair.cycles(100);
  CHECK(pair.a.state() == State::kDead);
  CHECK(pair.a.cause() == Cause::kBadMessage);
  CHECK(pair.to_a.got() == sizes.size());
  CHECK(pair.to_a.wrong() == 0);
  CHECK(pair.to_a.missing() == 0);
  CHECK(pair.a.counters().discarded == 0);
}

TEST_CASE(
    "flits with a good CRC and any content end in flits or in Dead with a cause, and a new life") {
  const Pairing pairing = kPairings[GENERATE(1u, 3u)];  // b, golden, is the one that errs
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    INFO(pairing.name << ", seed " << seed);
    std::mt19937_64 rng(seed);
    Joint pair(fmt::format("any_flit_{}", seed), plain(pairing));
    idle_pair(pair);
    pair.load = 0.1;
    auto& b = dynamic_cast<ng::tb::GoldenLinkEnd&>(pair.b).golden();
    if (auto* a = dynamic_cast<ng::tb::RtlLinkEnd*>(&pair.a)) a->any_padding = true;
    const auto near = [&](uint64_t number) {  // mostly a number that may be
      return static_cast<uint16_t>((rng() % 4 ? number + rng() % 5 - 2 : rng()) & 0x3ff);
    };
    for (unsigned n = 0; n < 30 && pair.a.state() != State::kDead; ++n) {
      Flit flit{.kind = static_cast<FlitKind>(rng() & 3),
                .seq = near(pair.a.counters().delivered),
                .ack = near(pair.b.counters().delivered - 1),
                .credit_channel = static_cast<uint8_t>(rng() % 16 ? rng() % 3 : 3),
                .credit_count = static_cast<uint8_t>(rng() % 4 ? 0 : rng())};
      for (size_t at = 0; at + 16 < flit.stream.size(); at += 16) {
        Message m = random_message(rng, 200);
        if (rng() % 8 == 0) m.bytes = static_cast<uint16_t>(rng() & 0x7ff);  // or what it says
        const auto header = encode_header(m);
        std::ranges::copy(header, flit.stream.begin() + static_cast<long>(at));
        for (size_t i = at + 3; i < at + 16; ++i)
          flit.stream[i] = rng() % 3 ? static_cast<uint32_t>(rng()) : 0;
      }
      b.override_next_flit(flit);
      pair.cycles(1 + rng() % 60);
    }
    pair.load = 0;
    pair.cycles(3000);
    INFO(pair.show());
    CHECK((pair.a.state() == State::kDead) == (pair.a.cause() != Cause::kNone));
    for (LinkEnd* end : {&pair.a, &pair.b})
      if (end->state() != State::kDead) end->kill();
    pair.cycles(300);
    pair.a.restart();
    pair.b.restart();
    pair.cycles(300);
    pair.forget();
    check_new_life(pair);
  }
}

TEST_CASE("a killed link answers for what it held, and a restart gives a new one") {
  const Pairing pairing = any_pairing();
  INFO(pairing.name);
  Joint pair("killed", plain(pairing));
  idle_pair(pair);
  pair.load = 0.3;
  pair.cycles(500);
  pair.load = 0;
  pair.a.kill();
  pair.cycles(200);
  CHECK(pair.a.state() == State::kDead);
  CHECK(pair.a.cause() == Cause::kSoftware);
  CHECK(pair.a.counters().discarded > 0);
  CHECK(pair.to_a.wrong() + pair.to_b.wrong() == 0);
  pair.a.restart();
  REQUIRE(pair.until([&] { return pair.b.state() == State::kDead; }, 8000));
  CHECK(pair.b.cause() == Cause::kPartnerReset);
  pair.cycles(200);
  pair.forget();
  pair.b.restart();
  check_new_life(pair);
}

TEST_CASE("a flit of the reserved kind gives its ack and credit, is counted and no more") {
  const Pairing pairing = kPairings[GENERATE(1u, 3u)];
  INFO(pairing.name);
  Joint pair("reserved", plain(pairing));
  idle_pair(pair);
  dynamic_cast<ng::tb::GoldenLinkEnd&>(pair.b).golden().override_next_flit(
      {.kind = FlitKind::kReserved, .seq = 77, .ack = 1023});
  pair.cycles(400);
  CHECK(pair.a.counters().reserved == 1);
  CHECK(pair.a.counters().nacks_sent == 0);
  CHECK(pair.up());
}

TEST_CASE("configurations that differ are found by an end whose partner goes dark over them") {
  const Pairing pairing = any_pairing();
  const bool a_first = GENERATE(true, false);
  INFO(pairing.name << ", " << (a_first ? "a" : "b") << " is killed at once");
  JointConfig config = plain(pairing);
  config.b.hash = 0x4321;
  Joint pair("mismatch_dark", config);
  LinkEnd& first = a_first ? pair.a : pair.b;
  LinkEnd& other = a_first ? pair.b : pair.a;
  // both have found it when all words have come twice; then one leaves before its time
  REQUIRE(pair.until([&] { return other.partner_hash() == (a_first ? 0x1234 : 0x4321); }, 5000));
  pair.cycles(60);
  first.kill();
  REQUIRE(pair.until([&] { return other.state() == State::kDead; }, 400));
  CHECK(other.cause() == Cause::kConfigMismatch);
}

TEST_CASE("one end reset before any message has crossed is nothing to die of") {
  const Pairing pairing = any_pairing();
  const bool sent = GENERATE(false, true);
  INFO(pairing.name << ", sent " << sent);
  Joint pair("reset_early", plain(pairing));
  idle_pair(pair);
  if (sent) {  // but it never arrives
    pair.ab.now(LinkFault::pull());
    pair.send_a(small_write(3));
    pair.cycles(30);
  }
  pair.b.power_cycle();
  pair.ab.now(LinkFault::plug());
  pair.cycles(10);
  train(pair, 20'000);
  CHECK(pair.a.cause() == Cause::kNone);
  pair.send_a(small_write(9));
  drain_right(pair);
}

TEST_CASE("both ends reset at once start afresh") {
  const Pairing pairing = any_pairing();
  INFO(pairing.name);
  Joint pair("both_reset", plain(pairing));
  idle_pair(pair);
  pair.load = 0.1;
  pair.cycles(500);
  pair.load = 0;
  pair.a.power_cycle();
  pair.b.power_cycle();
  pair.forget();
  pair.cycles(5);
  train(pair);
  CHECK(pair.credits_back());
  pair.send_a(small_write(1));
  drain_right(pair);
}

TEST_CASE("discarded are the messages in the queues of a link that dies, not those in flight") {
  const Pairing pairing = any_pairing();
  const unsigned which = GENERATE(0u, 1u, 2u, 3u);
  INFO(pairing.name << ", " << which);
  Joint pair("discarded", plain(pairing));
  idle_pair(pair);
  uint64_t a = 0, b = 0;
  switch (which) {
    case 0:  // sent and not acknowledged
      pair.wires([](ng::tb::LinkChannel& wire) { wire.now(LinkFault::pull()); });
      pair.send_a(small_write(1));
      pair.send_a(small_write(2));
      pair.cycles(15);
      break;
    case 1:  // queued while there are no flits
      pair.a.retrain();
      REQUIRE(pair.until([&] { return !pair.up(); }, 200));
      pair.cycles(10);
      for (uint8_t n = 0; n < 5; ++n) pair.send_a(small_write(n));
      pair.cycles(20);
      a = pairing.a == Make::kRtl ? 4 : 5;  // the RTL packs one ahead
      break;
    case 2:  // arrived and not taken out
      pair.b.take_stalls = Stalls::always();
      for (uint8_t n = 0; n < 7; ++n) pair.send_a(small_write(n));
      pair.cycles(300);
      b = 7;
      break;
    case 3:  // given to a dead link
      break;
  }
  pair.a.kill();
  pair.b.kill();
  pair.cycles(50);
  pair.b.take_stalls = Stalls::never();
  pair.cycles(50);
  if (which == 3) {
    for (uint8_t n = 0; n < 3; ++n) pair.send_a(small_write(n));
    pair.cycles(50);
    a = 3;
  }
  INFO(pair.show());
  CHECK(pair.a.counters().discarded == a);
  // the RTL keeps an offer that stands until it is taken
  const bool rtl = pairing.b == Make::kRtl && which == 2;
  CHECK(pair.b.counters().discarded == b - (rtl ? 1 : 0));
}
