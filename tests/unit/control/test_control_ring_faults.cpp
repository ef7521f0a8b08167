// SPDX-License-Identifier: Apache-2.0
// rtl/control/control_ring.sv: nonsense from the host, bus errors, timeouts.
#include "tests/unit/control/ring_bench.h"

using namespace ng::test;
using ng::Cause;

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

TEST_CASE("an entry outside HBM fails the ring, behind all that it is owed") {
  Ring ring("ring_outside");
  ring.enable(3);
  ring.ask(1);
  ring.pulse(ring->outside_i);
  ring.clock(3);
  CHECK_FALSE(ring->failed_o);
  CHECK(ring.entry());
  ring.clock(3);
  CHECK_FALSE(ring->failed_o);
  ring.pulse(ring->outside_i);
  ring.clock(2);
  CHECK(ring->failed_o);
  CHECK(ring.cause() == Cause::kBusDecode);
  CHECK(ring->fault_address_o == kBase + 64);
  CHECK(ring->head_o == 1);
  CHECK_FALSE(ring->wants_o);
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
