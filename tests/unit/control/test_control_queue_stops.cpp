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
  set(sim->engine_engine_report_i, engine_report_t::stopped, 1);
}
}  // namespace

TEST_CASE("a clear sends the signals that are due before the stop ends") {
  Bench sim("queue_clear_due");
  stop_with_a_signal_due(sim, 1, 2);
  clear(sim);
  for (int i = 0; i < 5; ++i) {
    CHECK(sim->engine_signal_valid_o);
    CHECK(!sim->engine_engine_clear_o);
    CHECK(get(sim->engine_state_o, queue_state_t::busy));
    clock(sim);
  }
  sim->engine_signal_ready_i = 1;
  clock(sim);
  CHECK(sim->engine_engine_clear_o);
}

TEST_CASE("nothing is offered after a stop or during a clear") {
  Bench sim("queue_stopped");
  start(sim);
  set(sim->engine_engine_report_i, engine_report_t::stopped, 1);
  submit(sim, nop(Engine::kTensor, 1));
  CHECK(!offers_within(sim, 10));
  set(sim->engine_engine_report_i, engine_report_t::stopped, 0);
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
  CHECK(!sim->engine_engine_valid_o);
  CHECK(get(sim->engine_state_o, queue_state_t::queue_empty));
  CHECK(!sim->engine_engine_clear_o);
  CHECK(get(sim->engine_state_o, queue_state_t::busy));
  pulse(sim, true, true);
  clock(sim);  // both pulses in one cycle: the walker for completion follows the one for read
  CHECK(sim->engine_signal_valid_o);
  sim->engine_signal_ready_i = 1;
  clock(sim, 3);
  CHECK(!get(sim->engine_state_o, queue_state_t::busy));
  submit(sim, nop(Engine::kTensor, 4));
  CHECK(accept(sim).tag() == 4);
}

TEST_CASE("a wrap is reported before an engine's own stop, as it is older") {
  Bench sim("queue_both");
  stop_with_a_signal_due(sim, 51, 52);
  set(sim->engine_engine_report_i, engine_report_t::cause, 4);
  set(sim->engine_engine_report_i, engine_report_t::fault_info, 9);
  sim->engine_signal_ready_i = 1;
  sim->engine_signal_wrap_i = 1;
  clock(sim);
  sim->engine_signal_wrap_i = 0;
  sim.eval();
  CHECK(get(sim->engine_state_o, queue_state_t::cause) == 11);
  CHECK(get(sim->engine_state_o, queue_state_t::tag) == 51);
  CHECK(get(sim->engine_state_o, queue_state_t::fault_info) == 0);
  clear(sim);
  sim.run_until([&] { return sim->engine_engine_clear_o; }, 5, "the end of the clear");
}

TEST_CASE("a failed ring stops the engine after all that came before, until CLEAR") {
  Bench sim("queue_ring");
  start(sim);
  set(sim->engine_ring_i, ring_state_t::cause, 13);
  set(sim->engine_ring_i, ring_state_t::fault_address, 0xFFFF'0000'1234'5640);
  submit(sim, signalling(61, {.index = 3, .value = 4, .complete = true, .set = false}));
  set(sim->engine_ring_i, ring_state_t::failed, 1);
  set(sim->engine_ring_i, ring_state_t::pending, 1);
  clock(sim, 4);
  CHECK(!get(sim->engine_state_o, queue_state_t::stopped));  // one is in the queue
  accept(sim);
  set(sim->engine_ring_i, ring_state_t::pending, 0);
  set(sim->engine_engine_report_i, engine_report_t::busy, 1);
  clock(sim, 4);
  CHECK(!get(sim->engine_state_o, queue_state_t::stopped));  // one is under way
  pulse(sim, true, true);
  set(sim->engine_engine_report_i, engine_report_t::busy, 0);
  clock(sim, 4);
  CHECK(!get(sim->engine_state_o, queue_state_t::stopped));  // its signal is
  sim->engine_signal_ready_i = 1;
  clock(sim, 4);
  CHECK(get(sim->engine_state_o, queue_state_t::stopped));
  CHECK(get(sim->engine_state_o, queue_state_t::ring));
  CHECK(get(sim->engine_state_o, queue_state_t::cause) == 13);
  CHECK(get(sim->engine_state_o, queue_state_t::fault_info) == 0x12345640);
  CHECK(get(sim->engine_state_o, queue_state_t::tag) == 0);
  CHECK(!get(sim->engine_state_o, queue_state_t::busy));
  submit(sim, nop(Engine::kTensor, 62));
  CHECK(!offers_within(sim, 10));
  sim->engine_clear_i = 1;
  clock(sim);
  set(sim->engine_ring_i, ring_state_t::failed, 0);
  sim->engine_clear_i = 0;
  sim.eval();
  sim.run_until([&] { return sim->engine_engine_clear_o; }, 5, "the end of the clear");
  clock(sim);
  CHECK(!get(sim->engine_state_o, queue_state_t::stopped));
  CHECK(!get(sim->engine_state_o, queue_state_t::ring));
  CHECK(get(sim->engine_state_o, queue_state_t::cause) == 0);
  CHECK(get(sim->engine_state_o, queue_state_t::fault_info) == 0);
  submit(sim, nop(Engine::kTensor, 63));
  CHECK(accept(sim).tag() == 63);
}

TEST_CASE("an engine's own stop and a wrap come before a failed ring's") {
  Bench sim("queue_ring_later");
  start(sim);
  submit(sim, nop(Engine::kTensor, 71));
  accept(sim);
  set(sim->engine_ring_i, ring_state_t::cause, 13);
  set(sim->engine_ring_i, ring_state_t::failed, 1);
  set(sim->engine_engine_report_i, engine_report_t::stopped, 1);
  set(sim->engine_engine_report_i, engine_report_t::cause, 4);
  set(sim->engine_engine_report_i, engine_report_t::fault_info, 9);
  clock(sim, 5);
  CHECK(get(sim->engine_state_o, queue_state_t::cause) == 4);
  CHECK(get(sim->engine_state_o, queue_state_t::fault_info) == 9);
  CHECK(get(sim->engine_state_o, queue_state_t::tag) == 71);
  CHECK(!get(sim->engine_state_o, queue_state_t::ring));
  // a CLEAR ends both, even when the ring is only seen to be failed in its own cycle
  sim->engine_clear_i = 1;
  clock(sim);
  set(sim->engine_ring_i, ring_state_t::failed, 0);
  sim->engine_clear_i = 0;
  sim.eval();
  sim.run_until([&] { return sim->engine_engine_clear_o; }, 5, "the end of the clear");
  clock(sim);
  set(sim->engine_engine_report_i, engine_report_t::stopped, 0);
  sim.eval();
  clock(sim, 5);
  CHECK(!get(sim->engine_state_o, queue_state_t::stopped));
}

TEST_CASE("a wrap is not taken for the ring's stop, and an engine that is busy is waited for") {
  Bench sim("queue_ring_wrap");
  start(sim);
  set(sim->engine_ring_i, ring_state_t::cause, 13);
  set(sim->engine_ring_i, ring_state_t::fault_address, 0x12345640);
  set(sim->engine_engine_report_i, engine_report_t::busy, 1);  // with nothing of this queue's
  set(sim->engine_ring_i, ring_state_t::failed, 1);
  clock(sim, 5);
  CHECK(!get(sim->engine_state_o, queue_state_t::stopped));
  set(sim->engine_ring_i, ring_state_t::failed, 0);
  submit(sim, signalling(81, {.index = 3, .value = 4, .complete = true, .set = false}));
  accept(sim);
  set(sim->engine_engine_report_i, engine_report_t::busy, 0);
  pulse(sim, true, true);
  sim.run_until([&] { return sim->engine_signal_valid_o; }, 5, "the signal");
  sim->engine_signal_ready_i = sim->engine_signal_wrap_i = 1;
  clock(sim);
  sim->engine_signal_ready_i = sim->engine_signal_wrap_i = 0;
  set(sim->engine_ring_i, ring_state_t::failed, 1);
  clock(sim, 5);
  CHECK(get(sim->engine_state_o, queue_state_t::cause) == 11);
  CHECK(get(sim->engine_state_o, queue_state_t::tag) == 81);
  CHECK(get(sim->engine_state_o, queue_state_t::fault_info) == 0);
  CHECK(!get(sim->engine_state_o, queue_state_t::ring));
}

TEST_CASE("a CLEAR in the cycle in which a ring's failure is seen ends it too") {
  Bench sim("queue_ring_clear");
  start(sim);
  set(sim->engine_ring_i, ring_state_t::cause, 13);
  set(sim->engine_ring_i, ring_state_t::failed, 1);
  sim->engine_clear_i = 1;
  clock(sim);
  set(sim->engine_ring_i, ring_state_t::failed, 0);
  sim->engine_clear_i = 0;
  sim.eval();
  clock(sim, 5);
  CHECK(!get(sim->engine_state_o, queue_state_t::stopped));
}

TEST_CASE("traps an engine that takes or finishes an instruction while it is stopped") {
  Bench sim("queue_illegal");
  start(sim);
  submit(sim, nop(Engine::kTensor, 1));
  CHECK(offers_within(sim, 3));
  set(sim->engine_engine_report_i, engine_report_t::stopped, 1);
  sim->engine_engine_ready_i = 1;
  CHECK_THROWS_WITH(clock(sim), ContainsSubstring("NothingTakenWhileStopped failed"));

  Bench other("queue_illegal_event");
  start(other);
  submit(other, nop(Engine::kTensor, 1));
  accept(other);
  set(other->engine_engine_report_i, engine_report_t::stopped, 1);
  set(other->engine_engine_report_i, engine_report_t::read_done, 1);
  set(other->engine_engine_report_i, engine_report_t::complete, 1);
  CHECK_THROWS_WITH(clock(other), ContainsSubstring("NoEventWhileStopped failed"));
}
