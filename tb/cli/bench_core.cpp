// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/bench_core.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <random>
#include <vector>

#include "Vbench_array.h"
#include "golden/isa/isa.h"
#include "tb/sim.h"

namespace ng::cli {
namespace {

constexpr uint32_t kRows = 128;

// Finite codes only: a NaN, once in an accumulator, would spare the adders all their work.
uint8_t finite_e4m3(uint32_t random) {
  const auto code = static_cast<uint8_t>(random);
  return (code & 0x7F) == 0x7F ? code ^ 0x40 : code;
}

}  // namespace

uint64_t reference_kernel(uint64_t steps) {
  uint64_t x = 0x9E3779B97F4A7C15;
  uint64_t sum = 0;
  for (uint64_t i = 0; i < steps; ++i) {
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    sum += (x * 0x2545F4914F6CDD1D) >> (x & 31);
  }
  return sum;
}

struct ArrayBench::State {
  tb::Sim<Vbench_array> sim{"bench_array"};
  Vbench_array& array = sim.top();
  std::vector<std::array<uint32_t, 8>> words{1024};
  uint64_t next = 0;

  void meaning(bool first, uint32_t column) {
    // tensor_pkg::edge_word_t: first, half, scaled, format[3], k[16], column[16]
    array.meaning_i = uint64_t{first} << 37 | uint64_t{32} << 16 | column;
  }
};

ArrayBench::ArrayBench() : state_(std::make_unique<State>()) {
  State& s = *state_;
  std::mt19937 rng(1);
  for (auto& word : s.words) {
    for (uint32_t& four : word) {
      four = 0;
      for (int i = 0; i < 4; ++i)
        four |= uint32_t{finite_e4m3(static_cast<uint32_t>(rng()))} << 8 * i;
    }
  }
  s.array.load_valid_i = s.array.moving_valid_i = 0;
  s.sim.reset();
  for (uint32_t c = 0; c < 32; ++c) {
    s.array.load_valid_i = 1;
    s.meaning(c == 0, c);
    std::memcpy(&s.array.load_word_i, s.words[c].data(), 32);
    s.sim.tick();
  }
  s.array.load_valid_i = 0;
  s.array.moving_valid_i = 1;
  s.meaning(true, 0);
  s.sim.tick();
  s.meaning(false, 0);
}

ArrayBench::~ArrayBench() = default;

uint64_t ArrayBench::run(uint64_t cycles) {
  State& s = *state_;
  for (uint64_t i = 0; i < cycles; ++i) {
    std::memcpy(&s.array.moving_word_i, s.words[s.next++ % s.words.size()].data(), 32);
    s.sim.tick();
  }
  return cycles * 1024;
}

EngineBench::EngineBench(Device& device)
    : device_(device),
      passes_(std::min(4096 / device.geometry().pass_elements(),
                       device.geometry().sbuf_words / 2 / kRows)) {
  const Geometry& g = device.geometry();
  std::mt19937 rng(1);
  std::vector<uint8_t> bytes(g.sbuf_bytes());
  for (uint8_t& byte : bytes) byte = finite_e4m3(static_cast<uint32_t>(rng()));
  device.write(sbuf_address(g, 0), bytes);
}

uint64_t EngineBench::run(uint32_t times) {
  const Geometry& g = device_.geometry();
  std::vector<Instruction> program;
  for (uint32_t t = 0; t < times; ++t) {
    for (uint32_t p = 0; p < passes_; ++p) {
      Instruction load(Opcode::kLoadStationary, Engine::kTensor);
      load.set(Field::kAddr, g.sbuf_words / 2 + p).set(Field::kStride, passes_);
      load.set(Field::kCount, g.cols).set(Field::kK, g.pass_elements());
      Instruction move(Opcode::kMultiplyMoving, Engine::kTensor);
      move.set(Field::kAddr, p).set(Field::kStride, passes_);
      move.set(Field::kCount, kRows).set(Field::kK, g.pass_elements());
      move.set(Field::kPsumStride, 1).set(Field::kAccumulate, p != 0);
      program.push_back(load);
      program.push_back(move);
    }
  }
  device_.clear_counters();
  device_.submit(program);
  const RunResult result = device_.run(uint64_t{1} << 40);
  if (!result.idle) throw DeviceError("bench: the tensor engine did not finish its program");
  const Counters counters = device_.counters();
  const uint32_t span = counters.tensor.moving_last - counters.tensor.moving_first + 1;
  utilisation_ = static_cast<double>(counters.tensor.moving_words) / span;
  cycles_ = result.cycles;
  return uint64_t{times} * kRows * g.cols * k();
}

}  // namespace ng::cli
