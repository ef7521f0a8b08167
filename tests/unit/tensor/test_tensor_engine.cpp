// SPDX-License-Identifier: Apache-2.0
// rtl/tensor/tensor_engine.sv with its PSUM, in three geometries: programs of every kind against
// golden/numerics, reset in the middle of work.
#include "tests/unit/tensor/tensor_program.h"

using namespace ng;
using namespace ng::test;

TEMPLATE_TEST_CASE("random programs leave golden's bits in PSUM, with and without stalls", "",
                   TENSOR_GEOMETRIES) {
  Machine<TestType> machine("tensor_engine");
  Program program(machine.sim.rng(), machine.expected);
  constexpr int kRounds = TestType::kCols == 8 ? 300 : 80;
  uint64_t issued = 0;
  for (int round = 0; round < kRounds; ++round) {
    machine.moving_stall = round % 3 ? 0 : 40;
    machine.stationary_stall = round % 4 < 2 ? 0 : 50;
    machine.instr_stall = round % 5 ? 0 : 60;
    machine.watch_vector = round % 2;
    const int count = draw(machine.sim.rng(), 4, 24);
    for (int n = 0; n < count; ++n, ++issued) REQUIRE_FALSE(machine.issue(program.next()));
    machine.run();
    REQUIRE(machine.sim->stopped_o == 0);
    REQUIRE(machine.reads == issued);
    REQUIRE(machine.completes == issued);
    REQUIRE(machine.sim->seed_o == machine.expected.seed);
    REQUIRE(machine.sim->counter_o == machine.expected.counter);
    machine.check_psum(fmt::format("round {}", round));
  }
  CHECK(machine.moving_counter == machine.grants.size());
  CHECK(machine.stationary_counter == machine.stationary_words);
}

TEMPLATE_TEST_CASE("every pair of formats, scaled and not, with k tails and empty columns", "",
                   TENSOR_GEOMETRIES) {
  Machine<TestType> machine("tensor_engine_formats");
  Rng& rng = machine.sim.rng();
  for (int fb = 0; fb < 4; ++fb) {
    for (int fa = 0; fa < 4; ++fa) {
      for (const bool scaled : {false, true}) {
        const int k = draw(rng, 1, static_cast<int>(32 * TestType::kGroups)),
                  count = draw(rng, 1, TestType::kCols);
        Instruction load =
            plain_load(static_cast<size_t>(count), static_cast<size_t>(k)).set(Field::kFormat, fb);
        Instruction move = plain_move(4, static_cast<size_t>(k), false).set(Field::kFormat, fa);
        load.set(Field::kScaled, scaled)
            .set(Field::kAddr, draw(rng, 0, 60))
            .set(Field::kScaleAddr, draw(rng, 0, fb == 3 ? 30 : 60));
        move.set(Field::kScaled, !scaled || fa % 2)
            .set(Field::kAddr, draw(rng, 0, 60))
            .set(Field::kScaleAddr, draw(rng, 0, fa == 3 ? 30 : 60));
        if (fb == 3) load.set(Field::kHalf, fa % 2);
        if (fa == 3) move.set(Field::kHalf, fb % 2);
        move.set(Field::kPsumRow, 4 * (fa + 4 * (fb % 2)) + 32 * scaled);
        machine.issue(load);
        machine.issue(move);
      }
    }
    if (fb % 2) {
      machine.run();
      machine.check_psum(fmt::format("stationary formats to {}", fb));
    }
  }
}

TEMPLATE_TEST_CASE("a stochastic move right behind a new seed, or a reset, uses that seed's keys",
                   "", TENSOR_GEOMETRIES) {
  Machine<TestType> machine("tensor_engine_seed");
  const Instruction load = plain_load(1, 32).set(Field::kScaled, 1);
  const Instruction move = plain_move(20, 32, false)
                               .set(Field::kFormat, 1)
                               .set(Field::kBf16, 1)
                               .set(Field::kStochastic, 1)
                               .set(Field::kSrN, 1);
  machine.issue(load);
  machine.issue(move);
  machine.run();
  machine.check_psum("seed of reset");
  for (int round = 0; round < 8; ++round) {
    machine.issue(Instruction(Opcode::kSetRandom, ng::Engine::kTensor)
                      .set(Field::kLoadSeed, 1)
                      .set(Field::kSeed, static_cast<int64_t>(machine.sim.rng()())));
    machine.issue(move);
    machine.run();
    machine.check_psum("new seed");
  }
}

TEMPLATE_TEST_CASE(
    "a second load replaces one that no move has used, and a move may use one operand again", "",
    TENSOR_GEOMETRIES) {
  Machine<TestType> machine("tensor_engine_reuse");
  machine.issue(plain_load(TestType::kCols, 32).set(Field::kAddr, 3));
  machine.issue(plain_load(2, 32).set(Field::kAddr, 40).set(Field::kFormat, 1));
  machine.issue(plain_move(5, 32, false).set(Field::kAddr, 9));
  machine.issue(plain_move(5, 32, false).set(Field::kAddr, 19).set(Field::kPsumRow, 5));
  machine.issue(plain_load(TestType::kCols, 32).set(Field::kAddr, 1));
  machine.issue(plain_load(TestType::kCols, 32).set(Field::kAddr, 50));
  machine.issue(plain_move(5, 32, true).set(Field::kAddr, 29).set(Field::kPsumRow, 2));
  machine.run();
  CHECK(machine.completes == 7);
  machine.check_psum("reuse");
}

TEMPLATE_TEST_CASE("a reset in the middle of work forgets it, and the next program is unharmed", "",
                   TENSOR_GEOMETRIES) {
  Machine<TestType> machine("tensor_engine_reset");
  Rng& rng = machine.sim.rng();
  for (int round = 0; round < 20; ++round) {
    Program before(rng, machine.expected);
    machine.moving_stall = round % 2 ? 30 : 0;
    machine.stationary_stall = round % 3 ? 30 : 0;
    for (int n = 0; n < 12; ++n) machine.issue(before.next());
    for (int n = draw(rng, 1, 120); n > 0; --n) machine.cycle();
    machine.reset();
    CHECK(machine.sim->busy_o == 0);
    CHECK(machine.sim->seed_o == 0);
    CHECK(machine.sim->counter_o == 0);
    machine.reads = machine.completes = 0;
    Program after(rng, machine.expected);
    for (int n = 0; n < 8; ++n) machine.issue(after.next());
    machine.run();
    CHECK(machine.completes == 8);
    machine.check_psum(fmt::format("after reset {}", round));
  }
}
