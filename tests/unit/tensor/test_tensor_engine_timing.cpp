// SPDX-License-Identifier: Apache-2.0
// rtl/tensor/tensor_engine.sv with its PSUM, in three geometries: full rate, hazards, latency.
#include "tests/unit/tensor/tensor_program.h"

using namespace ng;
using namespace ng::test;

TEMPLATE_TEST_CASE(
    "every cycle from the first to the last moving word is used, weight loads hidden", "",
    TENSOR_GEOMETRIES) {
  constexpr size_t kCols = TestType::kCols, kPass = 32 * TestType::kGroups;
  for (const size_t words : {2 * kCols, kCols + 2}) {
    Machine<TestType> machine("tensor_engine_rate");
    for (int tile = 0; tile < 16; ++tile) {
      machine.issue(plain_load(kCols, kPass).set(Field::kAddr, tile));
      machine.issue(plain_move(words, kPass, tile % 4).set(Field::kAddr, 15 - tile));
    }
    machine.run();
    REQUIRE(machine.grants.size() == 16 * words);
    CHECK(machine.grants.back() - machine.grants.front() + 1 == machine.grants.size());
    CHECK(machine.stationary_stalls <=
          kCols + 1);  // only under the first load, which nothing can hide
    CHECK(machine.psum_stalls == 0);
    machine.check_psum("full rate");
  }
}

TEMPLATE_TEST_CASE("with fewer moving words than that the array waits for the load, and only then",
                   "", TENSOR_GEOMETRIES) {
  constexpr size_t kCols = TestType::kCols, kPass = 32 * TestType::kGroups;
  for (const size_t words : {kCols + 1, kCols / 2, size_t{1}}) {
    Machine<TestType> machine("tensor_engine_short");
    for (int tile = 0; tile < 8; ++tile) {
      machine.issue(plain_load(kCols, kPass));
      machine.issue(plain_move(words, kPass, false));
    }
    machine.run();
    // A tile takes the load and two cycles around it.
    CHECK(machine.grants.back() - machine.grants.front() + 1 == 7 * (kCols + 2) + words);
    machine.check_psum("short");
  }
}

TEMPLATE_TEST_CASE(
    "a row is read again 2 Groups + 2 cycles later at the earliest, and then at once", "",
    TENSOR_GEOMETRIES) {
  constexpr size_t kPass = 32 * TestType::kGroups, kAgain = 2 * TestType::kGroups + 2;
  for (const size_t rows : {1, 2, 3, 4, 5, 8}) {
    Machine<TestType> machine("tensor_engine_hazard");
    machine.issue(plain_load(TestType::kCols, kPass));
    machine.issue(plain_move(8, kPass, false));
    machine.run();
    const size_t before = machine.grants.size();
    for (int n = 0; n < 12; ++n) machine.issue(plain_move(rows, kPass, true).set(Field::kAddr, n));
    machine.run();
    const size_t period = std::max(rows, kAgain);
    const auto& grants = machine.grants;
    for (size_t i = before; i + rows < grants.size(); ++i) {
      INFO("rows " << rows << " word " << i - before);
      CHECK(grants[i + rows] - grants[i] == period);
    }
    CHECK((machine.psum_stalls > 0) == (rows < kAgain));
    machine.check_psum(fmt::format("{} rows", rows));
  }
}

TEMPLATE_TEST_CASE("latency of one word: grant, PSUM, complete", "", TENSOR_GEOMETRIES) {
  Machine<TestType> machine("tensor_engine_latency");
  machine.issue(plain_load(1, 32));
  machine.run();
  const uint64_t offered = machine.sim.cycle(), before = machine.completes;
  machine.issue(plain_move(1, 32, false));
  while (machine.completes == before) machine.cycle();
  CHECK(machine.grants.back() - offered == 1);
  CHECK(machine.sim.cycle() - 1 - machine.grants.back() ==
        3 + 2 * TestType::kGroups + TestType::kCols / 8);
}
