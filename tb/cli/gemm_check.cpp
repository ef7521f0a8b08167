// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/gemm_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ng::cli {
namespace {

// The cycles of the block that made element (m, n).
std::string when(const GemmResult& run, uint32_t m, uint32_t n) {
  for (const GemmBlockRun& r : run.blocks) {
    const GemmBlock& b = r.block;
    if (b.last_k && m >= b.m0 && m < b.m0 + b.m && n >= b.n0 && n < b.n0 + b.n) {
      return fmt::format("cycle {} to {}", r.first_cycle, r.last_cycle);
    }
  }
  return "cycle unknown";
}

nlohmann::ordered_json engine_report(const EngineCounters& c, bool tensor) {
  nlohmann::ordered_json json{{"instructions", c.retired},
                              {"busy_cycles", c.busy_cycles},
                              {"stall_wait", c.stall_wait},
                              {"stall_sbuf", c.stall_sbuf},
                              {"stall_psum", c.stall_psum}};
  if (!tensor) return json;
  json["stall_stationary"] = c.stall_stationary;
  json["moving_words"] = c.moving_words;
  json["moving_first_cycle"] = c.moving_first;
  json["moving_last_cycle"] = c.moving_last;
  json["stationary_words"] = c.stationary_words;
  return json;
}

}  // namespace

std::string first_difference(const GemmResult& golden, const GemmResult& rtl) {
  const CodeMatrix& g = golden.c;
  const CodeMatrix& r = rtl.c;
  const int digits = std::max(2, row(g.format.format).width() / 4);
  const auto code = std::ranges::mismatch(g.codes, r.codes).in1 - g.codes.begin();
  if (static_cast<size_t>(code) < g.codes.size()) {
    const auto m = static_cast<uint32_t>(code / g.cols);
    const auto n = static_cast<uint32_t>(code % g.cols);
    return fmt::format("C[{}, {}]: golden {:#0{}x}, rtl {:#0{}x}, {}", m, n, g.code(m, n),
                       digits + 2, r.code(m, n), digits + 2, when(rtl, m, n));
  }
  const auto scale = std::ranges::mismatch(g.scales, r.scales).in1 - g.scales.begin();
  if (static_cast<size_t>(scale) < g.scales.size()) {
    const auto m = static_cast<uint32_t>(scale / g.groups());
    const auto group = static_cast<uint32_t>(scale % g.groups());
    return fmt::format("scale[{}, {}]: golden {:#04x}, rtl {:#04x}, {}", m, group,
                       g.scale(m, group), r.scale(m, group), when(rtl, m, group * 32));
  }
  return "";
}

ErrorFigures error_figures(const CodeMatrix& c, const std::vector<double>& reference) {
  const std::vector<double> got = dequantise(c);
  ErrorFigures figures;
  double error_power = 0;
  double signal_power = 0;
  uint64_t counted = 0;
  for (size_t i = 0; i < got.size(); ++i) {
    if (!std::isfinite(got[i]) || !std::isfinite(reference[i])) {
      ++figures.not_finite;
      continue;
    }
    const double error = std::abs(got[i] - reference[i]);
    ++counted;
    error_power += error * error;
    signal_power += reference[i] * reference[i];
    figures.max_absolute = std::max(figures.max_absolute, error);
    if (reference[i] != 0) {
      figures.max_relative = std::max(figures.max_relative, error / std::abs(reference[i]));
    }
  }
  figures.rms = counted ? std::sqrt(error_power / static_cast<double>(counted)) : 0;
  figures.qsnr_db = error_power == 0 ? std::numeric_limits<double>::infinity()
                                     : 10 * std::log10(signal_power / error_power);
  return figures;
}

Roofline roofline(const Geometry& g, const GemmResult& result, const HbmRate& hbm) {
  const double compute = static_cast<double>(result.macs) / static_cast<double>(g.macs_per_cycle());
  const auto read = static_cast<double>(result.hbm_read);
  const auto written = static_cast<double>(result.hbm_written);
  const double moved = hbm.shared ? read + written : std::max(read, written);
  const double memory = moved / hbm.bytes_per_cycle;
  return memory > compute ? Roofline{memory, "HBM"} : Roofline{compute, "compute"};
}

nlohmann::ordered_json run_report(const Geometry& g, const GemmResult& result, const HbmRate& hbm,
                                  double wall_seconds) {
  nlohmann::ordered_json json;
  json["cycles"] = result.cycles;
  json["macs"] = result.macs;
  json["utilisation"] = result.utilisation(g);
  if (result.path == GemmPath::kHbm && result.cycles > 0) {
    const Roofline line = roofline(g, result, hbm);
    json["roofline_cycles"] = line.cycles;
    json["roofline_bound"] = line.bound;
    json["of_roofline"] = line.cycles / static_cast<double>(result.cycles);
  }
  json["instructions"] = result.instructions;
  json["blocks"] = result.blocks.size();
  json["bytes_in"] = result.bytes_in;
  json["bytes_out"] = result.bytes_out;
  json["tensor"] = engine_report(result.counters.tensor, true);
  json["vector"] = engine_report(result.counters.vector, false);
  json["path"] = result.path == GemmPath::kHbm ? "hbm" : "sbuf";
  for (const EngineCounters& queue : result.counters.dma) {
    nlohmann::ordered_json dma;
    dma["descriptors"] = queue.retired;
    dma["busy_cycles"] = queue.busy_cycles;
    dma["stall_wait"] = queue.stall_wait;
    json["dma"].push_back(dma);
  }
  json["wall_seconds"] = wall_seconds;
  return json;
}

nlohmann::ordered_json error_report(const ErrorFigures& errors) {
  nlohmann::ordered_json json;
  json["reference"] = "FP64 of the quantised operands";
  json["max_absolute"] = errors.max_absolute;
  json["max_relative"] = errors.max_relative;
  json["rms"] = errors.rms;
  // JSON has no infinity: null says that there is no error at all
  json["qsnr_db"] =
      std::isfinite(errors.qsnr_db) ? nlohmann::ordered_json(errors.qsnr_db) : nullptr;
  json["not_finite"] = errors.not_finite;
  return json;
}

}  // namespace ng::cli
