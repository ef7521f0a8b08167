// SPDX-License-Identifier: Apache-2.0
// ngauge gemm: a matrix product on the golden model, the RTL, or both with a comparison.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "golden/device/ring_device.h"
#include "golden/isa/registers.h"
#include "tb/cli/command_line.h"
#include "tb/cli/device_choice.h"
#include "tb/cli/dump.h"
#include "tb/cli/errors.h"
#include "tb/cli/gemm_check.h"
#include "tb/cli/gemm_input.h"
#include "tb/cli/npy.h"
#include "tb/cli/options.h"
#include "tb/cli/output_file.h"
#include "tb/cli/paths.h"
#include "tb/cli/verbs.h"
#include "tb/device/hbm_limits.h"
#include "tb/device/make_device.h"

namespace ng::cli {
namespace {

struct Arguments {
  GemmFiles files;
  std::string format = "mxfp8-e4m3";
  std::string a_format;
  std::string b_format;
  std::string out;
  std::string out_scales;
  std::string out_format = "fp32";
  std::string device = "both";
  std::string submit = "direct";
  std::string preset = "base";
  std::string overflow = "saturate";
  std::string rounding = "nearest";
  std::string scale_rule = "rceil";
  std::string waves;
  std::string report;
  bool relu = false;
  uint64_t seed = 1;
  uint32_t hbm_latency = 100;
  double hbm_rate = 0;
  bool hbm_shared = false;
  bool dump = false;

  HbmRate hbm() const {
    const double bus = kHbmBusBytes;
    const double most = hbm_shared ? 2 * bus : bus;
    return {hbm_rate == 0 ? bus : std::min(hbm_rate, most), hbm_shared};
  }
};

TensorFormat choose_format(const char* option, const std::string& name, bool result) {
  std::vector<std::pair<std::string, TensorFormat>> choices;
  for (const NamedTensorFormat& row : kTensorFormats) {
    if (result ? row.result : row.operand) choices.emplace_back(std::string(row.name), row.format);
  }
  return choose(option, name, choices);
}

GemmOptions parse_options(const Arguments& a) {
  GemmOptions options;
  options.out = choose_format("--out-format", a.out_format, true);
  options.relu = a.relu;
  options.overflow = choose<Overflow>(
      "--overflow", a.overflow, {{"saturate", Overflow::kSaturate}, {"ieee", Overflow::kIeee}});
  options.rounding =
      choose<Rounding>("--rounding", a.rounding,
                       {{"nearest", Rounding::kNearest}, {"stochastic", Rounding::kStochastic}});
  options.scale_rule = choose<ScaleRule>(
      "--scale-rule", a.scale_rule,
      {{"floor", ScaleRule::kFloor}, {"rceil", ScaleRule::kRceil}, {"neuron", ScaleRule::kNeuron}});
  options.seed = a.seed;
  return options;
}

struct Outputs {
  std::optional<OutputFile> c;
  std::optional<OutputFile> scales;
  std::optional<OutputFile> report;
};

void check_paths(const Arguments& a, const GemmOptions& options) {
  if (options.out.mx && a.out_scales.empty()) {
    throw InputError(
        fmt::format("--out-format {}: expected --out-scales for its scales", a.out_format));
  }
  if (!options.out.mx && !a.out_scales.empty()) {
    throw InputError(
        fmt::format("--out-scales: {} has no scales, expected an mx --out-format", a.out_format));
  }
  Paths paths;
  for (const std::string* path :
       {&a.files.a.array, &a.files.a.scales, &a.files.b.array, &a.files.b.scales,
        &a.files.row_scale, &a.files.col_scale, &a.files.bias}) {
    paths.reads(*path);
  }
  paths.writes("--out", a.out);
  paths.writes("--out-scales", a.out_scales);
  paths.writes("--report", a.report);
  paths.writes("--waves", a.waves);
}

void show_progress(std::string_view text) {
  static const bool terminal = ::isatty(STDERR_FILENO) != 0;
  if (!terminal) return;
  fmt::print(stderr, "\r\x1b[K{}", text);
  std::fflush(stderr);
}

struct TimedRun {
  std::string device;
  GemmResult result;
  double seconds = 0;
};

TimedRun run_device(DeviceKind kind, const Arguments& a, const GemmOptions& options,
                    const GemmOperands& operands, bool rings, const WaveFile& waves) {
  const auto start = std::chrono::steady_clock::now();
  DeviceOptions device_options;
  device_options.seed = a.seed;
  device_options.waves = waves.staged();
  device_options.hbm_latency = a.hbm_latency;
  // the bus's own width is a limit of both ways together only
  device_options.hbm_bytes_per_cycle = a.hbm_shared ? a.hbm().bytes_per_cycle : a.hbm_rate;
  device_options.hbm_shared = a.hbm_shared;
  auto device = make_device(kind, a.preset, device_options);
  if (rings) {
    const uint64_t base = RingDevice::default_base(device->geometry());
    device = std::make_unique<RingDevice>(std::move(device), base, RingDevice::kEntries);
  }
  TimedRun run{.device = device->name(), .result = {}, .seconds = 0};
  const GemmHooks hooks{.progress = [&](size_t done, size_t all) {
    show_progress(fmt::format("{}: {:.0f} %", run.device, 100.0 * double(done) / double(all)));
  }};
  run.result = with_dump(*device, a.dump, [&] {
    GemmResult result = run_gemm(*device, options, operands, hooks);
    show_progress("");
    return result;
  });
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (!run.result.diagnostics.empty()) {
    throw Failure(fmt::format("{}: {}", run.device, run.result.diagnostics.front().text));
  }
  return run;
}

std::string report_text(const Arguments& a, const GemmOperands& operands, const Geometry& g,
                        const std::vector<TimedRun>& runs, const ErrorFigures& errors) {
  const GemmShape s = operands.shape();
  nlohmann::ordered_json json;
  json["command"] = command_line();
  json["version"] = reg::kVersionText;
  json["preset"] = a.preset;
  json["submit"] = a.submit;
  json["config_hash"] = fmt::format("{:#010x}", g.config_hash());
  json["m"] = s.m;
  json["n"] = s.n;
  json["k"] = s.k;
  json["a_format"] = tensor_format_name(operands.a.format);
  json["b_format"] = tensor_format_name(operands.b.format);
  json["out_format"] = a.out_format;
  json["seed"] = a.seed;
  json["macs_per_cycle"] = g.macs_per_cycle();
  for (const TimedRun& run : runs)
    json["devices"][run.device] = run_report(g, run.result, a.hbm(), run.seconds);
  json["compared"] = runs.size() == 2;
  json["errors"] = error_report(errors);
  return json.dump(2) + "\n";
}

void write_outputs(Outputs& outputs, const CodeMatrix& c, const std::string& report) {
  const int width = row(c.format.format).width();
  const Dtype dtype = width == 32 ? Dtype::kFloat32 : width == 16 ? Dtype::kUint16 : Dtype::kUint8;
  outputs.c->write(npy_file(make_array(dtype, {c.rows, c.cols}, c.codes)));
  if (outputs.scales) {
    const NpyArray scales{.dtype = Dtype::kUint8, .shape = {c.rows, c.groups()}, .bytes = c.scales};
    outputs.scales->write(npy_file(scales));
  }
  if (outputs.report) outputs.report->write(report);
  for (auto* file : {&outputs.c, &outputs.scales, &outputs.report}) {
    if (*file) (*file)->publish();
  }
}

void summarise(const Arguments& a, const Geometry& g, const std::vector<TimedRun>& runs,
               const ErrorFigures& errors) {
  const TimedRun& last = runs.back();
  std::string text =
      fmt::format("C [{}, {}] {} on {} {}", last.result.c.rows, last.result.c.cols, a.out_format,
                  a.preset, runs.size() == 2 ? "golden and rtl, equal bit for bit" : last.device);
  if (last.result.cycles > 0) {
    text += fmt::format("; {} cycles, utilisation {:.2f} %", last.result.cycles,
                        100 * last.result.utilisation(g));
    const Roofline line = roofline(g, last.result, a.hbm());
    text += fmt::format(", {:.2f} % of the {} roofline ({:.0f} cycles)",
                        100 * line.cycles / static_cast<double>(last.result.cycles), line.bound,
                        line.cycles);
  }
  if (errors.counted > 0) {
    text += fmt::format("; largest error against FP64 {:.3g}, relative {:.3g}", errors.max_absolute,
                        errors.max_relative);
  }
  if (errors.not_finite > 0) text += fmt::format("; {} elements not finite", errors.not_finite);
  fmt::print("{}\n", text);
}

// A memory so slow that the RTL gives its reads up.
void check_hbm(const Arguments& a, bool rings) {
  const uint32_t longest = longest_hbm_latency(a.hbm_rate, a.hbm_shared, rings);
  if (a.hbm_latency <= longest) return;
  const std::string with = !rings ? ""
                                  : fmt::format(" with --submit ring, --hbm-rate {}{}", a.hbm_rate,
                                                a.hbm_shared ? ", --hbm-shared" : "");
  throw InputError(fmt::format(
      "--hbm-latency {}{}: expected {}; the RTL gives up a read of which nothing comes in {} "
      "cycles",
      a.hbm_latency, with,
      longest > 0 ? fmt::format("1 to {}", longest)
                  : fmt::format("a rate of at least {}", lowest_ring_rate(a.hbm_shared)),
      kTimeoutCycles));
}

void gemm(const Arguments& a) {
  GemmFiles files = a.files;
  const auto or_default = [&](const std::string& own) { return own.empty() ? a.format : own; };
  // --format is checked also when both sides have their own
  choose_format("--format", a.format, false);
  files.a.format = choose_format("--a-format", or_default(a.a_format), false);
  files.b.format = choose_format("--b-format", or_default(a.b_format), false);
  const GemmOptions options = parse_options(a);
  const std::vector<DeviceKind> kinds = choose_devices(a.device, a.preset, a.waves);
  const bool rings = choose<bool>("--submit", a.submit, {{"direct", false}, {"ring", true}});
  check_hbm(a, rings);
  check_paths(a, options);
  const GemmOperands operands = load_operands(files, options.overflow, options.scale_rule);

  Outputs outputs;
  outputs.c.emplace(a.out);
  if (!a.out_scales.empty()) outputs.scales.emplace(a.out_scales);
  if (!a.report.empty()) outputs.report.emplace(a.report);
  WaveFile waves(a.waves);

  std::vector<TimedRun> runs;
  for (const DeviceKind kind : kinds) {
    try {
      runs.push_back(run_device(kind, a, options, operands, rings, waves));
    } catch (const std::invalid_argument& error) {
      throw InputError(error.what());
    }
  }
  if (runs.size() == 2) {
    const std::string difference = first_difference(runs[0].result, runs[1].result);
    if (!difference.empty()) {
      throw Failure(fmt::format("mismatch at {}; replay with waves: {}{}", difference,
                                command_line(), a.waves.empty() ? " --waves mismatch.fst" : ""));
    }
  }
  const Geometry g = *find_preset(a.preset);
  const CodeMatrix& c = runs.front().result.c;
  const ErrorFigures errors = error_figures(c, reference_gemm(options, operands));
  waves.publish();
  write_outputs(outputs, c, report_text(a, operands, g, runs, errors));
  summarise(a, g, runs, errors);
}

}  // namespace

void add_gemm(CLI::App& app) {
  auto* verb = app.add_subcommand("gemm", "C[M,N] = A[M,K] . B[N,K]^T, checked bit for bit");
  auto a = std::make_shared<Arguments>();
  a->files.a.name = "A";
  a->files.b.name = "B";
  verb->add_option("--a", a->files.a.array, "A.npy [M,K]: float32, or uint8 codes")->required();
  verb->add_option("--b", a->files.b.array, "B.npy [N,K]: float32, or uint8 codes")->required();
  verb->add_option("--out", a->out, "C.npy [M,N] to write")->required();
  verb->add_option("--format", a->format,
                   "of A and B: e4m3, e5m2, e4m3ieee, mxfp8-e4m3, mxfp8-e5m2, mxfp4")
      ->capture_default_str();
  verb->add_option("--a-format", a->a_format, "of A alone");
  verb->add_option("--b-format", a->b_format, "of B alone");
  verb->add_option("--a-scales", a->files.a.scales, "uint8 [M,ceil(K/32)] E8M0, for codes of A");
  verb->add_option("--b-scales", a->files.b.scales, "uint8 [N,ceil(K/32)] E8M0, for codes of B");
  verb->add_option("--device", a->device, "golden, rtl or both (compared)")->capture_default_str();
  verb->add_option("--preset", a->preset, "tiny, base, quad or full")->capture_default_str();
  verb->add_option("--submit", a->submit,
                   "direct: instructions through the host's port; ring: through rings in HBM")
      ->capture_default_str();
  verb->add_option("--row-scale", a->files.row_scale, "float32 [M], multiplies the sums first");
  verb->add_option("--col-scale", a->files.col_scale, "float32 [N], multiplies them next");
  verb->add_option("--bias", a->files.bias, "float32 [N], added then");
  verb->add_flag("--relu", a->relu, "applied last");
  verb->add_option("--out-format", a->out_format,
                   "fp32, bf16, e4m3, e5m2, e4m3ieee, mxfp8-e4m3, mxfp8-e5m2")
      ->capture_default_str();
  verb->add_option("--out-scales", a->out_scales, "uint8 [M,ceil(N/32)] to write, for mx formats");
  verb->add_option("--overflow", a->overflow, "saturate or ieee")->capture_default_str();
  verb->add_option("--rounding", a->rounding, "of the result: nearest or stochastic")
      ->capture_default_str();
  verb->add_option("--scale-rule", a->scale_rule, "floor, rceil or neuron")->capture_default_str();
  // the longest one depends on other options: check_hbm()
  add_number_if(
      *verb, "--hbm-latency", a->hbm_latency, "cycles from a read's address to its first beat",
      [](uint32_t cycles) { return cycles >= 1; },
      fmt::format("1 to {}", longest_hbm_latency(0, false, false)))
      ->capture_default_str();
  // a slower memory would only make a long simulation longer
  const auto rate = [](double value) { return value == 0 || (value >= 0.1 && value <= 64); };
  add_number_if(*verb, "--hbm-rate", a->hbm_rate,
                "bytes per cycle each way; 0: the width of the bus", rate, "0 or 0.1 to 64")
      ->capture_default_str();
  verb->add_flag("--hbm-shared", a->hbm_shared, "--hbm-rate holds for both ways together");
  verb->add_option("--waves", a->waves, "FST trace of the RTL to write");
  verb->add_option("--report", a->report, "JSON report to write");
  add_dump_option(*verb, a->dump);
  add_seed(*verb, a->seed, "of stochastic rounding and of random initial values");
  verb->callback([a] { gemm(*a); });
}

}  // namespace ng::cli
