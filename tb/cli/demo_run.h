// SPDX-License-Identifier: Apache-2.0
// The demo's network on a device, and two such runs compared.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "golden/device/device.h"
#include "golden/kernels/gemm.h"
#include "tb/cli/demo_network.h"

namespace ng::cli {

struct NetworkRun {
  std::vector<CodeMatrix> outputs;    // of each layer
  std::vector<uint64_t> first_cycle;  // of the device, of each layer
  uint64_t cycles = 0;
  uint64_t macs = 0;
  double seconds = 0;  // of the host
  std::vector<Diagnostic> diagnostics;
};

// Each layer is one GEMM whose input is what the device itself wrote for the layer before.
NetworkRun run_network(Device& device, const QuantisedNetwork& network,
                       const std::function<void(size_t layer)>& progress);

struct Comparison {
  uint64_t compared = 0;  // elements and scales
  uint64_t errors = 0;
  // Of the first error: one line about it, and its layer.
  std::string first;
  size_t first_layer = 0;
};

// Bit for bit: every code and every scale of every layer.
Comparison compare_runs(const NetworkRun& golden, const NetworkRun& rtl);

}  // namespace ng::cli
