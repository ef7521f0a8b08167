// SPDX-License-Identifier: Apache-2.0
// The queue inside control_engine, which adds only counters: order, rate, waits, signals, reset.
#include <deque>
#include <set>

#include "tests/unit/control/queue_bench.h"

using namespace ng::test;
using ng::Engine;
using ng::Instruction;

TEST_CASE("is empty, idle and running after reset") {
  Bench sim("queue_reset");
  start(sim);
  CHECK(get(sim->engine_state_o, queue_state_t::queue_empty));
  CHECK(!get(sim->engine_state_o, queue_state_t::busy));
  CHECK(!get(sim->engine_state_o, queue_state_t::stopped));
  CHECK(get(sim->engine_state_o, queue_state_t::cause) == 0);
  CHECK(get(sim->engine_state_o, queue_state_t::tag) == 0);
  CHECK(sim->engine_in_ready_o);
  CHECK(!sim->engine_engine_valid_o);
}

TEST_CASE("holds its depth and keeps order, every bit of every instruction, under random stalls") {
  Bench sim("queue_order");
  start(sim);
  for (int i = 0; i < 4; ++i) submit(sim, nop(Engine::kTensor, uint16_t(i)));
  CHECK(!sim->engine_in_ready_o);
  for (int i = 0; i < 4; ++i) {
    CHECK(accept(sim).tag() == i);
    pulse(sim, true, true);
  }
  clock(sim, 3);

  std::deque<Instruction> sent;
  int in_flight = 0, taken = 0;
  Instruction next;
  bool offering = false;
  for (int cycle = 0; cycle < 6000; ++cycle) {
    if (!offering && sim.rng()() % 2) {
      for (uint8_t& b : next.bytes) b = uint8_t(sim.rng()());
      next.bytes[5] = uint8_t(next.bytes[5] & ~0x09);  // no signals: nobody takes them here
      put(sim->engine_in_data_i, next);
      offering = true;
    }
    sim->engine_in_valid_i = offering;
    sim->engine_wait_met_i = sim.rng()() % 2;
    sim->engine_engine_ready_i = sim.rng()() % 2;
    const bool done = in_flight > 0 && sim.rng()() % 2;
    set(sim->engine_engine_report_i, engine_report_t::read_done, done);
    set(sim->engine_engine_report_i, engine_report_t::complete, done);
    in_flight -= done;
    sim.eval();
    if (offering && sim->engine_in_ready_o) {
      sent.push_back(next);
      offering = false;
    }
    INFO("cycle " << sim.cycle() << " seed " << sim.seed());
    if (sim->engine_engine_valid_o && sim->engine_engine_ready_i) {
      REQUIRE(!sent.empty());
      REQUIRE(take(sim->engine_engine_data_o) == sent.front());
      sent.pop_front();
      ++in_flight;
      ++taken;
    }
    clock(sim);
  }
  CHECK(taken > 1000);
}

TEST_CASE("offers one instruction every second cycle, the first two cycles after it came") {
  Bench sim("queue_rate");
  start(sim);
  sim->engine_engine_ready_i = 1;
  int offered = 0;
  put(sim->engine_in_data_i, nop(Engine::kTensor, 1));
  sim->engine_in_valid_i = 1;
  for (int i = 0; i < 42; ++i) {
    sim.eval();
    if (i < 2) CHECK(!sim->engine_engine_valid_o);
    const bool taken = sim->engine_engine_valid_o;
    offered += taken;
    clock(sim);
    set(sim->engine_engine_report_i, engine_report_t::read_done, taken);
    set(sim->engine_engine_report_i, engine_report_t::complete, taken);
  }
  CHECK(offered == 20);
}

TEST_CASE("waits for its semaphore and asks for the right one") {
  Bench sim("queue_wait");
  start(sim);
  submit(sim, waiting(1, 77, 0xDEADBEEF));
  CHECK(!offers_within(sim, 20));
  CHECK(sim->engine_wait_index_o == 77);
  CHECK(sim->engine_wait_value_o == 0xDEADBEEF);
  CHECK(!get(sim->engine_state_o, queue_state_t::busy));
  CHECK(!get(sim->engine_state_o, queue_state_t::queue_empty));
  sim->engine_wait_met_i = 1;
  clock(sim);
  sim->engine_wait_met_i = 0;  // an offer once made stays
  sim.eval();
  CHECK(sim->engine_engine_valid_o);
  clock(sim, 5);
  CHECK(accept(sim, 0).tag() == 1);
  CHECK(get(sim->engine_state_o, queue_state_t::busy));
  pulse(sim, true, true);
  clock(sim, 2);
  CHECK(!get(sim->engine_state_o, queue_state_t::busy));
  CHECK(get(sim->engine_state_o, queue_state_t::queue_empty));
}

TEST_CASE(
    "sends the signals of read and of completion at their pulses, with index, value and set") {
  Bench sim("queue_signals");
  start(sim);
  Instruction i = nop(Engine::kTensor, 5);
  i.set_signal(0, {.index = 0x81, .value = 0x12345678, .complete = true, .set = false});
  i.set_signal(1, {.index = 0x7E, .value = 0x9ABCDEF0, .complete = false, .set = true});
  submit(sim, i);
  accept(sim);
  CHECK(!sim->engine_signal_valid_o);
  pulse(sim, true, false);
  CHECK(sim->engine_signal_valid_o);
  CHECK(sim->engine_signal_data_o == signal(true, 0x7E, 0x9ABCDEF0));
  sim->engine_signal_ready_i = 1;
  clock(sim, 4);
  CHECK(!sim->engine_signal_valid_o);
  CHECK(get(sim->engine_state_o, queue_state_t::busy));
  pulse(sim, false, true);
  CHECK(sim->engine_signal_data_o == signal(false, 0x81, 0x12345678));
  clock(sim, 2);
  CHECK(!get(sim->engine_state_o, queue_state_t::busy));
}

TEST_CASE(
    "an engine's stop shows cause, fault and the tag of the oldest unfinished instruction, and a "
    "clear ends it") {
  Bench sim("queue_stop");
  start(sim);
  for (uint16_t i = 10; i < 13; ++i) submit(sim, nop(Engine::kTensor, i));
  accept(sim);
  accept(sim);
  pulse(sim, true, true);
  set(sim->engine_engine_report_i, engine_report_t::stopped, 1);
  set(sim->engine_engine_report_i, engine_report_t::cause, 6);
  set(sim->engine_engine_report_i, engine_report_t::fault_info, 0xCAFE);
  clock(sim, 5);
  CHECK(get(sim->engine_state_o, queue_state_t::stopped));
  CHECK(get(sim->engine_state_o, queue_state_t::cause) == 6);
  CHECK(get(sim->engine_state_o, queue_state_t::fault_info) == 0xCAFE);
  CHECK(get(sim->engine_state_o, queue_state_t::tag) == 11);
  CHECK(!get(sim->engine_state_o, queue_state_t::busy));
  CHECK(!get(sim->engine_state_o, queue_state_t::queue_empty));
  CHECK(!sim->engine_engine_clear_o);
  clear(sim);
  CHECK(get(sim->engine_state_o, queue_state_t::queue_empty));
  CHECK(sim->engine_engine_clear_o);
  clock(sim);
  set(sim->engine_engine_report_i, engine_report_t::stopped, 0);
  sim.eval();
  CHECK(!sim->engine_engine_clear_o);
  CHECK(!get(sim->engine_state_o, queue_state_t::stopped));
  CHECK(get(sim->engine_state_o, queue_state_t::cause) == 0);
  CHECK(get(sim->engine_state_o, queue_state_t::fault_info) == 0);
  CHECK(!offers_within(sim, 10));
  submit(sim, nop(Engine::kTensor, 20));
  CHECK(accept(sim).tag() == 20);
  pulse(sim, true, true);
  clock(sim, 2);
  CHECK(!get(sim->engine_state_o, queue_state_t::busy));
}

TEST_CASE(
    "a wrap stops the queue alone, drops later signals, and clears when the engine has finished") {
  Bench sim("queue_wrap");
  start(sim);
  submit(sim, signalling(31, {.index = 3, .value = 4, .complete = true, .set = false}));
  submit(sim, signalling(32, {.index = 3, .value = 5, .complete = true, .set = false}));
  accept(sim);
  accept(sim);
  submit(sim, nop(Engine::kTensor, 33));
  submit(sim, nop(Engine::kTensor, 34));
  CHECK(accept(sim).tag() == 33);
  CHECK(offers_within(sim, 3));
  pulse(sim, true, true);
  clock(sim);
  REQUIRE(sim->engine_signal_valid_o);
  sim->engine_signal_ready_i = 1;
  sim->engine_signal_wrap_i = 1;
  clock(sim);
  sim->engine_signal_wrap_i = 0;
  sim.eval();
  CHECK(get(sim->engine_state_o, queue_state_t::stopped));
  CHECK(get(sim->engine_state_o, queue_state_t::cause) == 11);
  CHECK(get(sim->engine_state_o, queue_state_t::fault_info) == 0);
  CHECK(get(sim->engine_state_o, queue_state_t::tag) == 31);
  pulse(sim, true, true);
  for (int i = 0; i < 4; ++i) {
    CHECK(!sim->engine_signal_valid_o);  // of 32, dropped
    clock(sim);
  }
  clear(sim);
  for (int i = 0; i < 4; ++i) {
    CHECK(!sim->engine_engine_clear_o);  // 33 is still under way
    CHECK(get(sim->engine_state_o, queue_state_t::stopped));
    clock(sim);
  }
  pulse(sim, true, true);
  sim.run_until([&] { return sim->engine_engine_clear_o; }, 5, "the end of the clear");
  clock(sim);
  CHECK(!get(sim->engine_state_o, queue_state_t::stopped));
  submit(sim, signalling(40, {.index = 9, .value = 1, .complete = false, .set = false}));
  CHECK(accept(sim).tag() == 40);
  pulse(sim, true, false);
  CHECK(sim->engine_signal_valid_o);
}

TEST_CASE("what waits in a ring counts as waiting in the queue") {
  Bench sim("queue_ring_pending");
  start(sim);
  set(sim->engine_ring_i, ring_state_t::pending, 1);
  sim.eval();
  CHECK(!get(sim->engine_state_o, queue_state_t::queue_empty));
  clock(sim, 5);
  CHECK(!get(sim->engine_state_o, queue_state_t::stopped));
  // until its failure shows as a stop, so that the engine is never idle between the two
  set(sim->engine_ring_i, ring_state_t::pending, 0);
  set(sim->engine_ring_i, ring_state_t::failed, 1);
  sim.eval();
  CHECK(!get(sim->engine_state_o, queue_state_t::queue_empty));
  clock(sim);
  CHECK(get(sim->engine_state_o, queue_state_t::stopped));
  CHECK(get(sim->engine_state_o, queue_state_t::queue_empty));
}

TEST_CASE("a reset in the middle of work leaves nothing") {
  Bench sim("queue_midreset");
  start(sim);
  for (uint16_t i = 0; i < 4; ++i)
    submit(sim, signalling(i, {.index = 3, .value = 4, .complete = false, .set = false}));
  accept(sim);
  pulse(sim, true, false);
  REQUIRE(sim->engine_signal_valid_o);
  REQUIRE(get(sim->engine_state_o, queue_state_t::busy));
  start(sim);
  CHECK(get(sim->engine_state_o, queue_state_t::queue_empty));
  CHECK(!get(sim->engine_state_o, queue_state_t::busy));
  CHECK(!sim->engine_signal_valid_o);
  CHECK(!offers_within(sim, 10));
}
