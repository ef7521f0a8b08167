// SPDX-License-Identifier: Apache-2.0
#include "lanes_bench.h"

using namespace ng::test;

namespace {

void begin(Bench& sim, unsigned widest = 3) {
  start(sim);
  sim->degrade_widest_i = widest;
  sim->degrade_log2_i = widest;
  sim.eval();
}

void errors(Bench& sim, unsigned lanes, int count) {
  sim->degrade_header_error_i = lanes;
  sim.ticks(count);
  sim->degrade_header_error_i = 0;
}

void bad(Bench& sim) {
  sim->degrade_bad_i = 1;
  sim.tick();
  sim->degrade_bad_i = 0;
}

void choose(Bench& sim) {
  sim->degrade_degrade_i = 1;
  sim.tick();
  sim->degrade_degrade_i = 0;
  sim.eval();
}

}  // namespace

TEST_CASE("gives up nothing at first, and allows what software does") {
  Bench sim("degrade_reset");
  begin(sim);
  CHECK(sim->degrade_masked_o == 0);
  CHECK(sim->degrade_lost_o == 0);
  for (unsigned widest = 0; widest < 4; ++widest) {
    sim->degrade_widest_i = widest;
    sim.eval();
    CHECK(sim->degrade_limit_o == widest);
  }
}

TEST_CASE("gives up the lane with the most wrong headers") {
  for (unsigned lane = 0; lane < 8; ++lane) {
    Bench sim("degrade_worst");
    begin(sim);
    errors(sim, 0xff & ~(1u << lane), 3);
    errors(sim, 1u << lane, 4);
    errors(sim, 1u << (lane ^ 1), 290);  // would win if it did not count to 255 only
    errors(sim, 1u << lane, 290);
    errors(sim, 1u << (lane < 4 ? 7 : 0), 2);
    bad(sim);
    choose(sim);
    // of two that are full the lower one
    CHECK(sim->degrade_masked_o == 1u << (lane & ~1u));
    CHECK(sim->degrade_limit_o == 3);
  }
}

TEST_CASE("without wrong headers the upper half goes") {
  Bench sim("degrade_half");
  begin(sim);
  for (int log2 = 2; log2 >= 0; --log2) {
    bad(sim);
    choose(sim);
    CHECK(sim->degrade_limit_o == log2);
    CHECK(sim->degrade_masked_o == 0);
    sim->degrade_log2_i = static_cast<unsigned>(log2);
    sim.eval();
  }
  CHECK(sim->degrade_lost_o == 1);
}

TEST_CASE("an end that saw nothing bad narrows nothing, but three choices are the end") {
  Bench sim("degrade_clean");
  begin(sim);
  for (int i = 0; i < 3; ++i) {
    CHECK(sim->degrade_lost_o == 0);
    errors(sim, 0x10, 5);  // wrong headers alone, no bad flit
    choose(sim);
    CHECK(sim->degrade_masked_o == 0);
    CHECK(sim->degrade_limit_o == 3);
  }
  CHECK(sim->degrade_lost_o == 1);
}

TEST_CASE("a failed deskew counts as trouble, progress starts the count over, a reset all of it") {
  Bench sim("degrade_skew");
  begin(sim);
  sim->degrade_skew_i = 1;
  sim.tick();
  sim->degrade_skew_i = 0;
  choose(sim);
  CHECK(sim->degrade_limit_o == 2);
  choose(sim);
  CHECK(sim->degrade_limit_o == 2);  // trouble is forgotten with each choice
  sim->degrade_progress_i = 1;
  sim.tick();
  sim->degrade_progress_i = 0;
  choose(sim);
  choose(sim);
  CHECK(sim->degrade_lost_o == 0);
  choose(sim);
  CHECK(sim->degrade_lost_o == 1);
  sim->degrade_clear_i = 1;
  sim.tick();
  sim->degrade_clear_i = 0;
  sim.eval();
  CHECK(sim->degrade_lost_o == 0);
  CHECK(sim->degrade_limit_o == 3);
}

TEST_CASE("what was bad before progress is forgotten, lanes and all") {
  Bench sim("degrade_old");
  begin(sim);
  errors(sim, 0x20, 9);
  bad(sim);
  CHECK(sim->degrade_trouble_o == 1);
  sim->degrade_progress_i = 1;
  sim.tick();
  sim->degrade_progress_i = 0;
  sim.eval();
  CHECK(sim->degrade_trouble_o == 0);
  errors(sim, 0x04, 1);
  bad(sim);
  CHECK(sim->degrade_trouble_o == 1);
  choose(sim);
  CHECK(sim->degrade_masked_o == 0x04);
  CHECK(sim->degrade_trouble_o == 0);
  choose(sim);
  CHECK(sim->degrade_masked_o == 0x04);
  CHECK(sim->degrade_limit_o == 3);
}

TEST_CASE("nothing is left of one lane in trouble") {
  Bench sim("degrade_one");
  begin(sim, 0);
  CHECK(sim->degrade_lost_o == 0);
  bad(sim);
  sim.eval();
  CHECK(sim->degrade_lost_o == 1);
}
