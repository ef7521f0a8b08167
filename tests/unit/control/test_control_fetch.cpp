// SPDX-License-Identifier: Apache-2.0
// rtl/control/control_fetch.sv at three bus widths, against six rings kept by the test and an AXI
// memory.
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <deque>

#include "Vcontrol_fetch_32.h"
#include "Vcontrol_fetch_64.h"
#include "Vcontrol_fetch_8.h"
#include "golden/isa/isa.h"
#include "tb/axi_checker.h"
#include "tb/axi_memory.h"
#include "tb/sim.h"

using namespace ng::tb;
using ng::Cause;

namespace {

constexpr unsigned kRings = 6, kDepth = 8, kTimeoutCycles = 2000;
using Words = std::array<uint32_t, 16>;

// One ring as its host sees it, and the queue behind it.
struct Host {
  uint64_t base = 0, size = 2, tail = 0, rung = 0, asked = 0, head = 0;
  bool on = false;
  std::deque<Words> expected;
  unsigned fill = 0;
  double drain = 1;  // how often the engine takes one
  uint64_t got = 0;
};

template <class V>
struct Rig {
  explicit Rig(const std::string& name, AxiMemoryConfig config = {})
      : sim(name),
        pins(NG_AXI_READ_PINS(sim.top(), axi)),
        memory(pins, config),
        checker(pins, name) {
    sim->enable_i = sim->clear_i = sim->direct_i = sim->pop_i = 0;
    sim.reset();
  }

  // Engine e's part of a port; the model aligns ports to 32 bits at most.
  template <class T, class Port>
  static T get(const Port& port, unsigned e) {
    T value;
    std::memcpy(&value, reinterpret_cast<const char*>(&port) + e * sizeof(T), sizeof(T));
    return value;
  }
  template <class T, class Port>
  static void set(Port& port, unsigned e, T value) {
    std::memcpy(reinterpret_cast<char*>(&port) + e * sizeof(T), &value, sizeof(T));
  }
  unsigned head(unsigned e) { return get<uint16_t>(sim->head_o, e); }
  uint64_t fault_address(unsigned e) { return get<uint64_t>(sim->fault_address_o, e); }
  Cause cause(unsigned e) { return static_cast<Cause>(sim->cause_o >> (4 * e) & 15); }
  bool failed(unsigned e) { return sim->failed_o >> e & 1; }

  void start(unsigned e, uint64_t base, uint64_t size) {
    const double drain = host[e].drain;
    host[e] = {.base = base,
               .size = size,
               .on = true,
               .expected = {},
               .fill = host[e].fill,
               .drain = drain};
    set<uint64_t>(sim->base_i, e, base);
    set(sim->size_i, e, static_cast<uint16_t>(size));
    set<uint16_t>(sim->tail_i, e, 0);
    sim->enable_i |= 1u << e;
  }
  void put(unsigned e) {
    Host& h = host[e];
    Words words;
    for (uint32_t& word : words) word = static_cast<uint32_t>(sim.rng()());
    memory.bytes().write(h.base + 64 * h.tail,
                         std::span(reinterpret_cast<const uint8_t*>(words.data()), 64));
    h.tail = (h.tail + 1) % h.size;
    h.expected.push_back(words);
  }
  uint64_t room(unsigned e) const {
    return (host[e].head + host[e].size - host[e].tail - 1) % host[e].size;
  }
  void ring_doorbell(unsigned e) {
    host[e].rung = host[e].tail;
    set(sim->tail_i, e, static_cast<uint16_t>(host[e].tail));
  }
  void put(unsigned e, unsigned count) {
    while (count-- > 0) put(e);
    ring_doorbell(e);
  }

  void cycle() {
    sim->pop_i = 0;
    for (unsigned e = 0; e < kRings; ++e) {
      if (host[e].fill > 0 && random() < host[e].drain) sim->pop_i |= 1u << e;
    }
    memory.drive();
    sim.eval();
    sim->direct_i = 0;
    if (direct > 0 && !sim->push_o && random() < direct) {
      sim->direct_i = 1u << sim.rng()() % kRings & sim->direct_room_o;
      sim.eval();
    }
    memory.sample();
    checker.sample();
    // looked at when it is first offered: a ring may be another one by the time it is taken
    if (pins.ar.valid && !offered_) check_burst(pins.ar.data);
    offered_ = pins.ar.valid && !pins.ar.ready;
    const unsigned push = sim->push_o, direct = sim->direct_i, pop = sim->pop_i,
                   clear = sim->clear_i;
    Words words;
    std::memcpy(words.data(), &sim->push_data_o, 64);
    sim.tick();
    for (unsigned e = 0; e < kRings; ++e) {
      Host& h = host[e];
      const unsigned bit = 1u << e;
      if (push & bit) {
        REQUIRE(!h.expected.empty());
        REQUIRE(words == h.expected.front());
        h.expected.pop_front();
        h.head = (h.head + 1) % h.size;
        ++h.got;
      }
      h.fill += ((push & bit) != 0) + ((direct & bit) != 0) - ((pop & bit) != 0);
      if (clear & bit) h.fill = 0;
      REQUIRE(h.fill <= kDepth);
    }
  }
  void cycles(int count) {
    while (count-- > 0) cycle();
  }
  template <class Condition>
  uint64_t until(Condition&& condition, uint64_t limit = 20'000) {
    const uint64_t first = sim.cycle();
    while (!condition()) {
      if (sim.cycle() - first > limit) throw Timeout("never so");
      cycle();
    }
    return sim.cycle() - first;
  }
  uint64_t drain(unsigned e) {
    return until([&] { return host[e].expected.empty(); });
  }
  // Off, what is owed swallowed, the queue empty.
  void stop(unsigned e) {
    sim->enable_i &= ~(1u << e);
    host[e].on = false;
    cycle();
    cycle();
    host[e].expected.clear();
    until([&] { return checker.reads_outstanding() == 0 && host[e].fill == 0; });
  }
  void clear(unsigned e) {
    sim->clear_i = 1u << e;
    sim->enable_i &= ~(1u << e);  // as control_regs_ring, one cycle earlier
    sim->enable_i |= 1u << e;
    cycle();
    sim->clear_i = 0;
    sim->enable_i &= ~(1u << e);
    host[e].on = false;
    host[e].expected.clear();
  }

  Sim<V> sim;
  AxiPins pins;
  AxiMemory memory;
  AxiChecker checker;
  std::array<Host, kRings> host;
  std::array<std::vector<uint64_t>, kRings> bursts;
  std::vector<unsigned> asked;  // by which ring, burst by burst
  double direct = 0;

 private:
  bool offered_ = false;
  double random() { return static_cast<double>(sim.rng()() >> 11) * 0x1p-53; }
  void check_burst(const AxiAddress& a) {
    REQUIRE(a.id < kRings);
    Host& h = host[a.id];
    const uint64_t bytes = a.end(a.len) - a.addr;
    bursts[a.id].push_back(bytes / 64);
    asked.push_back(a.id);
    if (!h.on) return;  // the ring was disabled in the cycle before
    CHECK(a.addr % 64 == 0);
    CHECK(bytes % 64 == 0);
    const uint64_t first = (a.addr - h.base) / 64, count = bytes / 64;
    CHECK(first == h.asked);
    CHECK(first + count <= h.size);                      // inside the ring
    CHECK(count <= (h.rung + h.size - first) % h.size);  // and before the tail
    h.asked = (first + count) % h.size;
  }
};

template <class Test>
void at_every_width(Test test) {
  test.template operator()<Vcontrol_fetch_8>();
  test.template operator()<Vcontrol_fetch_32>();
  test.template operator()<Vcontrol_fetch_64>();
}

}  // namespace

TEST_CASE("asks for nothing until a ring is enabled and its doorbell rung") {
  Rig<Vcontrol_fetch_32> rig("fetch_idle");
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
      Rig<V> rig("fetch_random_" + std::to_string(run), config);
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
    Rig<V> rig("fetch_bursts", {.read_latency = 60});
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
    Rig<V> rig("fetch_latency", {.read_latency = 10});
    rig.start(0, 0, 8);
    rig.cycles(5);
    rig.put(0, 1);
    // AR 1 cycle after the doorbell, the first R 10 later, the push 1 after the last R
    CHECK(rig.drain(0) == 1 + 10 + 64 / rig.pins.bus_bytes + 1);
  });
}

TEST_CASE("the bus is full while rings and queues let it") {
  at_every_width([]<class V>() {
    Rig<V> rig("fetch_rate", {.read_latency = 3});
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
  Rig<Vcontrol_fetch_32> order("fetch_order", {.read_latency = 100});
  for (unsigned e = 0; e < kRings; ++e) {
    order.start(e, 0x10000 * e + 0x1000 - 64, 400);  // the end of a page: two bursts
    order.put(e, 20);
  }
  order.cycles(60);
  CHECK(order.asked == std::vector<unsigned>{0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5});
  Rig<Vcontrol_fetch_64> rig("fetch_turns", {.read_latency = 3});
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
        Rig<V> rig("fetch_error", {.read_latency = 20, .order = AxiOrder::kInterleaved});
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

TEST_CASE("a ring whose memory does not answer times out alone; its late answers are swallowed") {
  at_every_width([]<class V>() {
    Rig<V> rig("fetch_timeout", {.order = AxiOrder::kOutOfOrder});
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
    CHECK(rig.fault_address(5) == 0x4000);
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
  Rig<Vcontrol_fetch_8> rig("fetch_slow",
                            {.read_latency = kTimeoutCycles - 50, .bytes_per_cycle = 0.1});
  rig.start(0, 0, 100);
  rig.put(0, 20);
  rig.drain(0);
  rig.cycles(3 * kTimeoutCycles);
  CHECK(rig.sim->failed_o == 0);
}

TEST_CASE("a tail beyond the ring fails it, whatever was under way") {
  Rig<Vcontrol_fetch_32> rig("fetch_tail", {.read_latency = 30});
  rig.start(2, 0x1000, 16);
  rig.put(2, 9);
  rig.cycles(10);
  Rig<Vcontrol_fetch_32>::set<uint16_t>(rig.sim->tail_i, 2, 16);
  rig.cycles(100);
  CHECK(rig.failed(2));
  CHECK(rig.cause(2) == Cause::kAddressRange);
  CHECK(rig.fault_address(2) == 0x1000 + 16 * 64);
  CHECK(rig.host[2].got == 0);
  rig.checker.finish();
}

TEST_CASE(
    "disabled or cleared in any cycle, it keeps the handshakes, forgets the ring and starts "
    "again") {
  at_every_width([]<class V>() {
    Rig<V> rig("fetch_disable",
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
  Rig<Vcontrol_fetch_32> rig("fetch_reset", {.read_latency = 8});
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
