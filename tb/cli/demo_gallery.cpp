// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/demo_gallery.h"

#include <fmt/format.h>

#include <algorithm>

namespace ng::cli {
namespace {

constexpr int kLabelWidth = 13;
constexpr int kGap = 3;

// Images that a line of 100 characters has room for.
size_t gallery_size(const Screen& screen) {
  return static_cast<size_t>((100 - kLabelWidth + kGap) / (image_width(screen) + kGap));
}

const char* meaning(Lesson lesson) {
  switch (lesson) {
    case Lesson::kRight:
      return "right in FP32 and in every format";
    case Lesson::kFormat:
      return "right or wrong with the number format";
    default:
      return "wrong in FP32 and in every format";
  }
}

}  // namespace

Lesson lesson_of(uint8_t label, uint8_t fp32, std::span<const uint8_t> formats) {
  const auto right = size_t(std::ranges::count(formats, label)) + (fp32 == label ? 1 : 0);
  if (right == formats.size() + 1) return Lesson::kRight;
  return right > 0 ? Lesson::kFormat : Lesson::kHard;
}

std::vector<Choice> choose_images(const Images& images, std::span<const uint8_t> fp32,
                                  std::span<const FormatResult> results, size_t most) {
  std::vector<uint32_t> right, format, hard;
  for (uint32_t i = 0; i < images.count(); ++i) {
    std::vector<uint8_t> answers;
    for (const FormatResult& r : results) answers.push_back(r.predictions[i]);
    const Lesson lesson = lesson_of(images.labels[i], fp32[i], answers);
    (lesson == Lesson::kRight ? right : lesson == Lesson::kFormat ? format : hard).push_back(i);
  }
  most = std::min<size_t>(most, images.count());
  const size_t first = std::min<size_t>(right.size(), most > 0);
  const size_t kept = std::min<size_t>(hard.size(), most >= 3);
  const size_t of_format = std::min(format.size(), most - first - kept);
  const size_t of_hard = std::min(hard.size(), most - first - of_format);
  const size_t of_right = most - of_format - of_hard;

  std::vector<Choice> chosen;
  const auto take = [&](const std::vector<uint32_t>& list, Lesson lesson, size_t begin, size_t end,
                        size_t step) {
    for (size_t n = begin; n < end; ++n) chosen.push_back({list[n * step], lesson});
  };
  const size_t step = of_right > 0 ? right.size() / of_right : 1;  // different hands and digits
  take(right, Lesson::kRight, 0, first, step);
  take(format, Lesson::kFormat, 0, of_format, 1);
  take(hard, Lesson::kHard, 0, of_hard, 1);
  take(right, Lesson::kRight, first, of_right, step);
  return chosen;
}

std::string draw_gallery(const Images& images, std::span<const uint8_t> fp32,
                         std::span<const FormatResult> results, const Screen& screen) {
  const std::vector<Choice> chosen = choose_images(images, fp32, results, gallery_size(screen));
  std::vector<std::span<const uint8_t>> pixels;
  for (const Choice& c : chosen) pixels.push_back(images.image(c.image));
  std::string text = draw_images(pixels, kLabelWidth, kGap, screen);

  const auto line = [&](std::string_view name, auto&& cell) {
    std::string cells = fmt::format("{:<{}}", name, kLabelWidth);
    for (const Choice& c : chosen)
      cells += fmt::format("{:<{}}", cell(c), image_width(screen) + kGap);
    text += cells.substr(0, cells.find_last_not_of(' ') + 1) + "\n";
  };
  line("label", [&](const Choice& c) { return fmt::format("{}", images.labels[c.image]); });
  const auto predictions = [&](std::string_view name, std::span<const uint8_t> classes) {
    line(name, [&](const Choice& c) {
      const uint8_t answer = classes[c.image];
      return fmt::format("{}{}", answer, answer == images.labels[c.image] ? "" : " wrong");
    });
  };
  predictions("FP32 (host)", fp32);
  for (const FormatResult& r : results) predictions(r.format, r.predictions);
  line("shown for", [&](const Choice& c) { return std::string(1, char('A' + int(c.lesson))); });
  for (const Lesson lesson : {Lesson::kRight, Lesson::kFormat, Lesson::kHard}) {
    if (std::ranges::find(chosen, lesson, &Choice::lesson) == chosen.end()) continue;
    text += fmt::format("  {}: {}\n", char('A' + int(lesson)), meaning(lesson));
  }
  return text;
}

}  // namespace ng::cli
