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
};
constexpr std::array<SpaceRow, 5> kSpaces{{{"hbm", Space::kHbm},
                                           {"sbuf", Space::kSbuf},
                                           {"scales", Space::kSbufScale},
                                           {"psum", Space::kPsum},
                                           {"semaphores", Space::kSemaphore}}};

// The parts before '=' that ':' separates, and the rest as the path. Everything but the size of an
// input is checked.
MemoryImage parse(const char* option, const char* form, size_t parts, const std::string& argument,
                  const Geometry& g) {
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
  std::vector<std::string_view> names;
  for (const SpaceRow& r : kSpaces) {
    if (parts == 2 && !space_info(g, r.space).host_writes) continue;
    names.push_back(r.name);
    if (r.name == fields[0]) row = &r;
  }
  if (!row) {
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
  const SpaceInfo info = space_info(g, image.space);
  if (image.offset > info.bytes || image.bytes > info.bytes - image.offset) {
    throw InputError(fmt::format("{} {}: {} bytes from {:#x} on, expected at most {:#x} in all",
                                 option, image.text, image.bytes, image.offset, info.bytes));
  }
  if (image.offset % info.host_unit != 0 || image.bytes % info.host_unit != 0) {
    throw InputError(fmt::format("{} {}: {} bytes from {:#x} on, expected multiples of {}", option,
                                 image.text, image.bytes, image.offset, info.host_unit));
  }
}

}  // namespace

MemoryImage parse_input(const std::string& argument, const Geometry& g,
                        std::vector<uint8_t>& data) {
  MemoryImage image = parse("--in", "SPACE:OFFSET=FILE.npy (or FILE.bin)", 2, argument, g);
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
  MemoryImage image = parse("--out", "SPACE:OFFSET:BYTES=FILE.npy (or FILE.bin)", 3, argument, g);
  check_range("--out", image, g);
  return image;
}

std::vector<uint8_t> image_file(const MemoryImage& image, const std::vector<uint8_t>& bytes) {
  if (image.raw()) return bytes;
  return npy_file({.dtype = Dtype::kUint8, .shape = {bytes.size()}, .bytes = bytes});
}

}  // namespace ng::cli
