// SPDX-License-Identifier: Apache-2.0
#include "tb/device/dma_beside_gemm.h"

#include <algorithm>
#include <vector>

namespace ng {
namespace {

constexpr uint32_t kMaxPasses = 40;
constexpr uint32_t kRows = 128;

// The lowest and the highest eighth of SBUF are the tensor engine's; of those between, the lower
// half is filled and the upper half emptied.
std::vector<Instruction> transfers(const Geometry& g, uint64_t bytes) {
  const auto copy = [&](Engine engine, uint64_t from, uint64_t to) {
    Instruction i(Opcode::kDmaCopy, engine);
    i.set(Field::kSrcAddr, static_cast<int64_t>(from));
    i.set(Field::kDstAddr, static_cast<int64_t>(to));
    return i.set(Field::kBytes, static_cast<int64_t>(bytes));
  };
  return {copy(Engine::kDma0, global_address(Space::kHbm, 0), sbuf_address(g, g.sbuf_words / 4)),
          copy(Engine::kDma1, sbuf_address(g, g.sbuf_words / 2),
               global_address(Space::kHbm, uint64_t{1} << 20))};
}

std::vector<Instruction> gemm(const Geometry& g) {
  const uint32_t passes = std::min(kMaxPasses, g.sbuf_words / 8 / g.cols);
  std::vector<Instruction> program;
  for (uint32_t p = 0; p < passes; ++p) {
    Instruction load(Opcode::kLoadStationary, Engine::kTensor);
    load.set(Field::kAddr, g.sbuf_words - passes * g.cols + p).set(Field::kStride, passes);
    load.set(Field::kCount, g.cols).set(Field::kK, g.pass_elements());
    Instruction move(Opcode::kMultiplyMoving, Engine::kTensor);
    move.set(Field::kAddr, p).set(Field::kStride, 1).set(Field::kCount, kRows);
    move.set(Field::kK, g.pass_elements());
    move.set(Field::kPsumStride, 1).set(Field::kAccumulate, p != 0);
    program.push_back(load);
    program.push_back(move);
  }
  return program;
}

uint64_t run(Device& device, const std::vector<Instruction>& program) {
  device.clear_counters();
  device.submit(program);
  const RunResult result = device.run(UINT64_MAX);
  if (!result.idle) throw DeviceError("DMA beside a GEMM: an engine stopped, or waits in vain");
  return result.cycles;
}

}  // namespace

DmaBesideGemm measure_dma_beside_gemm(Device& device) {
  const Geometry& g = device.geometry();
  DmaBesideGemm m;
  m.bytes = g.sbuf_bytes() / 8;
  m.alone_cycles = run(device, transfers(g, m.bytes));
  std::vector<Instruction> both = gemm(g);
  for (const Instruction& i : transfers(g, m.bytes)) both.push_back(i);
  run(device, both);
  const Counters counters = device.counters();
  m.in_cycles = counters.dma[0].busy_cycles;
  m.out_cycles = counters.dma[1].busy_cycles;
  m.moving_words = counters.tensor.moving_words;
  m.moving_cycles = counters.tensor.moving_last - counters.tensor.moving_first + 1;
  return m;
}

}  // namespace ng
