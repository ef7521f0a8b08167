// SPDX-License-Identifier: Apache-2.0
// The lane half as a whole: two ends, a wire each way, two clocks.
#include <algorithm>

#include "link_pair.h"

using namespace ng::test;
using ng::tb::LinkChannel;
using ng::tb::LinkFault;

namespace {

/// Flits good and whole, and each the next one of the one before; none bad.
void check_clean(const LinkEnd& end, size_t least) {
  REQUIRE(end.received.size() >= least);
  for (size_t i = 0; i < end.received.size(); ++i) {
    const Received& got = end.received[i];
    if (!got.good || !got.intact || (i && got.number != end.received[i - 1].number + 1))
      FAIL("flit " << i << " of " << end.received.size() << ": good " << got.good << " intact "
                   << got.intact << " number " << got.number);
  }
}

/// As they come back after a break: flits that are good are whole.
void check_honest(const LinkEnd& end) {
  for (const Received& got : end.received) REQUIRE((!got.good || got.intact));
}

size_t bad_flits(const LinkEnd& end) {
  return static_cast<size_t>(
      std::count_if(end.received.begin(), end.received.end(), [](auto& r) { return !r.good; }));
}

/// A wire with random skew below 24 columns, order and polarities.
LinkChannel::Config random_wire(std::mt19937_64& rng) {
  LinkChannel::Config wire{.latency_cycles = static_cast<unsigned>(rng() % 40)};
  for (unsigned& skew : wire.skew_bits) skew = static_cast<unsigned>(rng() % (24 * 66 + 1));
  wire.reversed = rng() >> 63;
  wire.inverted = static_cast<uint8_t>(rng());
  wire.seed = rng();
  return wire;
}

/// Lanes whose receiver's physical number is in the mask are dead.
void kill(LinkChannel& wire, unsigned mask) {
  for (unsigned l = 0; l < 8; ++l)
    if (mask >> l & 1) wire.now(LinkFault::dead(l));
}

bool saw(const LinkEnd& end, unsigned state) {
  return std::find(end.states.begin(), end.states.end(), state) != end.states.end();
}

}  // namespace

TEST_CASE("sends zeros and waits until it is enabled") {
  LinkEnd end("lanes_disabled", 1);
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
  LinkPair pair("lanes_first");
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
    LinkPair pair("lanes_wire" + std::to_string(seed),
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
    LinkPair pair("lanes_skew" + std::to_string(variant), {.ab = wire, .ba = wire});
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
      LinkPair pair("lanes_width" + std::to_string(wa * 4 + wb),
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
      LinkPair pair("lanes_group" + std::to_string(dead), {.ab = wire, .ba = wire});
      unsigned physical = 0;
      for (unsigned l = 0; l < 8; ++l)
        if (dead >> l & 1) physical |= 1u << (reversed ? 7 - l : l);
      kill(pair.ab, physical);
      pair.train();
      CHECK(pair.b->rx_log2_o == log2);
      CHECK(pair.a->tx_log2_o == log2);
      CHECK(pair.a->rx_log2_o == 3);
      CHECK(pair.b.states ==
            std::vector<unsigned>{kAlign, kDegrade, kDeskew, kParams, kSeqSync, kActive});
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
    LinkPair pair("lanes_flip" + std::to_string(log2));
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
  LinkPair pair("lanes_skp");
  pair.train();
  for (int round = 0; round < 4; ++round) {
    // find the next SKP column where it leaves the wire: it was sent latency cycles before
    pair.until([&] { return pair.a.sent()[0].head == 2; }, 1100, "a SKP");
    REQUIRE(pair.a.sent()[3].data == 0x9A65C33C5AA56996u);
    const uint64_t arrives = pair.ab.cycle() + 21;
    for (unsigned l = 0; l < 8; ++l)
      pair.ab.at(arrives, LinkFault::flip(l, (0x8000000000000001u | uint64_t{0x1200} << l),
                                          round == 3   ? 2
                                          : round == 2 ? 0
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
      LinkPair pair("lanes_ppm" + std::to_string(ppm * sign), {.ab = random_wire(rng),
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
    LinkPair pair("lanes_retrain" + std::to_string(seed),
                  {.ab = random_wire(rng),
                   .ba = random_wire(rng),
                   .ppm_a = static_cast<int>(rng() % 201) - 100,
                   .ppm_b = static_cast<int>(rng() % 201) - 100});
    pair.train();
    pair.cycles(100 + rng() % 1000);
    LinkEnd& asks = seed & 1 ? pair.a : pair.b;
    LinkEnd& follows = seed & 1 ? pair.b : pair.a;
    const bool software = seed & 2;
    (software ? asks->retrain_i : asks->retrain_request_i) = 1;
    const uint64_t start = pair.a.sim().cycle();
    pair.until([&] { return asks.state() != kActive; }, 10, "the request taken");
    asks->retrain_i = asks->retrain_request_i = 0;
    pair.until([&] { return follows.state() != kActive; }, 200, "the partner follows");
    CHECK(asks->retrain_cause_o == (software ? kRetrainSoftware : kReplayLimit));
    CHECK(follows->retrain_cause_o == kPartner);
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
    LinkPair pair("lanes_death" + std::to_string(lane));
    pair.train();
    pair.cycles(300);
    pair.ab.now(LinkFault::stuck(lane, lane & 1));
    pair.until([&] { return pair.b.state() != kActive; }, 200, "the loss is seen");
    CHECK(pair.b->retrain_cause_o == kLaneLock);
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
    LinkPair pair("lanes_slip" + std::to_string(lose));
    pair.train();
    pair.cycles(100);
    pair.ab.now(lose ? LinkFault::lose_bit(5) : LinkFault::add_bit(5));
    pair.until([&] { return pair.b.state() != kActive; }, 200, "the slip is seen");
    CHECK(pair.b->retrain_cause_o == kLaneLock);
    pair.train(2000);
    CHECK(pair.b->rx_log2_o == 3);
    const size_t before = pair.b.received.size();
    pair.cycles(400);
    CHECK(pair.b.received.size() - before >= 80);
    check_honest(pair.b);
    CHECK(pair.b.received.back().good);
  }
}

TEST_CASE("a pulled cable ends in Dead by timeouts, both ends, and a reset brings the link back") {
  LinkPair pair("lanes_pull");
  pair.train();
  pair.cycles(500);
  pair.ab.now(LinkFault::pull());
  pair.ba.now(LinkFault::pull());
  const uint64_t took = pair.until(
      [&] { return pair.a.state() == kDead && pair.b.state() == kDead; }, 3 * 4096 + 500, "Dead");
  CHECK(took > 2 * 4096);
  CHECK(pair.a->dead_cause_o == kNoPartner);
  CHECK(pair.b->dead_cause_o == kNoPartner);
  CHECK(pair.a->retrain_cause_o == kTrainingTimeout);
  CHECK(pair.a->dead_o == 1);
  pair.cycles(2000);
  CHECK(pair.a->tx_head_o == 0);
  CHECK(pair.a.state() == kDead);
  pair.ab.now(LinkFault::plug());
  pair.ba.now(LinkFault::plug());
  pair.a->reset_i = pair.b->reset_i = 1;
  pair.until([&] { return pair.a.state() != kDead && pair.b.state() != kDead; }, 5, "reset");
  pair.a->reset_i = pair.b->reset_i = 0;
  CHECK(pair.train() <= 2000);
  CHECK(pair.a.restarts == 1);
  CHECK(pair.a->dead_cause_o == kDeadNone);
  pair.cycles(200);
  check_honest(pair.a);
}

TEST_CASE("dead links start again by themselves when told to") {
  LinkPair pair("lanes_auto");
  pair.a->auto_restart_i = pair.b->auto_restart_i = 1;
  pair.train();
  pair.ab.now(LinkFault::pull());
  // a hears b come and go, but no lane of it is bad: nothing narrows
  pair.until([&] { return pair.a.state() == kDead; }, 30000, "Dead");
  CHECK(pair.a->dead_cause_o == kNoPartner);
  CHECK(pair.a.degrades + pair.b.degrades == 0);
  const uint64_t dead = pair.until([&] { return pair.a.state() != kDead; }, 1000, "restart");
  CHECK(dead >= 2 * 256);
  CHECK(dead <= 2 * 256 + 3);
  pair.ab.now(LinkFault::plug());
  pair.train(40000);
  pair.cycles(100);
  CHECK(pair.b.received.back().good);
  CHECK(pair.a->rx_log2_o == 3);
  CHECK(pair.b->rx_log2_o == 3);
}

TEST_CASE("a partner that goes dark in every training narrows nothing, whatever the moment") {
  for (unsigned dark = 20; dark <= 1000; dark = dark * 5 / 4) {
    LinkPair pair("lanes_dark" + std::to_string(dark));
    pair.train();
    const uint64_t start = pair.a.sim().cycle();
    while (pair.b.state() != kDead && pair.a.sim().cycle() - start < 60000) {
      pair.ab.now(LinkFault::pull(400));
      pair.cycles(400 + dark);
    }
    INFO("plugged in for " << dark << " cycles");
    CHECK(pair.b->dead_cause_o == kNoPartner);
    CHECK(pair.b.degrades == 0);
  }
}

TEST_CASE("different configurations end in ConfigMismatch at both ends") {
  for (int what = 0; what < 2; ++what) {
    LinkPair pair("lanes_mismatch" + std::to_string(what));
    if (what == 0) pair.b->hash_i = 0x12345679;
    if (what == 1) pair.b->units_i = 0x80100f;
    pair.until([&] { return pair.a.state() == kDead; }, 2000, "Dead");
    CHECK(pair.a->dead_cause_o == kConfigMismatch);
    if (what == 0) {
      pair.until([&] { return pair.b.state() == kDead; }, 100, "Dead");
      CHECK(pair.b->dead_cause_o == kConfigMismatch);
      CHECK(pair.a->partner_hash_o == 0x12345679);
    }
    CHECK(pair.a.resumes + pair.b.resumes == 0);
  }
}

TEST_CASE("an end that was reset alone is found out by the other, unless nothing is lost") {
  for (const bool lost : {true, false}) {
    LinkPair pair("lanes_onesided" + std::to_string(lost));
    pair.train();
    pair.a->fresh_i = 0;
    pair.a->unheard_i = !lost;
    pair.cycles(300);
    pair.b->rst_ni = 0;
    pair.cycles(30);
    pair.b->rst_ni = 1;
    if (lost) {
      pair.until([&] { return pair.a.state() == kDead; }, 5000, "Dead");
      CHECK(pair.a->dead_cause_o == kPartnerReset);
      pair.a->reset_i = 1;
      pair.cycles(1);
      pair.a->reset_i = 0;
      pair.a->fresh_i = 1;
      pair.train(9000);
    } else {
      pair.train();
      CHECK(pair.a->dead_cause_o == kDeadNone);
      CHECK(pair.a->partner_fresh_o == 1);
    }
    pair.cycles(100);
    CHECK(pair.b.received.back().good);
    check_honest(pair.b);
  }
}

TEST_CASE("agrees on the sequence numbers that both ends expect") {
  LinkPair pair("lanes_sequence");
  pair.a->fresh_i = pair.b->fresh_i = 0;
  pair.a->unheard_i = pair.b->unheard_i = 0;
  pair.a->expected_i = 0x3a5;
  pair.b->expected_i = 0x05a;
  pair.train();
  CHECK(pair.a->partner_expected_o == 0x05a);
  CHECK(pair.b->partner_expected_o == 0x3a5);
  CHECK(pair.a->partner_fresh_o == 0);
}

TEST_CASE("trains again and again without progress, narrower each time, until nothing is left") {
  LinkPair pair("lanes_degrade");
  pair.train();
  std::vector<unsigned> widths;
  const uint64_t limit = 400000;
  uint64_t start = pair.a.sim().cycle();
  while (pair.b.state() != kDead && pair.a.sim().cycle() - start < limit) {
    // one bad header on lane 6 in each run of flits, then a request to train again
    if (pair.active()) {
      if (widths.empty() || widths.back() != pair.b->rx_log2_o) widths.push_back(pair.b->rx_log2_o);
      pair.ab.now(LinkFault::flip(6, 0, 1));
      pair.ab.now(LinkFault::flip(0, 2));
      pair.cycles(60);
      pair.a->retrain_request_i = 1;
      pair.cycles(2);
      pair.a->retrain_request_i = 0;
      pair.cycles(100);
    }
    pair.cycles(1);
  }
  CHECK(pair.b.state() == kDead);
  CHECK(widths == std::vector<unsigned>{3, 2, 1, 0});
  CHECK(pair.b->dead_cause_o == kNoWidth);
}

TEST_CASE("progress forgives earlier trainings") {
  LinkPair pair("lanes_progress");
  pair.train();
  for (int i = 0; i < 8; ++i) {
    pair.a->progress_i = pair.b->progress_i = 1;
    pair.cycles(4);
    pair.a->progress_i = pair.b->progress_i = 0;
    pair.ab.now(LinkFault::flip(3, 1));
    pair.cycles(50);
    pair.a->retrain_i = 1;
    pair.cycles(2);
    pair.a->retrain_i = 0;
    pair.cycles(100);
    pair.train(1000);
  }
  CHECK(pair.b->rx_log2_o == 3);
  CHECK(pair.b.degrades + pair.a.degrades == 0);
}

TEST_CASE("a fatal error of the flit half kills the link with its cause") {
  LinkPair pair("lanes_fatal");
  pair.train();
  pair.a->fatal_i = 1;
  pair.a->fatal_cause_i = kBadCredit;
  pair.until([&] { return pair.a.state() == kDead; }, 5, "Dead");
  CHECK(pair.a->dead_cause_o == kBadCredit);
  pair.cycles(5);
  for (const auto& word : pair.a.sent()) CHECK((word.head == 0 && word.data == 0));
}

TEST_CASE("a software reset or disabling passes through Dead") {
  for (const bool disable : {false, true}) {
    LinkPair pair("lanes_software" + std::to_string(disable));
    pair.train();
    if (disable)
      pair.a->enable_i = 0;
    else
      pair.a->reset_i = 1;
    pair.until([&] { return pair.a.state() == kDead; }, 5, "Dead");
    CHECK(pair.a->dead_cause_o == kDeadSoftware);
    CHECK(pair.a.restarts == 0);
    pair.a->reset_i = 0;
    pair.cycles(300);
    CHECK(pair.a.state() == kDead);
    pair.a->reset_i = 1;
    pair.until([&] { return pair.a.state() != kDead; }, 5, "reset");
    pair.a->reset_i = 0;
    pair.cycles(20);
    CHECK((pair.a.state() == kReset) == disable);
    CHECK(pair.a.restarts == 1);
  }
}

TEST_CASE("each state of training has a bound") {
  SECTION("Align: nobody there") {
    LinkPair pair("lanes_bound_align");
    pair.b->enable_i = 0;
    pair.until([&] { return saw(pair.a, kRetrain); }, 4200, "Retrain");
    CHECK(pair.a->retrain_cause_o == kTrainingTimeout);
    CHECK(pair.a.states[0] == kAlign);
    pair.until([&] { return pair.a.state() == kDead; }, 2 * 4100, "Dead");
    CHECK(pair.a->dead_cause_o == kNoPartner);
  }
  SECTION("Deskew: the partner hears nothing and stays in Align") {
    LinkPair pair("lanes_bound_deskew");
    pair.ab.now(LinkFault::pull());
    pair.until([&] { return saw(pair.a, kRetrain); }, 6000, "Retrain");
    CHECK(pair.a->retrain_cause_o == kTrainingTimeout);
    CHECK(pair.a.states == std::vector<unsigned>{kAlign, kDeskew, kRetrain});
  }
  SECTION("Params and SeqSync: the partner goes silent") {
    for (const unsigned state : {kParams, kSeqSync}) {
      LinkPair pair("lanes_bound" + std::to_string(state));
      pair.a->state_timeout_i = 200;
      pair.b->state_timeout_i = 0xffff;
      pair.until([&] { return pair.a.state() == kAlign; }, 10, "Align");
      pair.a->state_timeout_i = 4096;
      pair.until([&] { return pair.a.state() == state; }, 3000, "the state");
      pair.a->state_timeout_i = 5;
      pair.until([&] { return pair.a.state() == kRetrain; }, 20, "Retrain");
      CHECK(pair.a->retrain_cause_o == kTrainingTimeout);
      pair.a->state_timeout_i = 4096;
      pair.train(2000);
    }
  }
}

TEST_CASE("a receive clock that stops is a lost lane") {
  LinkPair pair("lanes_clock");
  pair.train();
  for (int i = 0; i < 100; ++i) pair.a.tick();
  CHECK(pair.a.state() != kActive);
  CHECK(pair.a->retrain_cause_o == kLaneLock);
}

TEST_CASE("a partner that comes up late is taken with all its lanes") {
  for (const unsigned late : {1000u, 3900u, 4500u}) {
    LinkPair pair("lanes_late" + std::to_string(late));
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
    LinkPair pair("lanes_noise" + std::to_string(seed));
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
