// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/bench_core.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <random>
#include <vector>

#include "Vbench_array.h"
#include "Vbench_compute.h"
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

// Pass p of the GEMM: B in the upper half of SBUF, A in the lower one.
std::array<Instruction, 2> gemm_pass(const Geometry& g, uint32_t p, uint32_t passes) {
  Instruction load(Opcode::kLoadStationary, Engine::kTensor);
  load.set(Field::kAddr, g.sbuf_words / 2 + p).set(Field::kStride, passes);
  load.set(Field::kCount, g.cols).set(Field::kK, g.pass_elements());
  Instruction move(Opcode::kMultiplyMoving, Engine::kTensor);
  move.set(Field::kAddr, p).set(Field::kStride, passes);
  move.set(Field::kCount, kRows).set(Field::kK, g.pass_elements());
  move.set(Field::kPsumStride, 1).set(Field::kAccumulate, p != 0);
  return {load, move};
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

struct ComputeBench::State {
  static constexpr uint32_t kPasses = 128;
  tb::Sim<Vbench_compute> sim{"bench_compute"};
  Vbench_compute& chip = sim.top();

  void issue(const Instruction& instruction) {
    std::memcpy(&chip.engine_data_i, instruction.bytes.data(), kInstructionBytes);
    chip.engine_valid_i = 1;
    sim.eval();
    while (!(chip.engine_ready_o & 1)) sim.tick();
    sim.tick();
    chip.engine_valid_i = 0;
  }
};

ComputeBench::ComputeBench() : state_(std::make_unique<State>()) {
  State& s = *state_;
  s.chip.engine_valid_i = s.chip.engine_clear_i = 0;
  s.chip.sbuf_read_valid_i = s.chip.sbuf_write_valid_i = 0;
  s.chip.psum_read_valid_i = s.chip.psum_write_valid_i = 0;
  s.sim.reset();
  std::mt19937 rng(1);
  s.chip.sbuf_write_valid_i = 1;
  s.chip.sbuf_write_strobe_i = 0xFFFFFFFF;
  s.chip.sbuf_write_scales_i = 0;
  for (uint32_t word = 0; word < find_preset("base")->sbuf_words; ++word) {
    std::array<uint8_t, 32> bytes{};
    for (uint8_t& byte : bytes) byte = finite_e4m3(static_cast<uint32_t>(rng()));
    s.chip.sbuf_write_addr_i = word;
    std::memcpy(&s.chip.sbuf_write_data_i, bytes.data(), bytes.size());
    s.sim.tick();
  }
  s.chip.sbuf_write_valid_i = 0;
}

ComputeBench::~ComputeBench() = default;

uint64_t ComputeBench::run(uint32_t times) {
  State& s = *state_;
  const Geometry g = *find_preset("base");
  for (uint32_t t = 0; t < times; ++t) {
    for (uint32_t p = 0; p < State::kPasses; ++p) {
      for (const Instruction& i : gemm_pass(g, p, State::kPasses)) s.issue(i);
    }
  }
  s.sim.ticks(kRows + 64);
  return uint64_t{times} * kRows * g.cols * State::kPasses * g.pass_elements();
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
      for (const Instruction& i : gemm_pass(g, p, passes_)) program.push_back(i);
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
