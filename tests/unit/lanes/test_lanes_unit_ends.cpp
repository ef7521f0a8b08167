// SPDX-License-Identifier: Apache-2.0
// Two lane halves whose bounds run out: pulled cables, partners that differ or are reset, death and
// new life.
#include "tests/unit/lanes/lanes_pair_steps.h"

using namespace ng::test;
using ng::tb::LinkFault;

TEST_CASE("a pulled cable ends in Dead by timeouts, both ends, and a reset brings the link back") {
  LanesPair pair("lanes_pull");
  pair.train();
  pair.cycles(500);
  pair.ab.now(LinkFault::pull());
  pair.ba.now(LinkFault::pull());
  const uint64_t took = pair.until(
      [&] { return pair.a.state() == kDead && pair.b.state() == kDead; }, 4 * 4096 + 500, "Dead");
  CHECK(took > 3 * 4096);
  CHECK(pair.a.cause() == Cause::kNoPartner);
  CHECK(pair.b.cause() == Cause::kNoPartner);
  CHECK(pair.a.retrain_cause() == RetrainCause::kTrainingTimeout);
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
  CHECK(pair.a.cause() == Cause::kNone);
  pair.cycles(200);
  check_honest(pair.a);
}

TEST_CASE("dead links start again by themselves when told to") {
  LanesPair pair("lanes_auto");
  pair.a->auto_restart_i = pair.b->auto_restart_i = 1;
  pair.train();
  pair.ab.now(LinkFault::pull());
  // a hears b come and go, but no lane of it is bad: nothing narrows
  pair.until([&] { return pair.a.state() == kDead; }, 30000, "Dead");
  CHECK(pair.a.cause() == Cause::kNoPartner);
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
    LanesPair pair("lanes_dark" + std::to_string(dark));
    pair.train();
    const uint64_t start = pair.a.sim().cycle();
    while (pair.b.state() != kDead && pair.a.sim().cycle() - start < 60000) {
      pair.ab.now(LinkFault::pull(400));
      pair.cycles(400 + dark);
    }
    INFO("plugged in for " << dark << " cycles");
    CHECK(pair.b.cause() == Cause::kNoPartner);
    CHECK(pair.b.degrades == 0);
  }
}

TEST_CASE("different configurations end in ConfigMismatch at both ends") {
  for (int what = 0; what < 2; ++what) {
    LanesPair pair("lanes_mismatch" + std::to_string(what));
    if (what == 0) pair.b->hash_i = 0x12345679;
    if (what == 1) pair.b->units_i = 0x80100f;
    pair.until([&] { return pair.a.state() == kDead; }, 2000, "Dead");
    CHECK(pair.a.cause() == Cause::kConfigMismatch);
    if (what == 0) {
      pair.until([&] { return pair.b.state() == kDead; }, 100, "Dead");
      CHECK(pair.b.cause() == Cause::kConfigMismatch);
      CHECK(pair.a->partner_hash_o == 0x12345679);
    }
    CHECK(pair.a.resumes + pair.b.resumes == 0);
  }
}

TEST_CASE("an end that was reset alone is found out by the other, unless nothing is lost") {
  for (const bool lost : {true, false}) {
    LanesPair pair("lanes_onesided" + std::to_string(lost));
    pair.train();
    pair.a->fresh_i = 0;
    pair.a->unheard_i = !lost;
    pair.cycles(300);
    pair.b->rst_ni = 0;
    pair.cycles(30);
    pair.b->rst_ni = 1;
    if (lost) {
      pair.until([&] { return pair.a.state() == kDead; }, 5000, "Dead");
      CHECK(pair.a.cause() == Cause::kPartnerReset);
      pair.a->reset_i = 1;
      pair.cycles(1);
      pair.a->reset_i = 0;
      pair.a->fresh_i = 1;
      pair.train(9000);
    } else {
      pair.train();
      CHECK(pair.a.cause() == Cause::kNone);
      CHECK(pair.a->partner_fresh_o == 1);
    }
    pair.cycles(100);
    CHECK(pair.b.received.back().good);
    check_honest(pair.b);
  }
}

TEST_CASE("trains again and again without progress, narrower each time, until nothing is left") {
  LanesPair pair("lanes_degrade");
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
  CHECK(pair.b.cause() == Cause::kNoWidth);
}

TEST_CASE("progress forgives earlier trainings") {
  LanesPair pair("lanes_progress");
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
  LanesPair pair("lanes_fatal");
  pair.train();
  pair.a->fatal_i = 1;
  pair.a->fatal_cause_i = static_cast<uint8_t>(Cause::kBadCredit);
  pair.until([&] { return pair.a.state() == kDead; }, 5, "Dead");
  CHECK(pair.a.cause() == Cause::kBadCredit);
  pair.cycles(5);
  for (const auto& word : pair.a.sent()) CHECK((word.head == 0 && word.data == 0));
}

TEST_CASE("a software reset or disabling passes through Dead") {
  for (const bool disable : {false, true}) {
    LanesPair pair("lanes_software" + std::to_string(disable));
    pair.train();
    if (disable)
      pair.a->enable_i = 0;
    else
      pair.a->reset_i = 1;
    pair.until([&] { return pair.a.state() == kDead; }, 5, "Dead");
    CHECK(pair.a.cause() == Cause::kSoftware);
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
    LanesPair pair("lanes_bound_align");
    pair.b->enable_i = 0;
    pair.until([&] { return saw(pair.a, kRetrain); }, 4200, "Retrain");
    CHECK(pair.a.retrain_cause() == RetrainCause::kTrainingTimeout);
    CHECK(pair.a.states[0] == kAlign);
    pair.until([&] { return pair.a.state() == kDead; }, 3 * 4100, "Dead");
    CHECK(pair.a.cause() == Cause::kNoPartner);
  }
  SECTION("Deskew: the partner hears nothing and stays in Align") {
    LanesPair pair("lanes_bound_deskew");
    pair.ab.now(LinkFault::pull());
    pair.until([&] { return saw(pair.a, kRetrain); }, 6000, "Retrain");
    CHECK(pair.a.retrain_cause() == RetrainCause::kTrainingTimeout);
    CHECK(pair.a.states == std::vector<State>{kAlign, kDeskew, kRetrain});
  }
  SECTION("Params and SeqSync: the partner goes silent") {
    for (const State state : {kParams, kSeqSync}) {
      LanesPair pair("lanes_bound" + std::to_string(unsigned(state)));
      pair.a->state_timeout_i = 200;
      pair.b->state_timeout_i = 0xffff;
      pair.until([&] { return pair.a.state() == kAlign; }, 10, "Align");
      pair.a->state_timeout_i = 4096;
      pair.until([&] { return pair.a.state() == state; }, 3000, "the state");
      pair.a->state_timeout_i = 5;
      pair.until([&] { return pair.a.state() == kRetrain; }, 20, "Retrain");
      CHECK(pair.a.retrain_cause() == RetrainCause::kTrainingTimeout);
      pair.a->state_timeout_i = 4096;
      pair.train(2000);
    }
  }
}

TEST_CASE("a receive clock that stops is a lost lane") {
  LanesPair pair("lanes_clock");
  pair.train();
  for (int i = 0; i < 100; ++i) pair.a.tick();
  CHECK(pair.a.state() != kActive);
  CHECK(pair.a.retrain_cause() == RetrainCause::kLaneLock);
}
