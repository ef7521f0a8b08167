// SPDX-License-Identifier: Apache-2.0
// Parts of a device's memories on the command line: SPACE:OFFSET=FILE to fill one before a program
// runs, SPACE:OFFSET:BYTES=FILE to keep one after it. A file whose name ends in .bin holds the
// bytes and nothing else, any other one is a .npy array.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "golden/isa/address_map.h"

namespace ng::cli {

struct MemoryImage {
  std::string text;  // as on the command line, without the file: for messages
  Space space = Space::kHbm;
  uint64_t offset = 0;
  uint64_t bytes = 0;
  std::string path;

  bool raw() const { return path.ends_with(".bin"); }
  uint64_t address() const { return global_address(space, offset); }
};

// Throw InputError with one line for anything that is not of the form, or does not fit its space.
// An input takes its size from its file, whose bytes it returns.
MemoryImage parse_input(const std::string& argument, const Geometry& g, std::vector<uint8_t>& data);
MemoryImage parse_output(const std::string& argument, const Geometry& g);
/// The file of an output with these bytes.
std::vector<uint8_t> image_file(const MemoryImage& image, const std::vector<uint8_t>& bytes);

}  // namespace ng::cli
