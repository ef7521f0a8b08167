// SPDX-License-Identifier: Apache-2.0
// One ring by itself, its asker and its memory played by the test.
#include <catch2/catch_test_macros.hpp>

#include "Vcontrol_ring_bench.h"
#include "golden/isa/isa.h"
#include "tb/sim.h"

using ng::Cause;

namespace {

constexpr uint64_t kBase = 0xFFFF'0000'0001'0040;

struct Ring {
  explicit Ring(const std::string& name) : sim(name) {
    sim->enable_i = sim->clear_i = sim->tick_i = sim->asked_i = sim->beat_i = 0;
    sim->direct_i = sim->pop_i = 0;
    sim->entries_i = sim->resp_i = 0;
    sim->base_i = kBase;
    sim->size_i = 5;
    sim->tail_i = 0;
    sim.reset();
    sim.eval();
  }
  Vcontrol_ring_bench* operator->() { return &sim.top(); }
  void clock(int cycles = 1) {
    sim.eval();
    sim.ticks(cycles);
    sim.eval();
  }
  void enable(unsigned tail) {
    sim->enable_i = 1;
    sim->tail_i = static_cast<uint16_t>(tail);
    clock();
  }
  void ask(unsigned entries) {
    CHECK(sim->wants_o);
    sim->asked_i = 1;
    sim->entries_i = static_cast<uint8_t>(entries);
    clock();
    sim->asked_i = 0;
  }
  // One beat; whether it completes an entry.
  bool beat(unsigned resp = 0) {
    sim->beat_i = 1;
    sim->resp_i = static_cast<uint8_t>(resp);
    sim.eval();
    const bool entry = sim->entry_o;
    clock();
    sim->beat_i = sim->resp_i = 0;
    sim.eval();
    return entry;
  }
  bool entry() { return !beat() && beat(); }
  void pulse(uint8_t& pin) {
    pin = 1;
    clock();
    pin = 0;
    sim.eval();
  }
  Cause cause() { return static_cast<Cause>(sim->cause_o); }

  ng::tb::Sim<Vcontrol_ring_bench> sim;
};

}  // namespace

TEST_CASE("off, it wants nothing and leaves the queue to the other way") {
  Ring ring("ring_off");
  ring->tail_i = 3;
  ring.clock(5);
  CHECK(!ring->wants_o);
  CHECK(!ring->pending_o);
  for (int i = 0; i < 4; ++i) {
    CHECK(ring->direct_room_o);
    ring.pulse(ring->direct_i);
    CHECK(ring->pending_o);
  }
  CHECK(!ring->direct_room_o);
  ring.pulse(ring->pop_i);
  CHECK(ring->direct_room_o);
}

TEST_CASE("room is what the queue has left of what is in it and what was asked for, but one") {
  Ring ring("ring_room");
  ring.enable(4);
  CHECK(ring->wants_o);
  CHECK(ring->room_o == 3);
  ring.pulse(ring->direct_i);
  CHECK(ring->room_o == 2);
  ring->direct_i = 1;  // while the ring asks for all it may
  ring.ask(2);
  ring->direct_i = 0;
  ring.sim.eval();
  CHECK(ring->ask_o == 2);
  CHECK(!ring->wants_o);
  CHECK(!ring->direct_room_o);
  CHECK(ring->head_o == 0);
  CHECK(ring.entry());
  CHECK(ring->head_o == 1);
  CHECK(!ring->wants_o);
  ring.pulse(ring->pop_i);
  CHECK(!ring->wants_o);  // the last place is the other way's
  CHECK(ring->direct_room_o);
  ring.pulse(ring->pop_i);
  CHECK(ring->room_o == 1);
  ring.ask(1);
  CHECK(!ring->wants_o);
  CHECK(ring->direct_room_o);
  ring->pop_i = ring->direct_i = 1;  // one in, one out
  ring.clock();
  ring->pop_i = ring->direct_i = 0;
  ring.sim.eval();
  CHECK(!ring->wants_o);
  CHECK(ring->direct_room_o);
  CHECK(ring.entry());
  CHECK(ring.entry());
  CHECK(ring->head_o == 3);
  for (int i = 0; i < 3; ++i) ring.pulse(ring->pop_i);
  CHECK(ring->room_o == 3);
  CHECK(ring->pending_o);  // entry 3
  ring.ask(1);
  CHECK(!ring->wants_o);  // the tail
  CHECK(ring.entry());
  ring.pulse(ring->pop_i);
  CHECK(!ring->pending_o);
}

TEST_CASE("an entry, a direct instruction and one that leaves may come in one cycle") {
  Ring ring("ring_all");
  ring.enable(2);
  ring.ask(1);
  CHECK(!ring.beat());
  ring->direct_i = 1;
  CHECK(ring.beat());
  ring->direct_i = 0;
  ring.sim.eval();
  CHECK(ring->room_o == 1);
  ring.ask(1);
  CHECK(!ring.beat());
  ring->pop_i = 1;
  CHECK(ring.beat());
  ring->pop_i = 0;
  ring.sim.eval();
  CHECK(ring->room_o == 1);
}

TEST_CASE("asking and head wrap at the ring's end") {
  Ring ring("ring_wrap");
  ring.enable(4);
  for (const unsigned entries : {3u, 1u}) {
    ring.ask(entries);
    for (unsigned i = 0; i < entries; ++i) {
      CHECK(ring.entry());
      ring.pulse(ring->pop_i);
    }
  }
  ring->tail_i = 2;
  ring.clock();
  CHECK(ring->ask_o == 4);
  ring.ask(1);
  CHECK(ring->ask_o == 0);
  CHECK(ring.entry());
  CHECK(ring->head_o == 0);
  ring.ask(2);
  CHECK(!ring->wants_o);
}

TEST_CASE("what makes no sense fails at once, with its address, until CLEAR") {
  const auto fails = [](uint64_t base, uint16_t size, uint16_t tail, Cause cause,
                        uint64_t address) {
    Ring ring("ring_refused");
    ring->base_i = base;
    ring->size_i = size;
    ring->tail_i = tail;
    ring->enable_i = 1;
    ring.sim.eval();
    CHECK(ring->pending_o == (tail != 0 || cause != Cause::kNone));  // about to fail: not idle
    ring.enable(tail);
    CHECK(!ring->wants_o);
    ring.clock();
    CHECK(ring->failed_o == (cause != Cause::kNone));
    if (cause == Cause::kNone) return;
    CHECK(!ring->wants_o);
    CHECK(!ring->pending_o);
    CHECK(ring.cause() == cause);
    CHECK(ring->fault_address_o == address);
    ring->base_i = kBase;
    ring->size_i = 5;
    ring->tail_i = 1;
    ring.clock(3);
    CHECK(ring->failed_o);
    CHECK(ring.cause() == cause);
    ring->enable_i = 0;
    ring.clock();
    CHECK(ring->failed_o);
    ring.pulse(ring->clear_i);
    CHECK(!ring->failed_o);
    ring->enable_i = 1;
    ring.clock();
    CHECK(ring->wants_o);
  };
  for (const unsigned bit : {0, 1, 5}) {
    fails(kBase + (1u << bit), 5, 3, Cause::kBadAlignment, kBase + (1u << bit));
  }
  fails(kBase, 0, 0, Cause::kBadCount, kBase);
  fails(kBase, 1, 0, Cause::kBadCount, kBase);
  fails(kBase, 2, 0, Cause::kNone, 0);
  fails(kBase, 5, 5, Cause::kAddressRange, kBase + 5 * 64);
  fails(kBase, 5, 0xFFFF, Cause::kAddressRange, kBase + uint64_t{0xFFFF} * 64);
}

TEST_CASE("a tail that steps back onto an entry not handed on fails the ring, from any place") {
  constexpr unsigned kSize = 5;
  for (unsigned head = 0; head < kSize; ++head) {
    for (unsigned tail = 0; tail < kSize; ++tail) {
      for (unsigned next = 0; next < kSize; ++next) {
        INFO("head " << head << " tail " << tail << " then " << next);
        Ring ring("ring_tail");
        ring.enable(head);
        ring.clock();
        for (unsigned i = 0; i < head; ++i) {
          ring.ask(1);
          CHECK(ring.entry());
          ring.pulse(ring->pop_i);
        }
        REQUIRE(ring->head_o == head);
        ring->tail_i = static_cast<uint16_t>(tail);
        ring.clock(2);
        REQUIRE(!ring->failed_o);
        ring->tail_i = static_cast<uint16_t>(next);
        ring.clock();
        const bool back = (next + kSize - head) % kSize < (tail + kSize - head) % kSize;
        REQUIRE(ring->failed_o == back);
        if (!back) continue;
        CHECK(ring.cause() == Cause::kAddressRange);
        CHECK(ring->fault_address_o == kBase + 64 * next);
        ring->tail_i = static_cast<uint16_t>(tail);
        ring.clock(2);
        CHECK(ring->failed_o);
        CHECK(ring->fault_address_o == kBase + 64 * next);
      }
    }
  }
}

TEST_CASE("a bus error fails the ring at its beat, and what is still owed is swallowed") {
  for (const unsigned part : {0u, 1u}) {
    for (const unsigned resp : {2u, 3u}) {
      Ring ring("ring_error");
      ring.enable(4);
      ring.ask(3);
      CHECK(ring.entry());
      ring.pulse(ring->pop_i);
      CHECK(ring.entry());
      ring.ask(1);
      if (part) CHECK(!ring.beat());
      CHECK(!ring.beat(resp));
      CHECK(ring->failed_o);
      CHECK(ring.cause() == (resp == 2 ? Cause::kBusSlave : Cause::kBusDecode));
      CHECK(ring->fault_address_o == kBase + 2 * 64 + 32 * part);
      CHECK(ring->head_o == 2);
      for (unsigned b = 0; b < 3 - part; ++b) CHECK(!ring.beat(b % 2 ? 3 : 2));
      CHECK(ring.cause() == (resp == 2 ? Cause::kBusSlave : Cause::kBusDecode));
      CHECK(ring->fault_address_o == kBase + 2 * 64 + 32 * part);
      CHECK(ring->pending_o);
      ring.pulse(ring->pop_i);
      CHECK(!ring->pending_o);
    }
  }
}

TEST_CASE("CLEAR empties the queue and forgets what is owed, its own cycle included") {
  Ring ring("ring_clear");
  ring.enable(4);
  ring.pulse(ring->direct_i);
  ring.ask(3);
  CHECK(ring.entry());
  CHECK(!ring.beat());
  ring->clear_i = 1;
  ring.sim.eval();
  CHECK(!ring->wants_o);
  CHECK(!ring.beat());  // would complete an entry
  ring->clear_i = 0;
  ring->enable_i = 0;
  ring.sim.eval();
  CHECK(!ring->pending_o);
  CHECK(ring->room_o == 2);  // of 4, one is owed, and to be swallowed
  CHECK(ring->direct_room_o);
  ring->enable_i = 1;
  ring->tail_i = 1;
  ring.clock(3);
  CHECK(!ring->wants_o);
  CHECK(!ring.entry());
  ring.clock();
  CHECK(ring->head_o == 0);
  CHECK(ring->wants_o);
  ring.ask(1);
  CHECK(ring.entry());
}

TEST_CASE("disabled, it keeps head and queue, gives reserved room back and starts again at 0") {
  Ring ring("ring_disable");
  ring.enable(4);
  ring.ask(3);
  ring.pulse(ring->direct_i);
  CHECK(!ring->direct_room_o);
  CHECK(ring.entry());
  ring.pulse(ring->pop_i);
  ring.pulse(ring->direct_i);
  CHECK(!ring->direct_room_o);
  ring->enable_i = 0;
  ring.sim.eval();
  CHECK(ring->direct_room_o);
  CHECK(ring->pending_o);  // the one in the queue
  CHECK(!ring->wants_o);
  CHECK(!ring.entry());
  CHECK(ring->head_o == 1);
  ring.pulse(ring->pop_i);
  ring.pulse(ring->pop_i);
  CHECK(!ring->pending_o);
  ring->tail_i = 0;
  ring->enable_i = 1;
  ring.sim.eval();
  CHECK(!ring->pending_o);  // an empty ring was enabled
  ring->tail_i = 2;
  ring.sim.eval();
  CHECK(ring->pending_o);
  ring.clock(2);
  CHECK(!ring->wants_o);  // one is owed
  CHECK(!ring.entry());
  ring.clock();
  CHECK(ring->head_o == 0);
  CHECK(ring->ask_o == 0);
  CHECK(ring->wants_o);
}

TEST_CASE("two ticks without a beat of what is owed are a timeout") {
  Ring ring("ring_timeout");
  ring.enable(3);
  ring.pulse(ring->tick_i);
  ring.pulse(ring->tick_i);
  ring.pulse(ring->tick_i);
  CHECK(!ring->failed_o);  // nothing is owed
  ring.ask(2);
  ring.pulse(ring->tick_i);
  CHECK(!ring.beat());
  ring.pulse(ring->tick_i);
  CHECK(!ring->failed_o);
  CHECK(ring.beat());
  ring.pulse(ring->tick_i);
  ring.clock(10);
  CHECK(!ring->failed_o);
  ring.pulse(ring->tick_i);
  CHECK(ring->failed_o);
  CHECK(ring.cause() == Cause::kTimeout);
  CHECK(ring->fault_address_o == kBase + 64);
  // enabled again while the answer never comes, it says so again
  ring.pulse(ring->clear_i);
  ring->enable_i = 1;
  ring.clock(3);
  CHECK(!ring->failed_o);
  ring.pulse(ring->tick_i);
  ring.pulse(ring->tick_i);
  CHECK(ring->failed_o);
  CHECK(ring.cause() == Cause::kTimeout);
  // off, nobody is told
  ring.pulse(ring->clear_i);
  ring->enable_i = 0;
  ring.pulse(ring->tick_i);
  ring.pulse(ring->tick_i);
  CHECK(!ring->failed_o);
}

TEST_CASE("a beat in the cycle of a tick is in time") {
  Ring ring("ring_tick");
  ring.enable(2);
  ring.ask(1);
  ring.pulse(ring->tick_i);
  ring->tick_i = 1;
  CHECK(!ring.beat());
  ring->tick_i = 0;
  ring.sim.eval();
  CHECK(!ring->failed_o);
  ring.pulse(ring->tick_i);
  CHECK(!ring->failed_o);
}

TEST_CASE("a reset forgets ring and queue") {
  Ring ring("ring_reset");
  ring.enable(4);
  ring.ask(2);
  CHECK(ring.entry());
  ring.beat(2);
  CHECK(ring->failed_o);
  ring->rst_ni = 0;
  ring->enable_i = 0;
  ring.sim.eval();
  CHECK(!ring->failed_o);
  CHECK(!ring->pending_o);
  CHECK(ring->room_o == 3);
  CHECK(ring->head_o == 0);
  ring.sim.reset();
  ring.enable(1);
  CHECK(ring->wants_o);
}
