// SPDX-License-Identifier: Apache-2.0
// Which slot holds which panel while a known sequence of panels is used.
//
// A panel that is not there replaces the one whose next use is farthest away (Belady's rule, the
// fewest loads), except the one used last: its readers are still at work, and waiting for them
// would keep the load from running ahead.
#pragma once

#include <cstdint>
#include <vector>

namespace ng {

class PanelCache {
 public:
  // uses: the panels, numbered from 0, in the order of use() calls to come. At least one slot.
  PanelCache(uint32_t slots, std::vector<uint32_t> uses);

  struct Access {
    uint32_t slot;
    bool load;  // it was not there
  };
  // The next panel of the sequence.
  Access use();

 private:
  static constexpr uint32_t kNever = UINT32_MAX;
  struct Slot {
    uint32_t panel = kNever;
    uint32_t next_use = kNever;  // position in the sequence
    uint32_t last_use = 0;       // position + 1; 0: never used
  };
  uint32_t victim() const;

  std::vector<uint32_t> uses_;
  std::vector<uint32_t> next_;  // of the same panel after each position
  std::vector<Slot> slots_;
  uint32_t at_ = 0;
};

}  // namespace ng
