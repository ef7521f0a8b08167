// SPDX-License-Identifier: Apache-2.0
// rtl/tensor/tensor_engine.sv with its PSUM, in three geometries: illegal instructions and rows
// never written.
#include "tests/unit/tensor/tensor_program.h"

using namespace ng;
using namespace ng::test;

TEMPLATE_TEST_CASE(
    "an illegal instruction anywhere stops the engine, everything before it complete and nothing "
    "after",
    "", TENSOR_GEOMETRIES) {
  Machine<TestType> machine("tensor_engine_illegal");
  Rng& rng = machine.sim.rng();
  Program program(rng, machine.expected);
  uint64_t done = 0;
  for (int round = 0; round < 24; ++round) {
    machine.moving_stall = round % 2 ? 30 : 0;
    machine.stationary_stall = round % 3 ? 30 : 0;
    const int count = draw(rng, 1, 6);
    program.forget();
    for (int n = 0; n < count; ++n, ++done) machine.issue(program.next());
    Instruction bad = program.move();
    Cause cause = Cause::kBadCount;
    uint32_t info = 0;
    switch (round % 6) {
      case 0:
        bad.bytes[0] = 0x20;
        cause = Cause::kIllegalOpcode;
        break;
      case 1:
        bad.bytes[63] = 0x80;
        cause = Cause::kReservedBits;
        break;
      case 2:
        bad.set(Field::kFormat, 5);
        cause = Cause::kBadFormat;
        break;
      case 3:
        bad.set(Field::kCount, 0);
        break;
      case 4:
        bad.set(Field::kAddr, 96);
        cause = Cause::kAddressRange;
        info = 96;
        break;
      default:
        bad.set(Field::kK, 1 + static_cast<int>(bad.get(Field::kK)) %
                                   static_cast<int>(32 * TestType::kGroups));
        cause = Cause::kKMismatch;
        break;
    }
    machine.queue.push_back(bad);
    machine.queue.push_back(plain_load(1, 1));
    machine.run();
    INFO("round " << round << ": " << to_text(bad));
    REQUIRE(machine.sim->stopped_o == 1);
    CHECK(machine.sim->cause_o == static_cast<unsigned>(cause));
    CHECK(machine.sim->fault_info_o == info);
    CHECK(machine.completes == done);
    CHECK(machine.reads == done);
    CHECK(machine.queue.size() == 1);
    for (int n = 0; n < 20; ++n) machine.cycle();
    CHECK(machine.completes == done);
    machine.check_psum(fmt::format("round {}", round));
    machine.clear();
    CHECK(machine.sim->stopped_o == 0);
    CHECK(machine.sim->cause_o == 0);
  }
  machine.queue.push_back(plain_move(1, 1, false));
  machine.run();
  CHECK(machine.sim->cause_o ==
        static_cast<unsigned>(Cause::kNoStationary));  // cleared with the stop
}

TEMPLATE_TEST_CASE(
    "a row never written stops the engine: rows before it are written, it and later ones not", "",
    TENSOR_GEOMETRIES) {
  for (int round = 0; round < 16; ++round) {
    Machine<TestType> machine("tensor_engine_unwritten");
    machine.moving_stall = round % 2 ? 40 : 0;
    machine.stationary_stall = round % 3 ? 40 : 0;
    Rng& rng = machine.sim.rng();
    const int written = draw(rng, 1, 6), before = draw(rng, 0, 3);
    machine.issue(plain_load(TestType::kCols, 32));
    machine.issue(plain_move(static_cast<size_t>(written), 32, false).set(Field::kPsumRow, 10));
    for (int n = 0; n < before; ++n)
      machine.issue(plain_move(1, 32, true).set(Field::kPsumRow, 10));
    if (round % 4 == 3) machine.issue(plain_load(1, 32));
    const uint64_t good = machine.queue.size();
    const auto row =
        machine.issue(plain_move(8, 32, true).set(Field::kPsumRow, 10).set(Field::kAddr, 4));
    REQUIRE(row == 10u + static_cast<uint32_t>(written));
    if (round % 5 == 0)
      machine.queue.push_back(plain_move(0, 32, true));  // illegal: the fault before it wins
    machine.queue.push_back(plain_move(2, 32, false).set(Field::kPsumRow, 40));
    machine.queue.push_back(plain_load(1, 32));
    machine.run();
    REQUIRE(machine.sim->stopped_o == 1);
    CHECK(machine.sim->cause_o == static_cast<unsigned>(Cause::kPsumUnwritten));
    CHECK(machine.sim->fault_info_o == *row);
    CHECK(machine.completes == good);
    machine.check_psum("unwritten");
    machine.clear();
    machine.expected.execute(plain_load(1, 32));
    machine.queue.push_back(plain_load(1, 32));
    machine.issue(plain_move(3, 32, false).set(Field::kPsumRow, 50));
    machine.run();
    CHECK(machine.sim->stopped_o == 0);
    CHECK(machine.completes == good + 2);
    machine.check_psum("after clear");
  }
}
