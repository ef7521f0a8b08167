// SPDX-License-Identifier: Apache-2.0
// Lanes and cables that come and go, of whole ends of any make: one lane again and again, and all
// of it at random beside every other fault.
#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>

#include "golden/isa/window_registers.h"
#include "tb/link/rtl_end.h"
#include "tests/unit/link/joint_steps.h"

using namespace ng::link;
using namespace ng::test;
using ng::tb::LinkChannel;
using ng::tb::LinkFault;
using ng::tb::Stalls;

TEST_CASE("a lane that dies, comes back and dies again takes its direction down and up each time") {
  const Pairing pairing = any_pairing();
  const bool of_ab = GENERATE(true, false);
  INFO(pairing.name << (of_ab ? ", a to b" : ", b to a"));
  Joint pair("lane_again", plain(pairing));
  idle_pair(pair);
  pair.load = 0.05;
  LinkChannel& wire = of_ab ? pair.ab : pair.ba;
  LinkEnd& receiver = of_ab ? pair.b : pair.a;
  LinkEnd& sender = of_ab ? pair.a : pair.b;
  const auto up_at = [&](unsigned width) {
    pair.cycles(400);
    const bool up = pair.train(8000);
    INFO(pair.show());
    REQUIRE(up);
    CHECK(receiver.receive_width() == width);
    CHECK(sender.transmit_width() == width);
    CHECK(sender.receive_width() == 8);
  };
  for (unsigned round = 0; round < 4; ++round) {
    const unsigned lane = round < 2 ? 5 : 2;  // the same one, then another
    INFO("round " << round);
    wire.now(LinkFault::stuck(lane, round % 2));
    up_at(4);
    CHECK(receiver.retrain_cause() == RetrainCause::kLaneLock);
    // it comes back, and dies again before anybody has trained: a lane outside the width
    const uint64_t retrains = receiver.counters().retrains;
    wire.now(LinkFault::alive(lane));
    pair.cycles(700);
    wire.now(LinkFault::dead(lane));
    pair.cycles(700);
    wire.now(LinkFault::alive(lane));
    pair.cycles(700);
    CHECK(receiver.counters().retrains == retrains);
    CHECK(receiver.receive_width() == 4);
    // it serves again from the next training on
    (round % 2 ? pair.a : pair.b).retrain();
    up_at(8);
    if (round != 1) continue;
    // and dies within the training that is to bring it back
    wire.now(LinkFault::dead(lane));
    up_at(4);
    wire.now(LinkFault::alive(lane));
    pair.cycles(700);
    pair.a.retrain();
    pair.cycles(120);
    wire.now(LinkFault::dead(lane));
    up_at(4);
    wire.now(LinkFault::alive(lane));
    pair.cycles(700);
    pair.b.retrain();
    up_at(8);
  }
  CHECK(pair.a.cause() == Cause::kNone);
  CHECK(pair.b.cause() == Cause::kNone);
  drain_right(pair);
  CHECK(pair.to_a.got() > 200);
  CHECK(pair.to_b.got() > 200);
}

TEST_CASE("a bad flit counts on the lanes of the width alone") {
  const Pairing pairing = any_pairing();
  INFO(pairing.name);
  Joint pair("bad_lanes", plain(pairing));
  idle_pair(pair);
  auto* b = dynamic_cast<ng::tb::RtlLinkEnd*>(&pair.b);
  if (b == nullptr) return;  // a golden end counts per link only
  const auto bad = [&](unsigned lane) { return b->read(ng::reg::link::lane_crc_errors(lane)); };
  pair.ab.now(LinkFault::dead(5));
  pair.cycles(400);
  REQUIRE(pair.train(8000));
  REQUIRE(b->receive_width() == 4);
  std::array<uint32_t, kLanes> before{}, grown{};
  for (unsigned l = 0; l < kLanes; ++l) before[l] = bad(l);
  const uint64_t flits = b->counters().bad;
  for (unsigned n = 0; n < 5 * kLanes; ++n) {
    pair.ab.now(LinkFault::flip(n % kLanes, 1));
    pair.cycles(300);
  }
  const uint64_t now_bad = b->counters().bad - flits;
  CHECK(now_bad >= 10);
  for (unsigned l = 0; l < kLanes; ++l) grown[l] = bad(l) - before[l];
  CHECK(std::ranges::count(grown, 0u) == 4);
  CHECK(std::ranges::count(grown, now_bad) == 4);
  CHECK(grown[5] == 0);
}

TEST_CASE("an end leaves Align only for sets of this training, whenever it begins") {
  const Pairing pairing = any_pairing();
  // a asks for a training, and loses power so many cycles later: its partner is in any state then
  for (unsigned moment = 0; moment < 400; moment += 11) {
    INFO(pairing.name << ", moment " << moment);
    Joint pair("align_anew", plain(pairing));
    idle_pair(pair);
    pair.a.retrain();
    std::array<bool, 2> in_align{}, may_leave{};
    unsigned left = 0;
    for (unsigned n = 0; n < 2500; ++n) {
      if (n == moment) pair.a.power_cycle();
      pair.cycles(1);
      for (unsigned x = 0; x < 2; ++x) {
        const State own = (x == 0 ? pair.a : pair.b).state();
        const State partner = (x == 0 ? pair.b : pair.a).state();
        if (own == State::kAlign) {
          if (!in_align[x]) may_leave[x] = false;
          in_align[x] = true;
          if (partner == State::kAlign || partner == State::kDeskew) may_leave[x] = true;
        } else {
          if (in_align[x] && own == State::kDeskew) {
            INFO("end " << (x == 0 ? "a" : "b") << ", cycle " << n);
            REQUIRE(may_leave[x]);
            ++left;
          }
          in_align[x] = false;
        }
      }
    }
    CHECK(left >= 2);
  }
}

TEST_CASE("an end that leaves Active is down at once, though its last flits still go out") {
  const Pairing pairing = any_pairing();
  const bool of_a = GENERATE(true, false);
  INFO(pairing.name << (of_a ? ", a asks" : ", b asks"));
  Joint pair("down_at_once", plain(pairing));
  idle_pair(pair);
  pair.load = 0.2;
  pair.cycles(500);
  (of_a ? pair.a : pair.b).retrain();
  unsigned down = 0;
  for (unsigned n = 0; n < 3000; ++n) {
    pair.cycles(1);
    for (LinkEnd* end : {&pair.a, &pair.b}) {
      INFO("cycle " << n << ", end " << (end == &pair.a ? "a" : "b"));
      // flits flow from the end of SeqSync on
      if (end->state() != State::kActive && end->state() != State::kSeqSync)
        REQUIRE_FALSE(end->up());
      down += !end->up();
    }
  }
  CHECK(down > 100);
  CHECK(pair.up());
  drain_right(pair);
}

namespace {

/// One thing happens to the lanes of this wire.
void disturb(LinkChannel& wire, std::mt19937_64& rng) {
  const auto lane = static_cast<unsigned>(rng() % kLanes);
  const auto what = rng() % 6;
  if (what < 2)
    wire.now(LinkFault::stuck(lane, what != 0));
  else if (what < 4)
    wire.now(LinkFault::alive(lane));
  else if (what == 4)
    wire.now(LinkFault::pull(1 + static_cast<unsigned>(rng() % 300)));
  else
    wire.now(rng() % 2 ? LinkFault::lose_bit(lane) : LinkFault::add_bit(lane));
}

/// Lanes, cables and trainings at random for `rounds`, beside every random fault; then all is well
/// again, and everything has arrived once.
void comings_and_goings(const Pairing& pairing, uint64_t seed, unsigned rounds) {
  INFO(pairing.name << ", seed " << seed);
  Joint pair(fmt::format("comings_{}", seed), patient(pairing, seed));
  train(pair);
  std::mt19937_64 rng(seed);
  pair.load = 0.1;
  pair.a.take_stalls = Stalls::random(0.2);
  pair.b.take_stalls = Stalls::bursty(0.3, 100);
  pair.a.offer_stalls = Stalls::bursty(0.2, 20);
  pair.b.offer_stalls = Stalls::random(0.1);
  pair.wires([](LinkChannel& wire) {
    wire.set_rates({.bit_errors = 2e-6,
                    .bursts = 3e-7,
                    .burst_length = 20,
                    .slips = 1e-6,
                    .drift = 1e-6,
                    .max_drift = 5});
    wire.set_flit_rates(3e-6, 3e-6);
  });
  unsigned narrow = 0;
  for (unsigned n = 0; n < rounds; ++n) {
    pair.wires([&](LinkChannel& wire) { disturb(wire, rng); });
    if (rng() % 3 == 0) (rng() % 2 ? pair.a : pair.b).retrain();
    pair.cycles(rng() % 2500);
    narrow += pair.up() && (pair.a.receive_width() < 8 || pair.b.receive_width() < 8);
  }
  pair.quiet();
  pair.wires([](LinkChannel& wire) {
    for (unsigned lane = 0; lane < kLanes; ++lane) wire.now(LinkFault::alive(lane));
  });
  drain_right(pair);
  CHECK(pair.a.cause() == Cause::kNone);
  CHECK(pair.b.cause() == Cause::kNone);
  pair.a.retrain();
  pair.cycles(100);
  train(pair);
  CHECK(pair.a.receive_width() == 8);
  CHECK(pair.b.receive_width() == 8);
  CHECK(narrow > 0);
  CHECK(pair.to_a.got() > 10 * rounds);
  CHECK(pair.to_b.got() > 10 * rounds);
}

}  // namespace

TEST_CASE(
    "lanes and cables that come and go at random, beside all other faults, cost time and never a "
    "message") {
  const Pairing pairing = any_pairing();
  comings_and_goings(pairing, ng::tb::choose_seed("link comings"), 25);
}

TEST_CASE("lanes and cables come and go, forty seeds of a hundred times", "[nightly]") {
  for (uint64_t seed = 1; seed <= 40; ++seed)
    comings_and_goings(kPairings[seed % kPairings.size()], seed, 100);
}
