// SPDX-License-Identifier: Apache-2.0
// Several chips in a fabric and golden machines that reach each other: the same programs on both,
// then every byte of every memory compared. Three fabrics of it: a pair, a ring, a star.
#pragma once

#include <array>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "golden/chip/cluster.h"
#include "golden/device/golden_device.h"
#include "tb/fabric/fabric.h"

namespace ng::test {

inline constexpr std::array<Space, 4> kMemories{Space::kHbm, Space::kSbuf, Space::kSbufScale,
                                                Space::kPsum};

class ChipGroup {
 public:
  static constexpr uint64_t kHbmShown = uint64_t{1} << 17;  // of each HBM, what tests use

  /// Of whose SBUF tests use so many bytes (0: all; each pass over them takes time).
  explicit ChipGroup(const tb::FabricConfig& config,
                     const std::vector<tb::Fabric::MakeSwitch>& switches = {},
                     uint64_t sbuf_shown = 0);

  LinkedDevice& rtl(unsigned chip) { return fabric.chip(chip); }
  GoldenDevice& golden(unsigned chip) { return *golden_[chip]; }
  unsigned chips() const { return fabric.chips(); }
  uint16_t number(unsigned chip) const { return fabric.number(chip); }
  const Geometry& geometry() const { return geometry_; }
  /// What tests use of it.
  uint64_t size(Space space) const;
  uint64_t at(unsigned chip, Space space, uint64_t offset) const {
    return global_address(space, offset, number(chip));
  }

  /// The same random bytes into the memories of all, PSUM included.
  void fill(std::mt19937_64& rng);
  void submit(unsigned chip, const std::vector<Instruction>& program);
  /// All until nothing goes on; what the RTL took, in cycles of chip 0.
  uint64_t run(uint64_t most = 2'000'000);
  /// Empty when the queues of all chips stopped as golden's did, if they did. Clears the stops.
  std::string stop_difference();
  /// Empty when besides semaphores and memories of all chips are golden's. Takes a while.
  std::string difference();

  tb::Fabric fabric;

 private:
  Geometry geometry_;
  uint64_t sbuf_shown_;
  std::vector<std::unique_ptr<GoldenDevice>> golden_;
  Cluster cluster_;
};

/// Chips of the preset `tiny`, with these cables between them.
tb::FabricConfig tiny_chips(MakeChipPins make, std::vector<uint16_t> numbers, tb::Cables cables,
                            uint64_t seed, unsigned wire = 21);

Instruction copy(Engine engine, uint64_t from, uint64_t to, int64_t bytes);
/// Sets a semaphore anywhere: a fill of four bytes, behind all that the queue did before.
Instruction set_semaphore(Engine engine, uint64_t address, uint32_t value);
/// `count` random descriptors of every chip on three queues (Dma3 is the host's), between all
/// memories of all chips, until all have come to rest.
void random_descriptors(ChipGroup& group, std::mt19937_64& rng, int count);

}  // namespace ng::test
