// SPDX-License-Identifier: Apache-2.0
#include <Vdma_engine_32.h>
#include <Vdma_engine_64.h>
#include <Vdma_engine_8.h>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tb/dma/dma_words.h"
#include "tb/dma/engine_rates.h"
#include "tb/dma/engine_rig.h"
#include "tb/dma/queue_random.h"

using namespace ng;
using namespace ng::tb;
using namespace ng::test;

namespace {

constexpr Limits limits_of(unsigned queue) {
  return {.queue = queue,
          .sbuf_bytes = 1 << 20,
          .scale_bytes = 4096,
          .psum_bytes = 65536,
          .semaphores = 256,
          .remote = true};
}
using Engine8 = EngineRig<Vdma_engine_8>;
using Engine32 = EngineRig<Vdma_engine_32>;
using Engine64 = EngineRig<Vdma_engine_64>;

template <class Rig>
void run_one(Rig& rig, unsigned q, const Instruction& i) {
  const ShapeRegisters none{};
  execute(rig.reference, Descriptor(i, none, limits_of(q)));
  rig.push(q, i);
}

}  // namespace

TEMPLATE_TEST_CASE("copies between HBM and the chip, both ways and at any alignment", "", Engine8,
                   Engine32, Engine64) {
  TestType rig("engine_copy", std::is_same_v<TestType, Engine8>    ? 8
                              : std::is_same_v<TestType, Engine32> ? 32
                                                                   : 64);
  run_one(rig, 0, copy(0, hbm(0x10003), hbm(0x20005), 3000));
  run_one(rig, 1, copy(1, hbm(0x30000), sbuf(0x1001), 5000));
  run_one(rig, 2, copy(2, sbuf(0x8003), hbm(0x50000), 4097));
  run_one(rig, 3, copy(3, sbuf(0x10000), sbuf(0x20007), 777));
  run_one(rig, 3, fill(3, hbm(0x60001), 100, 4, 0x44332211));
  rig.settle();
  for (unsigned q = 0; q < kQueues; ++q) CHECK(!rig.stopped(q));
  rig.check_memory();
  CHECK(rig.queues[3].completes == 2);
}

// The rows of `ngauge dma bench`, one case for each part of its table.
namespace {

template <class Check>
void check_rates(RateGroup group, Check&& check) {
  measure_rates(group, [&](const Rate& rate) {
    INFO(fmt::format("{}, {} bits, latency {}: {} cycles, {:.2f} %, target {}", rate.what,
                     rate.bus_bits, rate.read_latency, rate.cycles, 100 * rate.utilisation,
                     rate.target));
    CHECK(rate.met);
    check(rate);
  });
}
void check_rates(RateGroup group) {
  check_rates(group, [](const Rate&) {});
}

}  // namespace

TEST_CASE("a single copy of 64 bytes takes 18 cycles on a 64-bit bus") {
  check_rates(RateGroup::kSingle);
}
TEST_CASE("small copies fill the bus, near and far") { check_rates(RateGroup::kBackToBack); }
TEST_CASE("misaligned copies cost a beat per burst at most") {
  check_rates(RateGroup::kMisaligned);
}
TEST_CASE("rows of 64 bytes follow one another without a bubble") { check_rates(RateGroup::kRows); }
TEST_CASE("descriptors of a ring share the bus with their data") {
  check_rates(RateGroup::kRings, [](const Rate& rate) {
    CHECK(rate.utilisation < *rate.bound);
    if (rate.bus_bits == 64) CHECK(rate.utilisation > 0.95 * *rate.bound);
  });
}

TEST_CASE("a 256-bit bus is full both ways at once") {
  Engine32 rig("engine_32_both", 32, {.axi = {.read_latency = 20}});
  for (unsigned i = 0; i < 8; ++i) {
    run_one(rig, 0, copy(0, hbm(0x100000 + i * 0x10000), sbuf(i * 0x10000), 0x10000));
    run_one(rig, 1, copy(1, sbuf(0x80000 + i * 0x10000), hbm(0x900000 + i * 0x10000), 0x10000));
  }
  rig.settle();
  rig.check_memory();
  const uint64_t cycles = rig.queues[0].complete_at.back() - rig.queues[0].accepted_at.front();
  UNSCOPED_INFO(fmt::format("8 x 64 KiB each way: {} cycles, store {}", cycles,
                            rig.queues[1].complete_at.back() - rig.queues[1].accepted_at.front()));
  CHECK(8.0 * 0x10000 / (double(cycles) * 32) >= 0.99);
  CHECK(rig.memory.writes().utilisation(32) >= 0.99);
}

TEST_CASE("a higher class goes first, and a lower one is not starved") {
  Engine32 rig("engine_classes", 32, {.axi = {.read_latency = 20}});
  rig.sim->class_i = 0b00'00'11'01;
  for (unsigned i = 0; i < 4; ++i) {
    run_one(rig, 0, copy(0, hbm(0x100000 + i * 0x10000), hbm(0x500000 + i * 0x10000), 0x10000));
    run_one(rig, 1, copy(1, hbm(0x200000 + i * 0x10000), hbm(0x600000 + i * 0x10000), 0x10000));
  }
  rig.settle();
  rig.check_memory();
  const uint64_t first = rig.queues[1].complete_at.back() - rig.queues[1].accepted_at.front();
  const uint64_t second = rig.queues[0].complete_at.back() - rig.queues[0].accepted_at.front();
  // 256 pieces of 32 beats; the bound here is one piece in nine for the lower class
  CHECK(first < 256 * 32 * 9 / 8 + 200);
  CHECK(first > 256 * 32 * 9 / 8 - 200);
  CHECK(second >= 512 * 32);
}

TEST_CASE("a failed queue stops alone") {
  Engine32 rig("engine_alone", 32, {.axi = {.read_latency = 20}});
  rig.memory.fail(hbm(0x104000), 1, tb::kAxiDecErr);
  rig.push(0, copy(0, hbm(0x100000), sbuf(0), 0x10000));
  for (unsigned q = 1; q < kQueues; ++q)
    for (unsigned i = 0; i < 5; ++i)
      run_one(
          rig, q,
          copy(q, hbm(0x1000000 * q + 0x10000 * i),
               q % 2 ? hbm(0x1000000 * q + 0x800000 + 0x10000 * i) : sbuf(0x20000 + 0x10000 * i),
               9999));
  rig.settle();
  CHECK(rig.stopped(0));
  CHECK(rig.cause(0) == Cause::kBusDecode);
  CHECK(rig.fault(0) == hbm(0x104000));
  for (unsigned q = 1; q < kQueues; ++q) {
    CHECK(!rig.stopped(q));
    CHECK(rig.queues[q].completes == 5);
  }
  CHECK(rig.queues[0].completes == 0);
  CHECK(rig.queues[0].read_dones == 0);
  rig.memory.clear_faults();
  const ShapeRegisters none{};
  execute(rig.reference, Descriptor(copy(0, hbm(0x100000), sbuf(0), 0x10000), none, limits_of(0)));
  rig.resume(0);
  rig.step();
  rig.settle();
  CHECK(rig.queues[0].completes == 1);
  rig.check_memory();
}

TEST_CASE("a failed read is never announced, one that was read is announced once") {
  Engine32 rig("engine_read_done", 32, {.axi = {.read_latency = 20, .write_latency = 300}});
  const bool local = GENERATE(false, true);
  const uint64_t src = local ? sbuf(0x1000) : hbm(0x1000);
  bool failing = true;
  rig.memory.respond = [&](const tb::AxiAccess& a) {
    return failing && !a.write ? tb::kAxiSlvErr : tb::kAxiOkay;
  };
  rig.local_read_fails = [&](uint64_t) { return failing; };
  rig.push(0, copy(0, src, hbm(0x100000), 300));
  rig.settle();
  REQUIRE(rig.stopped(0));
  CHECK(rig.queues[0].read_dones == 0);
  CHECK(rig.cause(0) == Cause::kBusSlave);
  CHECK(rig.fault(0) == src);
  failing = false;
  const uint64_t began = rig.sim.cycle();
  uint64_t read_at = 0;
  rig.on_read_done = [&](unsigned) { read_at = rig.sim.cycle(); };
  const ShapeRegisters none{};
  execute(rig.reference, Descriptor(copy(0, src, hbm(0x100000), 300), none, limits_of(0)));
  rig.resume(0);
  rig.step();
  rig.settle();
  CHECK(rig.queues[0].read_dones == 1);
  CHECK(read_at < began + 100);  // long before the answer of the write
  CHECK(rig.queues[0].complete_at.back() > began + 300);
  rig.check_memory();
}

TEST_CASE("a read that was given up is never announced, even once every ID is lost") {
  for (const bool load : {false, true}) {
    Engine8 rig("engine_given_up", 8, {.axi = {.read_latency = 10, .write_latency = 50}});
    const auto to = [&](uint64_t offset) { return load ? sbuf(offset) : hbm(0x900000 + offset); };
    rig.memory.fate = [](const tb::AxiAccess& a) { return tb::AxiFate{.withheld = !a.write}; };
    for (unsigned i = 0; i < 32; ++i)  // as many as there are IDs
      rig.push(0, copy(0, hbm(0x1000 * i), to(0x400 * i), 64));
    rig.settle();
    REQUIRE(rig.stopped(0));
    CHECK(rig.cause(0) == Cause::kTimeout);
    CHECK(rig.queues[0].read_dones == 0);
    CHECK(rig.memory.withheld() == 32);
    rig.push(1, copy(1, hbm(0x100000), to(0x10000), 300));
    rig.settle();
    REQUIRE(rig.stopped(1));
    CHECK(rig.cause(1) == Cause::kTimeout);
    CHECK(rig.fault(1) == hbm(0x100000));
    CHECK(rig.queues[1].read_dones == 0);
    CHECK(rig.memory.withheld() == 32);
    rig.memory.fate = {};
    rig.memory.release_withheld();
    for (int i = 0; i < 2000; ++i) rig.step();
    const ShapeRegisters none{};
    for (unsigned i = 0; i < 32; ++i)
      execute(rig.reference,
              Descriptor(copy(0, hbm(0x1000 * i), to(0x400 * i), 64), none, limits_of(0)));
    execute(rig.reference,
            Descriptor(copy(1, hbm(0x100000), to(0x10000), 300), none, limits_of(1)));
    rig.resume(0);
    rig.resume(1);
    rig.step();
    rig.settle();
    CHECK(rig.queues[0].read_dones == 32);
    CHECK(rig.queues[0].completes == 32);
    CHECK(rig.queues[1].completes == 1);
    rig.check_memory();
  }
}

TEST_CASE("a memory that never answers stops its queue, whose late beats are swallowed") {
  Engine32 rig("engine_timeout", 32, {.axi = {.read_latency = 20}});
  rig.memory.fate = [&](const tb::AxiAccess& a) {
    return tb::AxiFate{.withheld = !a.write && a.first == hbm(0x102000)};
  };
  rig.push(0, copy(0, hbm(0x100000), hbm(0x900000), 0x4000));
  run_one(rig, 1, copy(1, hbm(0x200000), sbuf(0), 0x4000));
  rig.settle();
  REQUIRE(rig.stopped(0));
  CHECK(rig.cause(0) == Cause::kTimeout);
  CHECK(rig.fault(0) == hbm(0x102000));
  CHECK(rig.queues[1].completes == 1);
  run_one(rig, 2, copy(2, hbm(0x300000), hbm(0xA00000), 0x4000));  // the movers go on
  rig.settle();
  CHECK(rig.queues[2].completes == 1);
  rig.memory.fate = {};
  rig.memory.release_withheld();
  const ShapeRegisters none{};
  execute(rig.reference,
          Descriptor(copy(0, hbm(0x100000), hbm(0x900000), 0x4000), none, limits_of(0)));
  rig.resume(0);
  rig.step();
  rig.settle();
  CHECK(!rig.stopped(0));
  CHECK(rig.queues[0].completes == 1);
  for (int i = 0; i < 500; ++i) rig.step();
  rig.check_memory();
}

// docs/blocks/dma.md, "Errors on the way"
TEMPLATE_TEST_CASE("a clear reaches idle within its bound, however much the other queues press", "",
                   Engine8, Engine32) {
  constexpr bool kNarrow = std::is_same_v<TestType, Engine8>;
  constexpr unsigned kBusBytes = kNarrow ? 8 : 32, kOutstanding = kNarrow ? 32 : 128,
                     kStarvationPieces = kNarrow ? 64 : 8, kReadLatency = 50, kWriteLatency = 5;
  constexpr uint64_t kBound =
      2 * (1024 / kBusBytes + 2) * (kStarvationPieces + kQueues + kOutstanding) + kReadLatency +
      kWriteLatency;
  TestType rig("engine_clear_bound", kBusBytes,
               {.axi = {.read_latency = kReadLatency, .write_latency = kWriteLatency}});
  rig.sim->class_i = 0b11'11'11'00;
  for (unsigned q = 1; q < kQueues; ++q)
    for (unsigned i = 0; i < 100; ++i)
      rig.push(q,
               copy(q, hbm(0x1000003ull * q), q == 3 ? sbuf(0) : hbm(0x10000000ull * q), 0xFFFFF));
  uint64_t worst = 0;
  for (unsigned n = 0; n < 16; ++n) {
    rig.push(0, copy(0, hbm(0x800000), n % 2 ? sbuf(0) : hbm(0x900000), 0x40000));
    for (uint64_t i = 5 + rig.sim.rng()() % 2000; i > 0; --i) rig.step();
    rig.clear(0);
    rig.step();
    const uint64_t began = rig.sim.cycle();
    rig.run_until([&] { return !rig.busy(0); }, kBound, "idle");
    worst = std::max(worst, rig.sim.cycle() - began);
  }
  UNSCOPED_INFO(fmt::format("{} cycles at worst, the bound is {}", worst, kBound));
  CHECK(rig.queues[0].completes == 0);
  CHECK(worst > kBound / 20);
  for (unsigned q = 1; q < kQueues; ++q) CHECK(rig.busy(q));
}

TEST_CASE("a clear in the middle of a transfer reaches idle while other queues go on") {
  Engine32 rig("engine_clear", 32, {.axi = {.read_latency = 50}});
  rig.push(0, copy(0, hbm(0x100000), hbm(0x8000000), 0x1000000));
  run_one(rig, 1, copy(1, hbm(0x200000), sbuf(0), 0x8000));
  for (int i = 0; i < 700; ++i) rig.step();
  rig.clear(0);
  rig.step();
  rig.run_until([&] { return !rig.busy(0); }, 3000, "idle");
  CHECK(rig.queues[0].completes == 0);
  rig.settle();
  CHECK(rig.queues[1].completes == 1);
  rig.checker.finish();
  // what was written is what should have been, from the first byte on, and nothing else
  const auto all = rig.memory.bytes().read(hbm(0x8000000), 0x20000);
  const auto wanted = rig.memory.bytes().read(hbm(0x100000), 0x20000);
  const auto before = rig.reference.bus.read(hbm(0x8000000), 0x20000);
  size_t moved = 0;
  while (moved < all.size() && all[moved] == wanted[moved]) ++moved;
  CHECK(moved >= 1024);
  CHECK(moved < 0x10000);
  CHECK(std::equal(all.begin() + long(moved), all.end(), before.begin() + long(moved)));
}
