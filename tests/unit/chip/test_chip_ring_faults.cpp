// SPDX-License-Identifier: Apache-2.0
// Instruction rings in HBM, in the chip: faults against the golden machine.
#include "tests/unit/chip/ring_driver.h"

using namespace ng;
using namespace ng::test;

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
  const uint64_t end = kHbm + find_preset("tiny")->hbm_bytes();
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
  uint64_t outside = 0;  // reads by a ring of what is no HBM
  const auto rtl = make_rtl_device(
      "tiny", {.on_read = [&](const RtlOptions::Burst& burst) {
        outside += burst.ring && (burst.address < kHbm || burst.address + burst.bytes > end);
      }});
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
  CHECK(outside == 0);
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
