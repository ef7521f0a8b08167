// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "control_bench.h"

using namespace ng::test;

namespace {

void set_ready(Bench& sim, bool ready) {
  sim->walker_read_signal_ready_i = sim->walker_complete_signal_ready_i = ready;
}

/// Walks one record with both walkers under random stalls; what each sent, and cycles until both
/// have advanced.
struct Walked {
  std::vector<uint64_t> sent[2];
  int cycles[2] = {};
};

Walked walk(Bench& sim, uint64_t first, uint64_t second, bool drop, int stall_percent) {
  Walked w;
  sim->walker_read_first_i = sim->walker_complete_first_i = first;
  sim->walker_read_second_i = sim->walker_complete_second_i = second;
  sim->walker_read_drop_i = sim->walker_complete_drop_i = drop;
  // each walker on its own: due is common, so the other one is reset afterwards
  for (int k = 0; k < 2; ++k) {
    sim->walker_read_due_i = sim->walker_complete_due_i = 0;
    sim.reset();
    sim->walker_read_due_i = sim->walker_complete_due_i = 1;
    for (int c = 0; c < 100; ++c) {
      const bool ready = int(sim.rng()() % 100) >= stall_percent;
      set_ready(sim, ready);
      sim.eval();
      const bool valid = k ? sim->walker_complete_signal_valid_o : sim->walker_read_signal_valid_o;
      if (valid && ready)
        w.sent[k].push_back(k ? sim->walker_complete_signal_data_o
                              : sim->walker_read_signal_data_o);
      clock(sim);
      ++w.cycles[k];
      if ((k ? sim->walker_complete_walk_o : sim->walker_read_walk_o) == 1) break;
    }
  }
  return w;
}

}  // namespace

TEST_CASE("sends what fires at its own event, first signal first, one per cycle") {
  Bench sim("walker");
  start(sim);
  for (unsigned bits = 0; bits < 16; ++bits) {
    for (const int stall : {0, 50}) {
      for (const bool drop : {false, true}) {
        const uint64_t a = random_signal(sim.rng()), b = random_signal(sim.rng());
        const bool a_on = bits & 1, a_complete = bits & 2, b_on = bits & 4, b_complete = bits & 8;
        const Walked w =
            walk(sim, action(a_on, a_complete, a), action(b_on, b_complete, b), drop, stall);
        for (int k = 0; k < 2; ++k) {
          std::vector<uint64_t> expected;
          if (!drop && a_on && a_complete == (k == 1)) expected.push_back(a);
          if (!drop && b_on && b_complete == (k == 1)) expected.push_back(b);
          CHECK(w.cycles[k] < 100);  // it has come to the end
          INFO("walker " << k << " bits " << bits << " drop " << drop << " stall " << stall
                         << " seed " << sim.seed());
          CHECK(w.sent[k] == expected);
          if (stall == 0) CHECK(w.cycles[k] == std::max<int>(1, int(expected.size())));
        }
      }
    }
  }
}

TEST_CASE("stays where it is until its event, and a flush takes it back") {
  Bench sim("walker_due");
  start(sim);
  sim->walker_read_first_i = sim->walker_complete_first_i = action(true, false, 1);
  sim->walker_read_second_i = sim->walker_complete_second_i = action(true, false, 2);
  set_ready(sim, true);
  clock(sim, 3);
  CHECK(sim->walker_read_walk_o == 0);
  CHECK(sim->walker_complete_walk_o == 0);
  CHECK(sim->walker_read_signal_valid_o == 0);
  CHECK(sim->walker_complete_signal_valid_o == 0);
  sim->walker_read_due_i = sim->walker_complete_due_i = 1;
  clock(sim);  // the first signal has gone
  CHECK(sim->walker_read_signal_data_o == 2);
  sim->walker_read_flush_i = sim->walker_complete_flush_i = 1;
  clock(sim);
  sim->walker_read_flush_i = sim->walker_complete_flush_i = 0;
  sim.eval();
  CHECK(sim->walker_read_walk_o == 0);
  CHECK(sim->walker_complete_walk_o == 0);
  CHECK(sim->walker_read_signal_data_o == 1);
}
