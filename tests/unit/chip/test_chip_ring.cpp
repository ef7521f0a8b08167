// SPDX-License-Identifier: Apache-2.0
// Instruction rings in HBM, in the chip: programs against the golden machine, and what the fetch
// reads, burst by burst.
#include "tests/unit/chip/ring_driver.h"

using namespace ng;
using namespace ng::test;

TEST_CASE("a GEMM from rings leaves golden's bits, whatever the size of the rings") {
  std::mt19937_64 rng(1);
  GoldenDevice golden(*find_preset("tiny"));
  const GemmOperands o = operands(rng, 60, 40, 200);
  const GemmResult expected = run_gemm(golden, {}, o);
  const auto direct = make_rtl_device("tiny");
  const GemmResult plain = run_gemm(*direct, {}, o);
  for (const uint32_t entries : {2u, 5u, 64u}) {
    INFO("rings of " << entries);
    RingDevice rtl(make_rtl_device("tiny"), RingDevice::default_base(golden.geometry()), entries);
    const GemmResult got = run_gemm(rtl, {}, o);
    CHECK(difference(expected.c, got.c) == "");
    CHECK(got.counters.tensor.retired == plain.counters.tensor.retired);
    RingDevice model(std::make_unique<GoldenDevice>(*find_preset("tiny")),
                     RingDevice::default_base(golden.geometry()), entries);
    const GemmResult modelled = run_gemm(model, {}, o);
    CHECK(difference(expected.c, modelled.c) == "");
    CHECK(modelled.diagnostics.empty());
    UNSCOPED_INFO("cycles " << got.cycles << ", direct " << plain.cycles);
    if (entries == 64) CHECK(got.cycles < plain.cycles + plain.cycles / 10 + 1000);
  }
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
