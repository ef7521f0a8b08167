// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/demo_report.h"

#include <fmt/format.h>

#include <algorithm>

namespace ng::cli {
namespace {

constexpr int kLabelWidth = 13;
constexpr int kGap = 3;
constexpr size_t kMostWrong = 2;

// Images that a line of 100 characters has room for.
size_t gallery_size(const Screen& screen) {
  return static_cast<size_t>((100 - kLabelWidth + kGap) / (image_width(screen) + kGap));
}

std::vector<uint32_t> choose_images(const Images& images, std::span<const FormatResult> results,
                                    size_t most) {
  std::vector<uint32_t> chosen;
  for (uint32_t i = 0; i < images.count() && chosen.size() < kMostWrong; ++i) {
    const bool wrong = std::ranges::any_of(
        results, [&](const FormatResult& r) { return r.predictions[i] != images.labels[i]; });
    if (wrong) chosen.push_back(i);
  }
  // strides through the set, for different hands and digits
  for (uint32_t n = 0; n < images.count() && chosen.size() < most; ++n) {
    const uint32_t i = (n * 59 + 3) % images.count();
    if (std::ranges::find(chosen, i) == chosen.end()) chosen.push_back(i);
  }
  return chosen;
}

}  // namespace

std::string draw_gallery(const Images& images, std::span<const uint8_t> fp32,
                         std::span<const FormatResult> results, const Screen& screen) {
  const std::vector<uint32_t> chosen = choose_images(images, results, gallery_size(screen));
  std::vector<std::span<const uint8_t>> pixels;
  for (const uint32_t i : chosen) pixels.push_back(images.image(i));
  std::string text = draw_images(pixels, kLabelWidth, kGap, screen);

  const auto line = [&](std::string_view name, auto&& cell) {
    std::string cells = fmt::format("{:<{}}", name, kLabelWidth);
    for (const uint32_t i : chosen) {
      cells += fmt::format("{:<{}}", cell(i), image_width(screen) + kGap);
    }
    text += cells.substr(0, cells.find_last_not_of(' ') + 1) + "\n";
  };
  line("label", [&](uint32_t i) { return fmt::format("{}", images.labels[i]); });
  const auto predictions = [&](std::string_view name, std::span<const uint8_t> classes) {
    line(name, [&](uint32_t i) {
      return fmt::format("{}{}", classes[i], classes[i] == images.labels[i] ? "" : " wrong");
    });
  };
  predictions("FP32 (host)", fp32);
  for (const FormatResult& r : results) predictions(r.format, r.predictions);
  return text;
}

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
