// SPDX-License-Identifier: Apache-2.0
#include <Vdma_engine_8.h>
#include <Vdma_engine_32.h>
#include <Vdma_engine_64.h>

#include <catch2/catch_template_test_macros.hpp>

#include "dma_words.h"
#include "engine_rig.h"
#include "queue_random.h"

using namespace ng;
using namespace ng::test;
using ng::tb::Stalls;

namespace {

constexpr Limits limits_of(unsigned queue) {
  return {.queue = queue, .sbuf_bytes = 1 << 20, .scale_bytes = 4096, .psum_bytes = 65536, .semaphores = 256,
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

TEMPLATE_TEST_CASE("copies between HBM and the chip, both ways and at any alignment", "", Engine8, Engine32, Engine64) {
  TestType rig("engine_copy", std::is_same_v<TestType, Engine8> ? 8 : std::is_same_v<TestType, Engine32> ? 32 : 64);
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
