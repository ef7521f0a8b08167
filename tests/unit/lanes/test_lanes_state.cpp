// SPDX-License-Identifier: Apache-2.0
// From state to state, each with its reason.
#include "tests/unit/lanes/lanes_state_steps.h"

using namespace ng::test;

TEST_CASE("stays in Reset until enabled, and shows nothing") {
  Bench sim("state_reset");
  start(sim);
  sim.ticks(20);
  CHECK(state_of(sim) == kReset);
  CHECK(sim->state_history_o == 0);
  CHECK(dead_cause(sim) == Cause::kNone);
  CHECK(sim->state_start_tx_o == 0);
  CHECK(sim->state_rx_run_o == 0);
}

TEST_CASE("goes through the states in order, each for its reason") {
  Bench sim("state_order");
  begin(sim);
  sim.tick();
  CHECK(state_of(sim) == kAlign);
  sim->state_any_good_i = sim->state_all_good_i = 1;
  sim.ticks(15);
  CHECK(state_of(sim) == kAlign);  // four sets at least
  until(sim, kDeskew, 3);
  sim->state_heard_i = 1;
  sim->state_aligned_i = 1;
  sim.ticks(10);
  CHECK(state_of(sim) == kDeskew);  // the partner is in Align
  sim->state_phase_i = 1;
  sim->state_aligned_i = 0;
  sim.ticks(10);
  CHECK(state_of(sim) == kDeskew);
  sim->state_aligned_i = 1;
  sim.tick();
  CHECK(state_of(sim) == kParams);
  sim->state_suits_i = 1;
  sim.ticks(10);
  CHECK(state_of(sim) == kParams);
  sim->state_suits_i = 0;
  sim->state_phase_i = 2;
  sim.ticks(10);
  CHECK(state_of(sim) == kParams);
  sim->state_suits_i = 1;
  sim.tick();
  CHECK(state_of(sim) == kSeqSync);
  sim->state_phase_i = 3;
  sim.ticks(10);
  CHECK(sim->state_resume_o == 0);
  sim->state_agreed_i = 1;
  sim.eval();
  CHECK(sim->state_resume_o == 1);
  sim.tick();
  CHECK(sim->state_resume_o == 0);
  sim.ticks(10);
  CHECK(state_of(sim) == kSeqSync);
  CHECK(sim->state_start_tx_o == 1);
  sim->state_tx_running_i = 1;
  sim.tick();
  CHECK(state_of(sim) == kActive);
  CHECK(sim->state_rx_run_o == 0);
  pulse(sim, sim->state_rx_start_i);
  CHECK(sim->state_rx_run_o == 1);
  CHECK(sim->state_history_o == 0x12345);
  sim.ticks(3000);  // Active has no bound
  CHECK(state_of(sim) == kActive);
}

TEST_CASE("Align waits for all lanes, but from the first good one on only so long") {
  Bench sim("state_wait");
  begin(sim);
  until(sim, kAlign);
  sim.ticks(200);
  sim->state_any_good_i = 1;
  const uint64_t waited = until(sim, kDeskew);
  CHECK(waited >= 100);
  CHECK(waited <= 102);
}

TEST_CASE("a narrower width is recorded in one cycle of Degrade") {
  Bench sim("state_narrower");
  begin(sim);
  sim->state_any_good_i = sim->state_all_good_i = sim->state_narrower_i = 1;
  until(sim, kDegrade);
  sim.tick();
  CHECK(state_of(sim) == kDeskew);
}

TEST_CASE("every state of training has its bound") {
  for (const State state : {kAlign, kDeskew, kParams, kSeqSync}) {
    Bench sim("state_bound" + std::to_string(unsigned(state)));
    begin(sim);
    if (state > kAlign) sim->state_any_good_i = sim->state_all_good_i = 1;
    if (state > kDeskew) {
      sim->state_heard_i = sim->state_aligned_i = 1;
      sim->state_phase_i = 3;
    }
    if (state > kParams) sim->state_suits_i = 1;
    until(sim, state);
    const uint64_t took = until(sim, kRetrain);
    CHECK(took >= 500);
    CHECK(took <= 502);
    CHECK(retrain_cause(sim) == RetrainCause::kTrainingTimeout);
    until(sim, kAlign, 3);
  }
}

TEST_CASE("Params and SeqSync fall back to Deskew with the partner, and forget") {
  for (const bool moved : {false, true}) {
    for (const State state : {kParams, kSeqSync}) {
      Bench sim("state_back" + std::to_string(unsigned(state)));
      begin(sim);
      sim->state_any_good_i = sim->state_all_good_i = sim->state_heard_i = sim->state_aligned_i = 1;
      sim->state_phase_i = 3;
      if (state == kSeqSync) sim->state_suits_i = 1;
      until(sim, state);
      sim.ticks(5);
      sim->state_agreed_i = 1;  // at the same moment
      (moved ? sim->state_moved_i : sim->state_back_i) = 1;
      sim.eval();
      CHECK(sim->state_resume_o == 0);
      sim.tick();
      sim->state_back_i = sim->state_moved_i = 0;
      CHECK(state_of(sim) == kDeskew);
      CHECK(sim->state_forget_o == 1);
      CHECK(retrain_cause(sim) == RetrainCause::kPartner);
      sim.tick();
      CHECK(state_of(sim) == kDeskew);  // what was aligned is old in this cycle
      CHECK(sim->state_forget_o == 0);
      until(sim, kParams, 3);
    }
  }
}

TEST_CASE("falling back again and again comes to an end") {
  Bench sim("state_back_bound");
  begin(sim);
  sim->state_any_good_i = sim->state_all_good_i = sim->state_heard_i = sim->state_aligned_i = 1;
  sim->state_phase_i = 3;
  sim->state_back_i = 1;
  unsigned back = 0;
  for (int i = 0; i < 200 && state_of(sim) != kDead; ++i) {
    sim.tick();
    back += sim->state_forget_o;
  }
  CHECK(back == 3);  // retrain_limit
  CHECK(dead_cause(sim) == Cause::kNoPartner);
}

TEST_CASE("words that do not suit end in Dead, late enough for the partner to see ours") {
  Bench sim("state_refused");
  begin(sim);
  sim->state_any_good_i = sim->state_all_good_i = sim->state_heard_i = sim->state_aligned_i = 1;
  sim->state_phase_i = 3;
  until(sim, kParams);
  sim.ticks(490);
  sim->state_refused_i = 1;
  const uint64_t took = until(sim, kDead);
  CHECK(took >= 130);
  CHECK(took <= 170);
  CHECK(dead_cause(sim) == Cause::kConfigMismatch);
}

TEST_CASE("a partner that goes dark over words that do not suit is no lost lane") {
  Bench sim("state_refused_dark");
  begin(sim);
  sim->state_any_good_i = sim->state_all_good_i = sim->state_heard_i = sim->state_aligned_i = 1;
  sim->state_phase_i = 3;
  until(sim, kParams);
  sim->state_refused_i = 1;
  sim.ticks(20);
  sim->state_lane_lost_i = 1;
  sim.tick();
  CHECK(state_of(sim) == kDead);
  CHECK(dead_cause(sim) == Cause::kConfigMismatch);
}

TEST_CASE("the agreement depends on who is fresh") {
  struct Case {
    bool fresh, unheard, partner, dead;
  };
  for (const auto& [fresh, unheard, partner, dead] : {Case{true, true, true, false},
                                                      {false, false, false, false},
                                                      {true, true, false, false},
                                                      {false, true, true, false},
                                                      {false, false, true, true}}) {
    Bench sim("state_fresh");
    begin(sim);
    sim->state_fresh_i = fresh;
    sim->state_unheard_i = unheard;
    sim->state_partner_fresh_i = partner;
    if (!dead) {
      activate(sim);
      continue;
    }
    sim->state_any_good_i = sim->state_all_good_i = sim->state_heard_i = sim->state_aligned_i = 1;
    sim->state_phase_i = 3;
    sim->state_suits_i = sim->state_agreed_i = 1;
    until(sim, kDead, 100);
    CHECK(dead_cause(sim) == Cause::kPartnerReset);
    CHECK(sim->state_start_tx_o == 0);
  }
}

TEST_CASE("Active trains again, with the cause of it") {
  auto cause_of = [](auto&& set) {
    Bench sim("state_cause");
    begin(sim);
    activate(sim);
    set(sim);
    sim.tick();
    CHECK(state_of(sim) == kRetrain);
    CHECK(sim->state_rx_run_o == 0);
    CHECK(sim->state_start_tx_o == 0);
    sim.ticks(7);
    CHECK(state_of(sim) == kRetrain);  // until the flit is finished
    sim->state_tx_running_i = 0;
    sim.eval();
    CHECK(sim->state_enter_align_o == 1);
    sim.tick();
    CHECK(state_of(sim) == kAlign);
    return retrain_cause(sim);
  };
  CHECK(cause_of([](Bench& s) { s->state_sets_i = 1; }) == RetrainCause::kPartner);
  CHECK(cause_of([](Bench& s) { s->state_lane_lost_i = 1; }) == RetrainCause::kLaneLock);
  CHECK(cause_of([](Bench& s) { s->state_silent_i = 1; }) == RetrainCause::kLaneLock);
  CHECK(cause_of([](Bench& s) { s->state_retrain_request_i = 1; }) == RetrainCause::kReplayLimit);
  CHECK(cause_of([](Bench& s) { s->state_overflow_i = 1; }) == RetrainCause::kDeskewLost);
  CHECK(cause_of([](Bench& s) { s->state_retrain_i = 1; }) == RetrainCause::kSoftware);
}

TEST_CASE("Active without flits from the partner is bounded, and follows one that went back") {
  for (const bool early : {false, true}) {
    Bench sim("state_norx");
    begin(sim);
    sim->state_any_good_i = sim->state_all_good_i = sim->state_heard_i = sim->state_aligned_i = 1;
    sim->state_phase_i = 3;
    sim->state_suits_i = sim->state_agreed_i = 1;
    until(sim, kSeqSync);
    sim.tick();
    sim->state_tx_running_i = 1;
    until(sim, kActive);
    sim->state_early_i = early;
    const uint64_t took = until(sim, kRetrain);
    CHECK((early ? took <= 2 : took >= 500));
    CHECK(retrain_cause(sim) == (early ? RetrainCause::kPartner : RetrainCause::kTrainingTimeout));
  }
}

TEST_CASE("flits that begin before the agreement are a reason to train again") {
  Bench sim("state_late");
  begin(sim);
  sim->state_any_good_i = sim->state_all_good_i = sim->state_heard_i = sim->state_aligned_i = 1;
  sim->state_phase_i = 3;
  sim->state_suits_i = 1;
  until(sim, kSeqSync);
  pulse(sim, sim->state_rx_start_i);
  CHECK(sim->state_rx_run_o == 0);
  CHECK(state_of(sim) == kRetrain);
}

TEST_CASE("a lane lost while it trains, silence, mismatches and overflows train again") {
  for (const State state : {kDeskew, kParams, kSeqSync}) {
    for (int what = 0; what < 4; ++what) {
      if (state == kDeskew && what) continue;
      Bench sim("state_lost" + std::to_string(unsigned(state)));
      begin(sim);
      sim->state_any_good_i = sim->state_all_good_i = 1;
      if (state > kDeskew) sim->state_heard_i = sim->state_aligned_i = 1;
      sim->state_phase_i = 3;
      if (state == kSeqSync) sim->state_suits_i = 1;
      until(sim, state);
      (what == 0   ? sim->state_lane_lost_i
       : what == 1 ? sim->state_silent_i
       : what == 2 ? sim->state_mismatch_i
                   : sim->state_overflow_i) = 1;
      sim.tick();
      CHECK(state_of(sim) == kRetrain);
      CHECK(retrain_cause(sim) ==
            (what >= 2 ? RetrainCause::kDeskewLost : RetrainCause::kLaneLock));
    }
  }
}
