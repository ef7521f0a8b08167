// SPDX-License-Identifier: Apache-2.0
// rtl/tensor/tensor_sequencer.sv behind its decoder (1 group, 8 columns, 96 words, 64 PSUM rows);
// the test plays loader, mover and retirement.
#include "golden/isa/isa.h"
#include "tests/unit/tensor/tensor_bench.h"

using namespace ng;
using namespace ng::test;

namespace {
Instruction load(int k = 32) {
  return Instruction(Opcode::kLoadStationary, Engine::kTensor)
      .set(Field::kCount, 8)
      .set(Field::kK, k)
      .set(Field::kStride, 1);
}
Instruction move(int k = 32) {
  return Instruction(Opcode::kMultiplyMoving, Engine::kTensor)
      .set(Field::kCount, 4)
      .set(Field::kK, k)
      .set(Field::kStride, 1);
}

class Sequencer {
 public:
  explicit Sequencer(const char* name) : bench(name) { bench->sequencer_move_ready_i = 1; }
  /// Shows an instruction and lets outputs settle; true when it would be taken.
  bool offer(const Instruction& i) {
    std::copy(i.bytes.begin(), i.bytes.end(),
              reinterpret_cast<uint8_t*>(&bench->sequencer_instr_i));
    bench->sequencer_instr_valid_i = 1;
    connect();
    return bench->sequencer_instr_ready_o;
  }
  void tick() {
    bench.tick();
    bench->sequencer_instr_valid_i = 0;
    put_random(bench->sequencer_instr_i, bench.rng());
    connect();
  }
  bool take_it(const Instruction& i) {
    const bool taken = offer(i);
    tick();
    return taken;
  }
  void swapped() {
    bench->sequencer_swapped_i = 1;
    bench.tick();
    bench->sequencer_swapped_i = 0;
    connect();
  }
  void clear() {
    bench->sequencer_clear_i = 1;
    bench.tick();
    bench->sequencer_clear_i = 0;
    connect();
  }
  bool swap_offered() { return get(bench->sequencer_move_o, move_t::swap); }
  TensorBench bench;

 private:
  /// Lets outputs settle, with what the decoder says of the instruction and the sequencer's
  /// stationary operand.
  void connect() {
    bench.eval();
    auto& t = bench.top();
    t.own_instr_i = t.sequencer_instr_i;
    t.own_have_stationary_i = t.sequencer_have_stationary_o;
    t.own_stationary_k_i = t.sequencer_stationary_k_o;
    bench.eval();
    t.sequencer_is_load_i = t.own_is_load_o;
    t.sequencer_is_move_i = t.own_is_move_o;
    t.sequencer_is_set_map_i = t.own_is_set_map_o;
    t.sequencer_is_set_random_i = t.own_is_set_random_o;
    t.sequencer_operand_i = t.own_operand_o;
    t.sequencer_cause_i = t.own_cause_o;
    t.sequencer_fault_info_i = t.own_fault_info_o;
    bench.eval();
  }
};
}  // namespace

TEST_CASE("a load runs under a move once the move has swapped, and no sooner") {
  Sequencer s("tensor_sequencer_overlap");
  REQUIRE(s.offer(load()));
  CHECK(s.bench->sequencer_load_start_o == 1);
  CHECK(s.bench->sequencer_push_o == 1);
  s.tick();
  REQUIRE(s.offer(move()));
  CHECK(s.bench->sequencer_move_valid_o == 1);
  CHECK(s.bench->sequencer_push_o == 1);
  CHECK(s.swap_offered());
  s.tick();
  CHECK_FALSE(s.offer(load()));  // the shadow operand is still needed
  CHECK(s.bench->sequencer_load_start_o == 0);
  CHECK(s.bench->sequencer_push_o == 0);
  s.tick();
  s.swapped();
  REQUIRE(s.offer(load()));
  s.tick();
  s.bench->sequencer_load_busy_i = 1;
  CHECK_FALSE(s.offer(load()));  // one load at a time
  REQUIRE(s.offer(move()));      // a move may wait in the mover while its operand loads
  CHECK(s.swap_offered());
  s.tick();
  REQUIRE(s.offer(move()));  // and the next, which needs no new operand
  CHECK_FALSE(s.swap_offered());
  s.tick();
}

TEST_CASE(
    "a second load before any move replaces the first; a load under an unswapped move waits for "
    "it") {
  Sequencer s("tensor_sequencer_replace");
  REQUIRE(s.take_it(load(32)));
  REQUIRE(s.take_it(load(16)));
  REQUIRE(s.offer(move(16)));
  CHECK(s.swap_offered());
  s.tick();
  CHECK_FALSE(s.take_it(load()));
  CHECK_FALSE(s.take_it(load()));
  s.swapped();
  CHECK(s.take_it(load()));
}

TEST_CASE("nothing is dispatched while retirement or the mover has no room") {
  Sequencer s("tensor_sequencer_full");
  REQUIRE(s.take_it(load()));
  s.bench->sequencer_full_i = 1;
  CHECK_FALSE(s.offer(load()));
  CHECK(s.bench->sequencer_load_start_o == 0);
  CHECK_FALSE(s.offer(move()));
  CHECK(s.bench->sequencer_move_valid_o == 0);
  CHECK(s.bench->sequencer_push_o == 0);
  s.tick();
  s.bench->sequencer_full_i = 0;
  s.bench->sequencer_move_ready_i = 0;
  CHECK_FALSE(s.offer(move()));
  CHECK(s.bench->sequencer_push_o == 0);
  s.tick();
  s.bench->sequencer_move_ready_i = 1;
  CHECK(s.offer(move()));
}

TEST_CASE(
    "Nop, SetMap and SetRandom wait until all before are complete, and are done a cycle later") {
  for (const Opcode opcode : {Opcode::kNop, Opcode::kSetMap, Opcode::kSetRandom}) {
    Sequencer s("tensor_sequencer_self");
    const Instruction i(opcode, Engine::kTensor);
    s.bench->sequencer_empty_i = 0;
    CHECK_FALSE(s.take_it(i));
    CHECK(s.bench->sequencer_self_done_o == 0);
    s.bench->sequencer_empty_i = 1;
    s.bench->sequencer_random_ready_i = 0;
    CHECK_FALSE(s.take_it(i));
    s.bench->sequencer_random_ready_i = 1;
    REQUIRE(s.offer(i));
    CHECK(s.bench->sequencer_set_random_o == (opcode == Opcode::kSetRandom));
    CHECK(s.bench->sequencer_push_o == 0);
    s.tick();
    CHECK(s.bench->sequencer_self_done_o == 1);
    s.tick();
    CHECK(s.bench->sequencer_self_done_o == 0);
  }
}

TEST_CASE("the map starts as the OCP values and is written by SetMap only") {
  Sequencer s("tensor_sequencer_map");
  for (size_t i = 0; i < 16; ++i)
    CHECK(get(s.bench->sequencer_map_o, bits(8 * i, 8)) == kOcpFp4Map[i]);
  std::array<uint8_t, 16> codes{};
  for (size_t i = 0; i < 16; ++i) codes[i] = static_cast<uint8_t>(17 * i + 3);
  REQUIRE(s.take_it(Instruction(Opcode::kSetMap, Engine::kTensor).set_codes(codes)));
  REQUIRE(s.take_it(Instruction(Opcode::kNop, Engine::kTensor)));
  REQUIRE(s.take_it(load()));
  for (size_t i = 0; i < 16; ++i) CHECK(get(s.bench->sequencer_map_o, bits(8 * i, 8)) == codes[i]);
}

TEST_CASE("a move carries its fields, and its random block is counter plus offset") {
  Sequencer s("tensor_sequencer_fields");
  REQUIRE(s.take_it(load(7)));
  for (int n = 0; n < 200; ++n) {
    Rng& rng = s.bench.rng();
    Instruction i = move(7);
    const bool bf16 = rng() % 2;
    const uint32_t counter = draw_word(rng), offset = draw_word(rng), sr_n = draw_word(rng);
    i.set(Field::kPsumRow, 20)
        .set(Field::kPsumStride, draw(rng, -6, 6))
        .set(Field::kBf16, bf16)
        .set(Field::kStochastic, bf16);
    i.set(Field::kAccumulate, n % 2).set(Field::kSrOffset, offset).set(Field::kSrN, sr_n);
    s.bench->sequencer_counter_i = counter;
    REQUIRE(s.offer(i));
    const auto& m = s.bench->sequencer_move_o;
    CHECK(get(m, move_t::sr_n) == sr_n);
    CHECK(get(m, move_t::block) == ((counter + offset) & 0xffffffff));
    CHECK(get(m, move_t::stochastic) == bf16);
    CHECK(get(m, move_t::bf16) == bf16);
    CHECK(get(m, move_t::accumulate) == static_cast<uint64_t>(n % 2));
    CHECK(get(m, move_t::psum_stride) == (i.get(Field::kPsumStride) & 0xffff));
    CHECK(get(m, move_t::psum_row) == 20);
    s.bench->sequencer_instr_valid_i = 0;
  }
}

TEST_CASE("only a stochastic move waits until the round keys of a new seed are made") {
  Sequencer s("tensor_sequencer_keys");
  const Instruction nearest = move().set(Field::kBf16, 1);
  Instruction stochastic = nearest;
  stochastic.set(Field::kStochastic, 1);
  REQUIRE(s.take_it(load()));
  s.bench->sequencer_random_ready_i = 0;
  CHECK_FALSE(s.offer(stochastic));
  CHECK(s.bench->sequencer_move_valid_o == 0);
  CHECK(s.bench->sequencer_push_o == 0);
  s.bench->sequencer_random_ready_i = 1;
  CHECK(s.offer(stochastic));
  CHECK(s.bench->sequencer_move_valid_o == 1);
  s.bench->sequencer_random_ready_i = 0;
  CHECK(s.offer(nearest));
}

TEST_CASE(
    "an illegal instruction is taken, stops the engine when all before are complete, and clear "
    "goes on") {
  Sequencer s("tensor_sequencer_illegal");
  REQUIRE(s.take_it(load()));
  s.bench->sequencer_empty_i = 0;
  REQUIRE(s.take_it(move().set(Field::kPsumRow, 64)));
  CHECK(s.bench->sequencer_stopped_o == 0);
  CHECK_FALSE(s.take_it(load()));
  CHECK_FALSE(s.take_it(Instruction(Opcode::kNop, Engine::kTensor)));
  CHECK(s.bench->sequencer_stopped_o == 0);
  s.bench->sequencer_empty_i = 1;
  s.tick();
  CHECK(s.bench->sequencer_stopped_o == 1);
  CHECK(s.bench->sequencer_cause_o == static_cast<unsigned>(Cause::kAddressRange));
  CHECK(s.bench->sequencer_fault_info_o == 64);
  CHECK_FALSE(s.take_it(load()));
  s.clear();
  CHECK(s.bench->sequencer_stopped_o == 0);
  CHECK(s.bench->sequencer_cause_o == 0);
  CHECK(s.bench->sequencer_fault_info_o == 0);
  REQUIRE(s.take_it(move()));  // the stationary operand is forgotten
  s.tick();
  CHECK(s.bench->sequencer_stopped_o == 1);
  CHECK(s.bench->sequencer_cause_o == static_cast<unsigned>(Cause::kNoStationary));
  s.clear();
  REQUIRE(s.take_it(load()));
  REQUIRE(s.offer(move()));
  CHECK(s.swap_offered());
}

TEST_CASE("k must be that of the newest load") {
  Sequencer s("tensor_sequencer_k");
  REQUIRE(s.take_it(load(8)));
  REQUIRE(s.take_it(move(8)));
  s.swapped();
  REQUIRE(s.take_it(load(9)));
  REQUIRE(s.take_it(move(8)));
  s.tick();
  CHECK(s.bench->sequencer_stopped_o == 1);
  CHECK(s.bench->sequencer_cause_o == static_cast<unsigned>(Cause::kKMismatch));
}

TEST_CASE(
    "an unwritten row found by the mover wins over a later illegal instruction and waits for the "
    "waves before it") {
  for (const bool illegal_first : {false, true}) {
    Sequencer s("tensor_sequencer_broken");
    REQUIRE(s.take_it(load()));
    REQUIRE(s.take_it(move()));
    s.bench->sequencer_empty_i = 0;
    if (illegal_first) REQUIRE(s.take_it(Instruction(Opcode::kVectorConvert, Engine::kTensor)));
    s.bench->sequencer_mover_fault_i = 1;
    s.bench->sequencer_mover_row_i = 37;
    CHECK_FALSE(s.offer(load()));  // nothing new in that cycle
    s.tick();
    s.bench->sequencer_mover_fault_i = 0;
    s.bench->sequencer_mover_row_i = 99;
    CHECK_FALSE(s.take_it(load()));
    CHECK(s.bench->sequencer_stopped_o == 0);
    s.bench->sequencer_waits_for_move_i = 1;
    s.bench->sequencer_waves_in_flight_i = 1;
    s.tick();
    CHECK(s.bench->sequencer_stopped_o == 0);
    s.bench->sequencer_waves_in_flight_i = 0;
    s.bench->sequencer_load_busy_i = 1;
    s.tick();
    CHECK(s.bench->sequencer_stopped_o == 0);
    s.bench->sequencer_load_busy_i = 0;
    s.bench->sequencer_waits_for_move_i = 0;  // a load before it is not yet retired
    s.tick();
    CHECK(s.bench->sequencer_stopped_o == 0);
    s.bench->sequencer_waits_for_move_i = 1;
    s.tick();
    CHECK(s.bench->sequencer_stopped_o == 1);
    CHECK(s.bench->sequencer_cause_o == static_cast<unsigned>(Cause::kPsumUnwritten));
    CHECK(s.bench->sequencer_fault_info_o == 37);
  }
}

TEST_CASE("a reset forgets operand, map and stop") {
  Sequencer s("tensor_sequencer_reset");
  std::array<uint8_t, 16> codes{};
  REQUIRE(s.take_it(Instruction(Opcode::kSetMap, Engine::kTensor).set_codes(codes)));
  REQUIRE(s.take_it(load()));
  REQUIRE(s.take_it(move()));
  REQUIRE(s.take_it(move(5)));
  s.tick();
  REQUIRE(s.bench->sequencer_stopped_o == 1);
  s.bench.reset(1);
  CHECK(s.bench->sequencer_stopped_o == 0);
  CHECK(s.bench->sequencer_cause_o == 0);
  CHECK(get(s.bench->sequencer_map_o, bits(8, 8)) == kOcpFp4Map[1]);
  REQUIRE(s.take_it(load()));  // no unswapped move stands in the way
  REQUIRE(s.take_it(move()));
  s.bench.reset(1);
  REQUIRE(s.take_it(move()));
  s.tick();
  CHECK(s.bench->sequencer_cause_o == static_cast<unsigned>(Cause::kNoStationary));
}
