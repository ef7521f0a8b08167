// SPDX-License-Identifier: Apache-2.0
// What `ngauge demo` prints: the images in characters, and the table of results.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ng::cli {

// What the place where text goes can show.
struct Screen {
  bool terminal = false;  // somebody looks at it: colours and moving progress are welcome
  bool utf8 = false;
  bool colour = false;

  // Of a file descriptor (1 or 2), from isatty and the environment (LC_ALL, LC_CTYPE, LANG, TERM,
  // NO_COLOR).
  static Screen of(int file_descriptor);
};

// Width and height of every image, in pixels.
inline constexpr int kImageSide = 8;

// Characters that one image is wide: a half block per two pixels where the screen can show shades
// of grey, else two plain characters per pixel, which is about as high as wide.
int image_width(const Screen& screen);

// Images side by side, the first at column `indent`, `gap` columns between them.
std::string draw_images(const std::vector<std::span<const uint8_t>>& images, int indent, int gap,
                        const Screen& screen);

// Columns as wide as their widest cell, the first flush left, the others flush right.
std::string draw_table(const std::vector<std::vector<std::string>>& rows, const Screen& screen);

// 1234567 as "1,234,567".
std::string group_digits(uint64_t value);

// Overwrites one line of stderr, and only on a terminal.
class Progress {
 public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void show(const std::string& text);

 private:
  bool terminal_;
};

}  // namespace ng::cli
