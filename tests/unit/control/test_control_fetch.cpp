// SPDX-License-Identifier: Apache-2.0
// rtl/control/control_fetch.sv at three bus widths, against six rings kept by the test and an AXI
// memory.
#include "tests/unit/control/fetch_rig.h"

using namespace ng::test;
using ng::Cause;
using ng::global_address;
using ng::Space;

TEST_CASE("asks for nothing until a ring is enabled and its doorbell rung") {
  FetchRig<Vcontrol_fetch_32> rig("fetch_idle");
  rig.cycles(20);
  rig.start(3, 0x1000, 8);
  rig.cycles(20);
  CHECK(rig.memory.reads().bursts == 0);
  CHECK(rig.sim->pending_o == 0);
  rig.put(3, 1);
  rig.drain(3);
  rig.cycles(20);
  CHECK(rig.bursts[3] == std::vector<uint64_t>{1});
  CHECK(rig.head(3) == 1);
  CHECK(rig.sim->failed_o == 0);
  CHECK(rig.sim->pending_o == 0);
}

TEST_CASE("six rings of any size and place under any stalls and order, each in its own order") {
  at_every_width([]<class V>() {
    for (int run = 0; run < 9; ++run) {
      AxiMemoryConfig config{.read_latency = 1 + 17u * (run % 4), .jitter = 25u * (run % 2)};
      config.order = run % 3 == 0   ? AxiOrder::kInOrder
                     : run % 3 == 1 ? AxiOrder::kOutOfOrder
                                    : AxiOrder::kInterleaved;
      if (run % 4 == 1) config.ar = config.r = Stalls::random(0.5);
      if (run % 4 == 2) config.ar = config.r = Stalls::bursty(0.6, 8);
      config.seed = static_cast<uint64_t>(run);
      FetchRig<V> rig("fetch_random_" + std::to_string(run), config);
      auto& rng = rig.sim.rng();
      rig.direct = run % 2 ? 0.1 : 0;
      std::array<uint64_t, kRings> sent{};
      for (unsigned e = 0; e < kRings; ++e) {
        const uint64_t sizes[] = {2, 3, 5 + rng() % 30, 64, 65535, 2 + rng() % 200};
        rig.host[e].drain = e % 3 == 0 ? 1 : 0.05 + 0.1 * (rng() % 10);
        rig.start(e, ((0x1234'0000ull + e) << 32) + rng() % 128 * 64, sizes[(e + run) % 6]);
      }
      const auto done = [&] {
        for (unsigned e = 0; e < kRings; ++e) {
          if (sent[e] < 200 || !rig.host[e].expected.empty()) return false;
        }
        return true;
      };
      while (!done()) {
        const auto e = static_cast<unsigned>(rng() % kRings);
        if (sent[e] < 200 && rng() % 4 == 0) {
          for (uint64_t n = rng() % 3 == 0 ? rng() % 40 : 1; n > 0 && rig.room(e) > 0;
               --n, ++sent[e])
            rig.put(e);
          if (rng() % 2) rig.ring_doorbell(e);
        }
        if (sent[e] >= 200) rig.ring_doorbell(e);
        rig.cycle();
        REQUIRE(rig.sim.cycle() < 100'000);
      }
      rig.direct = 0;
      rig.until([&] { return rig.sim->pending_o == 0; });
      for (unsigned e = 0; e < kRings; ++e) CHECK(rig.head(e) == rig.host[e].head);
      CHECK(rig.sim->failed_o == 0);
      rig.checker.finish();
    }
  });
}

TEST_CASE("bursts are as long as tail, ring, page and room allow") {
  at_every_width([]<class V>() {
    FetchRig<V> rig("fetch_bursts", {.read_latency = 60});
    auto& bursts = rig.bursts[2];
    rig.start(2, 0x1000 - 4 * 64, 30);
    rig.put(2, 7);
    rig.drain(2);
    CHECK(bursts == std::vector<uint64_t>{4, 3});  // a page boundary after four
    bursts.clear();
    rig.cycles(10);
    rig.put(2, 12);
    rig.cycles(40);
    CHECK(bursts[0] == kDepth - 1);  // one place is the other way's
    rig.drain(2);
    rig.cycles(10);
    rig.put(2, 6);
    rig.drain(2);
    rig.cycles(10);
    bursts.clear();
    rig.put(2, 7);  // 25 to 29, then 0 to 1
    rig.drain(2);
    CHECK(bursts == std::vector<uint64_t>{5, 2});
    bursts.clear();
    rig.cycles(10);
    rig.host[2].drain = 0;
    rig.put(2, 27);
    rig.cycles(300);
    uint64_t fetched = 0;
    for (const uint64_t burst : bursts) fetched += burst;
    CHECK(fetched == kDepth - 1);
    rig.host[2].drain = 1;
    rig.drain(2);
  });
}

TEST_CASE("one instruction takes latency, beats and two cycles") {
  at_every_width([]<class V>() {
    FetchRig<V> rig("fetch_latency", {.read_latency = 10});
    rig.start(0, 0, 8);
    rig.cycles(5);
    rig.put(0, 1);
    // AR 1 cycle after the doorbell, the first R 10 later, the push 1 after the last R
    CHECK(rig.drain(0) == 1 + 10 + 64 / rig.pins.bus_bytes + 1);
  });
}

TEST_CASE("the bus is full while rings and queues let it") {
  at_every_width([]<class V>() {
    FetchRig<V> rig("fetch_rate", {.read_latency = 3});
    for (unsigned e = 0; e < kRings; ++e) {
      rig.start(e, 0x10000 * e, 400);
      rig.put(e, 399);
    }
    for (unsigned e = 0; e < kRings; ++e) rig.drain(e);
    INFO("bus of " << rig.pins.bus_bytes);
    CHECK(rig.memory.reads().utilisation(rig.pins.bus_bytes) > 0.98);
  });
}

TEST_CASE("rings take turns, one burst each") {
  FetchRig<Vcontrol_fetch_32> order("fetch_order", {.read_latency = 100});
  for (unsigned e = 0; e < kRings; ++e) {
    order.start(e, 0x10000 * e + 0x1000 - 64, 400);  // the end of a page: two bursts
    order.put(e, 20);
  }
  order.cycles(60);
  CHECK(order.asked == std::vector<unsigned>{0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5});
  FetchRig<Vcontrol_fetch_64> rig("fetch_turns", {.read_latency = 3});
  for (unsigned e = 0; e < kRings; ++e) {
    rig.start(e, 0x10000 * e, 400);
    rig.put(e, 399);
  }
  rig.cycles(600);
  for (unsigned e = 0; e < kRings; ++e) {
    INFO("ring " << e << ": " << rig.host[e].got);
    CHECK(rig.host[e].got > 90);
  }
}

TEST_CASE("a bus error fails its ring alone, at its beat, after all before it") {
  at_every_width([]<class V>() {
    for (const auto& [resp, cause] :
         {std::pair(kAxiSlvErr, Cause::kBusSlave), {kAxiDecErr, Cause::kBusDecode}}) {
      for (const uint64_t bad : {0u, 5u, 9u}) {
        FetchRig<V> rig("fetch_error", {.read_latency = 20, .order = AxiOrder::kInterleaved});
        const uint64_t base = 0xFFFF'0000'0000'1000, offset = 64 - rig.pins.bus_bytes;
        rig.host[4].drain = 0.2;
        rig.memory.fail(base + 64 * bad + offset, 1, resp);
        rig.start(4, base, 16);
        rig.start(1, 0x5000, 100);
        rig.put(4, 12);
        rig.put(1, 90);
        rig.until([&] { return rig.failed(4); });
        rig.until([&] { return rig.checker.reads_outstanding() == 0 && rig.host[4].fill == 0; });
        CHECK(rig.host[4].expected.size() == 12 - bad);
        CHECK(rig.head(4) == bad);
        CHECK(rig.cause(4) == cause);
        CHECK(rig.fault_address(4) == base + 64 * bad + offset);
        rig.memory.clear_faults();
        rig.drain(1);
        CHECK(rig.sim->failed_o == 1u << 4);
        CHECK(rig.host[4].expected.size() == 12 - bad);  // nothing more
        rig.clear(4);
        rig.stop(4);
        CHECK(!rig.failed(4));
        rig.start(4, base, 16);
        rig.put(4, 5);
        rig.drain(4);
        rig.checker.finish();
      }
    }
  });
}

TEST_CASE(
    "a ring that begins or goes on outside its chip's HBM fails there, and reads nothing of it") {
  at_every_width([]<class V>() {
    struct Place {
      uint64_t base;
      uint64_t inside;  // entries of it in HBM
    };
    for (const Place& place : {Place{global_address(Space::kSbuf, 0), 0},
                               {global_address(Space::kHbm, 0, 3), 0},
                               {0, 0},
                               {global_address(Space::kHbm, (uint64_t{1} << 44) - 3 * 64), 3}}) {
      FetchRig<V> rig("fetch_outside", {.read_latency = 20});
      rig.start_anywhere(4, place.base, 8);
      rig.start(1, 0x5000, 100);
      rig.put(4, 6);
      rig.put(1, 90);
      rig.until([&] { return rig.failed(4); });
      CHECK(rig.cause(4) == Cause::kBusDecode);
      CHECK(rig.fault_address(4) == place.base + 64 * place.inside);
      CHECK(rig.host[4].got == place.inside);
      CHECK(rig.head(4) == place.inside);
      uint64_t read = 0;
      for (const uint64_t entries : rig.bursts[4]) read += entries;
      CHECK(read == place.inside);
      rig.drain(1);
      CHECK(rig.sim->failed_o == 1u << 4);
      rig.clear(4);
      rig.stop(4);
      rig.start(4, 0x1000, 16);
      rig.put(4, 5);
      rig.drain(4);
      CHECK(rig.sim->failed_o == 0);
      rig.checker.finish();
    }
  });
}

TEST_CASE("a ring whose memory does not answer times out alone; its late answers are swallowed") {
  at_every_width([]<class V>() {
    FetchRig<V> rig("fetch_timeout", {.order = AxiOrder::kOutOfOrder});
    rig.memory.fate = [](const AxiAccess& a) { return AxiFate{.withheld = a.burst.id == 5}; };
    rig.start(5, 0x4000, 16);
    rig.start(0, 0x8000, 300);
    rig.put(5, 3);
    rig.put(0, 299);
    rig.cycles(kTimeoutCycles - 10);
    CHECK(!rig.failed(5));
    rig.cycles(kTimeoutCycles + 20);
    CHECK(rig.sim->failed_o == 1u << 5);
    CHECK(rig.cause(5) == Cause::kTimeout);
    CHECK(rig.fault_address(5) == rig.host[5].base);
    rig.drain(0);
    rig.clear(5);
    rig.cycles(3);
    rig.start(5, 0x6000, 16);
    rig.put(5, 2);
    rig.cycles(50);
    CHECK(rig.bursts[5].size() == 1);  // its beats may still come
    rig.memory.fate = {};
    rig.memory.release_withheld();
    rig.drain(5);
    CHECK(rig.sim->failed_o == 0);
    rig.checker.finish();
  });
}

TEST_CASE("a slow memory that answers in time is no timeout") {
  FetchRig<Vcontrol_fetch_8> rig("fetch_slow",
                                 {.read_latency = kTimeoutCycles - 50, .bytes_per_cycle = 0.1});
  rig.start(0, 0, 100);
  rig.put(0, 20);
  rig.drain(0);
  rig.cycles(3 * kTimeoutCycles);
  CHECK(rig.sim->failed_o == 0);
}

TEST_CASE("a tail beyond the ring fails it, whatever was under way") {
  FetchRig<Vcontrol_fetch_32> rig("fetch_tail", {.read_latency = 30});
  rig.start(2, 0x1000, 16);
  rig.put(2, 9);
  rig.cycles(10);
  FetchRig<Vcontrol_fetch_32>::set<uint16_t>(rig.sim->tail_i, 2, 16);
  rig.cycles(100);
  CHECK(rig.failed(2));
  CHECK(rig.cause(2) == Cause::kAddressRange);
  CHECK(rig.fault_address(2) == rig.host[2].base + 16 * 64);
  CHECK(rig.host[2].got == 0);
  rig.checker.finish();
}

TEST_CASE(
    "disabled or cleared in any cycle, it keeps the handshakes, forgets the ring and starts "
    "again") {
  at_every_width([]<class V>() {
    FetchRig<V> rig(
        "fetch_disable",
        {.read_latency = 8, .order = AxiOrder::kInterleaved, .ar = Stalls::random(0.5)});
    auto& rng = rig.sim.rng();
    rig.start(1, 0x100000, 1000);
    for (int run = 0; run < 200; ++run) {
      if (rig.room(1) > 20) rig.put(1, 20);  // its neighbour goes on
      rig.host[0].drain = run % 3 == 0 ? 0.1 : 0.6;
      rig.start(0, rng() % 64 * 64, 40);
      rig.put(0, static_cast<unsigned>(rng() % 39));
      rig.cycles(static_cast<int>(rng() % 60));
      if (run % 2) {
        rig.clear(0);
      } else {
        rig.sim->enable_i &= ~1u;
        rig.host[0].on = false;
        // what was handed on in the last cycle is still on its way into the queue
        rig.cycle();
        rig.host[0].expected.clear();
      }
      rig.cycles(static_cast<int>(rng() % 3));
      if (rng() % 2) rig.until([&] { return rig.checker.reads_outstanding() == 0; });
    }
    rig.drain(1);
    CHECK(rig.sim->failed_o == 0);
  });
}

TEST_CASE("a reset forgets everything") {
  FetchRig<Vcontrol_fetch_32> rig("fetch_reset", {.read_latency = 8});
  for (int cycles = 1; cycles < 40; cycles += 3) {
    rig.start(0, 0, 40);
    rig.put(0, 20);
    rig.cycles(cycles);
    rig.sim->enable_i = 0;
    rig.sim->rst_ni = 0;
    rig.memory.reset();
    rig.checker.reset();
    rig.host = {};
    rig.sim.eval();
    CHECK(rig.sim->axi_ar_valid_o == 0);
    CHECK(rig.sim->push_o == 0);
    CHECK(rig.sim->pending_o == 0);
    CHECK(rig.head(0) == 0);
    rig.sim.reset();
    rig.cycles(20);
    CHECK(rig.checker.reads_outstanding() == 0);
  }
}
