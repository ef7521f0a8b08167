// SPDX-License-Identifier: Apache-2.0
// The faults that other DMA engines shipped (docs/blocks/dma.md, "Bugs that peers shipped"): what a
// user would have seen of each. tests/mutants/dma_peers.txt puts every one of them into this
// engine.
#include <Vdma_engine_8.h>

#include <catch2/catch_test_macros.hpp>
#include <set>

#include "tb/dma/dma_words.h"
#include "tb/dma/engine_rig.h"

using namespace ng;
using namespace ng::tb;

namespace {

using Engine8 = EngineRig<Vdma_engine_8>;
constexpr uint64_t kBus = 8, kSlots = 32, kBufferBeats = 512;

Limits limits_of(unsigned queue) {
  return {.queue = queue,
          .sbuf_bytes = 1 << 20,
          .scale_bytes = 4096,
          .psum_bytes = 65536,
          .semaphores = 256,
          .remote = true};
}

void give(Engine8& rig, unsigned q, const Instruction& i, const ShapeRegisters& registers = {}) {
  execute(rig.reference, Descriptor(i, registers, limits_of(q)));
  rig.push(q, i);
}

void finish(Engine8& rig, uint64_t limit = 1000000) {
  rig.settle(limit);
  for (unsigned q = 0; q < kQueues; ++q) CHECK(!rig.stopped(q));
  rig.check_memory();
}

}  // namespace

TEST_CASE("misaligned transfers of many bursts keep the addresses and data of writes in step") {
  Engine8 rig("peers_misaligned", kBus,
              {.axi = {.read_latency = 12,
                       .jitter = 9,
                       .order = AxiOrder::kInterleaved,
                       .ar = Stalls::random(0.3),
                       .aw = Stalls::bursty(0.5, 9),
                       .w = Stalls::bursty(0.3, 5)}});
  uint64_t at = 0;
  for (unsigned src = 0; src < kBus; ++src)
    for (unsigned dst = 0; dst < kBus; ++dst, at += 0x2000)
      give(rig, dst % 4, copy(dst % 4, hbm(0x100000 + at + src), hbm(0x900000 + at + dst), 2500));
  finish(rig);
  for (unsigned i = 0; i < 8; ++i)
    give(rig, 0, add(0, hbm(0x100004 + 0x1000 * i), hbm(0x900000 + 0x1000 * i), 2000));
  finish(rig);
}

TEST_CASE("reads ask for no more than the buffer has room for, however long writes wait") {
  Engine8 rig("peers_room", kBus, {.axi = {.read_latency = 3, .max_writes = 1}});
  rig.memory.fate = [](const AxiAccess& a) { return AxiFate{.withheld = a.write}; };
  for (unsigned i = 0; i < 30; ++i)
    give(rig, 0, copy(0, hbm(0x100003 + 0x1000 * i), hbm(0x900000 + 0x1000 * i), 1000));
  for (unsigned i = 0; i < 3000; ++i) rig.step();
  const uint64_t kept = rig.memory.reads().beats - rig.memory.writes().beats;
  CHECK(kept > kBufferBeats / 2);
  CHECK(kept <= kBufferBeats + kBufferBeats / 64);  // a misaligned piece reads a beat more
  rig.memory.fate = {};
  rig.memory.release_withheld();
  finish(rig);
}

TEST_CASE("writes are not starved by a stream of higher priority") {
  Engine8 rig("peers_starved", kBus);
  rig.sim->class_i = 0b00'00'11'00;
  give(rig, 1, copy(1, hbm(0x1000000), hbm(0x2000000), 0x40000));
  for (unsigned i = 0; i < 3; ++i) rig.step();
  give(rig, 0, copy(0, sbuf(0x1000), hbm(0x100000), 1024));
  finish(rig);
  CHECK(rig.queues[0].complete_at.back() < rig.queues[1].complete_at.back() / 2);
}

TEST_CASE("transfers of nothing end at once and touch nothing") {
  Engine8 rig("peers_nothing", kBus);
  const ShapeRegisters registers{{{}, {8, {{{4, 8}, {0, 64}, {2, 512}, {1, 0}}}}, {}, {}}};
  rig.push(0, shape_instruction(registers[1], 1, 0));
  rig.settle();
  for (unsigned i = 0; i < 20; ++i) {
    give(rig, 0, copy(0, hbm(0xFFD + i), hbm(0x5000 + i), 0), registers);
    give(rig, 0, fill(0, sbuf(0x100 + i), 0, 1, 0xAA), registers);
    give(rig, 0,
         copy(0, hbm(0x1000), sbuf(0x2000), 0)
             .set(Field::kSrcShaped, 1)
             .set(Field::kSrcShape, 1)
             .set(Field::kDstShaped, 1)
             .set(Field::kDstShape, 1),
         registers);
    give(rig, 0,
         dma(0, Opcode::kDmaTranspose)
             .set(Field::kSrcAddr, int64_t(hbm(0x1000)))
             .set(Field::kDstAddr, int64_t(hbm(0x9000)))
             .set(Field::kElement, 4)
             .set(Field::kRows, i % 2 ? 7 : 0)
             .set(Field::kCols, i % 2 ? 0 : 7)
             .set(Field::kSrcStride, 28)
             .set(Field::kDstStride, 28));
  }
  finish(rig, 3000);
  CHECK(rig.queues[0].completes == 81);
  CHECK(rig.memory.reads().bursts == 0);
  CHECK(rig.memory.writes().bursts == 0);
  CHECK(rig.local_writes == 0);
}

TEST_CASE("no burst crosses a page, wherever either side starts") {
  Engine8 rig("peers_pages", kBus);
  uint64_t at = 0;
  for (int src = -20; src <= 4; ++src)
    for (int dst = -20; dst <= 4; ++dst, at += 0x2000)
      give(rig, 0, copy(0, hbm(0x1001000 + at + src), hbm(0x9001000 + at + dst), 40));
  finish(rig);
}

TEST_CASE("the longest bursts pass, from every offset to every offset") {
  Engine8 rig("peers_longest", kBus);
  uint64_t at = 0;
  for (unsigned src = 0; src < kBus; ++src)
    for (unsigned dst = 0; dst < kBus; ++dst, at += 0x4000)
      give(rig, dst % 4, copy(dst % 4, hbm(0x1000000 + at + src), hbm(0x9000000 + at + dst), 4096));
  finish(rig);
}

TEST_CASE("reads have IDs of their own and may be answered interleaved") {
  Engine8 rig("peers_ids", kBus,
              {.axi = {.read_latency = 40, .jitter = 60, .order = AxiOrder::kInterleaved}});
  std::set<uint16_t> ids;
  rig.memory.respond = [&](const AxiAccess& a) {
    if (!a.write) ids.insert(a.burst.id);
    return kAxiOkay;
  };
  for (unsigned i = 0; i < 64; ++i)
    give(rig, i % 4, copy(i % 4, hbm(0x100000 + 0x1000 * i + i), hbm(0x900000 + 0x1000 * i), 200));
  finish(rig);
  CHECK(ids.size() >= kSlots);
}

TEST_CASE("as many writes as there are IDs may wait, and a clear waits for all of them") {
  Engine8 rig("peers_answers", kBus);
  rig.memory.fate = [](const AxiAccess& a) { return AxiFate{.withheld = a.write}; };
  for (unsigned i = 0; i < kSlots; ++i)
    give(rig, 0, copy(0, hbm(0x100000 + 64 * i), hbm(0x900000 + 64 * i), 16));
  rig.run_until([&] { return rig.memory.withheld() == kSlots; }, 2000, "all writes outstanding");
  rig.clear(0);
  for (unsigned i = 0; i < 300; ++i) {
    rig.step();
    if (i > 1) CHECK(rig.busy(0));
  }
  rig.memory.fate = {};
  rig.memory.release_withheld();
  rig.run_until([&] { return !rig.busy(0); }, 500, "idle");
  CHECK(rig.queues[0].completes == 0);
  give(rig, 0, copy(0, hbm(0x200000), hbm(0xA00000), 5000));
  finish(rig);
}

TEST_CASE("small unaligned copies write their own bytes alone") {
  Engine8 rig("peers_small", kBus);
  uint64_t at = 0;
  for (unsigned bytes = 1; bytes <= 17; ++bytes)
    for (unsigned src = 0; src < kBus; ++src)
      for (unsigned dst = 0; dst < kBus; ++dst, at += 64)
        give(rig, at / 64 % 4,
             copy(at / 64 % 4, hbm(0x100000 + at + src), hbm(0x900000 + at + dst), bytes));
  finish(rig);
}

TEST_CASE("a ring that crosses pages is fetched page by page") {
  Engine8 rig("peers_ring", kBus);
  std::vector<Instruction> ring;
  for (unsigned i = 0; i < 200; ++i) {
    ring.push_back(copy(0, hbm(0x100000 + 64 * i), hbm(0x900000 + 64 * i), 40));
    execute(rig.reference, Descriptor(ring.back(), {}, limits_of(0)));
  }
  rig.start_ring(hbm(0x4001000 - 3 * 64), ring);
  rig.run_until([&] { return rig.queues[0].completes == ring.size() || rig.stopped(0); }, 20000,
                "the end of the ring");
  CHECK(!rig.sim->fetch_stopped_o);
  finish(rig);
}
