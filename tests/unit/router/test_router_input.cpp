// SPDX-License-Identifier: Apache-2.0
// router_input: the table is asked for the first beat of a message, and only for it.
#include "router_bench.h"

using namespace ng::test;

TEST_CASE("all beats of a message want what the table said when its first was taken") {
  Bench sim("input");
  start(sim);
  for (unsigned i = 0; i < 2000; ++i) {
    const Message m = random_message(sim.rng(), unsigned(sim.rng()() % 3));
    const bool cut = m.beats() > 1 && sim.rng()() % 4 == 0;
    unsigned target = 0;
    for (const Beat& beat :
         cut ? cut_beats(m, 1 + unsigned(sim.rng()() % (m.beats() - 1))) : beats_of(m)) {
      bool taken = false;
      while (!taken) {
        const bool valid = sim.rng()() % 4 != 0;
        const unsigned route = unsigned(sim.rng()() % 16);
        taken = valid && sim.rng()() % 2;
        sim->input_in_valid_i = valid;
        sim->input_in_ready_i = taken || (!valid && sim.rng()() % 2);
        sim->input_in_first_i = valid ? beat.first : sim.rng()() % 2;
        sim->input_in_last_i = beat.last;
        sim->input_in_abort_i = beat.abort;
        sim->input_in_header_i = beat.header[0] | uint64_t(beat.header[1] & 0xffff) << 32;
        sim->input_route_i = uint8_t(route);
        sim.eval();
        const unsigned goes = beat.first ? std::min(route, 3u) : target;
        REQUIRE(sim->input_want_o == (valid ? 1u << goes : 0u));
        if (valid && beat.first) REQUIRE(sim->input_beats_o == m.beats());
        if (taken) target = goes;
        sim.tick();
      }
    }
  }
}

TEST_CASE("a reset ends the message under way") {
  Bench sim("input reset");
  start(sim);
  const auto beats = beats_of(make_message(sim.rng(), kWrite, 200));
  for (const unsigned taken : {1u, 2u}) {
    for (unsigned b = 0; b < taken; ++b) {
      sim->input_in_valid_i = sim->input_in_ready_i = 1;
      sim->input_in_first_i = b == 0;
      sim->input_in_header_i = beats[0].header[0] | uint64_t(beats[0].header[1] & 0xffff) << 32;
      sim.eval();
      sim.tick();
    }
    sim->input_in_valid_i = 0;
    sim.reset();
  }
}
