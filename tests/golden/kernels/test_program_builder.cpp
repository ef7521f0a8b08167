// SPDX-License-Identifier: Apache-2.0
// Semaphores are inserted where a tile changes engines, and nowhere else.
#include <catch2/catch_test_macros.hpp>

#include "golden/kernels/program_builder.h"

using namespace ng;
using Tile = ProgramBuilder::Tile;

namespace {

void add(ProgramBuilder& builder, Engine engine, std::vector<Tile> reads,
         std::vector<Tile> writes) {
  builder.add(Instruction(Opcode::kNop, engine), reads, writes);
}

std::string text(ProgramBuilder& builder) { return format_program(builder.finish()); }

}  // namespace

TEST_CASE("work of one engine needs no semaphore", "[builder]") {
  ProgramBuilder builder;
  const Tile t = builder.new_tile();
  add(builder, Engine::kTensor, {}, {t});
  add(builder, Engine::kTensor, {t}, {});
  add(builder, Engine::kTensor, {}, {t});
  CHECK(text(builder) == "nop engine=tensor\nnop engine=tensor tag=1\nnop engine=tensor tag=2\n");
}

TEST_CASE("a reader waits for the last writer, a writer for the last reader", "[builder]") {
  ProgramBuilder builder;
  const Tile t = builder.new_tile();
  add(builder, Engine::kTensor, {}, {t});
  add(builder, Engine::kTensor, {}, {t});
  add(builder, Engine::kVector, {t}, {});
  add(builder, Engine::kTensor, {}, {t});
  CHECK(text(builder) ==
        "nop engine=tensor\n"
        "nop engine=tensor signal0=complete:add:0:1 tag=1\n"
        "nop engine=vector wait=0>=1 signal1=read:add:3:1 tag=2\n"
        "nop engine=tensor wait=3>=1 tag=3\n");
}

TEST_CASE("two tiles in turn count up and wait only for what is new", "[builder]") {
  ProgramBuilder builder;
  const Tile a = builder.new_tile();
  const Tile b = builder.new_tile();
  add(builder, Engine::kTensor, {}, {a});
  add(builder, Engine::kTensor, {}, {b});
  add(builder, Engine::kVector, {b}, {});
  add(builder, Engine::kVector, {a}, {});  // a was complete before b
  CHECK(text(builder) ==
        "nop engine=tensor\n"
        "nop engine=tensor signal0=complete:add:0:1 tag=1\n"
        "nop engine=vector wait=0>=1 tag=2\n"
        "nop engine=vector tag=3\n");
}

TEST_CASE("an instruction that needs two waits gets a nop in front", "[builder]") {
  ProgramBuilder builder;
  const Tile a = builder.new_tile();
  const Tile b = builder.new_tile();
  add(builder, Engine::kVector, {}, {a});
  add(builder, Engine::kVector, {b}, {});
  add(builder, Engine::kTensor, {a}, {b});
  CHECK(text(builder) ==
        "nop engine=vector signal0=complete:add:2:1\n"
        "nop engine=vector signal1=read:add:3:1 tag=1\n"
        "nop engine=tensor wait=2>=1 tag=2\n"
        "nop engine=tensor wait=3>=1 tag=3\n");
}

TEST_CASE("every pair of engines has its own count, whoever waits first", "[builder]") {
  ProgramBuilder builder;
  const Tile a = builder.new_tile();
  const Tile b = builder.new_tile();
  add(builder, Engine::kDma0, {}, {a});
  add(builder, Engine::kDma0, {}, {b});
  add(builder, Engine::kTensor, {b}, {});  // the later one is waited for first
  add(builder, Engine::kVector, {a}, {});
  add(builder, Engine::kDma1, {}, {a, b});
  CHECK(text(builder) ==
        "nop engine=dma0 signal0=complete:add:4:1\n"
        "nop engine=dma0 signal0=complete:add:4:1 tag=1\n"
        "nop engine=tensor wait=4>=2 signal1=read:add:1:1 tag=2\n"
        "nop engine=vector wait=4>=1 signal1=read:add:3:1 tag=3\n"
        "nop engine=dma1 wait=1>=1 tag=4\n"
        "nop engine=dma1 wait=3>=1 tag=5\n"
        "nop engine=dma1 wait=4>=2 tag=6\n");
}

TEST_CASE("a DMA queue is fenced where its own descriptors meet", "[builder]") {
  ProgramBuilder builder;
  const Tile a = builder.new_tile();
  const Tile b = builder.new_tile();
  const auto copy = [&](std::vector<Tile> reads, std::vector<Tile> writes) {
    builder.add(Instruction(Opcode::kDmaCopy, Engine::kDma1), reads, writes);
  };
  copy({}, {a});
  copy({a}, {});  // fenced: a
  copy({a}, {b});
  copy({}, {b});  // fenced: b is written twice
  copy({a}, {});  // a has been complete for long
  copy({}, {a});  // fenced: a is still read
  builder.add(Instruction(Opcode::kDmaAdd, Engine::kDma1), std::vector{a}, std::vector{b});
  copy({b}, {});  // an add is complete before anything follows
  const auto program = builder.finish();
  std::vector<int> fences;
  for (const Instruction& i : program) fences.push_back(static_cast<int>(i.get(Field::kFence)));
  CHECK(fences == std::vector{0, 1, 0, 1, 0, 1, 1, 0});
  CHECK_THROWS_AS(add(builder, Engine::kDma1, {a}, {b}), std::invalid_argument);
}

TEST_CASE("an instruction that brings its own semaphores is refused", "[builder]") {
  ProgramBuilder builder;
  Instruction i(Opcode::kNop, Engine::kTensor);
  i.set_wait({.index = 1, .value = 1});
  CHECK_THROWS_AS(builder.add(i, {}, {}), std::invalid_argument);
}
