// SPDX-License-Identifier: Apache-2.0
#include "queue_parts.h"

using namespace ng;
using namespace ng::test;

TEST_CASE("gives each event the entry it belongs to, and keeps the first failure") {
  Parts sim("order_random");
  start(sim);
  Generator make(sim.seed(), {});
  struct Entry {
    unsigned number;
    unsigned pieces;  // still to be done
  };
  std::deque<unsigned> unread;
  std::deque<Entry> undone;
  bool failed = false;
  DoneWord failure;
  unsigned failed_entry = 0, next = 0;
  for (int n = 0; n < 5000; ++n) {
    sim->order_push_i = undone.size() < 4 && make.one_in(2);
    sim->order_push_entry_i = next;
    sim->order_read_i = !unread.empty() && make.one_in(3);
    sim->order_done_i = !undone.empty() && unread.size() < undone.size() && make.one_in(2);
    sim->order_forget_i = make.one_in(40);
    sim->order_flush_i = make.one_in(200);
    DoneWord d;
    if (!undone.empty()) {
      d = {.last = undone.front().pieces == 1,
           .cause = make.one_in(10) ? Cause::kBusSlave : Cause::kNone,
           .address = make.rng()()};
      set_done(sim->order_done_data_i, done_t::slice(0), d);
    }
    sim.eval();
    if (sim->order_failed_o != failed) FAIL("failed");
    if (failed && (sim->order_failed_entry_o != failed_entry ||
                   Cause(sim->order_failed_cause_o) != failure.cause ||
                   sim->order_failed_address_o != failure.address))
      FAIL("failure");
    if (sim->order_read_i) {
      if (sim->order_read_entry_o != unread.front()) FAIL("read entry");
      unread.pop_front();
    }
    if (sim->order_done_i) {
      if (sim->order_done_entry_o != undone.front().number) FAIL("done entry");
      if (d.cause != Cause::kNone && !failed)
        failure = d, failed = true, failed_entry = undone.front().number;
      if (--undone.front().pieces == 0) undone.pop_front();
    }
    if (sim->order_forget_i) failed = false;
    if (sim->order_push_i) {
      unread.push_back(next);
      undone.push_back({next, unsigned(1 + make.below(3))});
      next = unsigned(next + 1 + make.below(3)) % 4;
    }
    if (sim->order_flush_i) unread.clear(), undone.clear();
    sim.tick();
  }
  CHECK(sim.cycle() >= 5000);
}
