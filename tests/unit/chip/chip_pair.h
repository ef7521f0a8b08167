// SPDX-License-Identifier: Apache-2.0
// Two chips with a wire between them, and two golden machines that reach each other: the same
// programs on both, then every byte of every memory compared. Chip 1 is `a`, chip 2 is `b`.
#pragma once

#include <array>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "Vchip_tiny_link.h"
#include "golden/link/state.h"
#include "golden/model/cluster.h"
#include "tb/device/golden_device.h"
#include "tb/device/linked_device.h"
#include "tb/link/link_channel.h"

namespace ng::test {

class ChipPair {
 public:
  using Chip = LinkedDevice<Vchip_tiny_link>;
  struct Options {
    uint64_t seed = 1;
    unsigned wire = 21;  // cycles, each way
    uint32_t hbm_latency = 30;
  };
  static constexpr std::array<uint16_t, 2> kNumber{1, 2};
  static constexpr uint64_t kHbmShown = uint64_t{1} << 17;  // of each HBM, what tests use

  explicit ChipPair(const Options& options);

  Chip& rtl(unsigned chip) { return *rtl_[chip]; }
  GoldenDevice& golden(unsigned chip) { return *golden_[chip]; }
  const Geometry& geometry() const { return geometry_; }
  tb::LinkChannel& wire(unsigned from) { return wires_[from]; }

  link::State state(unsigned chip);
  uint32_t link_register(unsigned chip, uint32_t offset);
  void set_link_register(unsigned chip, uint32_t offset, uint32_t value);
  void enable();
  /// Steps until both ends are Active.
  void train(uint64_t most = 20'000);
  void step(uint64_t cycles = 1);

  /// The same random bytes into all memories of both, PSUM included.
  void fill(std::mt19937_64& rng);
  void submit(unsigned chip, const std::vector<Instruction>& program);
  /// Both until nothing goes on; what the RTL took, in cycles of `a`.
  uint64_t run(uint64_t most = 2'000'000);
  /// Empty when the queues of both chips stopped as golden's did, if they did. Clears the stops.
  std::string stop_difference();
  /// Empty when besides semaphores and memories of both chips are golden's. Takes a while.
  std::string difference();

  static uint64_t at(unsigned chip, Space space, uint64_t offset) {
    return global_address(space, offset, kNumber[chip]);
  }

 private:
  Geometry geometry_;
  std::array<std::unique_ptr<Chip>, 2> rtl_;
  std::array<std::unique_ptr<GoldenDevice>, 2> golden_;
  Cluster cluster_;
  std::array<tb::LinkChannel, 2> wires_;
};

}  // namespace ng::test
