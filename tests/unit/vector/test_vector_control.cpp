// SPDX-License-Identifier: Apache-2.0
// rtl/vector/vector_control.sv with the data path played by the test: order, pulses, stops, random
// state, illegal use.
#include "tests/unit/vector/vector_bench.h"

using namespace ng;
using namespace ng::test;

namespace {
class Control {
 public:
  explicit Control(FlowBench& bench) : bench_(bench) { quiet(bench); }

  void tick() {
    auto& t = bench_.top();
    bench_.eval();
    read_done += t.control_read_done_o;
    complete += t.control_complete_o;
    starts += t.control_start_o;
    bench_.tick();
  }
  void ticks(int n) {
    while (n-- > 0) tick();
  }
  void give(const Instruction& i) {
    command(bench_, i);
    bench_->control_instr_valid_i = 1;
    for (int n = 0;; ++n) {
      bench_.eval();
      const bool taken = bench_->control_instr_ready_o;
      tick();
      if (taken) break;
      if (n > 100) FAIL("not taken: " << to_text(i));
    }
    bench_->control_instr_valid_i = 0;
  }
  void pulse(uint8_t& line) {
    line = 1;
    tick();
    line = 0;
  }

  FlowBench& bench_;
  int read_done = 0, complete = 0, starts = 0;
};

Instruction convert(int rows) {
  Instruction i(Opcode::kVectorConvert, Engine::kVector);
  return i.set(Field::kRows, rows).set(Field::kWidth, 8);
}
}  // namespace

TEST_CASE("starts the next conversion only when the one before has written everything") {
  FlowBench bench("vector_control");
  Control control(bench);
  auto& t = bench.top();
  control.give(convert(3));
  control.ticks(8);
  CHECK(control.starts == 1);
  CHECK(get(t.control_command_o, command_t::rows) == 3);
  control.give(convert(5));
  control.ticks(20);
  CHECK(control.starts == 1);
  CHECK(get(t.control_command_o, command_t::rows) == 3);
  CHECK(!t.control_instr_ready_o);
  control.pulse(t.control_last_row_i);
  control.ticks(3);
  CHECK(control.read_done == 1);
  CHECK(control.complete == 0);
  CHECK(control.starts == 1);
  control.pulse(t.control_done_i);
  control.ticks(3);
  CHECK(control.complete == 1);
  CHECK(control.starts == 2);
  CHECK(get(t.control_command_o, command_t::rows) == 5);
  control.pulse(t.control_last_row_i);
  control.pulse(t.control_done_i);
  control.ticks(3);
  CHECK(control.read_done == 2);
  CHECK(control.complete == 2);
  CHECK(!t.control_busy_o);
}

TEST_CASE("Nop and SetRandom pulse once each, after what came before") {
  FlowBench bench("vector_control");
  Control control(bench);
  auto& t = bench.top();
  control.give(convert(1));
  control.ticks(8);
  Instruction set(Opcode::kSetRandom, Engine::kVector);
  set.set(Field::kLoadSeed, 1)
      .set(Field::kSeed, 0x1122334455667788)
      .set(Field::kLoadCounter, 1)
      .set(Field::kCounter, 0xfffffffe);
  control.give(set);
  control.ticks(10);
  CHECK(t.control_seed_o == 0);  // the running conversion still uses the old one
  CHECK(control.complete == 0);
  control.pulse(t.control_last_row_i);
  control.pulse(t.control_done_i);
  control.ticks(1);
  CHECK(control.complete == 1);
  control.ticks(2);
  CHECK(control.complete == 2);
  CHECK(control.read_done == 2);
  CHECK(t.control_seed_o == 0x1122334455667788);
  CHECK(t.control_counter_o == 0xfffffffe);
  Instruction add(Opcode::kSetRandom, Engine::kVector);
  control.give(add.set(Field::kAddCounter, 1).set(Field::kCounter, 5).set(Field::kSeed, 99));
  control.give(Instruction(Opcode::kNop, Engine::kVector));
  control.ticks(4);
  CHECK(t.control_seed_o == 0x1122334455667788);
  CHECK(t.control_counter_o == 3);
  CHECK(control.complete == 4);
  CHECK(control.read_done == 4);
}

TEST_CASE("a new seed is announced once, and stochastic conversions wait for its keys") {
  FlowBench bench("vector_control");
  Control control(bench);
  auto& t = bench.top();
  Instruction set(Opcode::kSetRandom, Engine::kVector);
  set.set(Field::kLoadSeed, 1).set(Field::kSeed, 7);
  control.give(set);
  int loads = 0;
  for (int n = 0; n < 5; ++n) {
    bench.eval();
    if (t.control_seed_load_o) {
      ++loads;
      CHECK(t.control_seed_o == 7);
    }
    control.tick();
  }
  CHECK(loads == 1);
  t.control_keys_ready_i = 0;
  control.give(convert(1).set(Field::kStochastic, 1));
  control.ticks(20);
  CHECK(control.starts == 0);
  t.control_keys_ready_i = 1;
  control.ticks(3);
  CHECK(control.starts == 1);
  control.pulse(t.control_last_row_i);
  control.pulse(t.control_done_i);
  t.control_keys_ready_i = 0;  // FP32 does not round, so it waits for nothing
  control.give(convert(1).set(Field::kStochastic, 1).set(Field::kOutFormat, 5));
  control.ticks(10);
  CHECK(control.starts == 2);
}

TEST_CASE("a failed check shows only when earlier work is finished, and holds until cleared") {
  FlowBench bench("vector_control");
  Control control(bench);
  auto& t = bench.top();
  control.give(convert(1));
  control.ticks(8);
  control.give(convert(1).set(Field::kSrcAddr, 64));
  control.ticks(10);
  CHECK(!t.control_stopped_o);
  control.pulse(t.control_last_row_i);
  control.pulse(t.control_done_i);
  control.ticks(3);
  CHECK(t.control_stopped_o);
  CHECK(!t.control_busy_o);
  CHECK(t.control_cause_o == static_cast<int>(Cause::kAddressRange));
  CHECK(t.control_fault_info_o == 64);
  CHECK(control.complete == 1);
  CHECK(control.read_done == 1);
  t.control_instr_valid_i = 1;
  for (int n = 0; n < 10; ++n) {
    bench.eval();
    CHECK(!t.control_instr_ready_o);
    control.tick();
  }
  t.control_instr_valid_i = 0;
  control.pulse(t.control_clear_i);
  CHECK(!t.control_stopped_o);
  CHECK(t.control_cause_o == 0);
  CHECK(t.control_fault_info_o == 0);
  control.give(convert(2));
  control.ticks(8);
  CHECK(control.starts == 2);
}

TEST_CASE("a trap drops what came behind it and shows when the data path is idle") {
  FlowBench bench("vector_control");
  for (int behind = 0; behind < 3; ++behind) {
    Control control(bench);
    auto& t = bench.top();
    control.give(convert(4));
    control.ticks(8);
    if (behind == 1) control.give(convert(9));
    if (behind == 2) control.give(convert(0));  // would stop with BadCount by itself
    control.ticks(behind == 1 ? 1 : 5);
    t.control_idle_i = 0;
    t.control_trap_cause_i = static_cast<int>(Cause::kNanToE2m1);
    t.control_trap_info_i = 77;
    control.pulse(t.control_trap_i);
    for (int n = 0; n < 6; ++n) {
      CHECK(t.control_flush_o);
      CHECK(!t.control_stopped_o);
      bench.eval();
      CHECK(!t.control_instr_ready_o);
      control.tick();
    }
    t.control_idle_i = 1;
    control.ticks(2);
    CHECK(t.control_stopped_o);
    CHECK(!t.control_flush_o);
    CHECK(!t.control_busy_o);
    CHECK(t.control_cause_o == static_cast<int>(Cause::kNanToE2m1));
    CHECK(t.control_fault_info_o == 77);
    control.pulse(t.control_clear_i);
    control.ticks(20);
    CHECK(control.starts == 1);
    CHECK(control.complete == 0);
    CHECK(control.read_done == 0);
    CHECK(!t.control_stopped_o);
  }
}

TEST_CASE("a clear without a stop and a reset in the middle do no harm") {
  FlowBench bench("vector_control");
  Control control(bench);
  auto& t = bench.top();
  control.pulse(t.control_clear_i);
  control.give(convert(4));
  control.ticks(8);
  control.pulse(t.control_clear_i);
  CHECK(t.control_busy_o);
  bench.reset();
  CHECK(!t.control_busy_o);
  control.ticks(20);
  CHECK(control.starts == 1);
  control.give(convert(2));
  control.ticks(8);
  CHECK(control.starts == 2);
}
