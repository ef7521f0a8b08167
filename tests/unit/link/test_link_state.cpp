// SPDX-License-Identifier: Apache-2.0
#include "link_bench.h"

using namespace ng::test;

namespace {

enum : unsigned { kReset, kAlign, kDeskew, kParams, kSeqSync, kActive, kRetrain, kDegrade, kDead };

void begin(Bench& sim) {
  start(sim);
  sim->state_enable_i = 1;
  sim->state_align_wait_i = 100;
  sim->state_state_timeout_i = 500;
  sim->state_retrain_limit_i = 3;
  sim->state_restart_wait_i = 1;
  sim->state_fresh_i = sim->state_unheard_i = 1;
  sim.eval();
}

uint64_t until(Bench& sim, unsigned state, uint64_t limit = 2000) {
  return sim.run_until([&] { return sim->state_state_o == state; }, limit, "the state");
}

/// As far as Active, flits both ways.
void activate(Bench& sim) {
  sim->state_any_good_i = sim->state_all_good_i = 1;
  sim->state_heard_i = 1;
  sim->state_aligned_i = 1;
  sim->state_phase_i = 3;
  sim->state_suits_i = sim->state_agreed_i = 1;
  sim.run_until([&] { return sim->state_resume_o == 1; }, 100, "resume");
  sim.tick();
  CHECK(sim->state_resume_o == 0);
  CHECK(sim->state_start_tx_o == 1);
  sim->state_rx_start_i = 1;
  sim.tick();
  sim->state_rx_start_i = 0;
  CHECK(sim->state_rx_run_o == 1);
  sim->state_tx_running_i = 1;
  until(sim, kActive, 3);
  sim.eval();
}

void pulse(Bench& sim, CData& input) {
  input = 1;
  sim.tick();
  input = 0;
  sim.eval();
}

}  // namespace

TEST_CASE("stays in Reset until enabled, and shows nothing") {
  Bench sim("state_reset");
  start(sim);
  sim.ticks(20);
  CHECK(sim->state_state_o == kReset);
  CHECK(sim->state_history_o == 0);
  CHECK(sim->state_dead_cause_o == 0);
  CHECK(sim->state_start_tx_o == 0);
  CHECK(sim->state_rx_run_o == 0);
}

TEST_CASE("goes through the states in order, each for its reason") {
  Bench sim("state_order");
  begin(sim);
  sim.tick();
  CHECK(sim->state_state_o == kAlign);
  sim->state_any_good_i = sim->state_all_good_i = 1;
  sim.ticks(15);
  CHECK(sim->state_state_o == kAlign);  // four sets at least
  until(sim, kDeskew, 3);
  sim->state_heard_i = 1;
  sim->state_aligned_i = 1;
  sim.ticks(10);
  CHECK(sim->state_state_o == kDeskew);  // the partner is in Align
  sim->state_phase_i = 1;
  sim->state_aligned_i = 0;
  sim.ticks(10);
  CHECK(sim->state_state_o == kDeskew);
  sim->state_aligned_i = 1;
  sim.tick();
  CHECK(sim->state_state_o == kParams);
  sim->state_suits_i = 1;
  sim.ticks(10);
  CHECK(sim->state_state_o == kParams);
  sim->state_suits_i = 0;
  sim->state_phase_i = 2;
  sim.ticks(10);
  CHECK(sim->state_state_o == kParams);
  sim->state_suits_i = 1;
  sim.tick();
  CHECK(sim->state_state_o == kSeqSync);
  sim->state_phase_i = 3;
  sim.ticks(10);
  CHECK(sim->state_resume_o == 0);
  sim->state_agreed_i = 1;
  sim.eval();
  CHECK(sim->state_resume_o == 1);
  sim.tick();
  CHECK(sim->state_resume_o == 0);
  sim.ticks(10);
  CHECK(sim->state_state_o == kSeqSync);
  CHECK(sim->state_start_tx_o == 1);
  sim->state_tx_running_i = 1;
  sim.tick();
  CHECK(sim->state_state_o == kActive);
  CHECK(sim->state_rx_run_o == 0);
  pulse(sim, sim->state_rx_start_i);
  CHECK(sim->state_rx_run_o == 1);
  CHECK(sim->state_history_o == 0x12345);
  sim.ticks(3000);  // Active has no bound
  CHECK(sim->state_state_o == kActive);
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
  CHECK(sim->state_state_o == kDeskew);
}

TEST_CASE("every state of training has its bound") {
  for (const unsigned state : {kAlign, kDeskew, kParams, kSeqSync}) {
    Bench sim("state_bound" + std::to_string(state));
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
    CHECK(sim->state_retrain_cause_o == 4);
    until(sim, kAlign, 3);
  }
}

TEST_CASE("Params and SeqSync fall back to Deskew with the partner, and forget") {
  for (const bool moved : {false, true}) {
    for (const unsigned state : {kParams, kSeqSync}) {
      Bench sim("state_back" + std::to_string(state));
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
      CHECK(sim->state_state_o == kDeskew);
      CHECK(sim->state_forget_o == 1);
      CHECK(sim->state_retrain_cause_o == 1);
      sim.tick();
      CHECK(sim->state_state_o == kDeskew);  // what was aligned is old in this cycle
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
  until(sim, kDead, 200);
  CHECK(sim->state_dead_cause_o == 1);
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
  CHECK(sim->state_dead_cause_o == 2);
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
  CHECK(sim->state_state_o == kDead);
  CHECK(sim->state_dead_cause_o == 2);
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
    CHECK(sim->state_dead_cause_o == 3);
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
    CHECK(sim->state_state_o == kRetrain);
    CHECK(sim->state_rx_run_o == 0);
    CHECK(sim->state_start_tx_o == 0);
    sim.ticks(7);
    CHECK(sim->state_state_o == kRetrain);  // until the flit is finished
    sim->state_tx_running_i = 0;
    sim.eval();
    CHECK(sim->state_enter_align_o == 1);
    sim.tick();
    CHECK(sim->state_state_o == kAlign);
    return unsigned(sim->state_retrain_cause_o);
  };
  CHECK(cause_of([](Bench& s) { s->state_sets_i = 1; }) == 1);
  CHECK(cause_of([](Bench& s) { s->state_lane_lost_i = 1; }) == 2);
  CHECK(cause_of([](Bench& s) { s->state_silent_i = 1; }) == 2);
  CHECK(cause_of([](Bench& s) { s->state_retrain_request_i = 1; }) == 3);
  CHECK(cause_of([](Bench& s) { s->state_overflow_i = 1; }) == 5);
  CHECK(cause_of([](Bench& s) { s->state_retrain_i = 1; }) == 6);
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
    CHECK(sim->state_retrain_cause_o == (early ? 1 : 4));
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
  CHECK(sim->state_state_o == kRetrain);
}

TEST_CASE("a lane lost while it trains, silence, mismatches and overflows train again") {
  for (const unsigned state : {kDeskew, kParams, kSeqSync}) {
    for (int what = 0; what < 4; ++what) {
      if (state == kDeskew && what) continue;
      Bench sim("state_lost" + std::to_string(state));
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
      CHECK(sim->state_state_o == kRetrain);
      CHECK(sim->state_retrain_cause_o == (what >= 2 ? 5 : 2));
    }
  }
}

TEST_CASE("trainings without progress ask for less width, then end") {
  Bench sim("state_limit");
  begin(sim);
  int choices = 0;
  for (int round = 0; round < 9; ++round) {
    activate(sim);
    sim->state_retrain_i = 1;
    sim.tick();
    sim->state_retrain_i = 0;
    sim->state_agreed_i = 0;
    sim.eval();
    choices += sim->state_degrade_o;
    CHECK(sim->state_degrade_o == (round % 3 == 2));
    sim.tick();
    CHECK(sim->state_degrade_o == 0);
    sim->state_tx_running_i = 0;
    until(sim, kAlign, 3);
  }
  CHECK(choices == 3);
  // progress in between: none
  for (int round = 0; round < 6; ++round) {
    activate(sim);
    pulse(sim, sim->state_progress_i);
    pulse(sim, sim->state_retrain_i);
    sim->state_agreed_i = 0;
    CHECK(sim->state_degrade_o == 0);
    sim->state_tx_running_i = 0;
    until(sim, kAlign, 3);
  }
  sim->state_lost_i = 1;  // nothing narrower
  activate(sim);          // the second since progress
  pulse(sim, sim->state_retrain_i);
  sim->state_agreed_i = 0;
  sim->state_tx_running_i = 0;
  until(sim, kAlign, 3);
  activate(sim);
  pulse(sim, sim->state_retrain_i);
  until(sim, kDead, 3);
  CHECK(sim->state_dead_cause_o == 8);
}

TEST_CASE("timeouts alone end in NoPartner, a deskew that fails asks for less width") {
  for (const bool skew : {false, true}) {
    Bench sim("state_hopeless");
    begin(sim);
    sim->state_state_timeout_i = 30;
    sim->state_any_good_i = sim->state_all_good_i = skew;
    bool degraded = false, skewed = false;
    for (int i = 0; i < 400 && sim->state_state_o != kDead; ++i) {
      sim.tick();
      degraded |= sim->state_degrade_o;
      skewed |= sim->state_skewed_o;
    }
    CHECK(degraded == skew);
    CHECK(skewed == skew);
    if (!skew) CHECK(sim->state_dead_cause_o == 1);
    if (skew) {
      sim->state_aligned_i = 1;  // but the partner is not there: nothing to do with skew
      until(sim, kDead, 1000);
      CHECK(sim->state_dead_cause_o == 1);
    }
  }
}

TEST_CASE(
    "lanes lost in training ask for less width if others stay, and are no partner if none does") {
  for (const bool stays : {false, true}) {
    for (const bool late : {false, true}) {
      Bench sim("state_lost_lanes");
      begin(sim);
      sim->state_any_good_i = sim->state_all_good_i = 1;
      unsigned degraded = 0, skewed = 0, retrains = 0, judged = 0;
      for (int i = 0; i < 1000 && sim->state_state_o != kDead && degraded == 0; ++i) {
        // at first the other lanes are there in both cases
        const bool judging = sim->state_state_o == kRetrain;
        judged = judging ? judged + 1 : 0;
        sim->state_alive_i = late ? stays && judged == 70 : !judging || stays || judged < 60;
        sim->state_lane_lost_i = sim->state_state_o == kDeskew;
        sim.eval();
        degraded += sim->state_degrade_o;
        skewed += sim->state_skewed_o;
        retrains += sim->state_retrained_o;
        sim.tick();
      }
      CHECK(retrains == 3);
      CHECK(degraded == (stays ? 1 : 0));
      CHECK(skewed == degraded);
      CHECK(sim->state_dead_cause_o == (stays ? 0 : 1));
    }
  }
}

TEST_CASE("lanes that all go out of flits at the limit narrow nothing, and get one more training") {
  Bench sim("state_all_lost");
  begin(sim);
  for (int round = 0; round < 3; ++round) {
    activate(sim);
    pulse(sim, round < 2 ? sim->state_retrain_i : sim->state_lane_lost_i);
    sim->state_agreed_i = sim->state_tx_running_i = 0;
    CHECK(sim->state_degrade_o == 0);
    if (round == 2) sim->state_any_good_i = sim->state_all_good_i = 0;
    until(sim, kAlign, 200);
  }
  until(sim, kDead, 600);
  CHECK(sim->state_dead_cause_o == 1);
}

TEST_CASE("Dead stays until software resets it, or by itself after its time") {
  Bench sim("state_dead");
  begin(sim);
  activate(sim);
  sim->state_fatal_i = 1;
  sim->state_fatal_cause_i = 6;
  sim.tick();
  sim->state_fatal_i = 0;
  CHECK(sim->state_state_o == kDead);
  CHECK(sim->state_dead_cause_o == 6);
  sim.ticks(1000);
  CHECK(sim->state_state_o == kDead);
  sim->state_reset_i = 1;
  sim.eval();
  CHECK(sim->state_restart_o == 1);
  sim.tick();
  sim->state_reset_i = 0;
  CHECK(sim->state_state_o == kReset);
  CHECK(sim->state_dead_cause_o == 0);
  sim->state_tx_running_i = sim->state_agreed_i = 0;
  activate(sim);
  pulse(sim, sim->state_reset_i);
  CHECK(sim->state_state_o == kDead);
  CHECK(sim->state_dead_cause_o == 9);
  sim->state_auto_restart_i = 1;
  const uint64_t took = until(sim, kReset);
  CHECK(took <= 258);
  sim->state_tx_running_i = sim->state_agreed_i = 0;
  activate(sim);
  sim->state_enable_i = 0;
  sim.tick();
  CHECK(sim->state_state_o == kDead);
  sim.ticks(600);
  CHECK(sim->state_state_o == kDead);  // disabled: not by itself
  pulse(sim, sim->state_reset_i);
  sim.ticks(5);
  CHECK(sim->state_state_o == kReset);
}

TEST_CASE("a reset of the chip ends everything at once") {
  Bench sim("state_midreset");
  begin(sim);
  activate(sim);
  sim->rst_ni = 0;
  sim.eval();
  CHECK(sim->state_state_o == kReset);
  CHECK(sim->state_start_tx_o == 0);
  CHECK(sim->state_rx_run_o == 0);
  CHECK(sim->state_history_o == 0);
}
