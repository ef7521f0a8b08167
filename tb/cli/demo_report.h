// SPDX-License-Identifier: Apache-2.0
// The results of `ngauge demo` as a table.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "golden/isa/geometry.h"
#include "tb/cli/demo_data.h"
#include "tb/cli/demo_run.h"
#include "tb/cli/demo_screen.h"

namespace ng::cli {

struct FormatResult {
  std::string format;
  std::vector<uint8_t> predictions;
  NetworkRun run;  // of the RTL if it ran, else of the golden model
  bool compared = false;
  Comparison comparison;
};

// One line per format. `fp32` are the predictions of the network before it was quantised.
std::string draw_results(const Images& images, std::span<const uint8_t> fp32,
                         std::span<const FormatResult> results, const Geometry& geometry,
                         const Screen& screen);

}  // namespace ng::cli
