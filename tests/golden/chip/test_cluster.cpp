// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>
#include <numeric>
#include <vector>

#include "golden/chip/cluster.h"
#include "golden/isa/address_map.h"

using namespace ng;

namespace {

struct Three {
  Three() {
    for (unsigned i = 0; i < 3; ++i) cluster.add(10 + i, machines[i]);
  }
  Machine::Outcome run(unsigned first) {
    return machines[first].run([&] { return cluster.advance_others(10 + first); });
  }
  Geometry geometry = *find_preset("tiny");
  std::array<Machine, 3> machines{Machine(geometry), Machine(geometry), Machine(geometry)};
  Cluster cluster;
};

Instruction copy(Engine engine, uint64_t from, uint64_t to, int64_t bytes) {
  Instruction i(Opcode::kDmaCopy, engine);
  i.set(Field::kSrcAddr, int64_t(from)).set(Field::kDstAddr, int64_t(to));
  return i.set(Field::kBytes, bytes).set(Field::kFence, 1);
}

}  // namespace

TEST_CASE("a descriptor moves bytes between any two memories of any two machines") {
  Three three;
  std::vector<uint8_t> bytes(2000);
  std::iota(bytes.begin(), bytes.end(), uint8_t{3});
  three.machines[0].hbm().write(100, bytes);
  three.machines[0].submit(copy(Engine::kDma0, global_address(Space::kHbm, 100),
                                global_address(Space::kSbuf, 5, 11), 2000));
  three.machines[0].submit(copy(Engine::kDma0, global_address(Space::kSbuf, 5, 11),
                                global_address(Space::kPsum, 32, 12), 2000));
  three.machines[0].submit(copy(Engine::kDma0, global_address(Space::kPsum, 32, 12),
                                global_address(Space::kSbufScale, 7, 11), 2000));
  three.machines[0].submit(copy(Engine::kDma0, global_address(Space::kSbufScale, 7, 11),
                                global_address(Space::kHbm, 9000, 10), 2000));
  CHECK(three.run(0) == Machine::Outcome::kIdle);
  const auto got = three.machines[0].hbm().read(9000, 2000);
  CHECK(std::equal(got.begin(), got.end(), bytes.begin()));
}

TEST_CASE("a semaphore raised by one machine lets the other go on, and back") {
  Three three;
  for (unsigned i = 0; i < 3; ++i) {
    Instruction fill(Opcode::kDmaFill, Engine::kDma1);
    fill.set(Field::kDstAddr, int64_t(global_address(Space::kSemaphore, 16, 10 + (i + 1) % 3)));
    fill.set(Field::kBytes, 4).set(Field::kElement, 4).set(Field::kPattern, 1);
    if (i != 0) fill.set_wait({.index = 4, .value = 1});
    three.machines[i].submit(fill);
  }
  Instruction last(Opcode::kNop, Engine::kTensor);
  last.set_wait({.index = 4, .value = 1});
  three.machines[0].submit(last);
  CHECK(three.run(0) == Machine::Outcome::kIdle);
  CHECK(three.machines[0].engine(Engine::kTensor).retired == 1);
}

TEST_CASE("a byte or a chip that does not exist stops the queue there, with all before it done") {
  Three three;
  const uint64_t sbuf = three.geometry.sbuf_bytes();
  struct Bad {
    uint64_t to, fault;
  };
  for (const Bad& bad :
       {Bad{global_address(Space::kSbuf, sbuf - 1500, 11), global_address(Space::kSbuf, sbuf, 11)},
        Bad{global_address(Space::kHbm, 0, 13), global_address(Space::kHbm, 0, 13)},
        Bad{global_address(Space::kSbuf, 0, 10), global_address(Space::kSbuf, 0, 10)}}) {
    three.machines[0].submit(copy(Engine::kDma0, global_address(Space::kHbm, 0), bad.to, 3000));
    CHECK(three.run(0) == Machine::Outcome::kStopped);
    const EngineState& state = three.machines[0].engine(Engine::kDma0);
    CHECK(state.fault.cause == Cause::kBusSlave);
    CHECK((uint64_t{state.fault.info_hi} << 32 | state.fault.info) == bad.fault);
    three.machines[0].clear(Engine::kDma0);
  }
  CHECK(three.machines[1].sbuf().data.first_unwritten(sbuf - 1500, 1500) == 1500);
  // a PSUM row that was never written
  three.machines[0].submit(copy(Engine::kDma0, global_address(Space::kPsum, 64, 11),
                                global_address(Space::kHbm, 0), 32));
  CHECK(three.run(0) == Machine::Outcome::kStopped);
}
