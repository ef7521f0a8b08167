// SPDX-License-Identifier: Apache-2.0
// rtl/tensor/tensor_engine.sv with its PSUM, in three geometries: programs of every kind against
// golden/numerics.
#include <catch2/catch_template_test_macros.hpp>

#include "Vtensor_engine_1x32.h"
#include "Vtensor_engine_1x8.h"
#include "Vtensor_engine_2x16.h"
#include "tests/unit/tensor/tensor_machine.h"

using namespace ng;
using namespace ng::test;

namespace {
struct Engine1x8 {
  using Model = Vtensor_engine_1x8;
  static constexpr size_t kGroups = 1, kCols = 8;
};
struct Engine1x32 {
  using Model = Vtensor_engine_1x32;
  static constexpr size_t kGroups = 1, kCols = 32;
};
struct Engine2x16 {
  using Model = Vtensor_engine_2x16;
  static constexpr size_t kGroups = 2, kCols = 16;
};
#define GEOMETRIES Engine1x8, Engine1x32, Engine2x16

template <class G>
class Machine : public TensorMachine<typename G::Model> {
 public:
  explicit Machine(const char* name)
      : TensorMachine<typename G::Model>(name, G::kGroups, G::kCols) {}
};

/// Random legal instructions; keeps what a program must know to stay legal.
class Program {
 public:
  Program(Rng& rng, const Expectation& state) : rng_(rng), state_(state) {}

  Instruction load() {
    Instruction i(Opcode::kLoadStationary, ng::Engine::kTensor);
    const int count =
        rng_() % 2 ? static_cast<int>(state_.cols) : draw(rng_, 1, static_cast<int>(state_.cols));
    k_ = draw(rng_, 1, static_cast<int>(32 * state_.groups));
    if (rng_() % 2) k_ = static_cast<int>(32 * state_.groups);
    operand(i, count);
    have_ = true;
    return i;
  }
  Instruction move(int longest = 20) {
    Instruction i(Opcode::kMultiplyMoving, ng::Engine::kTensor);
    const int count = rng_() % 4 ? draw(rng_, 1, longest) : 1;
    operand(i, count);
    int stride = 0;
    const int row = range(kPsumRows, count, stride, true);
    i.set(Field::kPsumRow, row).set(Field::kPsumStride, stride);
    bool written = true;
    for (int n = 0; n < count; ++n)
      written = written && state_.written[static_cast<size_t>(row + n * stride)];
    i.set(Field::kAccumulate, written && rng_() % 4);
    if (rng_() % 3 == 0) i.set(Field::kBf16, 1).set(Field::kStochastic, draw(rng_, 0, 1));
    i.set(Field::kSrOffset, draw_word(rng_))
        .set(Field::kSrN, rng_() % 2 ? draw(rng_, 0, 64) : draw_word(rng_));
    return i;
  }
  Instruction other() {
    if (rng_() % 3 == 0) return Instruction(Opcode::kNop, ng::Engine::kTensor);
    if (rng_() % 2) {
      std::array<uint8_t, 16> codes{};
      for (auto& code : codes) code = static_cast<uint8_t>(rng_() % 16 ? rng_() & 0xf7 : rng_());
      return Instruction(Opcode::kSetMap, ng::Engine::kTensor).set_codes(codes);
    }
    Instruction i(Opcode::kSetRandom, ng::Engine::kTensor);
    const bool load_counter = rng_() % 2;
    i.set(Field::kLoadSeed, draw(rng_, 0, 1)).set(Field::kLoadCounter, load_counter);
    i.set(Field::kAddCounter, !load_counter && rng_() % 2);
    i.set(Field::kSeed, static_cast<int64_t>(rng_())).set(Field::kCounter, draw_word(rng_));
    return i;
  }
  Instruction next() {
    const auto kind = rng_() % 100;
    if (!have_ || kind < 30) return load();
    return kind < 85 ? move() : other();
  }
  void forget() { have_ = false; }

 private:
  /// A start and stride whose first and last rows lie inside.
  int range(int limit, int count, int& stride, bool draw_stride) {
    const int most = (limit - 1) / std::max(1, count - 1);
    if (draw_stride) stride = rng_() % 2 ? draw(rng_, -1, 1) : draw(rng_, -most, most);
    if (stride > most || stride < -most) stride = 0;
    const int reach = stride * (count - 1);
    return draw(rng_, std::max(0, -reach), std::min(limit - 1, limit - 1 - reach));
  }
  void operand(Instruction& i, int count) {
    int stride = 0;
    i.set(Field::kCount, count).set(Field::kK, k_).set(Field::kFormat, draw(rng_, 0, 3));
    i.set(Field::kAddr, range(kSbufWords, count, stride, true)).set(Field::kStride, stride);
    int scale_stride = (i.get(Field::kFormat) == 3 ? 2 : 1) * stride;
    const bool fits = std::abs(scale_stride) * (count - 1) < static_cast<int>(kSbufWords);
    i.set(Field::kScaleAddr, range(kSbufWords, count, scale_stride, false))
        .set(Field::kScaled, fits && draw(rng_, 0, 1));
    if (i.get(Field::kFormat) == 3) i.set(Field::kHalf, draw(rng_, 0, 1));
    i.set_tag(static_cast<uint16_t>(rng_()));
  }

  Rng& rng_;
  const Expectation& state_;
  bool have_ = false;
  int k_ = 1;
};

Instruction plain_load(size_t count, size_t k) {
  return Instruction(Opcode::kLoadStationary, ng::Engine::kTensor)
      .set(Field::kCount, static_cast<int64_t>(count))
      .set(Field::kK, static_cast<int64_t>(k))
      .set(Field::kStride, 1);
}
Instruction plain_move(size_t count, size_t k, bool accumulate) {
  return Instruction(Opcode::kMultiplyMoving, ng::Engine::kTensor)
      .set(Field::kCount, static_cast<int64_t>(count))
      .set(Field::kK, static_cast<int64_t>(k))
      .set(Field::kStride, 1)
      .set(Field::kPsumStride, 1)
      .set(Field::kAccumulate, accumulate);
}
}  // namespace

TEMPLATE_TEST_CASE("random programs leave golden's bits in PSUM, with and without stalls", "",
                   GEOMETRIES) {
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
                   GEOMETRIES) {
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

TEMPLATE_TEST_CASE(
    "every cycle from the first to the last moving word is used, weight loads hidden", "",
    GEOMETRIES) {
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
                   "", GEOMETRIES) {
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
    GEOMETRIES) {
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

TEMPLATE_TEST_CASE("latency of one word: grant, PSUM, complete", "", GEOMETRIES) {
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

TEMPLATE_TEST_CASE("a stochastic move right behind a new seed, or a reset, uses that seed's keys",
                   "", GEOMETRIES) {
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
    GEOMETRIES) {
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

TEMPLATE_TEST_CASE(
    "an illegal instruction anywhere stops the engine, everything before it complete and nothing "
    "after",
    "", GEOMETRIES) {
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
    GEOMETRIES) {
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

TEMPLATE_TEST_CASE("a reset in the middle of work forgets it, and the next program is unharmed", "",
                   GEOMETRIES) {
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
