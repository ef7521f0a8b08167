// SPDX-License-Identifier: Apache-2.0
// How a queue stops and starts again is in test_descriptor_queue_errors.cpp; here order and rates.
#include "queue_parts.h"

using namespace ng;
using namespace ng::test;

namespace {

struct Driver {
  explicit Driver(const char* name) : sim(name) { start(sim); }
  Parts sim;
  void idle() {
    sim->retire_start_i = 0;
    sim->retire_start_again_i = 0;
    sim->retire_start_shaped_i = 0;
    sim->retire_read_i = sim->retire_done_i = 0;
    sim->retire_refuse_i = sim->retire_resume_i = sim->retire_skip_i = sim->retire_clear_i = 0;
    sim->retire_record_done_i = 0;
  }
  void begin(unsigned mover, bool record = false, bool irq = false) {
    sim->retire_start_i = 1;
    sim->retire_start_mover_i = mover;
    set(sim->retire_start_info_i, info_t::irq, irq);
    set(sim->retire_start_info_i, info_t::record, record);
    set(sim->retire_start_info_i, info_t::tag, 0x4321);
  }
  void read(unsigned m) { sim->retire_read_i |= 1 << m; }
  void done(unsigned m, bool last = true, Cause cause = Cause::kNone, uint64_t address = 0) {
    sim->retire_done_i |= 1 << m;
    set_done(sim->retire_done_data_i, done_t::slice(m),
             {.last = last, .cause = cause, .address = address});
  }
  void tick() {
    sim.tick();
    idle();
    sim.eval();
  }
};

}  // namespace

TEST_CASE("ends descriptors in order, whichever mover answers first, in the cycle of the event") {
  Driver d("retire_order_of_movers");
  d.begin(1);
  d.tick();
  d.begin(2, false, true);
  d.tick();
  d.begin(0);
  d.tick();
  CHECK(d.sim->retire_none_o == 0);
  d.read(1);
  d.done(1);
  d.sim.eval();
  CHECK(d.sim->retire_read_done_o == 0);
  CHECK(d.sim->retire_complete_o == 0);
  d.tick();
  d.read(0);
  d.sim.eval();
  CHECK(d.sim->retire_read_done_o == 1);
  CHECK(d.sim->retire_complete_o == 0);
  d.tick();
  CHECK(d.sim->retire_read_done_o == 1);  // of the second
  d.tick();
  CHECK(d.sim->retire_read_done_o == 1);  // of the third
  d.tick();
  CHECK(d.sim->retire_read_done_o == 0);
  d.done(0, false);
  d.sim.eval();
  CHECK(d.sim->retire_complete_o == 0);
  d.tick();
  d.done(0);
  d.sim.eval();
  CHECK(d.sim->retire_complete_o == 1);
  CHECK(d.sim->retire_irq_o == 0);
  d.tick();
  CHECK(d.sim->retire_complete_o == 1);
  CHECK(d.sim->retire_irq_o == 1);
  d.tick();
  CHECK(d.sim->retire_complete_o == 1);
  d.tick();
  CHECK(d.sim->retire_complete_o == 0);
  CHECK(d.sim->retire_none_o == 1);
}

TEST_CASE("starts and ends one per cycle") {
  Driver d("retire_rate");
  unsigned ends = 0;
  for (unsigned n = 0; n < 50; ++n) {
    d.begin(1);
    if (n >= 2) {
      d.read(0);
      d.done(0);
    }
    d.sim.eval();
    ends += d.sim->retire_complete_o;
    d.tick();
  }
  CHECK(ends == 48);
}

TEST_CASE("refuses a start without room") {
  Driver d("retire_full");
  for (int n = 0; n < 4; ++n) {
    d.begin(1);
    d.tick();
  }
  d.begin(1);
  CHECK_THROWS_AS(d.sim.ticks(2), ng::tb::RtlError);
}

TEST_CASE("a held read counts when its descriptor is done") {
  Driver d("retire_hold");
  d.begin(1);
  d.tick();
  d.sim->retire_read_hold_i = 1;
  d.read(0);
  d.tick();
  CHECK(d.sim->retire_read_done_o == 0);
  d.sim->retire_read_hold_i = 2;
  d.sim.eval();
  CHECK(d.sim->retire_read_done_o == 1);
  d.sim->retire_read_hold_i = 1;
  d.done(0);
  d.sim.eval();
  CHECK(d.sim->retire_read_done_o == 1);
  CHECK(d.sim->retire_complete_o == 1);
}

TEST_CASE("a descriptor that has failed is not announced as read") {
  Driver d("retire_failed_read");
  d.begin(1);
  d.tick();
  d.done(0, false, Cause::kBusSlave, 5);
  d.tick();
  d.read(0);
  d.sim.eval();
  CHECK(d.sim->retire_read_done_o == 0);
  d.tick();
  CHECK(d.sim->retire_read_done_o == 0);
}

TEST_CASE("waits for the record, and stops with the cause of one that fails") {
  Driver d("retire_record");
  d.begin(1, true);
  d.tick();
  d.read(0);
  d.done(0);
  d.tick();
  CHECK(d.sim->retire_complete_o == 0);
  CHECK(d.sim->retire_record_start_o == 1);
  CHECK(get(d.sim->retire_record_info_o, info_t::tag) == 0x4321);
  d.sim->retire_record_busy_i = 1;
  d.tick();
  CHECK(d.sim->retire_record_start_o == 0);
  d.sim->retire_record_done_i = 1;
  d.sim->retire_record_failed_cause_i = unsigned(Cause::kBusSlave);
  d.sim->retire_record_failed_address_i = 99;
  d.tick();
  d.sim->retire_record_busy_i = 0;
  d.sim.eval();
  CHECK(d.sim->retire_stopped_o == 0);  // not before it is quiet
  d.sim->retire_quiet_i = 1;
  d.tick();
  CHECK(d.sim->retire_stopped_o == 1);
  CHECK(Cause(d.sim->retire_cause_o) == Cause::kBusSlave);
  CHECK(d.sim->retire_fault_address_o == 99);
  d.sim->retire_skip_i = 1;
  d.tick();
  CHECK(d.sim->retire_stopped_o == 0);
  CHECK(d.sim->retire_record_start_o == 1);
  CHECK(Cause(d.sim->retire_record_cause_o) == Cause::kBusSlave);
  CHECK(d.sim->retire_record_address_o == 99);
}

TEST_CASE("of two that failed the older is reported, and the other runs again unreported") {
  Driver d("retire_two_failures");
  for (unsigned mover : {1u, 2u, 1u}) {
    d.begin(mover);
    d.tick();
  }
  d.done(1, true, Cause::kBusDecode, 22);
  d.sim.eval();
  CHECK(d.sim->retire_fails_o == 2);
  CHECK((d.sim->retire_fails_entry_o >> 2) == 1);
  d.tick();
  CHECK(d.sim->retire_failed_o == 1);
  d.done(0, true, Cause::kBusSlave, 11);
  d.tick();
  d.done(0);
  d.tick();
  d.sim->retire_quiet_i = 1;
  d.tick();
  REQUIRE(d.sim->retire_stopped_o == 1);
  CHECK(d.sim->retire_fault_address_o == 11);
  d.sim->retire_skip_i = 1;
  d.tick();
  CHECK(d.sim->retire_complete_o == 1);
  d.tick();
  CHECK(d.sim->retire_complete_o == 0);
  d.tick();
  CHECK(d.sim->retire_stopped_o == 0);
  CHECK(d.sim->retire_again_o == 1);
  d.begin(2);
  d.sim->retire_start_again_i = 1;
  d.sim->retire_quiet_i = 0;
  d.tick();
  CHECK(d.sim->retire_again_o == 0);
  CHECK(d.sim->retire_failed_o == 0);
  d.done(1, true);
  d.sim.eval();
  CHECK(d.sim->retire_complete_o == 1);
  d.tick();
  CHECK(d.sim->retire_complete_o == 1);  // the third
  d.tick();
  CHECK(d.sim->retire_none_o == 1);
}
