// SPDX-License-Identifier: Apache-2.0
// Whole DMA engines behind a memory path that serves one burst at a time, as bridges and simple
// interconnects do: it may have taken an address and wait for its data while the read that brings
// them is still behind it.
#include <Vdma_engine_32.h>
#include <Vdma_engine_64.h>
#include <Vdma_engine_8.h>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "engine_round.h"

using namespace ng;
using namespace ng::test;
using ng::tb::AxiService;

namespace {

template <class Rig>
constexpr unsigned kBus = std::is_same_v<Rig, EngineRig<Vdma_engine_8>>    ? 8
                          : std::is_same_v<Rig, EngineRig<Vdma_engine_32>> ? 32
                                                                           : 64;

/// Every path: who goes first, and what it takes before its turn.
tb::AxiMemoryConfig any_path() {
  const auto service =
      GENERATE(AxiService::kWritesFirst, AxiService::kReadsFirst, AxiService::kTurns);
  const unsigned ahead = GENERATE(0u, 1u, 2u, 16u);
  return {.read_latency = 10, .service = service, .ahead = ahead};
}

template <class Rig>
void run(Rig& rig, unsigned queue, const Instruction& i) {
  const ShapeRegisters none{};
  execute(rig.reference, Descriptor(i, none, limits_of(queue)));
  rig.push(queue, i);
}

template <class Rig>
void finish(Rig& rig) {
  rig.settle();
  for (unsigned q = 0; q < kQueues; ++q) CHECK(!rig.stopped(q));
  rig.check_memory();
}

}  // namespace

TEMPLATE_TEST_CASE("copies from HBM to HBM pass a path that serves one burst at a time", "",
                   EngineRig<Vdma_engine_8>, EngineRig<Vdma_engine_32>, EngineRig<Vdma_engine_64>) {
  const tb::AxiMemoryConfig path = any_path();
  const uint64_t bytes = GENERATE(1024u, 1025u, 4096u, 65536u);
  TestType rig("engine_path", kBus<TestType>, {.axi = path});
  run(rig, 0, copy(0, hbm(0x100000), hbm(0x900000), bytes));
  finish(rig);
}

TEMPLATE_TEST_CASE("both movers at once pass a path that serves one burst at a time", "",
                   EngineRig<Vdma_engine_8>, EngineRig<Vdma_engine_32>) {
  TestType rig("engine_path_both", kBus<TestType>, {.axi = any_path()});
  run(rig, 1, copy(1, hbm(0x200000), sbuf(0), 4096));
  for (int i = 0; i < 8; ++i) rig.step();  // its reads are before those of the store mover
  run(rig, 0, copy(0, hbm(0x100000), hbm(0x900000), 1024));
  run(rig, 2, copy(2, sbuf(0x8000), hbm(0xA00003), 3000));
  finish(rig);
}

TEMPLATE_TEST_CASE("adds, casts and fills pass a path that serves one burst at a time", "",
                   EngineRig<Vdma_engine_8>, EngineRig<Vdma_engine_32>) {
  TestType rig("engine_path_kinds", kBus<TestType>, {.axi = any_path()});
  run(rig, 0, add(0, hbm(0x100000), hbm(0x900000), 3000));
  run(rig, 1, fill(1, hbm(0xB00001), 3000, 4, 0x44332211));
  run(rig, 2,
      dma(2, Opcode::kDmaCast)
          .set(Field::kSrcAddr, int64_t(hbm(0x300000)))
          .set(Field::kDstAddr, int64_t(hbm(0xC00000)))
          .set(Field::kBytes, 4096)
          .set(Field::kFormat, int64_t(Format::kFp32))
          .set(Field::kOutFormat, int64_t(Format::kE4m3)));
  run(rig, 3, copy(3, hbm(0x400001), hbm(0xD00002), 5000));
  finish(rig);
}

TEMPLATE_TEST_CASE("a ring of copies passes a path that serves one burst at a time", "",
                   EngineRig<Vdma_engine_8>, EngineRig<Vdma_engine_32>) {
  TestType rig("engine_path_ring", kBus<TestType>, {.axi = any_path()});
  std::vector<Instruction> ring;
  const ShapeRegisters none{};
  for (unsigned i = 0; i < 40; ++i) {
    ring.push_back(copy(0, hbm(0x100000 + 0x1000 * i), hbm(0x900000 + 0x1000 * i), 64 + 50 * i));
    execute(rig.reference, Descriptor(ring.back(), none, limits_of(0)));
  }
  rig.start_ring(hbm(0x4000000), ring);
  rig.run_until([&] { return rig.queues[0].completes == ring.size() || rig.stopped(0); }, 500000,
                "the ring's end");
  finish(rig);
}
