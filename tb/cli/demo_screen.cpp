// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/demo_screen.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace ng::cli {
namespace {

constexpr int kBlack = 16;  // pixels run from 0 to 16

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// The 24 greys of a 256-colour terminal begin at colour 232.
int grey(uint8_t pixel) { return 232 + std::min<int>(pixel, kBlack) * 23 / kBlack; }

// Two pixels, one above the other, in one character: the upper is its ink, the lower its paper.
std::string half_block(uint8_t upper, uint8_t lower) {
  return fmt::format("\x1b[38;5;{};48;5;{}m▀", grey(upper), grey(lower));
}

char shade(uint8_t pixel) {
  constexpr std::string_view kShades = " .:-=+*#%@";
  return kShades[std::min<int>(pixel, kBlack) * (kShades.size() - 1) / kBlack];
}

bool has_greys(const Screen& screen) { return screen.utf8 && screen.colour; }

size_t columns_of(std::string_view utf8) {
  return std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; });
}

}  // namespace

Screen Screen::of(int file_descriptor) {
  Screen screen;
  screen.terminal = isatty(file_descriptor) != 0;
  std::string_view locale;
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (locale.empty()) locale = environment(name);
  }
  screen.utf8 = screen.terminal && (locale.find("UTF-8") != std::string_view::npos ||
                                    locale.find("utf8") != std::string_view::npos);
  const std::string_view kind = environment("TERM");
  screen.colour =
      screen.terminal && !kind.empty() && kind != "dumb" && environment("NO_COLOR").empty();
  return screen;
}

int image_width(const Screen& screen) { return has_greys(screen) ? kImageSide : 2 * kImageSide; }

std::string draw_images(const std::vector<std::span<const uint8_t>>& images, int indent, int gap,
                        const Screen& screen) {
  const bool greys = has_greys(screen);
  std::string text;
  for (int y = 0; y < kImageSide; y += greys ? 2 : 1) {
    std::string line(indent, ' ');
    for (size_t i = 0; i < images.size(); ++i) {
      if (i > 0) line.append(gap, ' ');
      for (int x = 0; x < kImageSide; ++x) {
        const uint8_t pixel = images[i][y * kImageSide + x];
        if (greys) {
          line += half_block(pixel, images[i][(y + 1) * kImageSide + x]);
        } else {
          line.append(2, shade(pixel));
        }
      }
      if (greys) line += "\x1b[0m";
    }
    text += line + "\n";
  }
  return text;
}

std::string draw_table(const std::vector<std::vector<std::string>>& rows, const Screen& screen) {
  std::vector<size_t> widths;
  for (const auto& cells : rows) {
    widths.resize(std::max(widths.size(), cells.size()));
    for (size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], columns_of(cells[i]));
  }
  std::string text;
  for (size_t r = 0; r < rows.size(); ++r) {
    std::string line;
    for (size_t i = 0; i < rows[r].size(); ++i) {
      const std::string pad(widths[i] - columns_of(rows[r][i]), ' ');
      if (i > 0) line += "  ";
      line += i == 0 ? rows[r][i] + pad : pad + rows[r][i];
    }
    text += line + "\n";
    if (r > 0) continue;
    for (size_t i = 0; i < widths.size(); ++i) {
      if (i > 0) text += "  ";
      for (size_t n = 0; n < widths[i]; ++n) text += screen.utf8 ? "─" : "-";
    }
    text += "\n";
  }
  return text;
}

std::string group_digits(uint64_t value) {
  std::string text = std::to_string(value);
  for (int i = static_cast<int>(text.size()) - 3; i > 0; i -= 3)
    text.insert(static_cast<size_t>(i), 1, ',');
  return text;
}

Progress::Progress() : terminal_(isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() {
  if (terminal_) std::fputs("\r\x1b[K", stderr);
}

void Progress::show(const std::string& text) {
  if (!terminal_) return;
  fmt::print(stderr, "\r\x1b[K{}", text);
  std::fflush(stderr);
}

}  // namespace ng::cli
