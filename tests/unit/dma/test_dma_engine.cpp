// SPDX-License-Identifier: Apache-2.0
#include <Vdma_engine_32.h>
#include <Vdma_engine_64.h>
#include <Vdma_engine_8.h>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "dma_words.h"
#include "engine_rig.h"
#include "queue_random.h"

using namespace ng;
using namespace ng::test;
using ng::tb::Stalls;

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

// The table "Numbers" of the design: utilisation = bytes / (cycles * bus bytes), cycles from the
// first descriptor taken to the last one complete, so that start and end are in it.
namespace {

struct Rate {
  uint64_t cycles;
  double utilisation;
};

template <class Rig>
Rate measure(Rig& rig, unsigned q, unsigned bus, const std::vector<Instruction>& descriptors,
             uint64_t bytes) {
  const ShapeRegisters none{};
  for (auto& i : descriptors) {
    execute(rig.reference, Descriptor(i, none, limits_of(q)));
    rig.push(q, i);
  }
  const size_t first = rig.queues[q].accepted_at.size();
  rig.settle();
  rig.check_memory();
  REQUIRE(rig.queues[q].complete_at.size() == rig.queues[q].accepted_at.size());
  const uint64_t cycles = rig.queues[q].complete_at.back() - rig.queues[q].accepted_at[first];
  const Rate rate{cycles, double(bytes) / double(cycles * bus)};
  UNSCOPED_INFO(fmt::format("{} descriptors, {} bytes: {} cycles, {:.2f} %", descriptors.size(),
                            bytes, cycles, 100 * rate.utilisation));
  return rate;
}

std::vector<Instruction> many(unsigned n, uint64_t bytes, uint64_t src = hbm(0x100000),
                              uint64_t dst = hbm(0x900000)) {
  std::vector<Instruction> all;
  for (uint64_t i = 0; i < n; ++i) all.push_back(copy(0, src + i * bytes, dst + i * bytes, bytes));
  return all;
}

}  // namespace

TEST_CASE("a single copy of 64 bytes takes 18 cycles on a 64-bit bus") {
  Engine8 rig("engine_single", 8, {.axi = {.read_latency = 3}});
  rig.settle();
  CHECK(measure(rig, 0, 8, many(1, 64), 64).cycles <= 18);
}

TEST_CASE("small copies fill a 64-bit bus") {
  SECTION("16 bytes, latency 3") {
    Engine8 rig("engine_8_16", 8, {.axi = {.read_latency = 3}});
    CHECK(measure(rig, 0, 8, many(2000, 16), 32000).utilisation >= 0.95);
  }
  SECTION("64 bytes, latency 3") {
    Engine8 rig("engine_8_64", 8, {.axi = {.read_latency = 3}});
    CHECK(measure(rig, 0, 8, many(1000, 64), 64000).utilisation >= 0.98);
  }
  SECTION("64 bytes, latency 100") {
    Engine8 rig("engine_8_64_far", 8, {.axi = {.read_latency = 100}});
    CHECK(measure(rig, 0, 8, many(1000, 64), 64000).utilisation >= 0.95);
  }
  SECTION("64 KiB, latency 3 and 100") {
    for (unsigned latency : {3u, 100u}) {
      Engine8 rig("engine_8_64k", 8, {.axi = {.read_latency = latency}});
      CHECK(measure(rig, 0, 8, many(1, 65536), 65536).utilisation >= (latency == 3 ? 0.995 : 0.98));
    }
  }
}

TEST_CASE("small copies fill a 512-bit bus with a latency of 100") {
  SECTION("512 bytes") {
    Engine64 rig("engine_64_512", 64, {.axi = {.read_latency = 100}});
    CHECK(measure(rig, 0, 64, many(2000, 512), 1024000).utilisation >= 0.95);
  }
  SECTION("64 bytes") {
    Engine64 rig("engine_64_64", 64, {.axi = {.read_latency = 100}});
    CHECK(measure(rig, 0, 64, many(4000, 64), 256000).utilisation >= 0.90);
  }
  SECTION("64 KiB") {
    Engine64 rig("engine_64_64k", 64, {.axi = {.read_latency = 100}});
    measure(rig, 0, 64, many(16, 65536), 16 * 65536);
  }
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

TEST_CASE("rows of 64 bytes follow one another without a bubble") {
  Engine32 rig("engine_32_rows", 32, {.axi = {.read_latency = 20}});
  Generator make(1, limits_of(0));
  ShapeRegisters registers{};
  registers[1] = {64, {{{64, 192}, {16, 64 * 192 + 64}, {1, 0}, {1, 0}}}};
  rig.push(0, make.shape_instruction(registers[1], 1));
  rig.settle();
  Instruction i = copy(0, hbm(0x100000), hbm(0x900000), 65536);
  i.set(Field::kSrcShaped, 1).set(Field::kSrcShape, 1);
  execute(rig.reference, Descriptor(i, registers, limits_of(0)));
  rig.push(0, i);
  rig.settle();
  rig.check_memory();
  const auto& writes = rig.memory.writes();
  UNSCOPED_INFO(fmt::format("{} beats in {} cycles", writes.beats, writes.cycles()));
  CHECK(writes.utilisation(32) >= 0.99);
}

TEST_CASE("misaligned copies cost a beat per burst at most") {
  for (unsigned offset : {0u, 1u, 5u, 7u}) {
    Engine8 rig("engine_misaligned", 8, {.axi = {.read_latency = 3}});
    measure(rig, 0, 8, many(1, 65536, hbm(0x100000), hbm(0x900000 + offset)), 65536);
    INFO(offset);
    // 64 pieces, 16 pages: one beat more for each burst that the offset makes longer, one cycle for
    // each page
    CHECK(rig.queues[0].complete_at[0] - rig.queues[0].accepted_at[0] <=
          8192 + 40 + (offset ? 2 * 65 + 17 : 0));
  }
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
