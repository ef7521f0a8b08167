// SPDX-License-Identifier: Apache-2.0
// Trainings that do not help: less width, Dead, and back.
#include "tests/unit/lanes/lanes_state_steps.h"

using namespace ng::test;

namespace {

/// Flits both ways, then link_flits wants to train again.
void run_and_retrain(Bench& sim) {
  activate(sim);
  pulse(sim, sim->state_retrain_request_i);
  sim->state_agreed_i = sim->state_tx_running_i = 0;
  sim.eval();
}

/// As far as flits of ours, but none of the partner's.
void run_alone(Bench& sim) {
  sim->state_any_good_i = sim->state_all_good_i = sim->state_heard_i = sim->state_aligned_i = 1;
  sim->state_phase_i = 3;
  sim->state_suits_i = sim->state_agreed_i = 1;
  sim.run_until([&] { return sim->state_resume_o == 1; }, 100, "resume");
  sim.run_until([&] { return sim->state_start_tx_o == 1; }, 400, "our flits");
  sim->state_tx_running_i = 1;
  until(sim, kActive, 3);
}

}  // namespace

TEST_CASE("when retrain_limit trainings without progress have not helped, the next asks for less") {
  for (const unsigned limit : {0u, 1u, 3u, 255u}) {
    Bench sim("state_limit");
    begin(sim);
    sim->state_retrain_limit_i = limit;
    unsigned choices = 0;
    for (unsigned round = 0; round < 3 * (limit + 1); ++round) {
      run_and_retrain(sim);
      choices += sim->state_degrade_o;
      REQUIRE(sim->state_degrade_o == (round % (limit + 1) == limit));
      until(sim, kAlign, 3);
    }
    CHECK(choices == 3);
    sim->state_lost_i = 1;  // nothing narrower
    for (unsigned round = 0; round < limit; ++round) {
      run_and_retrain(sim);
      until(sim, kAlign, 3);
    }
    run_and_retrain(sim);
    until(sim, kDead, 3);
    CHECK(dead_cause(sim) == Cause::kNoWidth);
  }
}

TEST_CASE(
    "an ack in flits is progress, and so are flits both ways for as long as a state may last") {
  enum { kAck, kLong, kShort, kUnacknowledged, kOneWay, kLateStart, kAckInTraining };
  for (const int what :
       {kAck, kLong, kShort, kUnacknowledged, kOneWay, kLateStart, kAckInTraining}) {
    Bench sim("state_progress");
    begin(sim);
    const bool forgives = what == kAck || what == kLong;
    sim->state_calm_i = what != kUnacknowledged;
    bool degraded = false, forgiven = false;
    for (int round = 0; round < 9; ++round) {
      if (what == kOneWay || what == kLateStart)
        run_alone(sim);
      else
        activate(sim);
      if (what == kLateStart) {
        sim.ticks(300);
        pulse(sim, sim->state_rx_start_i);
      }
      if (what == kAck) pulse(sim, sim->state_progress_i);
      const int length = what == kLong || what == kUnacknowledged ? 510 : 480;
      for (int i = 0; i < length && what != kAck; ++i) {
        forgiven |= sim->state_forgive_o;
        sim.tick();
      }
      pulse(sim, sim->state_retrain_request_i);
      degraded |= sim->state_degrade_o;
      sim->state_agreed_i = sim->state_tx_running_i = 0;
      until(sim, kAlign, 3);
      if (what == kAckInTraining) pulse(sim, sim->state_progress_i);
    }
    CAPTURE(what);
    CHECK(degraded == !forgives);
    if (what != kAck) CHECK(forgiven == forgives);
  }
}

TEST_CASE(
    "Data is progress for an end that sends none, once flits have gone both ways for a while") {
  for (const bool calm : {true, false}) {
    for (const bool late : {true, false}) {
      Bench sim("state_data");
      begin(sim);
      sim->state_calm_i = calm;
      activate(sim);
      sim.ticks(late ? 70 : 50);  // an eighth of the state timeout is 62
      sim->state_delivered_i = 1;
      sim.eval();
      CHECK(sim->state_forgive_o == (calm && late));
      sim->state_delivered_i = 0;
      sim.eval();
      CHECK(sim->state_forgive_o == 0);
    }
  }
}

TEST_CASE("trainings that software asks for do not count") {
  Bench sim("state_software");
  begin(sim);
  for (int round = 0; round < 12; ++round) {
    activate(sim);
    pulse(sim, sim->state_retrain_i);
    CHECK(sim->state_degrade_o == 0);
    sim->state_agreed_i = sim->state_tx_running_i = 0;
    until(sim, kAlign, 3);
  }
}

TEST_CASE("a partner that leaves flits again and again is NoFlits if nothing bad came of it") {
  for (const bool trouble : {false, true}) {
    for (const bool partner : {false, true}) {
      Bench sim("state_leaves");
      begin(sim);
      sim->state_lost_i = 1;
      sim->state_trouble_i = trouble;
      for (int round = 0; round < 4; ++round) {
        activate(sim);
        pulse(sim, partner ? sim->state_sets_i : sim->state_retrain_request_i);
        sim->state_agreed_i = sim->state_tx_running_i = 0;
        if (round < 3) until(sim, kAlign, 3);
      }
      until(sim, kDead, 3);
      CHECK(dead_cause(sim) == (partner && !trouble ? Cause::kNoFlits : Cause::kNoWidth));
    }
  }
}

TEST_CASE("a partner that was not ready gets an eighth, then half of the state timeout") {
  Bench sim("state_late");
  begin(sim);
  for (const unsigned wait : {0u, 62u, 250u, 250u}) {
    sim->state_any_good_i = sim->state_all_good_i = sim->state_heard_i = sim->state_aligned_i = 1;
    sim->state_phase_i = 3;
    sim->state_suits_i = 1;
    until(sim, kSeqSync, 100);
    sim.ticks(40);
    sim->state_agreed_i = 1;
    sim.eval();
    CHECK(sim->state_resume_o == 1);
    sim.tick();
    const uint64_t took = sim.run_until([&] { return sim->state_start_tx_o == 1; }, 400, "flits");
    CHECK(took == wait);
    sim->state_tx_running_i = 1;
    until(sim, kActive, 3);
    CHECK(sim->state_start_tx_o == 1);
    pulse(sim, sim->state_early_i);
    CHECK(sim->state_degrade_o == 0);
    sim->state_agreed_i = sim->state_tx_running_i = 0;
    if (wait == 250 && dead_cause(sim) == Cause::kNone) sim.ticks(2);
    if (state_of(sim) != kDead) until(sim, kAlign, 3);
    if (state_of(sim) == kDead) break;
  }
  until(sim, kDead, 30);
  CHECK(dead_cause(sim) == Cause::kNoFlits);
}

TEST_CASE("a partner whose flits come needs no more time, and progress forgets that it once did") {
  for (const bool progress : {false, true}) {
    Bench sim("state_late_ready");
    begin(sim);
    run_alone(sim);
    pulse(sim, sim->state_early_i);
    sim->state_agreed_i = sim->state_tx_running_i = 0;
    until(sim, kAlign, 3);
    sim->state_agreed_i = 1;
    sim.run_until([&] { return sim->state_resume_o == 1; }, 100, "resume");
    sim.tick();
    CHECK(sim->state_start_tx_o == 0);
    pulse(sim, sim->state_rx_start_i);
    CHECK(sim->state_start_tx_o == 1);
    sim->state_tx_running_i = 1;
    until(sim, kActive, 3);
    if (progress) pulse(sim, sim->state_progress_i);
    pulse(sim, sim->state_retrain_request_i);
    sim->state_agreed_i = sim->state_tx_running_i = 0;
    until(sim, kAlign, 3);
    sim->state_agreed_i = 1;
    sim.run_until([&] { return sim->state_resume_o == 1; }, 100, "resume");
    sim.tick();
    CHECK(sim->state_start_tx_o == progress);
  }
}

TEST_CASE(
    "a partner that never agrees, or whose flits never come, is NoFlits and narrows nothing") {
  for (const bool agrees : {false, true}) {
    Bench sim("state_never");
    begin(sim);
    bool degraded = false;
    for (int i = 0; i < 4 && state_of(sim) != kDead; ++i) {
      if (agrees) {
        run_alone(sim);
      } else {
        sim->state_any_good_i = sim->state_all_good_i = sim->state_heard_i = 1;
        sim->state_aligned_i = sim->state_suits_i = 1;
        sim->state_phase_i = 3;
        until(sim, kSeqSync, 100);
      }
      until(sim, kRetrain, 600);
      degraded |= sim->state_degrade_o;
      CHECK(retrain_cause(sim) == RetrainCause::kTrainingTimeout);
      sim->state_agreed_i = sim->state_tx_running_i = 0;
      sim.ticks(2);
    }
    CHECK(state_of(sim) == kDead);
    CHECK(dead_cause(sim) == Cause::kNoFlits);
    CHECK_FALSE(degraded);
  }
}

TEST_CASE(
    "a partner that leaves trainings gets time to narrow, but only where its flits had come") {
  for (const State state : {kParams, kSeqSync}) {
    for (const bool came : {true, false}) {
      Bench sim("state_leaves_training");
      begin(sim);
      if (came) {
        activate(sim);
        pulse(sim, sim->state_sets_i);
        sim->state_agreed_i = sim->state_tx_running_i = 0;
        until(sim, kAlign, 3);
      }
      sim->state_any_good_i = sim->state_all_good_i = sim->state_heard_i = 1;
      sim->state_aligned_i = 1;
      sim->state_phase_i = 3;
      sim->state_suits_i = state == kSeqSync;
      for (int round = came; round < 4; ++round) {
        until(sim, state, 100);
        pulse(sim, sim->state_back_i);
      }
      CHECK(state_of(sim) == kRetrain);
      CHECK(sim->state_degrade_o == came);
      if (came) {  // once: from here on no flits have come
        for (int round = 0; round < 4; ++round) {
          until(sim, state, 100);
          pulse(sim, sim->state_back_i);
        }
      }
      CHECK(sim->state_degrade_o == 0);
      until(sim, kDead, 3);
      CHECK(dead_cause(sim) == (state == kParams ? Cause::kNoPartner : Cause::kNoFlits));
    }
  }
}

TEST_CASE("lanes that fall apart in a training ask for less width") {
  Bench sim("state_apart");
  begin(sim);
  sim->state_any_good_i = sim->state_all_good_i = sim->state_heard_i = sim->state_aligned_i = 1;
  sim->state_phase_i = 3;
  for (int round = 0; round < 4; ++round) {
    until(sim, kParams, 100);
    sim->state_mismatch_i = 1;
    sim.eval();
    CHECK(sim->state_skewed_o == 1);
    sim.tick();
    sim->state_mismatch_i = 0;
    sim.eval();
    CHECK(sim->state_degrade_o == (round == 3));
  }
}

TEST_CASE("timeouts alone end in NoPartner, a deskew that fails asks for less width") {
  for (const bool skew : {false, true}) {
    Bench sim("state_hopeless");
    begin(sim);
    sim->state_state_timeout_i = 30;
    sim->state_any_good_i = sim->state_all_good_i = skew;
    bool degraded = false, skewed = false;
    for (int i = 0; i < 400 && state_of(sim) != kDead; ++i) {
      sim.tick();
      degraded |= sim->state_degrade_o;
      skewed |= sim->state_skewed_o;
    }
    CHECK(degraded == skew);
    CHECK(skewed == skew);
    if (!skew) CHECK(dead_cause(sim) == Cause::kNoPartner);
    if (skew) {
      sim->state_aligned_i = 1;  // but the partner is not there: nothing to do with skew
      until(sim, kDead, 1000);
      CHECK(dead_cause(sim) == Cause::kNoPartner);
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
      for (int i = 0; i < 1000 && state_of(sim) != kDead && degraded == 0; ++i) {
        // at first the other lanes are there in both cases
        const bool judging = state_of(sim) == kRetrain;
        judged = judging ? judged + 1 : 0;
        sim->state_alive_i = late ? stays && judged == 70 : !judging || stays || judged < 60;
        sim->state_lane_lost_i = state_of(sim) == kDeskew;
        sim.eval();
        degraded += sim->state_degrade_o;
        skewed += sim->state_skewed_o;
        retrains += sim->state_retrained_o;
        sim.tick();
      }
      CHECK(retrains == 4);
      CHECK(degraded == (stays ? 1 : 0));
      CHECK(skewed == degraded);
      CHECK(dead_cause(sim) == (stays ? Cause::kNone : Cause::kNoPartner));
    }
  }
}

TEST_CASE("lanes that all go out of flits at the limit narrow nothing, and get one more training") {
  Bench sim("state_all_lost");
  begin(sim);
  for (int round = 0; round < 4; ++round) {
    activate(sim);
    pulse(sim, round < 3 ? sim->state_retrain_request_i : sim->state_lane_lost_i);
    sim->state_agreed_i = sim->state_tx_running_i = 0;
    CHECK(sim->state_degrade_o == 0);
    if (round == 3) sim->state_any_good_i = sim->state_all_good_i = 0;
    until(sim, kAlign, 200);
  }
  until(sim, kDead, 600);
  CHECK(dead_cause(sim) == Cause::kNoPartner);
}

TEST_CASE("Dead stays until software resets it, or by itself after its time") {
  Bench sim("state_dead");
  begin(sim);
  activate(sim);
  sim->state_fatal_i = 1;
  sim->state_fatal_cause_i = static_cast<uint8_t>(Cause::kBadMessage);
  sim.tick();
  sim->state_fatal_i = 0;
  CHECK(state_of(sim) == kDead);
  CHECK(dead_cause(sim) == Cause::kBadMessage);
  sim.ticks(1000);
  CHECK(state_of(sim) == kDead);
  sim->state_reset_i = 1;
  sim.eval();
  CHECK(sim->state_restart_o == 1);
  sim.tick();
  sim->state_reset_i = 0;
  CHECK(state_of(sim) == kReset);
  CHECK(dead_cause(sim) == Cause::kNone);
  sim->state_tx_running_i = sim->state_agreed_i = 0;
  activate(sim);
  pulse(sim, sim->state_reset_i);
  CHECK(state_of(sim) == kDead);
  CHECK(dead_cause(sim) == Cause::kSoftware);
  sim->state_auto_restart_i = 1;
  const uint64_t took = until(sim, kReset);
  CHECK(took <= 258);
  sim->state_tx_running_i = sim->state_agreed_i = 0;
  activate(sim);
  sim->state_enable_i = 0;
  sim.tick();
  CHECK(state_of(sim) == kDead);
  sim.ticks(600);
  CHECK(state_of(sim) == kDead);  // disabled: not by itself
  pulse(sim, sim->state_reset_i);
  sim.ticks(5);
  CHECK(state_of(sim) == kReset);
}

TEST_CASE("a reset of the chip ends everything at once") {
  Bench sim("state_midreset");
  begin(sim);
  activate(sim);
  sim->rst_ni = 0;
  sim.eval();
  CHECK(state_of(sim) == kReset);
  CHECK(sim->state_start_tx_o == 0);
  CHECK(sim->state_rx_run_o == 0);
  CHECK(sim->state_history_o == 0);
}
