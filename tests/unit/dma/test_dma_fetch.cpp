// SPDX-License-Identifier: Apache-2.0
// rtl/dma/dma_fetch.sv at three bus widths, against a ring kept by the test and an AXI memory.
#include <catch2/catch_test_macros.hpp>
#include <optional>

#include "Vdma_fetch_32.h"
#include "Vdma_fetch_64.h"
#include "Vdma_fetch_8.h"
#include "tb/axi_checker.h"
#include "tb/axi_memory.h"
#include "tb/sim.h"
#include "tb/stream.h"

using namespace ng::tb;

namespace {

enum Cause : uint8_t {
  kBadCount = 4,
  kBadAlignment = 5,
  kAddressRange = 6,
  kBusSlave = 13,
  kBusDecode = 14,
  kTimeout = 15
};
constexpr unsigned kDepth = 16, kTimeoutCycles = 400;
using Instruction = std::array<uint32_t, 16>;

template <class V>
struct Rig {
  explicit Rig(const std::string& name, AxiMemoryConfig config = {})
      : sim(name),
        pins(NG_AXI_READ_PINS(sim.top(), axi)),
        memory(pins, config),
        checker(pins, name),
        out(
            sim, "out", [this] { return sim->instr_valid_o; },
            [this] {
              Instruction words;
              std::memcpy(words.data(), sim->instr_data_o.m_storage, 64);
              return words;
            },
            [this](bool ready) { sim->instr_ready_i = ready; }) {
    sim->enable_i = 0;
    sim->base_i = 0;
    sim->size_i = sim->tail_i = 0;
    sim.reset();
  }

  void start(uint64_t base, uint32_t size) {
    sim->base_i = base;
    sim->size_i = static_cast<uint16_t>(size);
    sim->tail_i = 0;
    sim->enable_i = 1;
    this->base = base;
    this->size = size;
    head = tail = rung = 0;
    running = true;
    expected.clear();
  }
  /// Puts an instruction into the ring; it becomes visible with the next doorbell.
  void put() {
    Instruction words;
    for (uint32_t& word : words) word = static_cast<uint32_t>(sim.rng()());
    const auto* bytes = reinterpret_cast<const uint8_t*>(words.data());
    memory.bytes().write(base + 64 * tail, std::span(bytes, 64));
    tail = tail + 1 == size ? 0 : tail + 1;
    expected.push_back(words);
  }
  uint64_t room() const { return (head + size - tail - 1) % size; }
  void ring_doorbell() {
    rung = tail;
    sim->tail_i = static_cast<uint16_t>(tail);
  }
  void put(unsigned count) {
    while (count-- > 0) put();
    ring_doorbell();
  }

  void cycle() {
    memory.drive();
    out.drive();
    sim.eval();
    memory.sample();
    checker.sample();
    out.sample();
    // No burst may reach the entry at the tail, or leave the ring.
    if (pins.ar.taken()) {
      const AxiAddress& a = pins.ar.data;
      const uint64_t bytes = a.end(a.len) - a.addr;
      CHECK(a.addr % 64 == 0);
      CHECK(bytes % 64 == 0);
      const uint64_t first = (a.addr - base) / 64, count = bytes / 64;
      CHECK(first == asked);
      CHECK(first + count <= size);
      asked = (first + count) % size;
      const uint64_t ahead = (rung + size - first) % size;
      CHECK(count <= ahead);
      bursts.push_back(count);
    }
    const uint64_t before = sim->head_o;
    sim.tick();
    while (!out.empty()) {
      REQUIRE(!expected.empty());
      REQUIRE(out.pop() == expected.front());
      expected.pop_front();
      head = head + 1 == size ? 0 : head + 1;
    }
    if (running && before != sim->head_o) CHECK(sim->head_o == head);
  }
  void cycles(int count) {
    while (count-- > 0) cycle();
  }
  /// Until everything in the ring has been handed on.
  uint64_t drain(uint64_t limit = 100'000) {
    const uint64_t start = sim.cycle();
    while (!expected.empty()) {
      if (sim.cycle() - start > limit) throw Timeout("the ring is not emptied " + where());
      cycle();
    }
    return sim.cycle() - start;
  }
  void disable() {
    sim->enable_i = 0;
    running = false;
  }
  void stop() {
    disable();
    for (int limit = 2000; sim->busy_o; --limit) {
      if (limit == 0) throw Timeout("never idle " + where());
      cycle();
    }
    asked = 0;
    expected.clear();
  }

  Sim<V> sim;
  AxiPins pins;
  AxiMemory memory;
  AxiChecker checker;
  Sink<Instruction> out;
  uint64_t base = 0, size = 1, head = 0, tail = 0, rung = 0, asked = 0;
  bool running = false;
  std::deque<Instruction> expected;
  std::vector<uint64_t> bursts;
};

template <class Test>
void at_every_width(Test test) {
  test.template operator()<Vdma_fetch_8>();
  test.template operator()<Vdma_fetch_32>();
  test.template operator()<Vdma_fetch_64>();
}

}  // namespace

TEST_CASE("asks for nothing until it is enabled and the doorbell is rung") {
  Rig<Vdma_fetch_32> rig("fetch_idle");
  rig.cycles(20);
  CHECK(!rig.sim->busy_o);
  rig.start(0x1000, 8);
  rig.cycles(20);
  CHECK(rig.bursts.empty());
  CHECK(rig.sim->busy_o);
  CHECK(rig.sim->head_o == 0);
  rig.put(1);
  rig.drain();
  CHECK(rig.bursts == std::vector<uint64_t>{1});
  CHECK(rig.sim->head_o == 1);
  CHECK(!rig.sim->stopped_o);
}

TEST_CASE("instructions come in ring order under any stalls, for rings of any size and place") {
  at_every_width([]<class V>() {
    for (int run = 0; run < 12; ++run) {
      AxiMemoryConfig config{.read_latency = 1 + 13u * (run % 4), .jitter = 9u * (run % 2)};
      if (run % 3 == 1) config.ar = config.r = Stalls::random(0.5);
      if (run % 3 == 2) config.ar = config.r = Stalls::bursty(0.6, 8);
      config.seed = static_cast<uint64_t>(run);
      Rig<V> rig("fetch_random_" + std::to_string(run), config);
      auto& rng = rig.sim.rng();
      if (run % 4 == 1) rig.out.stalls(Stalls::random(0.7));
      if (run % 4 == 2) rig.out.stalls(Stalls::bursty(0.5, 30));
      const uint32_t sizes[] = {2, 3, 7, 64, 65, 100, 150, 33, 128, 5, 17, 65535};
      rig.start(0x1234'0000'0000 + rng() % 128 * 64, sizes[run]);
      for (uint64_t sent = 0; sent < 400 || !rig.expected.empty();) {
        if (sent < 400 && rng() % 8 == 0) {
          for (uint64_t n = rng() % 40; n > 0 && rig.room() > 0; --n, ++sent) rig.put();
          if (rng() % 2) rig.ring_doorbell();
        }
        if (sent >= 400) rig.ring_doorbell();
        rig.cycle();
        REQUIRE(rig.sim.cycle() < 200'000);
      }
      rig.stop();
      rig.checker.finish();
      CHECK(rig.sim->head_o == 0);
    }
  });
}

TEST_CASE("bursts are as long as tail, ring, page and room allow") {
  at_every_width([]<class V>() {
    Rig<V> rig("fetch_bursts", {.read_latency = 60});
    rig.start(0x1000 - 4 * 64, 30);
    rig.put(7);
    rig.drain();
    CHECK(rig.bursts == std::vector<uint64_t>{4, 3});  // a page boundary after four
    rig.bursts.clear();
    rig.put(12);
    rig.put(4);
    rig.cycles(40);
    CHECK(rig.bursts == std::vector<uint64_t>{16});
    rig.drain();
    rig.bursts.clear();
    rig.put(10);  // 23 to 29, then 0 to 2
    rig.drain();
    CHECK(rig.bursts == std::vector<uint64_t>{7, 3});
    rig.bursts.clear();
    rig.out.stalls(Stalls::always());
    rig.put(27);
    rig.cycles(200);
    uint64_t fetched = 0;
    for (const uint64_t burst : rig.bursts) fetched += burst;
    CHECK(fetched == kDepth);
    rig.out.stalls(Stalls::never());
    rig.drain();
  });
}

TEST_CASE("the bus is full once the ring is") {
  at_every_width([]<class V>() {
    Rig<V> rig("fetch_rate", {.read_latency = 3});
    rig.start(0, 1000);
    rig.put(900);
    rig.drain();
    INFO("bus of " << rig.pins.bus_bytes);
    CHECK(rig.memory.reads().utilisation(rig.pins.bus_bytes) > 0.98);
  });
}

TEST_CASE("one instruction takes latency, beats and two cycles") {
  at_every_width([]<class V>() {
    Rig<V> rig("fetch_latency", {.read_latency = 10});
    rig.start(0, 8);
    rig.cycles(5);
    rig.put(1);
    // AR 1 cycle after the doorbell, first R 10 later, the instruction 1 after the last R
    CHECK(rig.drain() == 1 + 10 + 64 / rig.pins.bus_bytes + 1);
  });
}

TEST_CASE("a bus error stops the ring at its entry, after all before it") {
  at_every_width([]<class V>() {
    for (const auto& [resp, cause] : {std::pair(kAxiSlvErr, kBusSlave), {kAxiDecErr, kBusDecode}}) {
      for (const uint64_t bad : {0u, 5u, 9u}) {
        Rig<V> rig("fetch_error", {.read_latency = 20});
        const uint64_t base = 0xFFFF'0000'0000'1000, offset = 64 - rig.pins.bus_bytes;
        rig.out.stalls(Stalls::random(0.8));
        rig.memory.fail(base + 64 * bad + offset, 1, resp);
        rig.start(base, 16);
        rig.put(12);
        while (!rig.sim->stopped_o) {
          rig.cycle();
          REQUIRE(rig.sim.cycle() < 2000);
        }
        CHECK(rig.expected.size() == 12 - bad);
        CHECK(rig.sim->head_o == bad);
        CHECK(rig.sim->cause_o == cause);
        CHECK(rig.sim->fault_address_o == base + 64 * bad + offset);
        rig.memory.clear_faults();
        rig.cycles(100);
        CHECK(rig.expected.size() == 12 - bad);  // nothing more
        CHECK(rig.sim->cause_o == cause);
        rig.stop();
        CHECK(!rig.sim->stopped_o);
        rig.start(base, 16);
        rig.put(5);
        rig.drain();
        rig.stop();
        rig.checker.finish();
      }
    }
  });
}

TEST_CASE("a memory that does not answer is a timeout, and late answers are swallowed") {
  at_every_width([]<class V>() {
    Rig<V> rig("fetch_timeout");
    rig.memory.fate = [](const AxiAccess& a) { return AxiFate{.withheld = a.number == 1}; };
    rig.start(0x4000, 16);
    rig.put(3);
    rig.drain();
    rig.put(4);
    rig.cycles(kTimeoutCycles - 20);
    CHECK(!rig.sim->stopped_o);
    rig.cycles(40);
    CHECK(rig.sim->stopped_o);
    CHECK(rig.sim->cause_o == kTimeout);
    CHECK(rig.sim->fault_address_o == 0x4000 + 3 * 64);
    rig.disable();
    rig.cycles(50);
    CHECK(rig.sim->busy_o);  // its beats may still come
    rig.expected.clear();
    rig.sim->enable_i = 1;
    rig.cycles(50);
    CHECK(rig.bursts.size() == 2);
    rig.disable();
    rig.memory.release_withheld();
    rig.stop();
    rig.start(0x8000, 4);
    rig.put(3);
    rig.drain();
  });
}

TEST_CASE("a slow memory that answers in time is no timeout") {
  Rig<Vdma_fetch_8> rig("fetch_slow",
                        {.read_latency = kTimeoutCycles - 50, .bytes_per_cycle = 0.1});
  rig.start(0, 100);
  rig.put(20);
  rig.drain();
  rig.cycles(3 * kTimeoutCycles);
  CHECK(!rig.sim->stopped_o);
}

TEST_CASE("a ring that makes no sense is refused") {
  const auto cause = [](uint64_t base, uint16_t size, uint16_t tail) -> unsigned {
    Rig<Vdma_fetch_32> rig("fetch_refused");
    rig.start(base, size);
    rig.sim->tail_i = tail;
    rig.size = 100;  // so that the rig does not divide by zero
    for (int i = 0; i < 20; ++i) {
      rig.memory.drive();
      rig.sim.eval();
      rig.memory.sample();
      rig.sim.tick();
    }
    const unsigned found = rig.sim->stopped_o ? rig.sim->cause_o : 0;
    if (found) CHECK(rig.memory.reads().bursts == 0);
    return found;
  };
  CHECK(cause(0x1000, 4, 3) == 0);
  CHECK(cause(0x1020, 4, 3) == kBadAlignment);
  CHECK(cause(0x1000, 1, 0) == kBadCount);
  CHECK(cause(0x1000, 0, 0) == kBadCount);
  CHECK(cause(0x1000, 2, 1) == 0);
  CHECK(cause(0x1000, 4, 4) == kAddressRange);
  CHECK(cause(0x1000, 4, 9) == kAddressRange);
}

TEST_CASE("disabled in any cycle, it keeps the handshakes, forgets the ring and starts again") {
  at_every_width([]<class V>() {
    for (const bool back_at_once : {false, true}) {
      Rig<V> rig("fetch_disable", {.read_latency = 8, .ar = Stalls::random(0.5)});
      auto& rng = rig.sim.rng();
      rig.out.stalls(Stalls::random(0.6));
      for (int run = 0; run < 150; ++run) {
        rig.start(rng() % 64 * 64, 40);
        rig.put(static_cast<unsigned>(rng() % 39));
        rig.cycles(static_cast<int>(rng() % 60));
        rig.disable();
        rig.cycle();
        if (back_at_once) {  // must not bring the old ring back to life
          rig.sim->enable_i = 1;
          rig.sim->tail_i = 0;
          rig.cycles(100);
          REQUIRE(rig.sim->head_o == 0);
        }
        rig.stop();
      }
      rig.checker.finish();
    }
  });
}

TEST_CASE("a reset forgets everything") {
  Rig<Vdma_fetch_32> rig("fetch_reset", {.read_latency = 8});
  for (int cycles = 1; cycles < 40; cycles += 3) {
    rig.start(0, 40);
    rig.put(20);
    rig.cycles(cycles);
    rig.disable();
    rig.sim->rst_ni = 0;
    rig.memory.reset();
    rig.checker.reset();
    rig.out.clear();
    rig.expected.clear();
    rig.asked = 0;
    rig.sim.eval();
    CHECK(rig.sim->axi_ar_valid_o == 0);
    CHECK(rig.sim->instr_valid_o == 0);
    CHECK(rig.sim->busy_o == 0);
    CHECK(rig.sim->head_o == 0);
    rig.sim.reset();
    rig.cycles(20);
    CHECK(rig.bursts.size() <= 40);
  }
}
