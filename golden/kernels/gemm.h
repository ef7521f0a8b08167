// SPDX-License-Identifier: Apache-2.0
// C[M,N] = A[M,K] . B[N,K]^T on any device, for any M, N and K.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "golden/device/device.h"
#include "golden/kernels/gemm_instructions.h"
#include "golden/kernels/gemm_plan.h"
#include "golden/kernels/matrix.h"

namespace ng {

// FP32 vectors are bit patterns; an empty one is absent. They apply on the way out, in this order:
// row_scale [M], col_scale [N], bias [N].
struct GemmOperands {
  CodeMatrix a;  // [M, K]
  CodeMatrix b;  // [N, K]
  std::vector<uint32_t> row_scale;
  std::vector<uint32_t> col_scale;
  std::vector<uint32_t> bias;

  GemmShape shape() const { return {a.rows, b.rows, a.cols}; }
};

struct GemmResult {
  CodeMatrix c;              // [M, N] codes of the output format, and its scales
  Counters counters;         // of the engines
  uint64_t cycles = 0;       // in which the program ran; 0 on a device without time
  uint64_t first_cycle = 0;  // of the device when it started, and when it ended
  uint64_t last_cycle = 0;
  uint64_t macs = 0;  // M * N * K
  uint64_t instructions = 0;
  uint64_t bytes_in = 0;   // of the operands in HBM: the least that the chip must read
  uint64_t bytes_out = 0;  // of the result: the least that it must write
  std::vector<Diagnostic> diagnostics;

  // Multiply-accumulates per multiply-accumulate that the array could have done; 0 without time.
  double utilisation(const Geometry& g) const;
};

struct GemmHooks {
  // Called now and then: instructions retired, of all.
  std::function<void(size_t done, size_t all)> progress;
};

// The host puts the operands into HBM, one program runs from HBM to HBM, and the host reads the
// result. Throws, before anything is written, std::invalid_argument for operands whose shapes do
// not agree or that HBM cannot hold beside the result, and DeviceError when the device has no DMA
// engines; then DeviceError when an engine stops or does not finish.
GemmResult run_gemm(Device& device, const GemmOptions& options, const GemmOperands& operands,
                    const GemmHooks& hooks = {});

// The same in FP64 from the numbers that the codes stand for: for error reports, not for bits.
std::vector<double> reference_gemm(const GemmOptions& options, const GemmOperands& operands);

}  // namespace ng
