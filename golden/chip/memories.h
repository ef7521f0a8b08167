// SPDX-License-Identifier: Apache-2.0
// The memories of one chip, and the one map from a space of the global addresses to what stands
// behind it. What an engine does goes through a port (port.h, dma_port.h), which tells the hazard
// tracker besides.
//
// A new space is a row of space_info() and a case of Memories::visit(), both here.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

#include "golden/chip/hazards.h"
#include "golden/chip/psum.h"
#include "golden/chip/sbuf.h"
#include "golden/chip/semaphores.h"
#include "golden/chip/sparse_memory.h"
#include "golden/isa/address_map.h"
#include "golden/isa/geometry.h"

namespace ng {

// What a space is like, whoever looks.
struct SpaceInfo {
  uint64_t bytes = 0;         // 0: there is no such space
  uint64_t host_unit = 1;     // bytes; the host moves whole units
  bool host_writes = true;    // the host may write it, not only read it
  bool written_only = false;  // a read of what nobody has written fails
  // Which of its units of `region_bytes` were accessed the hazard tracker keeps here; none: it
  // keeps each 32-bit word as a semaphore.
  std::optional<Region> region{};
  uint64_t region_bytes = 1;
};

inline SpaceInfo space_info(const Geometry& g, Space space) {
  const uint64_t psum_row = uint64_t{g.cols} * 4;
  switch (space) {
    case Space::kHbm:
      return {.bytes = g.hbm_bytes(), .region = Region::kHbmByte};
    case Space::kSbuf:
      return {.bytes = g.sbuf_bytes(), .region = Region::kSbufByte};
    case Space::kSbufScale:
      return {.bytes = g.scale_bytes(), .region = Region::kScaleByte};
    case Space::kPsum:
      return {.bytes = g.psum_rows * psum_row,
              .host_unit = 4,
              .host_writes = false,
              .written_only = true,
              .region = Region::kPsumRow,
              .region_bytes = psum_row};
    case Space::kSemaphore:
      return {.bytes = uint64_t{kSemaphoreCount} * 4, .host_unit = 4};
  }
  return {};
}

// Offsets are bytes inside a space; a range must lie inside. In a space that does not exist
// nothing is read or written.
class Memories {
 public:
  explicit Memories(const Geometry& g)
      : geometry(g), hbm(geometry.hbm_bytes()), sbuf(geometry), psum(geometry) {}

  SpaceInfo info(Space space) const { return space_info(geometry, space); }

  void read(Space space, uint64_t at, std::span<uint8_t> to) const {
    visit(*this, space, [&](const auto& memory) { memory.read(at, to); });
  }
  // Semaphores are written as whole words. `known` is what a wait for them learns; nullptr: they
  // come from the host, and are ordered with everything.
  void write(Space space, uint64_t at, std::span<const uint8_t> bytes,
             const Clock* known = nullptr) {
    visit(*this, space, [&](auto& memory) {
      if constexpr (std::is_same_v<decltype(memory), Semaphores&>) {
        memory.write(at, bytes, known);
      } else {
        memory.write(at, bytes);
      }
    });
  }
  // Offset from `at` of the first byte of the range that nobody has written, or `count`.
  uint64_t first_unwritten(Space space, uint64_t at, uint64_t count) const {
    uint64_t first = count;
    visit(*this, space, [&](const auto& memory) { first = memory.first_unwritten(at, count); });
    return first;
  }

  const Geometry geometry;
  SparseMemory hbm;
  Sbuf sbuf;
  Psum psum;
  Semaphores semaphores;

 private:
  template <class Self, class Use>
  static void visit(Self& self, Space space, Use&& use) {
    switch (space) {
      case Space::kHbm:
        return use(self.hbm);
      case Space::kSbuf:
        return use(self.sbuf.data);
      case Space::kSbufScale:
        return use(self.sbuf.scales);
      case Space::kPsum:
        return use(self.psum);
      case Space::kSemaphore:
        return use(self.semaphores);
    }
  }
};

}  // namespace ng
