// SPDX-License-Identifier: Apache-2.0
// ngauge dma: a program from its text form, with memory images before and after it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <deque>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "golden/device/golden_device.h"
#include "golden/isa/isa.h"
#include "golden/isa/registers.h"
#include "tb/cli/command_line.h"
#include "tb/cli/device_choice.h"
#include "tb/cli/dma_image.h"
#include "tb/cli/dump.h"
#include "tb/cli/errors.h"
#include "tb/cli/options.h"
#include "tb/cli/output_file.h"
#include "tb/cli/paths.h"
#include "tb/cli/text_file.h"
#include "tb/cli/verbs.h"

namespace ng::cli {
namespace {

struct DmaArguments {
  std::string program;
  std::vector<std::string> in;
  std::vector<std::string> out;
  std::string device = "golden";
  std::string preset = "base";
  std::string waves;
  std::string report;
  uint64_t seed = 1;
  bool dump = false;
};

struct Input {
  MemoryImage image;
  std::vector<uint8_t> data;
};

struct Run {
  std::string device;
  std::vector<std::vector<uint8_t>> outputs;
  Counters counters;
  uint64_t cycles = 0;
  double seconds = 0;
};

std::vector<Instruction> read_program(const std::string& path) {
  std::vector<Instruction> program;
  try {
    program = parse_program(read_text(path));
  } catch (const IsaError& error) {
    throw InputError(fmt::format("{}: {}", path, error.what()));
  }
  // a device would drop it without a word to whoever does not read CONTROL_CAUSE
  for (size_t n = 0; n < program.size(); ++n) {
    const uint32_t bits = program[n].engine_bits();
    if (std::ranges::find(kEngines, Engine(bits)) != std::end(kEngines)) continue;
    throw InputError(fmt::format("{}: instruction {}: '{}': engine {} does not exist", path, n + 1,
                                 to_text(program[n]).substr(0, 40), bits));
  }
  return program;
}

EngineCounters counters_of(const Counters& counters, Engine engine) {
  if (is_dma(engine)) return counters.dma[dma_index(engine)];
  return engine == Engine::kTensor ? counters.tensor : counters.vector;
}

// What an engine stopped at: the first that is left to it, or, where a signal was what failed, the
// last one with that tag that had completed.
std::string stopped_at(const std::vector<Instruction>& program, Engine engine,
                       const EngineView& view) {
  if (view.fault.cause != Cause::kSemaphoreWrap) {
    return view.left.empty() ? "an unknown instruction" : to_text(view.left.front());
  }
  std::string text = "an unknown instruction";
  uint32_t retired = view.retired;
  for (const Instruction& i : program) {
    if (i.engine_bits() != static_cast<uint32_t>(engine)) continue;
    if (retired-- == 0) break;
    if (i.tag() == view.fault_tag) text = to_text(i);
  }
  return text;
}

void check_end(Device& device, const std::vector<Instruction>& program, const RunResult& result) {
  const MachineView view = result.idle ? MachineView{} : device.view();
  for (const Engine engine : kEngines) {
    const EngineView& e = view.of(engine);
    if (e.state != EngineView::State::kStopped) continue;
    const uint64_t info = e.fault.info | uint64_t{e.fault.info_hi} << 32;
    throw Failure(fmt::format("{}: {} stopped: {} (fault info {:#x}) at: {}", device.name(),
                              engine_name(engine), cause_name(e.fault.cause), info,
                              stopped_at(program, engine, e)));
  }
  const std::vector<Diagnostic> diagnostics = device.take_diagnostics();
  if (!diagnostics.empty()) {
    throw Failure(fmt::format("{}: {}", device.name(), diagnostics.front().text));
  }
  if (!result.idle) throw Failure(fmt::format("{}: the program does not end", device.name()));
}

Run run_device(Device& device, const std::vector<Instruction>& program,
               const std::vector<Input>& inputs, const std::vector<MemoryImage>& outputs) {
  const auto start = std::chrono::steady_clock::now();
  for (const Input& input : inputs) device.write(input.image.address(), input.data);
  device.submit(program);
  const RunResult result = device.run(UINT64_MAX);  // the device says when nothing moves any more
  check_end(device, program, result);
  Run run{.device = device.name(),
          .outputs = {},
          .counters = device.counters(),
          .cycles = result.cycles,
          .seconds = 0};
  for (const MemoryImage& image : outputs) {
    device.read(image.address(), run.outputs.emplace_back(image.bytes));
  }
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return run;
}

void compare(GoldenDevice& device, const Run& golden, const Run& rtl,
             const std::vector<MemoryImage>& outputs) {
  for (size_t i = 0; i < outputs.size(); ++i) {
    const auto [g, r] = std::ranges::mismatch(golden.outputs[i], rtl.outputs[i]);
    if (g == golden.outputs[i].end()) continue;
    const uint64_t at = outputs[i].offset + uint64_t(g - golden.outputs[i].begin());
    // what memory holds before anybody writes it is no result of either
    if (outputs[i].space == Space::kHbm && device.machine().hbm().first_unwritten(at, 1) == 0)
      throw Failure(fmt::format("--out {}: nobody wrote byte {:#x}", outputs[i].text, at));
    throw Failure(fmt::format("mismatch in {} at byte {:#x}: golden {:#04x}, rtl {:#04x}; run: {}",
                              outputs[i].text, at, *g, *r, command_line()));
  }
}

std::string report_text(const DmaArguments& a, const std::vector<Instruction>& program,
                        const std::vector<Run>& runs) {
  nlohmann::ordered_json json;
  json["command"] = command_line();
  json["version"] = reg::kVersionText;
  json["preset"] = a.preset;
  json["config_hash"] = fmt::format("{:#010x}", find_preset(a.preset)->config_hash());
  json["instructions"] = program.size();
  for (const Run& run : runs) {
    auto& device = json["devices"][run.device];
    device["cycles"] = run.cycles;
    for (const Engine engine : kEngines) {
      const EngineCounters c = counters_of(run.counters, engine);
      auto& entry = device[std::string(engine_name(engine))];
      entry["instructions"] = c.retired;
      if (is_dma(engine)) entry["irqs"] = c.irqs;
    }
    device["wall_seconds"] = run.seconds;
  }
  json["compared"] = runs.size() == 2;
  return json.dump(2) + "\n";
}

void summarise(const std::vector<Instruction>& program, const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    fmt::print("{}: {} instructions", run.device, program.size());
    if (run.cycles > 0) fmt::print(", {} cycles", run.cycles);
    fmt::print("\n");
  }
  if (runs.size() == 2) fmt::print("rtl and golden agree in every byte of the outputs\n");
}

void dma(const DmaArguments& a) {
  const std::vector<DeviceKind> kinds = choose_devices(a.device, a.preset, a.waves);
  const Geometry g = *find_preset(a.preset);
  const std::vector<Instruction> program = read_program(a.program);
  Paths paths;
  paths.reads(a.program);
  std::vector<Input> inputs;
  for (const std::string& argument : a.in) {
    Input& input = inputs.emplace_back();
    input.image = parse_input(argument, g, input.data);
    paths.reads(input.image.path);
  }
  paths.writes("--report", a.report);
  paths.writes("--waves", a.waves);
  std::vector<MemoryImage> outputs;
  for (const std::string& argument : a.out) {
    outputs.push_back(parse_output(argument, g));
    paths.writes("--out", outputs.back().path);
  }
  WaveFile waves(a.waves);
  std::vector<std::unique_ptr<Device>> devices;
  for (const DeviceKind kind : kinds) {
    devices.push_back(make_device(kind, a.preset, {.seed = a.seed, .waves = waves.staged()}));
  }
  std::deque<OutputFile> files;
  for (const MemoryImage& image : outputs) files.emplace_back(image.path);
  std::optional<OutputFile> report;
  if (!a.report.empty()) report.emplace(a.report);

  std::vector<Run> runs;
  for (const auto& device : devices) {
    runs.push_back(
        with_dump(*device, a.dump, [&] { return run_device(*device, program, inputs, outputs); }));
  }
  if (auto* golden = dynamic_cast<GoldenDevice*>(devices.front().get()); golden && runs.size() == 2)
    compare(*golden, runs[0], runs[1], outputs);
  devices.clear();  // the trace is whole now
  waves.publish();
  for (size_t i = 0; i < outputs.size(); ++i) {
    files[i].write(image_file(outputs[i], runs[0].outputs[i]));
  }
  if (report) report->write(report_text(a, program, runs));
  for (OutputFile& file : files) file.publish();
  if (report) report->publish();
  summarise(program, runs);
}

}  // namespace

void add_dma(CLI::App& app) {
  auto* verb =
      app.add_subcommand("dma", "run a program, DMA descriptors included, on memory images");
  auto a = std::make_shared<DmaArguments>();
  CLI::App* bench = add_dma_bench(*verb);
  auto* program =
      verb->add_option("program", a->program, "text, one instruction per line (docs/isa.md)");
  bench->excludes(program);
  verb->add_option("--in", a->in,
                   "SPACE:OFFSET=FILE.npy (or FILE.bin: raw) to fill before it runs, any number")
      ->allow_extra_args(false);
  verb->add_option("--out", a->out,
                   "SPACE:OFFSET:BYTES=FILE.npy (or FILE.bin: raw) to write after it, any number")
      ->allow_extra_args(false);
  verb->add_option("--device", a->device, "golden, rtl or both (compared)")->capture_default_str();
  verb->add_option("--preset", a->preset, "tiny, base, quad or full")->capture_default_str();
  verb->add_option("--waves", a->waves, "FST trace of the RTL to write");
  verb->add_option("--report", a->report, "JSON report to write");
  add_dump_option(*verb, a->dump);
  add_seed(*verb, a->seed, "of random initial values");
  verb->callback([a, bench] {
    if (bench->parsed()) return;
    if (a->program.empty()) throw CLI::RequiredError("program");
    const std::string verb = closest(a->program, std::vector<std::string>{bench->get_name()});
    if (!verb.empty() && !std::filesystem::exists(a->program)) {
      throw InputError(fmt::format("dma: there is no program '{}' (did you mean 'ngauge dma {}'?)",
                                   a->program, verb));
    }
    dma(*a);
  });
}

}  // namespace ng::cli
