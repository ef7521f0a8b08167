// SPDX-License-Identifier: Apache-2.0
// Trainings that do not help: less width, Dead, and back.
#include "tests/unit/link/link_state_steps.h"

using namespace ng::test;

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
