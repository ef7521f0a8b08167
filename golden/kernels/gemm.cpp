// SPDX-License-Identifier: Apache-2.0
#include "golden/kernels/gemm.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <stdexcept>

#include "golden/chip/machine.h"
#include "golden/kernels/gemm_data.h"
#include "golden/kernels/gemm_stream.h"
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

// Loads, runs and reads back the blocks of one GEMM.
class GemmRun {
 public:
  GemmRun(Device& device, const GemmOptions& options, const GemmOperands& operands, GemmPath path)
      : device_(device),
        options_(options),
        operands_(operands),
        geometry_(device.geometry()),
        formats_{.a = operands.a.format,
                 .b = operands.b.format,
                 .out = options.out,
                 .row_scale = !operands.row_scale.empty(),
                 .col_scale = !operands.col_scale.empty(),
                 .bias = !operands.bias.empty()} {
    const GemmShape s = operands.shape();
    result_.c = {.format = options.out, .rows = s.m, .cols = s.n, .codes = {}, .scales = {}};
    result_.c.codes.resize(size_t{s.m} * s.n);
    if (options.out.mx) result_.c.scales.resize(size_t{s.m} * result_.c.groups());
    result_.macs = uint64_t{s.m} * s.n * s.k;
    result_.path = path;
  }

  GemmResult run(const GemmHooks& hooks) {
    device_.clear_counters();
    const GemmHbm hbm = gemm_hbm_layout(operands_.shape(), formats_, 0);
    const auto plan = plan_gemm_stream(geometry_, operands_.shape(), formats_);
    if (hbm.end > geometry_.hbm_bytes() - kHbmHostBytes || !plan) result_.path = GemmPath::kSbuf;
    if (result_.path == GemmPath::kHbm) {
      stream(*plan, hbm, hooks);
    } else {
      run_blocks(hooks);
    }
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

  // One program; the operands lie in HBM.
  void stream(const GemmStreamPlan& plan, const GemmHbm& hbm, const GemmHooks& hooks) {
    fill_hbm(hbm);
    result_.hbm_read = result_.bytes_in;
    const GemmShape s = operands_.shape();
    execute(gemm_stream_program(plan, options_, hbm), {.m = s.m, .n = s.n, .passes = plan.passes()},
            hooks.progress);
    read_hbm(hbm);
    result_.hbm_written = result_.bytes_out;
  }

  // The host loads, runs and reads back block by block.
  void run_blocks(const GemmHooks& hooks) {
    const GemmPlan plan = plan_gemm(geometry_, operands_.shape(), formats_);
    const std::vector<GemmBlock> blocks = gemm_blocks(plan);
    for (size_t i = 0; i < blocks.size(); ++i) {
      if (hooks.progress) hooks.progress(i, blocks.size());
      const BlockLayout layout = block_layout(plan, blocks[i]);
      load(blocks[i], layout);
      execute(gemm_program(plan, options_, blocks[i]), blocks[i], {});
      if (blocks[i].last_k) store(blocks[i], layout);
    }
  }

  void load_operand(const OperandLayout& o, const CodeMatrix& matrix, uint32_t row0,
                    uint32_t pass0) {
    const Geometry& g = geometry_;
    write(sbuf_address(g, o.word), pack_words(g, o, matrix, row0, pass0));
    write(scale_address(g, o.scale_word), pack_scales(g, o, matrix, row0, pass0));
  }

  void load(const GemmBlock& block, const BlockLayout& layout) {
    const Geometry& g = geometry_;
    // A stays where it is while only n changes
    const bool same_a = loaded_ && loaded_->m0 == block.m0 && loaded_->pass0 == block.pass0;
    if (!same_a) load_operand(layout.a, operands_.a, block.m0, block.pass0);
    load_operand(layout.b, operands_.b, block.n0, block.pass0);
    loaded_ = block;
    const auto vector = [&](const std::vector<uint32_t>& values, uint32_t word, uint32_t first,
                            uint32_t count, uint32_t piece, uint32_t piece_words) {
      if (values.empty()) return;
      write(sbuf_address(g, word),
            pack_vector(values, first, count, piece, piece_words * g.word_bytes()));
    };
    vector(operands_.row_scale, layout.row_scale_word, block.m0, block.m, layout.tile_m,
           layout.row_vector_words);
    vector(operands_.col_scale, layout.col_scale_word, block.n0, block.n, g.lanes(),
           layout.col_vector_words);
    vector(operands_.bias, layout.bias_word, block.n0, block.n, g.lanes(), layout.col_vector_words);
  }

  void fill_hbm(const GemmHbm& hbm) {
    if (!device_.has_engine(Engine::kDma0) || !device_.has_engine(Engine::kDma1)) {
      throw DeviceError(fmt::format("{}: no DMA engine", device_.name()));
    }
    const auto matrix = [&](const GemmHbm::Matrix& at, const CodeMatrix& x) {
      write(at.codes, pack_matrix(x));
      write(at.scales, x.scales);
    };
    matrix(hbm.a, operands_.a);
    matrix(hbm.b, operands_.b);
    const auto vector = [&](uint64_t at, const std::vector<uint32_t>& x) {
      const auto count = static_cast<uint32_t>(x.size());
      if (count > 0) write(at, pack_vector(x, 0, count, count, 4 * count));
    };
    vector(hbm.row_scale, operands_.row_scale);
    vector(hbm.col_scale, operands_.col_scale);
    vector(hbm.bias, operands_.bias);
  }

  void read_hbm(const GemmHbm& hbm) {
    CodeMatrix& c = result_.c;
    unpack_matrix(read(hbm.c.codes, c.rows * hbm.c.row_bytes), c);
    c.scales = read(hbm.c.scales, c.rows * hbm.c.groups);
  }

  // Slices, so that somebody sees it advance. The device says when nothing moves any more.
  RunResult run_to_end(size_t instructions, const std::function<void(size_t, size_t)>& progress) {
    constexpr uint64_t kSlice = 50'000;
    RunResult run;
    const uint64_t start = device_.cycle();
    do {
      if (progress) progress(std::min<size_t>(retired(), instructions), instructions);
      run = device_.run(kSlice);
      run.cycles = device_.cycle() - start;  // looking at the counters takes cycles too
    } while (run.reason == RunReason::kMaxCycles);
    return run;
  }

  uint64_t retired() {
    const Counters c = device_.counters();
    uint64_t sum = uint64_t{c.tensor.retired} + c.vector.retired;
    for (const EngineCounters& queue : c.dma) sum += queue.retired;
    return sum;
  }

  void execute(const std::vector<Instruction>& program, const GemmBlock& block,
               const std::function<void(size_t, size_t)>& progress) {
    const std::array<uint8_t, size_t{4} * ProgramBuilder::kSemaphores> zero{};
    device_.write(semaphore_address(0), zero);
    const uint64_t before = device_.cycle();
    device_.submit(program);
    const RunResult run = run_to_end(program.size(), progress);
    result_.instructions += program.size();
    result_.cycles += run.cycles;
    result_.blocks.push_back({block, before, device_.cycle()});
    check_end(program, run, block);
  }

  void check_end(const std::vector<Instruction>& program, const RunResult& run,
                 const GemmBlock& block) {
    if (run.idle) return;
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
    throw DeviceError(
        fmt::format("{}: block m0={} n0={} does not end", device_.name(), block.m0, block.n0));
  }

  void store(const GemmBlock& block, const BlockLayout& layout) {
    const Geometry& g = geometry_;
    const auto bytes = read(sbuf_address(g, layout.out_word), size_t{block.m} * layout.out_stride);
    const auto scales = read(global_address(Space::kSbufScale, layout.out_scale),
                             size_t{block.m} * layout.out_scale_stride);
    unpack_result(layout, block, bytes, scales, result_.c);
  }

  Device& device_;
  const GemmOptions& options_;
  const GemmOperands& operands_;
  const Geometry geometry_;
  const GemmFormats formats_;
  GemmResult result_;
  std::optional<GemmBlock> loaded_;  // by the host
};

}  // namespace

double GemmResult::utilisation(const Geometry& g) const {
  if (cycles == 0) return 0;
  return static_cast<double>(macs) /
         (static_cast<double>(g.macs_per_cycle()) * static_cast<double>(cycles));
}

GemmResult run_gemm(Device& device, const GemmOptions& options, const GemmOperands& operands,
                    const GemmHooks& hooks, GemmPath path) {
  check_operands(operands);
  return GemmRun(device, options, operands, path).run(hooks);
}

}  // namespace ng
