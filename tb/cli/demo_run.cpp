// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/demo_run.h"

#include <fmt/format.h>

#include <chrono>

namespace ng::cli {
namespace {

// Where an error lies: "layer 2, image 17, output 40", or its scale.
template <class T>
void compare_values(const std::vector<T>& golden, const std::vector<T>& rtl, uint32_t per_row,
                    const std::function<std::string(size_t row, size_t col)>& place,
                    Comparison& result) {
  for (size_t i = 0; i < golden.size(); ++i) {
    ++result.compared;
    if (i < rtl.size() && golden[i] == rtl[i]) continue;
    if (result.errors++ > 0) continue;
    result.first = fmt::format("{}: golden {:#x}, RTL {:#x}", place(i / per_row, i % per_row),
                               golden[i], i < rtl.size() ? rtl[i] : 0);
  }
}

}  // namespace

NetworkRun run_network(Device& device, const QuantisedNetwork& network,
                       const std::function<void(size_t layer)>& progress) {
  NetworkRun run;
  const auto start = std::chrono::steady_clock::now();
  for (size_t i = 0; i < network.layers.size(); ++i) {
    progress(i);
    const QuantisedLayer& layer = network.layers[i];
    const GemmOptions options{.out = layer.out, .relu = layer.relu};
    GemmResult result = run_gemm(device, options,
                                 {.a = i == 0 ? network.input : run.outputs.back(),
                                  .b = layer.weight,
                                  .row_scale = {},
                                  .col_scale = layer.col_scale,
                                  .bias = layer.bias});
    run.first_cycle.push_back(result.first_cycle);
    run.outputs.push_back(std::move(result.c));
    run.cycles += result.cycles;
    run.macs += result.macs;
    run.diagnostics.insert(run.diagnostics.end(), result.diagnostics.begin(),
                           result.diagnostics.end());
  }
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return run;
}

Comparison compare_runs(const NetworkRun& golden, const NetworkRun& rtl) {
  Comparison result;
  for (size_t i = 0; i < golden.outputs.size(); ++i) {
    if (result.errors == 0) result.first_layer = i;
    const CodeMatrix& want = golden.outputs[i];
    const CodeMatrix& got = rtl.outputs[i];
    const auto place = [&](const char* kind) {
      return [&, kind](size_t row, size_t col) {
        return fmt::format("layer {} (from cycle {}), image {}, {} {}", i + 1, rtl.first_cycle[i],
                           row, kind, col);
      };
    };
    compare_values(want.codes, got.codes, want.cols, place("output"), result);
    compare_values(want.scales, got.scales, want.groups(), place("scale of group"), result);
  }
  return result;
}

}  // namespace ng::cli
