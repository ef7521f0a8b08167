// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/demo_report.h"

#include <fmt/format.h>

namespace ng::cli {

std::string draw_results(const Images& images, std::span<const uint8_t> fp32,
                         std::span<const FormatResult> results, const Geometry& geometry,
                         const Screen& screen) {
  std::vector<std::vector<std::string>> rows{
      {"format", "accuracy", "FP32", "cycles", "utilisation", "MAC/s", "compared", "errors"}};
  for (const FormatResult& r : results) {
    const bool timed = r.run.cycles > 0;
    const auto macs = static_cast<double>(r.run.macs);
    const double possible =
        static_cast<double>(geometry.macs_per_cycle()) * static_cast<double>(r.run.cycles);
    rows.push_back({r.format, fmt::format("{:.2f} %", accuracy(r.predictions, images.labels)),
                    fmt::format("{:.2f} %", accuracy(fp32, images.labels)),
                    timed ? group_digits(r.run.cycles) : "-",
                    timed ? fmt::format("{:.1f} %", 100 * macs / possible) : "-",
                    fmt::format("{:.2e}", macs / r.run.seconds),
                    r.compared ? group_digits(r.comparison.compared) : "-",
                    r.compared ? group_digits(r.comparison.errors) : "-"});
  }
  return draw_table(rows, screen);
}

}  // namespace ng::cli
