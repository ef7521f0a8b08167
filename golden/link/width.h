// SPDX-License-Identifier: Apache-2.0
// Which lanes a direction runs on: both ends derive it from the lanes that its receiver calls good.
#pragma once

#include <cstdint>

namespace ng::link {

/// `width` lanes from `first` on; width 0: none.
struct LaneGroup {
  unsigned first = 0;
  unsigned width = 0;
  friend bool operator==(const LaneGroup&, const LaneGroup&) = default;

  uint8_t mask() const { return static_cast<uint8_t>(((1u << width) - 1) << first); }
  bool has(unsigned lane) const { return lane >= first && lane < first + width; }
};

/// The widest aligned group that is whole, the lowest of its width, none wider than `widest`.
inline LaneGroup choose_group(uint8_t good, unsigned widest) {
  for (unsigned width = 8; width != 0; width /= 2) {
    if (width > widest) continue;
    for (unsigned first = 0; first < 8; first += width) {
      const LaneGroup group{first, width};
      if ((good & group.mask()) == group.mask()) return group;
    }
  }
  return {};
}

}  // namespace ng::link
