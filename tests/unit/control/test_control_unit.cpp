// SPDX-License-Identifier: Apache-2.0
// The whole block: a host on AXI4-Lite, instruction bytes, and two engines played by the test.
#include "golden/isa/window_registers.h"
#include "tests/unit/control/control_unit_rig.h"

using namespace ng::test;
namespace reg = ng::reg;
using ng::Engine;
using ng::Instruction;
using ng::Opcode;

TEST_CASE("the host finds identity, preset and configuration hash") {
  ControlUnit chip("unit_identity");
  CHECK(chip.read(reg::kId) == reg::kIdValue);
  CHECK(chip.read(reg::kVersion) == reg::kVersionValue);
  CHECK(chip.read(reg::kCols) == 32);
  CHECK(chip.read(reg::kSbufWords) == 32768);
  CHECK(chip.read(reg::kConfigHash) == ng::test::config_hash(1, 32, 32768, 1024, 31));
  CHECK(chip.read(0x240, 2) == 0);
  chip.write(reg::kId, 1, 2);
  CHECK(chip.read(reg::kTensorSeedLo) == 0x44332211);
  CHECK(chip.read(reg::kTensorSeedHi) == 0x88776655);
  CHECK(chip.read(reg::kTensorCounter) == 0xCCBBAA99);
  CHECK(chip.read(reg::kVectorSeedLo) == 0x55667788);
}

TEST_CASE("random programs of two engines finish in order, and every signal counts once") {
  for (int round = 0; round < 20; ++round) {
    ControlUnit chip("unit_random" + std::to_string(round));
    Bench& sim = chip.sim;
    std::array<uint32_t, 256> sums{};
    std::array<uint32_t, 2> count{};
    std::array<std::vector<uint16_t>, 2> tags;
    const unsigned spread =
        round % 2 ? 3 : 256;  // few semaphores: many signals of one cycle to one index
    for (uint16_t n = 0; n < 300; ++n) {
      const Engine engine = random_engine(sim);
      Instruction i(Opcode::kNop, engine);
      i.set_tag(n);
      // a wait that earlier instructions are sure to satisfy
      const uint8_t waited = uint8_t(sim.rng()() % spread);
      if (sim.rng()() % 3 == 0) i.set_wait({waited, sums[waited]});
      for (int s = 0; s < 2; ++s) {
        if (sim.rng()() % 3 == 0) continue;
        const ng::Signal signal{.index = uint8_t(sim.rng()() % spread),
                                .value = uint32_t(sim.rng()() % 100),
                                .complete = bool(sim.rng()() % 2),
                                .set = false};
        i.set_signal(s, signal);
        sums[signal.index] += signal.value;
      }
      const unsigned e = unsigned(engine) - 1;
      ++count[e];
      tags[e].push_back(n);
      chip.submit(i);
    }
    uint64_t cycles = 0;
    while (!(chip.idle() && chip.engines[0].completed.size() == count[0] &&
             chip.engines[1].completed.size() == count[1])) {
      chip.cycle();
      if (++cycles > 100000) FAIL("no end: deadlock, round " << round << " seed " << sim.seed());
    }
    for (int i = 0; i < 50; ++i) chip.cycle();
    for (unsigned e = 0; e < 2; ++e) {
      CHECK(chip.started_tags[e] == tags[e]);
      CHECK(chip.engines[e].completed == tags[e]);
      CHECK(chip.read(0x110 + 0x100 * e) == count[e]);
      CHECK(chip.read(0x100 + 0x100 * e) == 4);
      CHECK(chip.read(0x114 + 0x100 * e) > 0);
    }
    for (unsigned s = 0; s < 256; ++s)
      if (sums[s] || s < 4) {
        INFO("semaphore " << s << " seed " << sim.seed());
        CHECK(chip.semaphore(s) == sums[s]);
      }
  }
}

TEST_CASE(
    "an engine starts only when its semaphore has its value, by another engine or by the host") {
  ControlUnit chip("unit_wait");
  Instruction wait(Opcode::kNop, Engine::kVector);
  wait.set_tag(1).set_wait({42, 3});
  chip.submit(wait);
  for (int i = 0; i < 30; ++i) chip.cycle();
  CHECK(chip.started_tags[1].empty());
  CHECK(chip.read(reg::kVectorStatus) == 0);
  CHECK(chip.read(reg::kVectorStallWait) > 20);
  Instruction raise(Opcode::kNop, Engine::kTensor);
  raise.set_tag(2).set_signal(0, {.index = 42, .value = 1, .complete = true, .set = false});
  raise.set_signal(1, {.index = 42, .value = 1, .complete = false, .set = false});
  chip.submit(raise);
  for (int i = 0; i < 40; ++i) chip.cycle();
  CHECK(chip.semaphore(42) == 2);
  CHECK(chip.started_tags[1].empty());
  chip.write(0x1000 + 4 * 42, 3);
  for (int i = 0; i < 40; ++i) chip.cycle();
  CHECK(chip.started_tags[1].size() == 1);
}

TEST_CASE("a wrapping add stops its engine alone until it is cleared, and raises the interrupt") {
  ControlUnit chip("unit_wrap");
  chip.write(reg::kIrqEnable, 1);
  chip.write(0x1000 + 4 * 5, 0xFFFFFFFF);
  Instruction add(Opcode::kNop, Engine::kTensor);
  add.set_tag(0x77).set_signal(1, {.index = 5, .value = 1, .complete = true, .set = false});
  chip.submit(add);
  for (int i = 0; i < 40; ++i) chip.cycle();
  CHECK(chip.sim->irq_o);
  CHECK(chip.read(reg::kTensorStatus) == 6);
  CHECK(chip.read(reg::kTensorCause) == 11);
  CHECK(chip.read(reg::kTensorFaultTag) == 0x77);
  CHECK(chip.semaphore(5) == 0xFFFFFFFF);
  Instruction more(Opcode::kNop, Engine::kTensor), other(Opcode::kNop, Engine::kVector);
  chip.submit(more.set_tag(1));
  chip.submit(other.set_tag(2));
  for (int i = 0; i < 40; ++i) chip.cycle();
  CHECK(chip.started_tags[0].size() == 1);
  CHECK(chip.started_tags[1].size() == 1);
  CHECK(chip.read(reg::kTensorStatus) == 2);
  chip.write(reg::kTensorClear, 1);
  for (int i = 0; i < 10; ++i) chip.cycle();
  CHECK(chip.read(reg::kTensorStatus) == 4);
  CHECK(chip.read(reg::kTensorCause) == 0);
  chip.submit(more.set_tag(3));
  for (int i = 0; i < 40; ++i) chip.cycle();
  CHECK(chip.started_tags[0].size() == 2);
  CHECK(chip.started_tags[0].back() == 3);
}

TEST_CASE("an engine's stop is shown with the tag of the instruction it stopped at") {
  ControlUnit chip("unit_stop");
  chip.engines[1].stopped = true;  // before anything is taken: the engine refuses what comes
  chip.sim->cause_i = 0x60;
  chip.sim->fault_info_i = uint64_t{0x1234} << 32;
  chip.cycle();
  CHECK(chip.read(reg::kVectorStatus) == 6);
  CHECK(chip.read(reg::kVectorCause) == 6);
  CHECK(chip.read(reg::kVectorFaultInfo) == 0x1234);
  CHECK(chip.read(reg::kTensorStatus) == 4);
  CHECK(chip.read(reg::kTensorFaultInfo) == 0);
  chip.write(reg::kVectorClear, 1);
  for (int i = 0; i < 5; ++i) chip.cycle();
  CHECK(chip.read(reg::kVectorStatus) == 4);
  CHECK(!chip.engines[1].stopped);
}

TEST_CASE("an instruction for no engine is dropped and named; a full queue holds back the rest") {
  ControlUnit chip("unit_dispatch");
  Instruction bad(Opcode::kNop, Engine::kTensor);
  bad.set_tag(0xABCD);
  bad.bytes[1] = 9;
  chip.submit(bad);
  for (int i = 0; i < 5; ++i) chip.cycle();
  CHECK(chip.submitted());
  CHECK(chip.read(reg::kControlCause) == 0xABCD0001);
  chip.write(reg::kControlCause, 0);
  CHECK(chip.read(reg::kControlCause) == 0);
  Instruction never(Opcode::kNop, Engine::kTensor);
  never.set_wait({1, 1});
  for (int i = 0; i < 9; ++i) chip.submit(never);
  Instruction vector(Opcode::kNop, Engine::kVector);
  chip.submit(vector);
  for (int i = 0; i < 40; ++i) chip.cycle();
  CHECK(!chip.submitted());
  CHECK(chip.started_tags[1].empty());
  chip.write(0x1004, 1);
  for (int i = 0; i < 300; ++i) chip.cycle();
  CHECK(chip.submitted());
  CHECK(chip.started_tags[1].size() == 1);
  CHECK(chip.started_tags[0].size() == 9);
}

TEST_CASE("the DMA engine writes and reads semaphores as memory, beside the host and the signals") {
  ControlUnit chip("unit_dma_semaphores");
  chip.write(0x1000 + 4 * 9, 99);
  for (unsigned i = 0; i < 8; ++i) {
    chip.sim->dma_semaphore_valid_i = 1;
    chip.sim->dma_semaphore_index_i = i;
    chip.sim->dma_semaphore_value_i = 0x100 + i;
    chip.sim.eval();
    while (!chip.sim->dma_semaphore_ready_o) chip.cycle();
    chip.cycle();
    chip.sim->dma_semaphore_valid_i = 0;
  }
  for (unsigned i = 0; i < 10; ++i) {
    const uint32_t expected = i == 9 ? 99 : i == 8 ? 0 : 0x100 + i;
    CHECK(chip.semaphore(i) == expected);
    CHECK(chip.semaphore(200) == 0);  // the host's port rests on one that was never written
    chip.sim->dma_semaphore_read_index_i = i;
    chip.sim.eval();
    CHECK(chip.sim->dma_semaphore_read_value_o == expected);
  }
  // a write releases whoever waits
  Instruction waiting(Opcode::kNop, Engine::kVector);
  waiting.set_wait({.index = 8, .value = 5});
  chip.submit(waiting);
  for (int i = 0; i < 20; ++i) chip.cycle();
  CHECK(chip.started_tags[1].empty());
  chip.sim->dma_semaphore_index_i = 8;
  chip.sim->dma_semaphore_value_i = 5;
  chip.sim->dma_semaphore_valid_i = 1;
  chip.sim.eval();
  while (!chip.sim->dma_semaphore_ready_o) chip.cycle();
  chip.cycle();
  chip.sim->dma_semaphore_valid_i = 0;
  for (int i = 0; i < 20; ++i) chip.cycle();
  CHECK(chip.started_tags[1].size() == 1);
}

TEST_CASE(
    "other chips add to semaphores and set them, and an add that carries out changes nothing") {
  ControlUnit chip("unit_remote_signals");
  const auto signal = [&](bool set, unsigned index, uint32_t value) {
    chip.sim->remote_signal_valid_i = 1;
    chip.sim->remote_signal_data_i = uint64_t{set} << 40 | uint64_t{index} << 32 | value;
    chip.sim.eval();
    while (!chip.sim->remote_signal_ready_o) chip.cycle();
    const bool wrap = chip.sim->remote_signal_wrap_o;
    chip.cycle();
    chip.sim->remote_signal_valid_i = 0;
    return wrap;
  };
  // an engine that waits goes on
  Instruction waits(Opcode::kNop, Engine::kVector);
  waits.set_wait({7, 30}).set_tag(99);
  chip.submit(waits);
  CHECK_FALSE(signal(true, 7, 20));
  for (int i = 0; i < 40; ++i) chip.cycle();
  CHECK(chip.engines[1].completed.empty());
  CHECK_FALSE(signal(false, 7, 10));
  for (int i = 0; i < 40; ++i) chip.cycle();
  CHECK(chip.engines[1].completed == std::vector<uint16_t>{99});
  CHECK(chip.semaphore(7) == 30);
  CHECK(signal(false, 7, 0xFFFFFFFF));
  CHECK(chip.semaphore(7) == 30);
  CHECK_FALSE(signal(false, 8, 0xFFFFFFFF));
  CHECK(chip.semaphore(8) == 0xFFFFFFFF);
}

TEST_CASE("a chip with a link has its number and the link's registers in the map") {
  ControlUnit chip("unit_link_registers");
  CHECK(chip.read(reg::kChipIdBase) == 0);
  chip.write(reg::kChipIdBase, 1023);
  CHECK(chip.read(reg::kChipIdBase) == 1023);
  CHECK(chip.sim->chip_o == 1023);
  chip.write(reg::kChipIdBase, 1024, 2);
  CHECK(chip.sim->chip_o == 1023);
  chip.sim->link_reg_data_i = 0x5678EF90ABCD1234;
  CHECK(chip.read(reg::kLink0Base + reg::link::kHistory) == 0xABCD1234);
  CHECK(chip.read(reg::kBridgeBase) == 0x5678EF90);
  chip.sim->link_reg_error_i = 1;
  chip.read(reg::kLink0Base + 0xFC, 2);
  CHECK(chip.read(reg::kId) == reg::kIdValue);
}

TEST_CASE("counters clear on request, cycles do not") {
  ControlUnit chip("unit_counters");
  chip.submit(Instruction(Opcode::kNop, Engine::kTensor));
  for (int i = 0; i < 40; ++i) chip.cycle();
  CHECK(chip.read(reg::kTensorRetired) == 1);
  chip.write(reg::kCountersClear, 1);
  CHECK(chip.read(reg::kTensorRetired) == 0);
  CHECK(chip.read(reg::kTensorBusyCycles) == 0);
  CHECK(chip.read(reg::kCyclesLo) > 40);
}

TEST_CASE("a reset in the middle of work forgets everything") {
  ControlUnit chip("unit_midreset");
  for (uint16_t n = 0; n < 12; ++n) {
    Instruction i(Opcode::kNop, Engine::kTensor);
    i.set_tag(n).set_signal(0, {.index = 1, .value = 1, .complete = false, .set = false});
    chip.submit(i);
  }
  for (int i = 0; i < 25; ++i) chip.cycle();
  chip.sim->instr_valid_i = 0;
  chip.sim->read_done_i = chip.sim->complete_i = chip.sim->busy_i = 0;
  chip.sim.reset();
  CHECK(chip.sim->engine_valid_o == 0);
  for (int i = 0; i < 10; ++i) {
    chip.sim.tick();
    CHECK(chip.sim->engine_valid_o == 0);
  }
}
