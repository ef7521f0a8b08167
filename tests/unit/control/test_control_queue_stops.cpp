// SPDX-License-Identifier: Apache-2.0
// The queue inside control_engine, which adds only counters: stops by engine, wrap and ring, and
// CLEAR.
#include "tests/unit/control/queue_bench.h"

using namespace ng::test;
using ng::Engine;

namespace {
/// The first of two instructions has ended and its signal waits to be taken when the engine stops.
void stop_with_a_signal_due(Bench& sim, uint16_t first, uint16_t second) {
  start(sim);
  submit(sim, signalling(first, {.index = 3, .value = 4, .complete = true, .set = false}));
  submit(sim, nop(Engine::kTensor, second));
  accept(sim);
  accept(sim);
  pulse(sim, true, true);
  clock(sim);
  sim->engine_stopped_i = 1;
}
}  // namespace

TEST_CASE("a clear sends the signals that are due before the stop ends") {
  Bench sim("queue_clear_due");
  stop_with_a_signal_due(sim, 1, 2);
  clear(sim);
  for (int i = 0; i < 5; ++i) {
    CHECK(sim->engine_signal_valid_o);
    CHECK(!sim->engine_clear_o);
    CHECK(sim->engine_state_busy_o);
    clock(sim);
  }
  sim->engine_signal_ready_i = 1;
  clock(sim);
  CHECK(sim->engine_clear_o);
}

TEST_CASE("nothing is offered after a stop or during a clear") {
  Bench sim("queue_stopped");
  start(sim);
  sim->engine_stopped_i = 1;
  submit(sim, nop(Engine::kTensor, 1));
  CHECK(!offers_within(sim, 10));
  sim->engine_stopped_i = 0;
  CHECK(offers_within(sim, 3));
}

TEST_CASE("a clear while running empties the queue and leaves the instruction under way alone") {
  Bench sim("queue_clear_running");
  start(sim);
  submit(sim, signalling(1, {.index = 3, .value = 4, .complete = true, .set = false}));
  submit(sim, nop(Engine::kTensor, 2));
  submit(sim, nop(Engine::kTensor, 3));
  accept(sim);
  CHECK(offers_within(sim, 3));
  clear(sim);
  CHECK(!sim->engine_valid_o);
  CHECK(sim->engine_state_empty_o);
  CHECK(!sim->engine_clear_o);
  CHECK(sim->engine_state_busy_o);
  pulse(sim, true, true);
  clock(sim);  // both pulses in one cycle: the walker for completion follows the one for read
  CHECK(sim->engine_signal_valid_o);
  sim->engine_signal_ready_i = 1;
  clock(sim, 3);
  CHECK(!sim->engine_state_busy_o);
  submit(sim, nop(Engine::kTensor, 4));
  CHECK(accept(sim).tag() == 4);
}

TEST_CASE("a wrap is reported before an engine's own stop, as it is older") {
  Bench sim("queue_both");
  stop_with_a_signal_due(sim, 51, 52);
  sim->engine_cause_i = 4;
  sim->engine_fault_info_i = 9;
  sim->engine_signal_ready_i = 1;
  sim->engine_signal_wrap_i = 1;
  clock(sim);
  sim->engine_signal_wrap_i = 0;
  sim.eval();
  CHECK(sim->engine_state_cause_o == 11);
  CHECK(sim->engine_state_tag_o == 51);
  CHECK(sim->engine_state_fault_info_o == 0);
  clear(sim);
  sim.run_until([&] { return sim->engine_clear_o; }, 5, "the end of the clear");
}

TEST_CASE("a failed ring stops the engine after all that came before, until CLEAR") {
  Bench sim("queue_ring");
  start(sim);
  sim->engine_ring_cause_i = 13;
  sim->engine_ring_fault_address_i = 0xFFFF'0000'1234'5640;
  submit(sim, signalling(61, {.index = 3, .value = 4, .complete = true, .set = false}));
  sim->engine_ring_failed_i = sim->engine_ring_pending_i = 1;
  clock(sim, 4);
  CHECK(!sim->engine_state_stopped_o);  // one is in the queue
  accept(sim);
  sim->engine_ring_pending_i = 0;
  sim->engine_busy_i = 1;
  clock(sim, 4);
  CHECK(!sim->engine_state_stopped_o);  // one is under way
  pulse(sim, true, true);
  sim->engine_busy_i = 0;
  clock(sim, 4);
  CHECK(!sim->engine_state_stopped_o);  // its signal is
  sim->engine_signal_ready_i = 1;
  clock(sim, 4);
  CHECK(sim->engine_state_stopped_o);
  CHECK(sim->engine_state_ring_o);
  CHECK(sim->engine_state_cause_o == 13);
  CHECK(sim->engine_state_fault_info_o == 0x12345640);
  CHECK(sim->engine_state_tag_o == 0);
  CHECK(!sim->engine_state_busy_o);
  submit(sim, nop(Engine::kTensor, 62));
  CHECK(!offers_within(sim, 10));
  sim->engine_clear_i = 1;
  clock(sim);
  sim->engine_clear_i = sim->engine_ring_failed_i = 0;
  sim.eval();
  sim.run_until([&] { return sim->engine_clear_o; }, 5, "the end of the clear");
  clock(sim);
  CHECK(!sim->engine_state_stopped_o);
  CHECK(!sim->engine_state_ring_o);
  CHECK(sim->engine_state_cause_o == 0);
  CHECK(sim->engine_state_fault_info_o == 0);
  submit(sim, nop(Engine::kTensor, 63));
  CHECK(accept(sim).tag() == 63);
}

TEST_CASE("an engine's own stop and a wrap come before a failed ring's") {
  Bench sim("queue_ring_later");
  start(sim);
  submit(sim, nop(Engine::kTensor, 71));
  accept(sim);
  sim->engine_ring_cause_i = 13;
  sim->engine_ring_failed_i = 1;
  sim->engine_stopped_i = 1;
  sim->engine_cause_i = 4;
  sim->engine_fault_info_i = 9;
  clock(sim, 5);
  CHECK(sim->engine_state_cause_o == 4);
  CHECK(sim->engine_state_fault_info_o == 9);
  CHECK(sim->engine_state_tag_o == 71);
  CHECK(!sim->engine_state_ring_o);
  // a CLEAR ends both, even when the ring is only seen to be failed in its own cycle
  sim->engine_clear_i = 1;
  clock(sim);
  sim->engine_clear_i = sim->engine_ring_failed_i = 0;
  sim.eval();
  sim.run_until([&] { return sim->engine_clear_o; }, 5, "the end of the clear");
  clock(sim);
  sim->engine_stopped_i = 0;
  sim.eval();
  clock(sim, 5);
  CHECK(!sim->engine_state_stopped_o);
}

TEST_CASE("a wrap is not taken for the ring's stop, and an engine that is busy is waited for") {
  Bench sim("queue_ring_wrap");
  start(sim);
  sim->engine_ring_cause_i = 13;
  sim->engine_ring_fault_address_i = 0x12345640;
  sim->engine_busy_i = 1;  // with nothing of this queue's
  sim->engine_ring_failed_i = 1;
  clock(sim, 5);
  CHECK(!sim->engine_state_stopped_o);
  sim->engine_ring_failed_i = 0;
  submit(sim, signalling(81, {.index = 3, .value = 4, .complete = true, .set = false}));
  accept(sim);
  sim->engine_busy_i = 0;
  pulse(sim, true, true);
  sim.run_until([&] { return sim->engine_signal_valid_o; }, 5, "the signal");
  sim->engine_signal_ready_i = sim->engine_signal_wrap_i = 1;
  clock(sim);
  sim->engine_signal_ready_i = sim->engine_signal_wrap_i = 0;
  sim->engine_ring_failed_i = 1;
  clock(sim, 5);
  CHECK(sim->engine_state_cause_o == 11);
  CHECK(sim->engine_state_tag_o == 81);
  CHECK(sim->engine_state_fault_info_o == 0);
  CHECK(!sim->engine_state_ring_o);
}

TEST_CASE("a CLEAR in the cycle in which a ring's failure is seen ends it too") {
  Bench sim("queue_ring_clear");
  start(sim);
  sim->engine_ring_cause_i = 13;
  sim->engine_ring_failed_i = sim->engine_clear_i = 1;
  clock(sim);
  sim->engine_ring_failed_i = sim->engine_clear_i = 0;
  sim.eval();
  clock(sim, 5);
  CHECK(!sim->engine_state_stopped_o);
}

TEST_CASE("traps an engine that takes or finishes an instruction while it is stopped") {
  Bench sim("queue_illegal");
  start(sim);
  submit(sim, nop(Engine::kTensor, 1));
  CHECK(offers_within(sim, 3));
  sim->engine_stopped_i = 1;
  sim->engine_ready_i = 1;
  CHECK_THROWS_WITH(clock(sim), ContainsSubstring("NothingTakenWhileStopped failed"));

  Bench other("queue_illegal_event");
  start(other);
  submit(other, nop(Engine::kTensor, 1));
  accept(other);
  other->engine_stopped_i = 1;
  other->engine_read_done_i = other->engine_complete_i = 1;
  CHECK_THROWS_WITH(clock(other), ContainsSubstring("NoEventWhileStopped failed"));
}
