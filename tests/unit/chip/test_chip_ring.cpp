// SPDX-License-Identifier: Apache-2.0
// Instruction rings in HBM, in the chip: programs and faults against the golden machine, and what
// the fetch reads, burst by burst.
#include <fmt/format.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "golden/isa/registers.h"
#include "golden/model/machine.h"
#include "tb/device/golden_device.h"
#include "tb/device/ring_device.h"
#include "tb/device/rtl_device.h"
#include "tests/unit/chip/chip_compare.h"

using namespace ng;
using namespace ng::test;

namespace {

const uint64_t kHbm = global_address(Space::kHbm, 0);

uint32_t at(Engine engine, uint32_t offset) {
  return 0x100 * static_cast<uint32_t>(engine) + offset;
}

// One ring as a driver keeps it.
struct Ring {
  Engine engine;
  uint64_t base;
  uint32_t size;
  uint32_t tail = 0;  // as rung

  bool full(Device& device) const {
    const uint32_t head = device.read_register(at(engine, reg::kEngineRingHead));
    return (tail + 1) % size == head;
  }
  void enable(Device& device) const {
    device.write_register(at(engine, reg::kEngineRingBaseLo), static_cast<uint32_t>(base));
    device.write_register(at(engine, reg::kEngineRingBaseHi), static_cast<uint32_t>(base >> 32));
    device.write_register(at(engine, reg::kEngineRingSize), size);
    device.write_register(at(engine, reg::kEngineRingTail), tail);
    device.write_register(at(engine, reg::kEngineRingControl), 1);
  }
  void put(Device& device, const Instruction& instruction) {
    device.write(base + 64 * tail, instruction.bytes);
    tail = (tail + 1) % size;
    device.write_register(at(engine, reg::kEngineRingTail), tail);
  }
};

// A word of HBM that belongs to one engine alone: fills of it show the order by what is left.
Instruction fill(Engine engine, uint64_t slot, uint32_t pattern, uint16_t tag) {
  Instruction i(Opcode::kDmaFill, engine);
  i.set(Field::kDstAddr, int64_t(kHbm + 0x100000 * static_cast<uint64_t>(engine) + 64 * slot));
  i.set(Field::kBytes, 64).set(Field::kElement, 4).set(Field::kPattern, pattern);
  return i.set(Field::kFence, 1).set_tag(tag);
}

Instruction nop(Engine engine, uint16_t tag) {
  Instruction i(Opcode::kNop, engine);
  return i.set_tag(tag);
}

Instruction any(Engine engine, uint16_t tag) {
  return is_dma(engine) ? fill(engine, tag % 4, tag, tag) : nop(engine, tag);
}

// What the engines have written and signalled.
std::string results(Device& device) {
  std::string text;
  for (const Engine engine : kDmaEngines) {
    std::vector<uint8_t> bytes(512);
    device.read(kHbm + 0x100000 * static_cast<uint64_t>(engine), bytes);
    for (const uint8_t b : bytes) text += fmt::format("{:02x}", b);
    text += '\n';
  }
  for (uint32_t i = 0; i < 16; ++i) {
    text += fmt::format("{} ", device.read_register(reg::kSemaphoreBase + 4 * i));
  }
  for (const Engine engine : kEngines) {
    text += fmt::format("{} ", device.read_register(at(engine, reg::kEngineRetired)));
  }
  return text;
}

void clear_results(Device& device) {
  for (const Engine engine : kDmaEngines) {
    device.write(kHbm + 0x100000 * static_cast<uint64_t>(engine), std::vector<uint8_t>(512));
  }
}

struct Stop {
  bool stopped, ring;
  Cause cause;
  uint64_t address;
  bool operator==(const Stop&) const = default;
};
Stop stop_of(Device& device, Engine engine) {
  const EngineStatus s = device.status(engine);
  return {s.stopped, s.ring, s.cause, uint64_t{s.fault_info_hi} << 32 | s.fault_info};
}

GemmOperands operands(std::mt19937_64& rng, uint32_t m, uint32_t n, uint32_t k) {
  GemmOperands o;
  o.a = random_operand(rng, {Format::kE4m3, true}, m, k, true);
  o.b = random_operand(rng, {Format::kE4m3, true}, n, k, true);
  return o;
}

}  // namespace

TEST_CASE("a GEMM from rings leaves golden's bits, whatever the size of the rings") {
  std::mt19937_64 rng(1);
  GoldenDevice golden(*find_preset("tiny"));
  const GemmOperands o = operands(rng, 60, 40, 200);
  const GemmResult expected = run_gemm(golden, {}, o, {}, GemmPath::kHbm);
  const auto direct = make_rtl_device("tiny");
  const GemmResult plain = run_gemm(*direct, {}, o, {}, GemmPath::kHbm);
  for (const uint32_t entries : {2u, 5u, 64u}) {
    INFO("rings of " << entries);
    RingDevice rtl(make_rtl_device("tiny"), RingDevice::default_base(), entries);
    const GemmResult got = run_gemm(rtl, {}, o, {}, GemmPath::kHbm);
    CHECK(difference(expected.c, got.c) == "");
    CHECK(got.counters.tensor.retired == plain.counters.tensor.retired);
    RingDevice model(std::make_unique<GoldenDevice>(*find_preset("tiny")),
                     RingDevice::default_base(), entries);
    const GemmResult modelled = run_gemm(model, {}, o, {}, GemmPath::kHbm);
    CHECK(difference(expected.c, modelled.c) == "");
    CHECK(modelled.diagnostics.empty());
    UNSCOPED_INFO("cycles " << got.cycles << ", direct " << plain.cycles);
    if (entries == 64) CHECK(got.cycles < plain.cycles + plain.cycles / 10 + 1000);
  }
  // and with operands in SBUF, which the host fills through queue dma3
  RingDevice rtl(make_rtl_device("tiny"), RingDevice::default_base(), 8);
  CHECK(difference(expected.c, run_gemm(rtl, {}, o, {}, GemmPath::kSbuf).c) == "");
}

TEST_CASE("six rings of random sizes, tails moved one at a time, under any order of answers") {
  for (uint64_t seed = 1; seed <= 6; ++seed) {
    std::mt19937_64 rng(seed);
    std::vector<Ring> rings;
    for (const Engine engine : kEngines) {
      const auto index = static_cast<uint32_t>(engine_index(engine));
      rings.push_back({engine, kHbm + 0x800000 + 0x10000 * index + rng() % 64 * 64,
                       static_cast<uint32_t>(2 + rng() % (index % 2 ? 6 : 70))});
    }
    // every engine's signal counts on its own semaphore; some wait for their neighbour's
    std::array<std::vector<Instruction>, kEngineCount> programs;
    for (uint16_t n = 0; n < 120; ++n) {
      for (const Engine engine : kEngines) {
        const auto index = static_cast<uint8_t>(engine_index(engine));
        Instruction i = any(engine, n);
        i.set_signal(0, {.index = index, .value = 1, .complete = true});
        if (n > 3 && rng() % 4 == 0) {
          i.set_wait({static_cast<uint8_t>((index + 1) % kEngineCount), n - 3u});
        }
        programs[index].push_back(i);
      }
    }
    std::vector<Ring> now;  // as the chip must see them
    std::array<uint64_t, kEngineCount> asked{};
    uint64_t bursts = 0;
    RtlOptions options;
    options.seed = seed;
    options.hbm_latency = static_cast<uint32_t>(1 + 30 * seed);
    options.hbm_jitter = seed % 2 ? 60 : 0;
    options.hbm_reorder = true;
    options.on_read = [&](const RtlOptions::Burst& burst) {
      if (!burst.ring) return;
      ++bursts;
      REQUIRE(burst.id < kEngineCount);
      const Ring& ring = now[burst.id];
      const uint64_t first = (burst.address - ring.base) / 64, count = burst.bytes / 64;
      REQUIRE(burst.address % 64 == 0);
      REQUIRE(burst.bytes % 64 == 0);
      REQUIRE(first == asked[burst.id]);
      REQUIRE(first + count <= ring.size);
      REQUIRE(count <= (ring.tail + ring.size - first) % ring.size);
      asked[burst.id] = (first + count) % ring.size;
    };
    const auto rtl = make_rtl_device("tiny", options);
    GoldenDevice golden(*find_preset("tiny"));
    std::string expected;
    for (Device* device : {static_cast<Device*>(&golden), rtl.get()}) {
      clear_results(*device);
      now = rings;
      std::array<size_t, kEngineCount> given{};
      for (Ring& ring : now) ring.enable(*device);
      device->attach_host([&] {
        bool more = false;
        for (size_t e = 0; e < kEngineCount; ++e) {
          if (given[e] == programs[e].size() || now[e].full(*device)) continue;
          more = true;
          if (rng() % 3) now[e].put(*device, programs[e][given[e]++]);
        }
        return more;
      });
      const RunResult run = device->run(3'000'000);
      INFO("seed " << seed << " on " << device->name());
      REQUIRE(run.idle);
      for (size_t e = 0; e < kEngineCount; ++e) CHECK(given[e] == programs[e].size());
      for (const Ring& ring : now) {
        CHECK(device->read_register(at(ring.engine, reg::kEngineRingHead)) == ring.tail);
      }
      if (expected.empty()) {
        expected = results(*device);
      } else {
        CHECK(results(*device) == expected);
      }
    }
    CHECK(bursts >= 6);
  }
}

TEST_CASE("a bus error in a ring stops that engine alone, after all before it, with its address") {
  constexpr uint32_t kBad = 9;
  for (const Engine bad : kEngines) {
    RtlOptions options;
    const uint64_t base = kHbm + 0x800000;
    const auto ring_base = [&](Engine e) { return base + 0x10000 * engine_index(e); };
    options.hbm_fault_address = ring_base(bad) + 64 * kBad + 40;
    options.hbm_fault_bytes = 1;
    options.hbm_reorder = true;
    const auto rtl = make_rtl_device("tiny", options);
    clear_results(*rtl);
    for (const Engine engine : kEngines) {
      Ring ring{engine, ring_base(engine), 32};
      ring.enable(*rtl);
      for (uint16_t n = 0; n < 20; ++n) ring.put(*rtl, any(engine, n));
    }
    const RunResult run = rtl->run(100'000);
    INFO(engine_name(bad));
    CHECK(run.reason == RunReason::kStopped);
    for (const Engine engine : kEngines) {
      const Stop expected =
          engine == bad ? Stop{true, true, Cause::kBusSlave, ring_base(bad) + 64 * kBad + 32}
                        : Stop{false, false, Cause::kNone, 0};
      CHECK(stop_of(*rtl, engine) == expected);
      CHECK(rtl->read_register(at(engine, reg::kEngineRetired)) == (engine == bad ? kBad : 20));
    }
    CHECK(rtl->read_register(at(bad, reg::kEngineRingHead)) == kBad);
    // the stop ends with CLEAR, which leaves the ring disabled; another ring works
    rtl->clear(bad);
    CHECK(stop_of(*rtl, bad) == Stop{false, false, Cause::kNone, 0});
    CHECK(rtl->read_register(at(bad, reg::kEngineRingControl)) == 0);
    Ring ring{bad, base + 0x200000, 8};
    ring.enable(*rtl);
    for (uint16_t n = 0; n < 5; ++n) ring.put(*rtl, any(bad, n));
    CHECK(rtl->run(100'000).idle);
    CHECK(rtl->read_register(at(bad, reg::kEngineRetired)) == kBad + 5);
  }
}

TEST_CASE("a ring that makes no sense, or leaves HBM, stops its engine as golden says") {
  struct Case {
    uint64_t base;
    uint32_t size, tail;
    Cause cause;
  };
  const uint64_t end = kHbm + kHbmBytes;
  const std::vector<Case> cases{{kHbm + 0x20, 8, 3, Cause::kBadAlignment},
                                {kHbm + 1, 8, 0, Cause::kBadAlignment},
                                {kHbm, 0, 0, Cause::kBadCount},
                                {kHbm, 1, 0, Cause::kBadCount},
                                {kHbm, 8, 8, Cause::kAddressRange},
                                {kHbm + 64, 8, 65535, Cause::kAddressRange},
                                {end - 3 * 64, 8, 6, Cause::kBusDecode},
                                {end, 8, 1, Cause::kBusDecode},
                                {global_address(Space::kSbuf, 0), 8, 1, Cause::kBusDecode},
                                {0, 8, 1, Cause::kBusDecode},
                                {kHbm, 8, 0, Cause::kNone}};
  GoldenDevice golden(*find_preset("tiny"));
  const auto rtl = make_rtl_device("tiny");
  for (const Engine engine : {Engine::kTensor, Engine::kVector, Engine::kDma2}) {
    for (Device* device : {static_cast<Device*>(&golden), rtl.get()}) {
      for (uint64_t n = 0; n < 3; ++n) {
        device->write(end - 3 * 64 + 64 * n, nop(engine, 1).bytes);
      }
    }
    for (const Case& c : cases) {
      INFO(fmt::format("{} base {:#x} size {} tail {}", engine_name(engine), c.base, c.size,
                       c.tail));
      std::vector<Stop> stops;
      std::vector<uint32_t> retired;
      for (Device* device : {static_cast<Device*>(&golden), rtl.get()}) {
        INFO(device->name());
        device->clear_counters();
        Ring{engine, c.base, c.size, c.tail}.enable(*device);
        CHECK((device->run(10'000).reason == RunReason::kIdle) == (c.cause == Cause::kNone));
        stops.push_back(stop_of(*device, engine));
        retired.push_back(device->read_register(at(engine, reg::kEngineRetired)));
        if (is_dma(engine)) {  // RESUME and SKIP are for descriptors
          device->write_register(at(engine, reg::kEngineResume), 1);
          device->write_register(at(engine, reg::kEngineResume), 2);
          CHECK(stop_of(*device, engine) == stops.back());
        }
        device->clear(engine);
        CHECK(stop_of(*device, engine) == Stop{false, false, Cause::kNone, 0});
      }
      CHECK(stops[0].cause == c.cause);
      CHECK(stops[0].ring == (c.cause != Cause::kNone));
      CHECK(stops[0] == stops[1]);
      CHECK(retired[0] == retired[1]);
    }
  }
}

TEST_CASE("a tail that steps back stops its engine as golden says; what had been fetched runs") {
  GoldenDevice golden(*find_preset("tiny"));
  const auto rtl = make_rtl_device("tiny");
  for (const Engine engine : {Engine::kTensor, Engine::kDma1}) {
    std::vector<Stop> stops;
    for (Device* device : {static_cast<Device*>(&golden), rtl.get()}) {
      INFO(device->name());
      device->clear_counters();
      device->write_register(reg::kSemaphoreBase, 0);
      Ring ring{engine, kHbm + 0x800000, 64};
      ring.enable(*device);
      for (uint16_t n = 0; n < 40; ++n) {  // more than the queue holds, behind one that waits
        Instruction i = any(engine, n);
        if (n == 0) i.set_wait({0, 1});
        ring.put(*device, i);
      }
      CHECK(device->run(2'000).reason != RunReason::kIdle);
      const uint32_t head = device->read_register(at(engine, reg::kEngineRingHead));
      CHECK(head < 20);
      device->write_register(at(engine, reg::kEngineRingTail), 20);
      device->write_register(at(engine, reg::kEngineRingTail), 41);  // moving on does not mend it
      device->write_register(reg::kSemaphoreBase, 1);
      CHECK(device->run(10'000).reason == RunReason::kStopped);
      stops.push_back(stop_of(*device, engine));
      CHECK(device->read_register(at(engine, reg::kEngineRetired)) == head);
      device->clear(engine);
    }
    CHECK(stops[0] == Stop{true, true, Cause::kAddressRange, kHbm + 0x800000 + 64 * 20});
    CHECK(stops[1] == stops[0]);
  }
}

TEST_CASE("an instruction that stops the engine leaves the rest of its ring, until CLEAR") {
  GoldenDevice golden(*find_preset("tiny"));
  const auto rtl = make_rtl_device("tiny");
  for (const Engine engine : kEngines) {
    std::vector<EngineStatus> status;
    for (Device* device : {static_cast<Device*>(&golden), rtl.get()}) {
      Ring ring{engine, kHbm + 0x800000, 64};
      ring.enable(*device);
      for (uint16_t n = 0; n < 40; ++n) {
        // the opcode of no engine
        Instruction i = any(engine, n);
        if (n == 7) i.bytes[0] = 0xFF;
        ring.put(*device, i);
      }
      CHECK(device->run(100'000).reason == RunReason::kStopped);
      status.push_back(device->status(engine));
      CHECK(!status.back().queue_empty);
      device->clear(engine);
      CHECK(device->status(engine).queue_empty);
      CHECK(device->run(100'000).idle);
    }
    CHECK(status[0].cause == status[1].cause);
    CHECK(status[0].fault_tag == status[1].fault_tag);
    CHECK(status[1].fault_tag == 7);
    CHECK_FALSE(status[1].ring);
  }
}

TEST_CASE("a ring disabled in the middle forgets what it has not handed on, and starts anew") {
  const auto rtl = make_rtl_device("tiny");
  std::mt19937_64 rng(5);
  for (int run = 0; run < 30; ++run) {
    const Engine engine = kEngines[static_cast<size_t>(run) % kEngineCount];
    Ring ring{engine, kHbm + 0x800000, 64};
    ring.enable(*rtl);
    rtl->clear_counters();
    for (uint16_t n = 0; n < 40; ++n) rtl->write(ring.base + 64 * n, any(engine, n).bytes);
    rtl->write_register(at(engine, reg::kEngineRingTail), 40);
    rtl->run(rng() % 400);
    rtl->write_register(at(engine, reg::kEngineRingControl), 0);
    const uint32_t head = rtl->read_register(at(engine, reg::kEngineRingHead));
    CHECK(rtl->run(100'000).idle);
    CHECK(head <= 40);
    CHECK(rtl->read_register(at(engine, reg::kEngineRingHead)) == head);
    CHECK(rtl->read_register(at(engine, reg::kEngineRetired)) == head);
    Ring again{engine, kHbm + 0x900000, 7};
    again.enable(*rtl);
    for (uint16_t n = 0; n < 6; ++n) again.put(*rtl, any(engine, n));
    CHECK(rtl->run(100'000).idle);
    CHECK(rtl->read_register(at(engine, reg::kEngineRetired)) == head + 6);
    CHECK(rtl->read_register(at(engine, reg::kEngineRingHead)) == 6);
    rtl->write_register(at(engine, reg::kEngineRingControl), 0);
  }
}

TEST_CASE("base and size are locked while the ring is enabled, on both devices") {
  GoldenDevice golden(*find_preset("tiny"));
  const auto rtl = make_rtl_device("tiny");
  for (Device* device : {static_cast<Device*>(&golden), rtl.get()}) {
    const Ring ring{Engine::kVector, kHbm + 0x1000, 5};
    ring.enable(*device);
    for (const uint32_t offset :
         {reg::kEngineRingBaseLo, reg::kEngineRingBaseHi, reg::kEngineRingSize}) {
      CHECK_THROWS_AS(device->write_register(at(Engine::kVector, offset), 1), DeviceError);
      device->write_register(at(Engine::kTensor, offset), 0);
    }
    CHECK_THROWS_AS(device->write_register(at(Engine::kVector, reg::kEngineRingHead), 1),
                    DeviceError);
    CHECK(device->read_register(at(Engine::kVector, reg::kEngineRingBaseLo)) == 0x1000);
    CHECK(device->read_register(at(Engine::kVector, reg::kEngineRingBaseHi)) == kHbm >> 32);
    CHECK(device->read_register(at(Engine::kVector, reg::kEngineRingSize)) == 5);
    device->clear(Engine::kVector);
    device->write_register(at(Engine::kVector, reg::kEngineRingSize), 6);
  }
}

TEST_CASE("instructions of the port and of the ring share a queue, each in its own order") {
  RtlOptions options;
  options.instruction_stall = 100;
  const auto rtl = make_rtl_device("tiny", options);
  for (const Engine engine : kEngines) {
    rtl->clear_counters();
    Ring ring{engine, kHbm + 0x800000, 40};
    ring.enable(*rtl);
    std::vector<Instruction> direct;
    for (uint16_t n = 0; n < 39; ++n) ring.put(*rtl, any(engine, n));
    for (uint16_t n = 0; n < 30; ++n) direct.push_back(any(engine, n));
    rtl->submit(direct);
    CHECK(rtl->run(200'000).idle);
    CHECK(rtl->read_register(at(engine, reg::kEngineRetired)) == 69);
    CHECK(rtl->read_register(at(engine, reg::kEngineRingHead)) == 39);
    rtl->write_register(at(engine, reg::kEngineRingControl), 0);
  }
}
