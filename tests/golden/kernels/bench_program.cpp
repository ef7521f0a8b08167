// SPDX-License-Identifier: Apache-2.0
// The golden machine's cost per instruction, over the length of the program: it must not grow with
// what has gone before. `build/dev/bin/bench_program` prints ns per instruction and the order of
// the whole.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "golden/chip/machine.h"
#include "golden/device/golden_device.h"
#include "golden/isa/address_map.h"
#include "golden/kernels/gemm.h"

namespace ng {
namespace {

void finish(benchmark::State& state, size_t instructions) {
  const auto count = static_cast<double>(instructions) * static_cast<double>(state.iterations());
  state.counters["ns_per_instruction"] =
      benchmark::Counter(count, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.SetComplexityN(static_cast<int64_t>(instructions));
}

void run(benchmark::State& state, const std::vector<Instruction>& program) {
  for (auto _ : state) {
    Machine machine(*find_preset("tiny"));
    for (const Instruction& i : program) machine.submit(i);
    if (machine.run() != Machine::Outcome::kIdle) state.SkipWithError("the program does not end");
  }
  finish(state, program.size());
}

// Two engines hand each other a semaphore, each wait on the one before.
void hand_over(benchmark::State& state) {
  std::vector<Instruction> program;
  for (uint32_t n = 0; n < state.range(0) / 2; ++n) {
    Instruction& there = program.emplace_back(Opcode::kNop, Engine::kTensor);
    there.set_wait({.index = 2, .value = n});
    there.set_signal(0, {.index = 1, .value = 1});
    Instruction& back = program.emplace_back(Opcode::kNop, Engine::kVector);
    back.set_wait({.index = 1, .value = n + 1});
    back.set_signal(0, {.index = 2, .value = 1});
  }
  run(state, program);
}

// One queue fills pieces apart from each other, another reads each of them when it is there.
void scattered(benchmark::State& state) {
  std::vector<Instruction> program;
  for (uint32_t n = 0; n < state.range(0) / 2; ++n) {
    const uint64_t at = uint64_t{n} * 7919 % 65536 * 512;
    Instruction& fill = program.emplace_back(Opcode::kDmaFill, Engine::kDma0);
    fill.set(Field::kDstAddr, int64_t(global_address(Space::kHbm, at)));
    fill.set(Field::kBytes, 16).set(Field::kElement, 4).set(Field::kFence, 1);
    if (n >= 65536) fill.set_wait({.index = 2, .value = n - 65535});
    fill.set_signal(0, {.index = 1, .value = 1});
    Instruction& copy = program.emplace_back(Opcode::kDmaCopy, Engine::kDma1);
    copy.set(Field::kSrcAddr, int64_t(global_address(Space::kHbm, at)));
    copy.set(Field::kDstAddr, int64_t(global_address(Space::kSbuf, n % 4096 * 16)));
    copy.set(Field::kBytes, 16).set(Field::kFence, 1);
    copy.set_wait({.index = 1, .value = n + 1});
    copy.set_signal(0, {.index = 2, .value = 1});
  }
  run(state, program);
}

// A product of one row and N columns: planning, the program, and its run from HBM to HBM.
void gemm(benchmark::State& state) {
  const TensorFormat format{Format::kE4m3, false};
  const auto ones = [&](uint32_t rows) {
    return CodeMatrix{.format = format,
                      .rows = rows,
                      .cols = 1,
                      .codes = std::vector<uint32_t>(rows, 0x38),
                      .scales = {}};
  };
  GemmOperands operands;
  operands.a = ones(1);
  operands.b = ones(static_cast<uint32_t>(state.range(0)));
  size_t instructions = 0;
  for (auto _ : state) {
    GoldenDevice device(*find_preset("base"));
    instructions = run_gemm(device, {}, operands).instructions;
  }
  finish(state, instructions);
}

BENCHMARK(hand_over)->RangeMultiplier(4)->Range(1 << 12, 1 << 20)->Complexity();
BENCHMARK(scattered)->RangeMultiplier(4)->Range(1 << 12, 1 << 20)->Complexity();
BENCHMARK(gemm)->RangeMultiplier(2)->Range(1 << 16, 1 << 20)->Complexity();

}  // namespace
}  // namespace ng

BENCHMARK_MAIN();
