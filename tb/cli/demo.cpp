// SPDX-License-Identifier: Apache-2.0
// ngauge demo: handwritten digits classified on the chip in several number formats, every layer
// output compared with the golden model.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <bit>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

#include "tb/cli/command_line.h"
#include "tb/cli/demo_gallery.h"
#include "tb/cli/demo_report.h"
#include "tb/cli/device_choice.h"
#include "tb/cli/dump.h"
#include "tb/cli/errors.h"
#include "tb/cli/options.h"
#include "tb/cli/output_file.h"
#include "tb/cli/paths.h"
#include "tb/cli/places.h"
#include "tb/cli/verbs.h"
#include "tb/device/make_device.h"

namespace ng::cli {
namespace {

constexpr uint32_t kAllImages = 1'000'000;
constexpr uint32_t kWaveImages = 64;
constexpr uint64_t kWaveCycles = 10'000;
constexpr const char* kWaveScript = "scripts/waves.sh";

struct DemoOptions {
  std::string data = project_path("tests/data/digits").string();
  std::string preset = "base";
  std::string device = "both";
  std::vector<std::string> formats{"mxfp8-e4m3", "e4m3", "e5m2", "mxfp4"};
  uint32_t images = kAllImages;
  std::string waves = "out/demo.fst";
  bool dump = false;

  bool golden() const { return device != "rtl"; }
  bool rtl() const { return device != "golden"; }
};

// Everything that can be wrong with the options is found before the first second of work.
void check_options(const DemoOptions& options) {
  if (!options.rtl()) return;
  require_rtl("--preset", options.preset);
  if (options.waves.empty()) return;
  require_waves(options.preset);
  const std::filesystem::path folder = std::filesystem::path(options.waves).parent_path();
  std::error_code ignored;  // OutputFile says so when there is no such folder
  if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
  Paths paths;
  for (const auto& file : digit_files(options.data)) paths.reads(file.string());
  paths.writes("--waves", options.waves);
  const WaveFile probe(options.waves);
}

std::string describe(const Digits& digits, const DemoOptions& options, const Geometry& g) {
  std::string sizes = std::to_string(kPixels);
  for (const Layer& layer : digits.layers) sizes += fmt::format("-{}", layer.outputs);
  return fmt::format("{} handwritten digits, network {}, preset {}: {} PEs, {} MAC per cycle\n",
                     digits.held_out.count(), sizes, options.preset, g.groups * 8 * g.cols,
                     group_digits(g.macs_per_cycle()));
}

std::vector<float> logits(const NetworkRun& run) {
  std::vector<float> values;
  for (const uint32_t code : run.outputs.back().codes) values.push_back(std::bit_cast<float>(code));
  return values;
}

NetworkRun run_on(DeviceKind kind, const DemoOptions& options, const QuantisedNetwork& network,
                  const std::string& format, Progress& progress) {
  const std::unique_ptr<Device> device = make_device(kind, options.preset);
  const auto show = [&](size_t layer) {
    progress.show(fmt::format("{} on {}: layer {} of {}", format, device->name(), layer + 1,
                              network.layers.size()));
  };
  return with_dump(*device, options.dump, [&] { return run_network(*device, network, show); });
}

FormatResult run_format(const DemoOptions& options, const Digits& digits, const std::string& name,
                        Progress& progress) {
  const QuantisedNetwork network = quantise_network(digits, find_tensor_format(name)->format);
  std::optional<NetworkRun> golden, rtl;
  if (options.golden()) golden = run_on(DeviceKind::kGolden, options, network, name, progress);
  if (options.rtl()) rtl = run_on(DeviceKind::kRtl, options, network, name, progress);
  if (golden && !golden->diagnostics.empty()) {
    throw Failure(
        fmt::format("{}: the golden device reports: {}", name, golden->diagnostics.front().text));
  }

  FormatResult result{.format = name, .predictions = {}, .run = {}, .comparison = {}};
  result.compared = golden && rtl;
  if (result.compared) result.comparison = compare_runs(*golden, *rtl);
  result.run = std::move(rtl ? *rtl : *golden);
  result.predictions = classify(logits(result.run));
  return result;
}

// Runs the first layers of a format once more, with every signal from a cycle on written to a file.
void record_waves(const DemoOptions& options, const QuantisedNetwork& network,
                  const std::string& format, uint64_t first_cycle) {
  WaveFile waves(options.waves);
  {
    const std::unique_ptr<Device> device = make_device(DeviceKind::kRtl, options.preset,
                                                       {.waves = waves.staged(),
                                                        .waves_first = first_cycle,
                                                        .waves_last = first_cycle + kWaveCycles});
    run_network(*device, network, [](size_t) {});
  }
  waves.publish();
  const std::filesystem::path script = project_path(kWaveScript);
  const std::string file = shell_quoted(options.waves);
  fmt::print("\nWaveform of layer {} in {}, from cycle {}: {}\n  {} {}\n", network.layers.size(),
             format, first_cycle, file,
             std::filesystem::exists(script) ? shell_quoted(script.string()) : "gtkwave", file);
}

// The first images through the first layer: short enough to open at once.
void record_start(const DemoOptions& options, Digits digits) {
  const uint32_t count = std::min(kWaveImages, digits.held_out.count());
  digits.held_out.pixels.resize(size_t{count} * kPixels);
  digits.held_out.labels.resize(count);
  const std::string& format = options.formats.front();
  QuantisedNetwork network = quantise_network(digits, find_tensor_format(format)->format);
  network.layers.resize(1);
  // a run without waves tells when the host has filled SBUF and the work begins
  const std::unique_ptr<Device> device = make_device(DeviceKind::kRtl, options.preset);
  const NetworkRun run = run_network(*device, network, [](size_t) {});
  record_waves(options, network, format, run.first_cycle.front());
}

// The layer in which the first error is, from its first cycle.
void record_error(const DemoOptions& options, const Digits& digits, const FormatResult& result) {
  const size_t layer = result.comparison.first_layer;
  QuantisedNetwork network = quantise_network(digits, find_tensor_format(result.format)->format);
  network.layers.resize(layer + 1);
  record_waves(options, network, result.format, result.run.first_cycle[layer]);
}

void run_demo(const DemoOptions& options) {
  const Digits digits = load_digits(options.data, options.images);
  check_options(options);
  const Geometry geometry = *find_preset(options.preset);
  const Screen screen = Screen::of(1);
  fmt::print("{}\n", describe(digits, options, geometry));
  std::fflush(stdout);

  std::vector<FormatResult> results;
  {
    Progress progress;
    for (const std::string& name : options.formats) {
      results.push_back(run_format(options, digits, name, progress));
    }
  }
  const auto fp32 = classify(forward_fp32(digits.layers, digits.held_out).back());
  fmt::print("{}\n", draw_gallery(digits.held_out, fp32, results, screen));
  fmt::print("{}", draw_results(digits.held_out, fp32, results, geometry, screen));
  std::fflush(stdout);

  const bool waves = options.rtl() && !options.waves.empty();
  for (const FormatResult& result : results) {
    if (result.comparison.errors == 0) continue;
    if (waves) record_error(options, digits, result);
    throw Failure(
        fmt::format("{}: {} of {} numbers differ, the first in {}; replay: {} --format {}",
                    result.format, result.comparison.errors, result.comparison.compared,
                    result.comparison.first, command_line(), result.format));
  }
  if (waves) record_start(options, digits);
}

}  // namespace

void add_demo(CLI::App& app) {
  CLI::App* verb = app.add_subcommand(
      "demo", "Classify handwritten digits on the chip in several number formats");
  auto options = std::make_shared<DemoOptions>();

  std::vector<std::string> format_names;
  for (const NamedTensorFormat& row : kTensorFormats) {
    if (row.operand) format_names.emplace_back(row.name);
  }

  verb->add_option("--preset", options->preset, "Geometry of the chip")
      ->check(one_of(preset_names()))
      ->capture_default_str();
  verb->add_option("--device", options->device, "What computes; both: compare bit for bit")
      ->check(one_of({"golden", "rtl", "both"}))
      ->capture_default_str();
  add_number(*verb, "--images", options->images, "Only the first so many held-out images", 1,
             kAllImages)
      ->default_str("all");
  verb->add_option("--format", options->formats, "Number format; may be repeated")
      ->check(one_of(format_names))
      ->capture_default_str();
  verb->add_option("--data", options->data, "Folder with the images and the network")
      ->capture_default_str();
  auto* waves = verb->add_option("--waves", options->waves, "Waveform to leave; '' for none")
                    ->capture_default_str();
  add_dump_option(*verb, options->dump);
  verb->callback([options, waves] {
    // nobody asked for them: a build without tracing runs all the same
    if (waves->count() == 0 && !have_waves(options->preset)) options->waves.clear();
    run_demo(*options);
  });
}

}  // namespace ng::cli
