// SPDX-License-Identifier: Apache-2.0
// ngauge bench: simulation speed on one host thread, and cycles of whole GEMMs. Host timings are
// noisy, so every speed is the median of several runs, in user CPU time, and stands beside a fixed
// reference kernel timed in the same minute. Cycles are exact on any host.
#include <fmt/format.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tb/cli/bench_core.h"
#include "tb/cli/bench_gemm.h"
#include "tb/cli/device_choice.h"
#include "tb/cli/errors.h"
#include "tb/cli/options.h"
#include "tb/cli/verbs.h"
#include "tb/device/dma_beside_gemm.h"
#include "tb/device/make_device.h"

namespace ng::cli {
namespace {

struct Options {
  std::string preset = "base";
  uint32_t runs = 5;
  bool json = false;
};

double user_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec) +
         1e-6 * static_cast<double>(usage.ru_utime.tv_usec);
}

// Work per second of user CPU time: the median over `runs` calls.
template <class Work>
double median_rate(uint32_t runs, Work&& work) {
  work();  // caches and pages
  std::vector<double> rates;
  for (uint32_t i = 0; i < runs; ++i) {
    const double start = user_seconds();
    const uint64_t done = work();
    rates.push_back(static_cast<double>(done) / (user_seconds() - start));
  }
  std::ranges::sort(rates);
  return rates[rates.size() / 2];
}

constexpr uint32_t kGemmSize = 512;

// Cycles are exact, so they have targets; those of docs and README are for base.
bool has_targets(const std::string& preset) { return preset == "base"; }

nlohmann::ordered_json gemm_json(const std::vector<GemmFigure>& figures,
                                 const std::string& preset) {
  nlohmann::ordered_json json;
  for (const GemmFigure& f : figures) {
    auto& row =
        json.emplace_back(nlohmann::ordered_json{{"format", f.format},
                                                 {"m_n_k", f.size},
                                                 {"hbm_bytes_per_cycle", f.hbm.bytes_per_cycle},
                                                 {"hbm_shared", f.hbm.shared},
                                                 {"cycles", f.cycles},
                                                 {"utilisation", f.utilisation},
                                                 {"roofline_cycles", f.line.cycles},
                                                 {"roofline_bound", f.line.bound}});
    if (has_targets(preset)) row["target"] = f.target(), row["met"] = f.reached() >= f.target();
  }
  return json;
}

void print_gemms(const std::vector<GemmFigure>& figures, const std::string& preset) {
  fmt::print(
      "\nwhole chip, {}: {}^3 GEMM from HBM to HBM, FP32 results equal to golden's, read "
      "latency 100\n\n",
      preset, kGemmSize);
  fmt::print("{:<14}{:<26}{:>10}{:>14}{:>20}{:>14}{:>18}\n", "format", "HBM bytes per cycle",
             "cycles", "utilisation", "roofline", "of it", has_targets(preset) ? "target" : "");
  for (const GemmFigure& f : figures) {
    std::string target;
    if (has_targets(preset)) {
      target = fmt::format("{} {:.0f} % {}", f.hbm.shared ? "of it" : "peak", 100 * f.target(),
                           f.reached() >= f.target() ? "ok" : "MISS");
    }
    fmt::print("{:<14}{:<26}{:>10}{:>12.2f} %{:>11.0f} {:<8}{:>12.2f} %{:>18}\n", f.format,
               f.hbm.shared ? fmt::format("{} both ways together", f.hbm.bytes_per_cycle)
                            : fmt::format("{} each way", f.hbm.bytes_per_cycle),
               f.cycles, 100 * f.utilisation, f.line.cycles, f.line.bound, 100 * f.of_roofline(),
               target);
  }
}

double per_cycle(uint64_t bytes, uint64_t cycles) {
  return static_cast<double>(bytes) / static_cast<double>(cycles);
}

nlohmann::ordered_json beside_json(const DmaBesideGemm& m) {
  return {{"bytes_each_way", m.bytes},      {"alone_cycles", m.alone_cycles},
          {"in_cycles", m.in_cycles},       {"out_cycles", m.out_cycles},
          {"moving_words", m.moving_words}, {"moving_cycles", m.moving_cycles}};
}

void print_beside(const DmaBesideGemm& m) {
  fmt::print(
      "\nDMA while a GEMM streams from other banks: {} KiB into SBUF at {:.2f} and out of it at "
      "{:.2f} bytes per cycle\nof {} each way, first latency included (both without the GEMM: "
      "{:.2f}); the "
      "array took a word in {:.2f} % of the cycles\n",
      m.bytes / 1024, per_cycle(m.bytes, m.in_cycles), per_cycle(m.bytes, m.out_cycles),
      kHbmBusBytes, per_cycle(m.bytes, m.alone_cycles),
      100 * per_cycle(m.moving_words, m.moving_cycles));
}

struct Speeds {  // per second; the first in steps, the others in MAC
  double reference, array, compute, engine;
};

void print_speeds(const Options& options, const Speeds& s, const EngineBench& engine) {
  fmt::print("one host thread, user CPU time, median of {} runs\n\n", options.runs);
  fmt::print("{:<48}{:>12}{:>24}\n", "", "MAC/s", "MAC per reference step");
  fmt::print("{:<48}{:>12.3g}{:>24.3f}\n", "array with fused adds, base", s.array,
             s.array / s.reference);
  fmt::print("{:<48}{:>12.3g}{:>24.3f}\n", "tensor engine with its memories, base", s.compute,
             s.compute / s.reference);
  fmt::print("{:<48}{:>12.3g}{:>24.3f}\n",
             fmt::format("whole chip, {}: 128 x {} x {} out of SBUF", options.preset,
                         find_preset(options.preset)->cols, engine.k()),
             s.engine, s.engine / s.reference);
  fmt::print("{:<48}{:>12.3g}  (steps/s)\n", "reference kernel", s.reference);
  fmt::print("\nutilisation from the first to the last moving word: {:.2f} %{}\n",
             100 * engine.utilisation(),
             !has_targets(options.preset)  ? ""
             : engine.utilisation() == 1.0 ? " (target 100 %: ok)"
                                           : " (target 100 %: MISS)");
}

void check_targets(const EngineBench& engine, const std::vector<GemmFigure>& gemms) {
  std::string missed;
  const auto miss = [&](const std::string& text) { missed += (missed.empty() ? "" : "; ") + text; };
  if (engine.utilisation() < 1) miss("a moving word in every cycle");
  for (const GemmFigure& f : gemms) {
    if (f.reached() < f.target()) {
      miss(fmt::format("GEMM in {} at {} bytes per cycle", f.format, f.hbm.bytes_per_cycle));
    }
  }
  if (!missed.empty()) throw Failure(fmt::format("below target: {}", missed));
}

void bench(const Options& options) {
  require_rtl("--preset", options.preset);
  constexpr uint64_t kSteps = 100'000'000;
  const double reference = median_rate(options.runs, [] {
    return reference_kernel(kSteps) == 0 ? 0 : kSteps;  // the result is used, so the work is done
  });
  ArrayBench array;
  const double array_rate = median_rate(options.runs, [&] { return array.run(60'000); });
  ComputeBench compute;
  const double compute_rate = median_rate(options.runs, [&] { return compute.run(4); });
  const auto device = make_device(DeviceKind::kRtl, options.preset);
  EngineBench engine(*device);
  const double engine_rate = median_rate(options.runs, [&] { return engine.run(4); });

  const DmaBesideGemm beside = measure_dma_beside_gemm(*device);
  const std::vector<GemmFigure> gemms = gemm_figures(options.preset, kGemmSize);

  if (options.json) {
    nlohmann::ordered_json json = {{"preset", options.preset},
                                   {"reference_steps_per_s", reference},
                                   {"array_base_mac_per_s", array_rate},
                                   {"compute_base_mac_per_s", compute_rate},
                                   {"chip_mac_per_s", engine_rate},
                                   {"engine_utilisation", engine.utilisation()},
                                   {"engine_cycles", engine.cycles()},
                                   {"dma_beside_gemm", beside_json(beside)},
                                   {"gemms", gemm_json(gemms, options.preset)}};
    fmt::print("{}\n", json.dump(2));
  } else {
    print_speeds(options, {reference, array_rate, compute_rate, engine_rate}, engine);
    print_beside(beside);
    print_gemms(gemms, options.preset);
  }
  if (has_targets(options.preset)) check_targets(engine, gemms);
}

}  // namespace

void add_bench(CLI::App& app) {
  auto* verb = app.add_subcommand("bench", kBenchText);
  auto options = std::make_shared<Options>();
  verb->add_option("--preset", options->preset, "preset of the whole-chip figure")
      ->check(one_of(preset_names()))
      ->capture_default_str();
  add_number(*verb, "--runs", options->runs, "timed runs; the median is printed", 1, 1000)
      ->capture_default_str();
  verb->add_flag("--json", options->json, "machine-readable");
  verb->callback([options] { bench(*options); });
}

}  // namespace ng::cli
