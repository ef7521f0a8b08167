// SPDX-License-Identifier: Apache-2.0
// The lane half as a whole: two ends, a wire each way, two clocks.
#include "tests/unit/lanes/lanes_pair_steps.h"

using namespace ng::test;
using ng::tb::LinkChannel;
using ng::tb::LinkFault;

TEST_CASE("sends zeros and waits until it is enabled") {
  LanesEnd end("lanes_disabled", 1);
  end->enable_i = 0;
  end.sim().reset();
  for (int i = 0; i < 100; ++i) {
    end.receive({});
    end.tick();
    REQUIRE(end->tx_head_o == 0);
    for (unsigned w = 0; w < 16; ++w) REQUIRE(end->tx_data_o[w] == 0);
  }
  CHECK(end.state() == kReset);
  CHECK(end->dead_o == 0);
  CHECK(end->tx_run_o == 0);
}

TEST_CASE("trains and passes flits both ways at full rate") {
  LanesPair pair("lanes_first");
  const uint64_t took = pair.train();
  CHECK(took <= 2000);
  const uint64_t a = pair.a.flits_sent, b = pair.b.flits_sent;
  const uint64_t skips = pair.b.skips;
  pair.cycles(10010);
  // a flit in four columns, and a column of 1,004 is a SKP: it waits for a flit boundary
  CHECK(pair.a.flits_sent - a >= 10000 / 4 - 3);
  CHECK(pair.b.flits_sent - b >= 10000 / 4 - 3);
  CHECK(pair.b.skips - skips >= 9);
  CHECK(pair.b.skips - skips <= 10);
  check_clean(pair.a, 2490);
  check_clean(pair.b, 2490);
  CHECK(pair.a.resumes == 1);
  CHECK(pair.a->partner_units_o == 0x402010);
  CHECK(pair.a->partner_hash_o == 0x12345678);
  CHECK(pair.a->partner_chip_o == pair.b->chip_i);
  CHECK(pair.a->rx_log2_o == 3);
  CHECK(pair.a->tx_log2_o == 3);
  CHECK(pair.a->known_o == 0xff);
  CHECK(pair.a->history_o == 0x12345);
}

TEST_CASE("trains within 2,000 cycles on any wire") {
  uint64_t most = 0;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    std::mt19937_64 rng(seed * 7919);
    LanesPair pair("lanes_wire" + std::to_string(seed),
                   {.ab = random_wire(rng),
                    .ba = random_wire(rng),
                    .ppm_a = static_cast<int>(rng() % 201) - 100,
                    .ppm_b = static_cast<int>(rng() % 201) - 100});
    const uint64_t took = pair.train();
    most = std::max(most, took);
    CAPTURE(seed);
    CHECK(took <= 2000);
    CHECK(pair.a->rx_log2_o == 3);
    pair.cycles(300);
    check_clean(pair.a, 30);
    check_clean(pair.b, 30);
  }
  WARN("slowest training: " << most << " cycles");
}

TEST_CASE("trains on the longest skew, straight and reversed, upright and inverted") {
  for (unsigned variant = 0; variant < 8; ++variant) {
    LinkChannel::Config wire{.latency_cycles = 21};
    wire.skew_bits = {0, 24 * 66, 5, 23 * 66 + 65, 66, 12 * 66 + 1, 24 * 66, 1};
    if (variant & 4) std::reverse(wire.skew_bits.begin(), wire.skew_bits.end());
    wire.reversed = variant & 1;
    wire.inverted = variant & 2 ? 0xff : 0;
    LanesPair pair("lanes_skew" + std::to_string(variant), {.ab = wire, .ba = wire});
    CHECK(pair.train() <= 2000);
    CHECK(pair.a->reversed_o == (variant & 1));
    pair.cycles(2500);
    check_clean(pair.a, 500);
    check_clean(pair.b, 500);
  }
}

TEST_CASE("passes flits at every width, each direction at its own") {
  for (unsigned wa = 0; wa < 4; ++wa) {
    for (unsigned wb = 0; wb < 4; ++wb) {
      std::mt19937_64 rng(wa * 4 + wb);
      LanesPair pair("lanes_width" + std::to_string(wa * 4 + wb),
                     {.ab = random_wire(rng), .ba = random_wire(rng)});
      pair.a->widest_i = wa;
      pair.b->widest_i = wb;
      pair.train();
      CHECK(pair.a->rx_log2_o == wa);
      CHECK(pair.a->tx_log2_o == wb);
      const uint64_t before = pair.a.flits_sent;
      pair.cycles(3000);
      CHECK(pair.a.flits_sent - before >= 3000 / (32u >> wb) - 2);
      check_clean(pair.a, 2900 / (32u >> wa) - 10);
      check_clean(pair.b, 2900 / (32u >> wb) - 10);
      CHECK_FALSE(saw(pair.a, kDegrade));
    }
  }
}

TEST_CASE("runs on every group of good lanes that there is") {
  struct Case {
    unsigned dead, log2, base;
  };
  for (const auto& [dead, log2, base] :
       {Case{0x10, 2, 0}, Case{0x01, 2, 4}, Case{0x11, 1, 2}, Case{0x55, 0, 1}, Case{0x15, 1, 6},
        Case{0x45, 1, 4}, Case{0x7f, 0, 7}, Case{0xfe, 0, 0}}) {
    for (const bool reversed : {false, true}) {
      CAPTURE(dead, reversed);
      LinkChannel::Config wire{.latency_cycles = 3, .reversed = reversed};
      wire.skew_bits = {500, 3, 7, 0, 66, 132, 1, 900};
      LanesPair pair("lanes_group" + std::to_string(dead), {.ab = wire, .ba = wire});
      unsigned physical = 0;
      for (unsigned l = 0; l < 8; ++l)
        if (dead >> l & 1) physical |= 1u << (reversed ? 7 - l : l);
      kill(pair.ab, physical);
      pair.train();
      CHECK(pair.b->rx_log2_o == log2);
      CHECK(pair.a->tx_log2_o == log2);
      CHECK(pair.a->rx_log2_o == 3);
      CHECK(pair.b.states ==
            std::vector<State>{kAlign, kDegrade, kDeskew, kParams, kSeqSync, kActive});
      unsigned expected = 0;
      for (unsigned l = base; l < base + (1u << log2); ++l)
        expected |= 1u << (reversed ? 7 - l : l);
      CHECK(pair.b->lane_mask_o == expected);
      pair.cycles(2500);
      check_clean(pair.a, 500);
      check_clean(pair.b, 50u << log2);
    }
  }
}

TEST_CASE("a flit with one bit wrong is bad and no other is, at every width") {
  for (unsigned log2 = 0; log2 < 4; ++log2) {
    const unsigned columns = 32u >> log2;
    LanesPair pair("lanes_flip" + std::to_string(log2));
    pair.b->widest_i = log2;
    pair.train();
    pair.cycles(200);
    // Every bit of 66 on every lane of the width in one column after another, far enough apart for
    // one flit each.
    size_t flips = 0;
    const uint64_t first = pair.ab.cycle() + 10;
    const unsigned step = log2 == 3 ? 1 : log2 == 2 ? 3 : 5;
    for (unsigned bit = 0; bit < 66; bit += 1)
      for (unsigned lane = 0; lane < (1u << log2); ++lane) {
        if ((bit + lane) % step != 0) continue;
        const auto fault = bit < 2 ? LinkFault::flip(lane, 0, uint8_t(1u << bit))
                                   : LinkFault::flip(lane, uint64_t{1} << (bit - 2));
        // another column of the flit each time
        pair.ab.at(first + flips * 3 * columns + flips % columns, fault);
        ++flips;
      }
    pair.cycles(10 + flips * 3 * columns + 200);
    // at most one per SKP may have met a SKP, which is dropped all the same
    const size_t bad = bad_flits(pair.b);
    CHECK(bad + pair.b.skips >= flips);
    CHECK(bad <= flips);
    check_honest(pair.b);
    // bad ones stand alone, good ones in order
    uint64_t next = pair.b.received.front().number;
    for (const Received& got : pair.b.received) {
      if (got.good) CHECK(got.number == next);
      ++next;
    }
    CHECK(pair.b.retrains == 0);
    CHECK(pair.a.retrains == 0);
    CHECK(bad_flits(pair.a) == 0);
  }
}

TEST_CASE("drops a SKP with up to four wrong bits") {
  LanesPair pair("lanes_skp");
  pair.train();
  for (int round = 0; round < 4; ++round) {
    // find the next SKP column where it leaves the wire: it was sent latency cycles before
    pair.until([&] { return pair.a.sent()[0].head == 2; }, 1100, "a SKP");
    REQUIRE(pair.a.sent()[3].data == 0x9A65C33C5AA56996u);
    const uint64_t arrives = pair.ab.cycle() + 21;
    for (unsigned l = 0; l < 8; ++l)
      pair.ab.at(arrives, LinkFault::flip(l, (0x8000000000000001u | uint64_t{0x1200} << l),
                                          round == 3   ? 2
                                          : round == 2 ? 1
                                                       : 0));
    pair.cycles(100);
  }
  pair.cycles(500);
  check_clean(pair.b, 1000);
  CHECK(pair.b.retrains == 0);
}

TEST_CASE("clocks 100 and 450 ppm apart lose nothing in 100,000 cycles") {
  for (const int ppm : {100, 450}) {
    for (const int sign : {-1, 1}) {
      std::mt19937_64 rng(static_cast<uint64_t>(ppm * sign + 1000));
      LanesPair pair("lanes_ppm" + std::to_string(ppm * sign), {.ab = random_wire(rng),
                                                                .ba = random_wire(rng),
                                                                .ppm_a = ppm * sign,
                                                                .ppm_b = -ppm * sign});
      pair.train();
      pair.cycles(100000);
      check_clean(pair.a, 24000);
      check_clean(pair.b, 24000);
      CHECK(pair.a.retrains + pair.b.retrains == 0);
    }
  }
}

TEST_CASE("trains again within 1,000 cycles, whoever asks, and follows its partner") {
  uint64_t most = 0;
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 rng(seed * 104729);
    LanesPair pair("lanes_retrain" + std::to_string(seed),
                   {.ab = random_wire(rng),
                    .ba = random_wire(rng),
                    .ppm_a = static_cast<int>(rng() % 201) - 100,
                    .ppm_b = static_cast<int>(rng() % 201) - 100});
    pair.train();
    pair.cycles(100 + rng() % 1000);
    LanesEnd& asks = seed & 1 ? pair.a : pair.b;
    LanesEnd& follows = seed & 1 ? pair.b : pair.a;
    const bool software = seed & 2;
    (software ? asks->retrain_i : asks->retrain_request_i) = 1;
    const uint64_t start = pair.a.sim().cycle();
    pair.until([&] { return asks.state() != kActive; }, 10, "the request taken");
    asks->retrain_i = asks->retrain_request_i = 0;
    pair.until([&] { return follows.state() != kActive; }, 200, "the partner follows");
    CHECK(asks.retrain_cause() ==
          (software ? RetrainCause::kSoftware : RetrainCause::kReplayLimit));
    CHECK(follows.retrain_cause() == RetrainCause::kPartner);
    pair.train();
    most = std::max(most, pair.a.sim().cycle() - start);
    const size_t before_a = pair.a.received.size(), before_b = pair.b.received.size();
    pair.cycles(400);
    CHECK(pair.a.resumes == 2);
    CHECK(bad_flits(pair.a) + bad_flits(pair.b) <= 4);
    check_honest(pair.a);
    check_honest(pair.b);
    CHECK(pair.a.received.size() >= before_a + 80);
    CHECK(pair.b.received.size() >= before_b + 80);
    for (size_t i = before_a + 1; i < pair.a.received.size(); ++i)
      REQUIRE((pair.a.received[i].good &&
               pair.a.received[i].number == pair.a.received[i - 1].number + 1));
    CHECK(pair.a.degrades + pair.b.degrades == 0);
  }
  CHECK(most <= 1000);
  WARN("slowest retraining: " << most << " cycles");
}

TEST_CASE("a lane that dies narrows its direction, and comes back with the next training") {
  for (unsigned lane = 0; lane < 8; ++lane) {
    LanesPair pair("lanes_death" + std::to_string(lane));
    pair.train();
    pair.cycles(300);
    pair.ab.now(LinkFault::stuck(lane, lane & 1));
    pair.until([&] { return pair.b.state() != kActive; }, 200, "the loss is seen");
    CHECK(pair.b.retrain_cause() == RetrainCause::kLaneLock);
    pair.train(3000);
    CHECK(pair.b->rx_log2_o == 2);
    CHECK(pair.b->lane_mask_o == (lane < 4 ? 0xf0 : 0x0f));
    CHECK(pair.a->tx_log2_o == 2);
    CHECK(pair.a->rx_log2_o == 3);
    CHECK(pair.b.degrades == 1);
    CHECK(pair.a.degrades == 0);
    const size_t before = pair.b.received.size();
    pair.cycles(1000);
    CHECK(pair.b.received.size() - before >= 115);
    pair.ab.now(LinkFault::alive(lane));
    pair.cycles(1000);
    CHECK(pair.b->known_o == 0xff);
    CHECK(pair.b->rx_log2_o == 2);
    pair.a->retrain_i = 1;
    pair.until([&] { return pair.a.state() != kActive; }, 10, "the request");
    pair.a->retrain_i = 0;
    pair.until([&] { return pair.b.state() != kActive; }, 200, "the partner follows");
    pair.train(1000);
    CHECK(pair.b->rx_log2_o == 3);
    check_honest(pair.b);
  }
}

TEST_CASE("a bit slip in flits unlocks the lane, and the link trains again") {
  for (const bool lose : {false, true}) {
    LanesPair pair("lanes_slip" + std::to_string(lose));
    pair.train();
    pair.cycles(100);
    pair.ab.now(lose ? LinkFault::lose_bit(5) : LinkFault::add_bit(5));
    pair.until([&] { return pair.b.state() != kActive; }, 200, "the slip is seen");
    CHECK(pair.b.retrain_cause() == RetrainCause::kLaneLock);
    pair.train(2000);
    CHECK(pair.b->rx_log2_o == 3);
    const size_t before = pair.b.received.size();
    pair.cycles(400);
    CHECK(pair.b.received.size() - before >= 80);
    check_honest(pair.b);
    CHECK(pair.b.received.back().good);
  }
}

TEST_CASE("agrees on the sequence numbers that both ends expect") {
  LanesPair pair("lanes_sequence");
  pair.a->fresh_i = pair.b->fresh_i = 0;
  pair.a->unheard_i = pair.b->unheard_i = 0;
  pair.a->expected_i = 0x3a5;
  pair.b->expected_i = 0x05a;
  pair.train();
  CHECK(pair.a->partner_expected_o == 0x05a);
  CHECK(pair.b->partner_expected_o == 0x3a5);
  CHECK(pair.a->partner_fresh_o == 0);
}

TEST_CASE("a partner that comes up late is taken with all its lanes") {
  for (const unsigned late : {1000u, 3900u, 4500u}) {
    LanesPair pair("lanes_late" + std::to_string(late));
    pair.b->enable_i = 0;
    pair.cycles(late);
    pair.b->enable_i = 1;
    pair.train(6000);
    CHECK(pair.a->rx_log2_o == 3);
    CHECK(pair.b->rx_log2_o == 3);
  }
}

TEST_CASE("trains and passes flits under bit errors") {
  for (uint64_t seed = 1; seed <= 6; ++seed) {
    LanesPair pair("lanes_noise" + std::to_string(seed));
    pair.ab.set_rates({.bit_errors = 1e-4});
    pair.ba.set_rates({.bit_errors = 1e-5, .bursts = 1e-6, .burst_length = 30});
    pair.train(6000);
    pair.cycles(20000);
    check_honest(pair.a);
    check_honest(pair.b);
    CHECK(pair.b.received.size() > 4000);
    CHECK(bad_flits(pair.b) > 100);
    CHECK(pair.b.retrains == 0);
  }
}
