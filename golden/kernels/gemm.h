// SPDX-License-Identifier: Apache-2.0
// C[M,N] = A[M,K] . B[N,K]^T on any device, for any M, N and K.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "golden/device/device.h"
#include "golden/kernels/gemm_plan.h"
#include "golden/kernels/gemm_program.h"
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

// Where and when a part of C was made.
struct GemmBlockRun {
  GemmBlock block;
  uint64_t first_cycle = 0;  // of the device when the block's program started
  uint64_t last_cycle = 0;
};

// Where the operands are when a program starts, and where it leaves the result.
enum class GemmPath : uint8_t {
  kSbuf,  // the host fills SBUF for each block and reads C from it
  kHbm,   // everything lies in HBM and the DMA engines move it; what does not fit goes by kSbuf
};

struct GemmResult {
  CodeMatrix c;         // [M, N] codes of the output format, and its scales
  Counters counters;    // of the engines, over all blocks
  uint64_t cycles = 0;  // in which programs ran; 0 on a device without time
  uint64_t macs = 0;    // M * N * K
  uint64_t instructions = 0;
  uint64_t hbm_read = 0;  // bytes of the operands and of the result: the least that HBM must move
  uint64_t hbm_written = 0;
  uint64_t bytes_in = 0;  // host to device
  uint64_t bytes_out = 0;
  GemmPath path = GemmPath::kSbuf;  // the one taken
  std::vector<GemmBlockRun> blocks;
  std::vector<Diagnostic> diagnostics;

  // Multiply-accumulates per multiply-accumulate that the array could have done; 0 without time.
  double utilisation(const Geometry& g) const;
};

struct GemmHooks {
  // Called now and then: blocks done, or instructions retired, of all.
  std::function<void(size_t done, size_t all)> progress;
};

// Throws std::invalid_argument for operands whose shapes do not agree, and DeviceError when an
// engine stops or does not finish, or, for kHbm, when the device has no DMA engines.
GemmResult run_gemm(Device& device, const GemmOptions& options, const GemmOperands& operands,
                    const GemmHooks& hooks = {}, GemmPath path = GemmPath::kSbuf);

// The same in FP64 from the numbers that the codes stand for: for error reports, not for bits.
std::vector<double> reference_gemm(const GemmOptions& options, const GemmOperands& operands);

}  // namespace ng
