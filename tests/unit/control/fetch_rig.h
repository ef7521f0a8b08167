// SPDX-License-Identifier: Apache-2.0
// control_fetch with six rings kept by the test, the queues behind them, and an AXI memory.
#pragma once

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <deque>
#include <utility>

#include "Vcontrol_fetch_32.h"
#include "Vcontrol_fetch_64.h"
#include "Vcontrol_fetch_8.h"
#include "golden/isa/address_map.h"
#include "golden/isa/isa.h"
#include "tb/axi_checker.h"
#include "tb/axi_memory.h"
#include "tb/sim.h"

namespace ng::test {

using namespace ng::tb;

inline constexpr unsigned kRings = 6, kDepth = 8, kTimeoutCycles = 2000;
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
struct FetchRig {
  explicit FetchRig(const std::string& name, AxiMemoryConfig config = {})
      : sim(name),
        pins(NG_AXI_READ_PINS(sim.top(), axi)),
        memory(pins, std::move(config)),
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

  // `base` is an offset in HBM.
  void start(unsigned e, uint64_t base, uint64_t size) {
    base = global_address(Space::kHbm, base);
    start_anywhere(e, base, size);
  }
  void start_anywhere(unsigned e, uint64_t base, uint64_t size) {
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

}  // namespace ng::test
