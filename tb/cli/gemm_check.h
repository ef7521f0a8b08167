// SPDX-License-Identifier: Apache-2.0
// What `ngauge gemm` says about results: the comparison of two devices, and the report.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "golden/kernels/gemm.h"

namespace ng::cli {

// One line naming the first element or scale in which rtl differs from golden, both bit patterns
// and the cycles in which rtl ran; empty when they agree.
std::string first_difference(const GemmResult& golden, const GemmResult& rtl);

// Of the elements that are finite on both sides. Squares are summed to a scale, so that no element
// is too large or too small for them.
struct ErrorFigures {
  double max_absolute = 0;
  double max_relative = 0;  // over elements whose FP64 value is not 0
  double rms = 0;
  double qsnr_db = 0;       // signal to error power; infinite without error, or without signal
  uint64_t counted = 0;     // elements that are finite on both sides
  uint64_t not_finite = 0;  // elements that are Inf or NaN on either side, left out of the above
};

// Of the result against FP64 sums of the same quantised operands.
ErrorFigures error_figures(const CodeMatrix& c, const std::vector<double>& reference);

// What HBM may move in a cycle: each way, or both ways together.
struct HbmRate {
  double bytes_per_cycle = 0;
  bool shared = false;
};

// The fewest cycles in which the array can multiply and HBM can move every operand once and the
// result once, and which of the two decides. No run is faster: a limited channel (tb/axi_memory.h)
// may have saved a beat before the run begins and owe one for each way when it ends, which is taken
// off.
struct Roofline {
  double cycles = 0;
  const char* bound = "compute";
};
Roofline roofline(const Geometry& g, const GemmResult& result, const HbmRate& hbm);

nlohmann::ordered_json run_report(const Geometry& g, const GemmResult& result, const HbmRate& hbm,
                                  double wall_seconds);
nlohmann::ordered_json error_report(const ErrorFigures& errors);

}  // namespace ng::cli
