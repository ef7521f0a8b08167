// SPDX-License-Identifier: Apache-2.0
// Queues, waits, signals, stops: what the machine does around its engines.
#include <catch2/catch_test_macros.hpp>

#include "tests/golden/chip/machine_fixture.h"

using namespace ng;
using ng::test::MachineFixture;
using enum ng::Cause;

TEST_CASE("an engine waits until the semaphore reaches its bound, and the wait changes nothing",
          "[machine]") {
  MachineFixture f;
  f.run(
      "nop engine=vector wait=3>=5 signal0=complete:add:9:1\n"
      "nop engine=tensor signal0=complete:add:3:2 signal1=read:add:3:1\n");
  CHECK(f.outcome == Machine::Outcome::kDeadlock);
  CHECK(f.machine.semaphores().value(3) == 3);
  CHECK(f.machine.semaphores().value(9) == 0);
  CHECK(f.machine.take_diagnostics().size() == 1);
  f.run("nop engine=tensor signal0=complete:add:3:2\n");
  CHECK(f.outcome == Machine::Outcome::kIdle);
  CHECK(f.machine.semaphores().value(3) == 5);
  CHECK(f.machine.semaphores().value(9) == 1);
  CHECK(f.machine.engine(Engine::kTensor).retired == 2);
  CHECK(f.machine.engine(Engine::kVector).retired == 1);
}

TEST_CASE("a deadlock names the engine, the semaphore, the bound and the value", "[machine]") {
  MachineFixture f;
  f.run("nop engine=tensor wait=1>=2 tag=40\nnop engine=vector wait=200>=7 tag=41\n");
  CHECK(f.outcome == Machine::Outcome::kDeadlock);
  const auto found = f.machine.take_diagnostics();
  REQUIRE(found.size() == 2);
  CHECK(found[0].kind == Diagnostic::Kind::kDeadlock);
  CHECK(found[0].text.find("tensor waits (tag 40) for semaphore 1 >= 2, which is 0") == 0);
  CHECK(found[1].text.find("vector waits (tag 41) for semaphore 200 >= 7, which is 0") == 0);
}

TEST_CASE("a wait that only a stopped engine could satisfy is not called a deadlock", "[machine]") {
  MachineFixture f;
  f.run("load_stationary signal0=complete:add:1:1 tag=3\nnop engine=vector wait=1>=1\n");
  CHECK(f.outcome == Machine::Outcome::kStopped);
  CHECK(f.machine.take_diagnostics().empty());
  CHECK(f.machine.semaphores().value(1) == 0);
  CHECK_FALSE(f.machine.engine(Engine::kVector).stopped);
  CHECK(f.machine.engine(Engine::kVector).queue.size() == 1);
}

TEST_CASE("a stop holds that engine alone until it is cleared with its queue", "[machine]") {
  MachineFixture f;
  f.run(
      "nop engine=tensor signal0=complete:add:0:1\n"
      "load_stationary count=99 k=1 tag=65535 signal0=complete:add:0:1 signal1=read:add:0:1\n"
      "nop engine=tensor signal0=complete:add:0:1\n"
      "nop engine=vector signal0=complete:add:5:1\n");
  CHECK(f.outcome == Machine::Outcome::kStopped);
  CHECK(f.machine.engine(Engine::kTensor).fault.cause == kBadCount);
  CHECK(f.machine.engine(Engine::kTensor).fault_tag == 65535);
  CHECK(f.machine.engine(Engine::kTensor).retired == 1);
  CHECK(f.machine.semaphores().value(0) == 1);
  CHECK(f.machine.semaphores().value(5) == 1);
  f.machine.clear(Engine::kTensor);
  CHECK(f.machine.engine(Engine::kTensor).queue.empty());
  f.run("nop engine=tensor signal0=complete:add:0:1\n");
  CHECK(f.outcome == Machine::Outcome::kIdle);
  CHECK(f.machine.semaphores().value(0) == 2);
}

TEST_CASE("opcodes that are unknown, reserved or of another engine are illegal", "[machine]") {
  MachineFixture f;
  const auto raw = [](uint8_t opcode, Engine engine) {
    Instruction i(Opcode(opcode), engine);
    i.bytes[60] = 1;  // reserved bits too: the opcode comes first
    return i;
  };
  for (const auto& [opcode, engine] : {std::pair{0x00, Engine::kTensor},
                                       {0x03, Engine::kVector},
                                       {0xFF, Engine::kTensor},
                                       {0x21, Engine::kVector},
                                       {0x2B, Engine::kVector},
                                       {0x20, Engine::kTensor},
                                       {0x10, Engine::kVector},
                                       {0x11, Engine::kVector},
                                       {0x12, Engine::kVector}}) {
    f.machine.submit(raw(static_cast<uint8_t>(opcode), engine));
    CHECK(f.machine.run() == Machine::Outcome::kStopped);
    CHECK(f.machine.engine(engine).fault.cause == kIllegalOpcode);
    f.machine.clear(engine);
  }
}

TEST_CASE("reserved bits stop an instruction before any other check", "[machine]") {
  MachineFixture f;
  Instruction i = parse_instruction("load_stationary count=0 format=7 tag=1");
  i.bytes[63] = 0x80;
  f.machine.submit(i);
  CHECK(f.machine.run() == Machine::Outcome::kStopped);
  CHECK(f.machine.engine(Engine::kTensor).fault.cause == kReservedBits);
  f.machine.clear(Engine::kTensor);
  Instruction nop = parse_instruction("nop engine=vector");
  nop.bytes[20] = 1;
  f.machine.submit(nop);
  CHECK(f.machine.run() == Machine::Outcome::kStopped);
  CHECK(f.machine.engine(Engine::kVector).fault.cause == kReservedBits);
}

TEST_CASE("an engine field that names no engine drops the instruction; the first is kept",
          "[machine]") {
  MachineFixture f;
  Instruction i(Opcode::kNop, Engine{0});
  i.set_tag(8);
  f.machine.submit(i);
  Instruction j(Opcode::kNop, Engine{15});
  j.set_tag(9);
  f.machine.submit(j);
  CHECK(f.machine.run() == Machine::Outcome::kIdle);
  CHECK(f.machine.dropped().cause == kIllegalOpcode);
  CHECK(f.machine.dropped().tag == 8);
  f.machine.clear_dropped();
  CHECK(f.machine.dropped().cause == kNone);
}

TEST_CASE("an add that carries out of 32 bits stops the signaller", "[machine]") {
  MachineFixture f;
  f.run(
      "nop engine=vector signal0=complete:add:7:4294967295\n"
      "nop engine=vector signal0=read:add:7:1 signal1=complete:add:8:1 tag=12\n"
      "nop engine=vector signal0=complete:add:8:1\n");
  CHECK(f.outcome == Machine::Outcome::kStopped);
  const EngineState& vector = f.machine.engine(Engine::kVector);
  CHECK(vector.fault.cause == kSemaphoreWrap);
  CHECK(vector.fault_tag == 12);
  // the semaphore keeps its value, and no later signal of that engine fires
  CHECK(f.machine.semaphores().value(7) == 4294967295);
  CHECK(f.machine.semaphores().value(8) == 0);
}

TEST_CASE("set overwrites, and two adds of one moment both count", "[machine]") {
  MachineFixture f;
  f.run(
      "nop engine=tensor signal0=complete:set:7:100\n"
      "nop engine=tensor signal0=complete:add:7:3 signal1=complete:add:7:4\n"
      "nop engine=tensor wait=7>=107 signal0=read:set:7:1\n");
  CHECK(f.outcome == Machine::Outcome::kIdle);
  CHECK(f.machine.semaphores().value(7) == 1);
}

TEST_CASE("SetRandom writes the state of its own engine", "[machine]") {
  MachineFixture f;
  f.run("set_random engine=tensor load_seed seed=0x123456789abcdef0 counter=5\n");
  CHECK(f.machine.engine(Engine::kTensor).random.seed == 0x123456789abcdef0);
  CHECK(f.machine.engine(Engine::kTensor).random.counter == 0);
  CHECK(f.machine.engine(Engine::kVector).random.seed == 0);
  f.run(
      "set_random engine=tensor load_counter counter=0xfffffffe\nset_random engine=tensor "
      "add_counter counter=5\n");
  CHECK(f.machine.engine(Engine::kTensor).random.counter == 3);
  f.expect_fault("set_random engine=tensor load_seed seed=1 load_counter add_counter counter=9",
                 kBadFormat);
  CHECK(f.machine.engine(Engine::kTensor).random.seed == 0x123456789abcdef0);
  CHECK(f.machine.engine(Engine::kTensor).random.counter == 3);
}
