// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/dma_image.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "golden/base/closest.h"
#include "golden/base/number.h"
#include "golden/chip/machine.h"
#include "tb/cli/errors.h"
#include "tb/cli/npy.h"
#include "tb/cli/text_file.h"

namespace ng::cli {
namespace {

struct SpaceRow {
  std::string_view name;
  Space space;
  bool input;     // the host can fill it
  uint64_t unit;  // of offsets and sizes
};
constexpr std::array<SpaceRow, 5> kSpaces{{{"hbm", Space::kHbm, true, 1},
                                           {"sbuf", Space::kSbuf, true, 1},
                                           {"scales", Space::kSbufScale, true, 1},
                                           {"psum", Space::kPsum, false, 4},
                                           {"semaphores", Space::kSemaphore, true, 4}}};

uint64_t space_bytes(const Geometry& g, Space space) {
  switch (space) {
    case Space::kHbm:
      return g.hbm_bytes();
    case Space::kSbuf:
      return g.sbuf_bytes();
    case Space::kSbufScale:
      return g.scale_bytes();
    case Space::kPsum:
      return uint64_t{g.psum_rows} * g.cols * 4;
    case Space::kSemaphore:
      return uint64_t{kSemaphoreCount} * 4;
  }
  return 0;
}

// The parts before '=' that ':' separates, and the rest as the path. Everything but the size of an
// input is checked.
MemoryImage parse(const char* option, const char* form, size_t parts, const std::string& argument) {
  const auto bad = [&](const std::string& what) {
    throw InputError(fmt::format("{} {}: {}, expected {}", option, argument, what, form));
  };
  const size_t equals = argument.find('=');
  if (equals == std::string::npos) bad("no '='");
  MemoryImage image;
  image.text = argument.substr(0, equals);
  image.path = argument.substr(equals + 1);
  if (image.path.empty()) bad("no file");
  std::vector<std::string> fields{""};
  for (const char c : image.text) {
    if (c == ':') {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  if (fields.size() != parts) bad(fmt::format("{} parts before '='", fields.size()));
  const SpaceRow* row = nullptr;
  for (const SpaceRow& r : kSpaces) row = r.name == fields[0] ? &r : row;
  if (!row || (parts == 2 && !row->input)) {
    std::vector<std::string_view> names;
    for (const SpaceRow& r : kSpaces) {
      if (parts == 3 || r.input) names.push_back(r.name);
    }
    bad(fmt::format("'{}' is no space that can be {}{}", fields[0], parts == 2 ? "filled" : "read",
                    did_you_mean(fields[0], names)));
  }
  image.space = row->space;
  for (size_t i = 1; i < parts; ++i) {
    const auto value = parse_natural(fields[i]);
    if (!value) bad(fmt::format("'{}' is not a number", fields[i]));
    (i == 1 ? image.offset : image.bytes) = *value;
  }
  return image;
}

void check_range(const char* option, const MemoryImage& image, const Geometry& g) {
  const uint64_t limit = space_bytes(g, image.space);
  if (image.offset > limit || image.bytes > limit - image.offset) {
    throw InputError(fmt::format("{} {}: {} bytes from {:#x} on, expected at most {:#x} in all",
                                 option, image.text, image.bytes, image.offset, limit));
  }
  for (const SpaceRow& row : kSpaces) {
    if (row.space != image.space) continue;
    if (image.offset % row.unit == 0 && image.bytes % row.unit == 0) continue;
    throw InputError(fmt::format("{} {}: {} bytes from {:#x} on, expected multiples of {}", option,
                                 image.text, image.bytes, image.offset, row.unit));
  }
}

}  // namespace

MemoryImage parse_input(const std::string& argument, const Geometry& g,
                        std::vector<uint8_t>& data) {
  MemoryImage image = parse("--in", "SPACE:OFFSET=FILE.npy (or FILE.bin)", 2, argument);
  if (image.raw()) {
    const std::string bytes = read_text(image.path);
    data.assign(bytes.begin(), bytes.end());
  } else {
    data = read_npy(image.path).bytes;
  }
  image.bytes = data.size();
  check_range("--in", image, g);
  return image;
}

MemoryImage parse_output(const std::string& argument, const Geometry& g) {
  MemoryImage image = parse("--out", "SPACE:OFFSET:BYTES=FILE.npy (or FILE.bin)", 3, argument);
  check_range("--out", image, g);
  return image;
}

std::vector<uint8_t> image_file(const MemoryImage& image, const std::vector<uint8_t>& bytes) {
  if (image.raw()) return bytes;
  return npy_file({.dtype = Dtype::kUint8, .shape = {bytes.size()}, .bytes = bytes});
}

}  // namespace ng::cli
