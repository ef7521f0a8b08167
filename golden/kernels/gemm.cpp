// SPDX-License-Identifier: Apache-2.0
#include "golden/kernels/gemm.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <stdexcept>

#include "golden/device/host_map.h"
#include "golden/kernels/gemm_data.h"
#include "golden/kernels/gemm_program.h"
#include "golden/kernels/program_builder.h"

namespace ng {
namespace {

void check_operands(const GemmOperands& o) {
  const auto expect = [](bool good, const std::string& text) {
    if (!good) throw std::invalid_argument(text);
  };
  expect(o.a.cols == o.b.cols,
         fmt::format("A has K = {} and B has K = {}, expected the same", o.a.cols, o.b.cols));
  const auto vector = [&](const std::vector<uint32_t>& v, uint32_t size, const char* name) {
    expect(v.empty() || v.size() == size,
           fmt::format("{} has {} elements, expected {}", name, v.size(), size));
  };
  vector(o.row_scale, o.a.rows, "row_scale");
  vector(o.col_scale, o.b.rows, "col_scale");
  vector(o.bias, o.b.rows, "bias");
}

// Operands, result and what the host keeps for itself must lie in HBM.
void check_room(const Geometry& g, const GemmShape& s, uint64_t bytes) {
  const uint64_t needed = bytes + kHbmHostBytes;
  if (needed <= g.hbm_bytes()) return;
  throw std::invalid_argument(fmt::format(
      "a GEMM of M = {}, N = {}, K = {} needs {} bytes of HBM ({} of them for the host) and the "
      "chip has {}: expected fewer rows at a time, shorter formats, or a chip with "
      "HbmBits = {} (rtl/presets.json)",
      s.m, s.n, s.k, needed, kHbmHostBytes, g.hbm_bytes(), std::bit_width(needed - 1)));
}

// Puts the operands into HBM, runs the program and reads the result back.
class GemmRun {
 public:
  GemmRun(Device& device, const GemmOptions& options, const GemmOperands& operands)
      : device_(device),
        options_(options),
        operands_(operands),
        formats_{.a = operands.a.format,
                 .b = operands.b.format,
                 .out = options.out,
                 .row_scale = !operands.row_scale.empty(),
                 .col_scale = !operands.col_scale.empty(),
                 .bias = !operands.bias.empty()},
        plan_(plan_gemm(device.geometry(), operands.shape(), formats_)),
        hbm_(gemm_hbm_layout(operands.shape(), formats_, 0)) {
    check_room(device.geometry(), operands.shape(), hbm_.end);
    if (!device.has_engine(Engine::kDma0) || !device.has_engine(Engine::kDma1)) {
      throw DeviceError(fmt::format("{}: no DMA engine", device.name()));
    }
  }

  GemmResult run(const GemmHooks& hooks) {
    device_.clear_counters();
    fill_hbm();
    execute(gemm_program(plan_, options_, hbm_), hooks.progress);
    read_hbm();
    const GemmShape s = operands_.shape();
    result_.macs = uint64_t{s.m} * s.n * s.k;
    result_.counters = device_.counters();
    result_.diagnostics = device_.take_diagnostics();
    return std::move(result_);
  }

 private:
  void write(uint64_t address, const std::vector<uint8_t>& bytes) {
    if (bytes.empty()) return;
    device_.write(address, bytes);
    result_.bytes_in += bytes.size();
  }

  std::vector<uint8_t> read(uint64_t address, size_t count) {
    std::vector<uint8_t> bytes(count);
    if (count > 0) device_.read(address, bytes);
    result_.bytes_out += count;
    return bytes;
  }

  void fill_hbm() {
    write(hbm_.a.codes, pack_matrix(operands_.a));
    write(hbm_.a.scales, operands_.a.scales);
    write(hbm_.b.codes, pack_matrix(operands_.b));
    write(hbm_.b.scales, operands_.b.scales);
    write(hbm_.row_scale, pack_fp32(operands_.row_scale));
    write(hbm_.col_scale, pack_fp32(operands_.col_scale));
    write(hbm_.bias, pack_fp32(operands_.bias));
  }

  void read_hbm() {
    CodeMatrix& c = result_.c;
    const GemmShape s = operands_.shape();
    c = {.format = options_.out, .rows = s.m, .cols = s.n, .codes = {}, .scales = {}};
    unpack_matrix(read(hbm_.c.codes, c.rows * hbm_.c.row_bytes), c);
    c.scales = read(hbm_.c.scales, c.rows * hbm_.c.groups);
  }

  // Slices, so that somebody sees it advance. The device says when nothing moves any more.
  RunReason run_to_end(size_t instructions, const std::function<void(size_t, size_t)>& progress) {
    constexpr uint64_t kSlice = 50'000;
    RunReason reason{};
    do {
      if (progress) progress(std::min<size_t>(retired(), instructions), instructions);
      reason = device_.run(kSlice).reason;
    } while (reason == RunReason::kMaxCycles);
    return reason;
  }

  uint64_t retired() {
    const Counters c = device_.counters();
    uint64_t sum = uint64_t{c.tensor.retired} + c.vector.retired;
    for (const EngineCounters& queue : c.dma) sum += queue.retired;
    return sum;
  }

  void execute(const std::vector<Instruction>& program,
               const std::function<void(size_t, size_t)>& progress) {
    const std::array<uint8_t, size_t{4} * ProgramBuilder::kSemaphores> zero{};
    device_.write(semaphore_address(0), zero);
    result_.instructions = program.size();
    result_.first_cycle = device_.cycle();
    device_.submit(program);
    const RunReason reason = run_to_end(program.size(), progress);
    result_.last_cycle = device_.cycle();
    result_.cycles = result_.last_cycle - result_.first_cycle;
    if (reason != RunReason::kIdle) fail(program);
  }

  [[noreturn]] void fail(const std::vector<Instruction>& program) {
    for (const Engine engine : kEngines) {
      if (!device_.has_engine(engine)) continue;
      const EngineStatus status = device_.status(engine);
      if (!status.stopped) continue;
      const uint64_t info = status.fault_info | uint64_t{status.fault_info_hi} << 32;
      throw DeviceError(
          fmt::format("{}: {} stopped: {} (fault info {:#x}) at instruction {}", device_.name(),
                      engine_name(engine), cause_name(status.cause), info,
                      status.fault_tag < program.size() ? to_text(program[status.fault_tag])
                                                        : fmt::format("tag {}", status.fault_tag)));
    }
    for (const Diagnostic& d : device_.take_diagnostics()) {
      if (d.kind != Diagnostic::Kind::kDeadlock) continue;
      throw DeviceError(fmt::format("{}: {}", device_.name(), d.text));
    }
    throw DeviceError(fmt::format("{}: the GEMM does not end", device_.name()));
  }

  Device& device_;
  const GemmOptions& options_;
  const GemmOperands& operands_;
  const GemmFormats formats_;
  const GemmPlan plan_;
  const GemmHbm hbm_;
  GemmResult result_;
};

}  // namespace

double GemmResult::utilisation(const Geometry& g) const {
  if (cycles == 0) return 0;
  return static_cast<double>(macs) /
         (static_cast<double>(g.macs_per_cycle()) * static_cast<double>(cycles));
}

GemmResult run_gemm(Device& device, const GemmOptions& options, const GemmOperands& operands,
                    const GemmHooks& hooks) {
  check_operands(operands);
  return GemmRun(device, options, operands).run(hooks);
}

}  // namespace ng
