// SPDX-License-Identifier: Apache-2.0
// The images that `ngauge demo` shows, and why these.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tb/cli/demo_report.h"

namespace ng::cli {

// What an image tells about number formats.
enum class Lesson : uint8_t {
  kRight,   // FP32 and every format take it for what it is
  kFormat,  // some do and some do not: the number format decides
  kHard,    // none does
};

Lesson lesson_of(uint8_t label, uint8_t fp32, std::span<const uint8_t> formats);

struct Choice {
  uint32_t image;
  Lesson lesson;
};

// At most `most` images: a right one, then those on which the format decides, then hard ones (one
// at least, if there is room for three), then more right ones from all over the set.
std::vector<Choice> choose_images(const Images& images, std::span<const uint8_t> fp32,
                                  std::span<const FormatResult> results, size_t most);

// The chosen images, what FP32 and each format take them for, and a sentence for each lesson.
std::string draw_gallery(const Images& images, std::span<const uint8_t> fp32,
                         std::span<const FormatResult> results, const Screen& screen);

}  // namespace ng::cli
