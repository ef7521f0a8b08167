// SPDX-License-Identifier: Apache-2.0
// Whole GEMMs from HBM to HBM on the RTL chip, for ngauge bench: exact cycles, checked bits.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "golden/kernels/gemm.h"
#include "tb/cli/gemm_check.h"

namespace ng::cli {

struct GemmFigure {
  std::string format;
  uint32_t size = 0;  // M = N = K
  HbmRate hbm;
  uint64_t cycles = 0;
  double utilisation = 0;
  Roofline line;

  double of_roofline() const { return line.cycles / static_cast<double>(cycles); }
  // Targets hold for base: of the array's peak at the bus's rate, of the roofline at the other.
  double reached() const { return hbm.shared ? of_roofline() : utilisation; }
  double target() const { return hbm.shared ? 0.95 : 0.97; }
};

// M = N = K = `size`, FP32 results, read latency 100, at the bus's rate and at 4 bytes per cycle
// (Trainium 3's ratio for base), in FP8, MXFP8 and MXFP4. Failure when a bit differs from golden.
std::vector<GemmFigure> gemm_figures(const std::string& preset, uint32_t size);

}  // namespace ng::cli
