// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/gemm_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "tb/device/make_device.h"

namespace ng::cli {
namespace {

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

// The square root of a sum of squares, as a number to a power of two: neither overflows or vanishes
// when the squares would.
class SquareSum {
 public:
  void add(double x) {
    if (x == 0) return;
    int exponent = 0;
    const double fraction = std::frexp(x, &exponent);
    if (exponent > exponent_) {
      sum_ = std::ldexp(sum_, 2 * (exponent_ - exponent));
      exponent_ = exponent;
    }
    sum_ += std::ldexp(fraction * fraction, 2 * (exponent - exponent_));
  }
  bool zero() const { return sum_ == 0; }
  double root_mean(uint64_t count) const {
    return std::ldexp(std::sqrt(sum_ / static_cast<double>(count)), exponent_);
  }
  double decibels_over(const SquareSum& other) const {
    const double two_in_db = 20 * std::log10(2.0);
    return 10 * std::log10(sum_ / other.sum_) + two_in_db * (exponent_ - other.exponent_);
  }

 private:
  double sum_ = 0;
  int exponent_ = std::numeric_limits<int>::min() / 4;
};

// A figure in JSON, which has no infinity: a word says what it is instead.
nlohmann::ordered_json figure(const ErrorFigures& errors, double value, const char* infinite) {
  if (errors.counted == 0) return "none finite";
  if (std::isfinite(value)) return value;
  return infinite;
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
    return fmt::format("C[{}, {}]: golden {:#0{}x}, rtl {:#0{}x}, cycle {} to {}", m, n,
                       g.code(m, n), digits + 2, r.code(m, n), digits + 2, rtl.first_cycle,
                       rtl.last_cycle);
  }
  const auto scale = std::ranges::mismatch(g.scales, r.scales).in1 - g.scales.begin();
  if (static_cast<size_t>(scale) < g.scales.size()) {
    const auto m = static_cast<uint32_t>(scale / g.groups());
    const auto group = static_cast<uint32_t>(scale % g.groups());
    return fmt::format("scale[{}, {}]: golden {:#04x}, rtl {:#04x}, cycle {} to {}", m, group,
                       g.scale(m, group), r.scale(m, group), rtl.first_cycle, rtl.last_cycle);
  }
  return "";
}

ErrorFigures error_figures(const CodeMatrix& c, const std::vector<double>& reference) {
  const std::vector<double> got = dequantise(c);
  ErrorFigures figures;
  SquareSum error_power, signal_power;
  for (size_t i = 0; i < got.size(); ++i) {
    if (!std::isfinite(got[i]) || !std::isfinite(reference[i])) {
      ++figures.not_finite;
      continue;
    }
    const double error = std::abs(got[i] - reference[i]);
    ++figures.counted;
    error_power.add(error);
    signal_power.add(reference[i]);
    figures.max_absolute = std::max(figures.max_absolute, error);
    if (reference[i] != 0) {
      figures.max_relative = std::max(figures.max_relative, error / std::abs(reference[i]));
    }
  }
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (figures.counted > 0) figures.rms = error_power.root_mean(figures.counted);
  if (signal_power.zero() && !error_power.zero()) figures.max_relative = kInfinity;
  figures.qsnr_db = error_power.zero()    ? kInfinity
                    : signal_power.zero() ? -kInfinity
                                          : signal_power.decibels_over(error_power);
  return figures;
}

Roofline roofline(const Geometry& g, const GemmResult& result, const HbmRate& hbm) {
  const double compute = static_cast<double>(result.macs) / static_cast<double>(g.macs_per_cycle());
  const auto read = static_cast<double>(result.bytes_in);
  const auto written = static_cast<double>(result.bytes_out);
  constexpr double kBeat = kHbmBusBytes;
  // a beat each way per cycle, whatever the limit; then the limit
  const double beats = std::max(read, written) / kBeat;
  const double limited =
      hbm.shared ? read + written - 3 * kBeat : std::max(read, written) - 2 * kBeat;
  const double memory = std::max(beats, limited / hbm.bytes_per_cycle);
  return memory > compute ? Roofline{memory, "HBM"} : Roofline{compute, "compute"};
}

nlohmann::ordered_json run_report(const Geometry& g, const GemmResult& result, const HbmRate& hbm,
                                  double wall_seconds) {
  nlohmann::ordered_json json;
  json["cycles"] = result.cycles;
  json["macs"] = result.macs;
  json["utilisation"] = result.utilisation(g);
  if (result.cycles > 0) {
    const Roofline line = roofline(g, result, hbm);
    json["roofline_cycles"] = line.cycles;
    json["roofline_bound"] = line.bound;
    json["of_roofline"] = line.cycles / static_cast<double>(result.cycles);
  }
  json["instructions"] = result.instructions;
  json["bytes_in"] = result.bytes_in;
  json["bytes_out"] = result.bytes_out;
  json["tensor"] = engine_report(result.counters.tensor, true);
  json["vector"] = engine_report(result.counters.vector, false);
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
  json["max_absolute"] = figure(errors, errors.max_absolute, "infinite");
  const bool no_signal = std::isinf(errors.qsnr_db) && errors.qsnr_db < 0;
  json["max_relative"] = figure(errors, errors.max_relative, no_signal ? "no signal" : "infinite");
  json["rms"] = figure(errors, errors.rms, "infinite");
  json["qsnr_db"] = figure(errors, errors.qsnr_db, errors.qsnr_db > 0 ? "no error" : "no signal");
  json["not_finite"] = errors.not_finite;
  return json;
}

}  // namespace ng::cli
