// SPDX-License-Identifier: Apache-2.0
#include "golden/isa/geometry.h"

#include "golden/isa/presets.h"
#include "golden/isa/registers.h"

namespace ng {

uint32_t Geometry::config_hash() const {
  uint32_t hash = 0x811C9DC5u;
  for (const uint32_t word : {groups, cols, sbuf_words, psum_rows, hbm_bits, reg::kVersionValue}) {
    for (int shift = 0; shift < 32; shift += 8) {
      hash = (hash ^ ((word >> shift) & 0xFF)) * 0x01000193u;
    }
  }
  return hash;
}

std::span<const Preset> presets() { return kPresets; }

std::optional<Geometry> find_preset(std::string_view name) {
  for (const Preset& preset : kPresets) {
    if (preset.name == name) return preset.geometry;
  }
  return std::nullopt;
}

}  // namespace ng
