// SPDX-License-Identifier: Apache-2.0
// What the DMA engine's rates are, measured on its RTL: cycles from the first descriptor taken to
// the last one complete, every byte compared. The tests and `ngauge dma bench` take the same rows.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ng::tb {

enum class RateGroup { kSingle, kBackToBack, kMisaligned, kRows, kRings };
inline constexpr RateGroup kRateGroups[] = {RateGroup::kSingle, RateGroup::kBackToBack,
                                            RateGroup::kMisaligned, RateGroup::kRows,
                                            RateGroup::kRings};
std::string_view heading(RateGroup group);

inline constexpr std::array<std::string_view, 3> kRatePeers{"iDMA", "axi_cdma", "axidma"};

/// Utilisation, measured on the peers' RTL with a memory of the same latencies
/// (docs/blocks/dma.md).
using PeerRates = std::array<std::optional<double>, 3>;

struct Rate {
  RateGroup group{};
  std::string what;
  unsigned bus_bits = 0;
  unsigned read_latency = 0;  // of the first beat
  uint64_t cycles = 0;
  double utilisation = 0;              // bytes / (cycles * bytes of the bus)
  std::optional<uint64_t> more_beats;  // than aligned, reads and writes
  std::optional<uint64_t> more_cycles;
  std::optional<uint64_t> idle_cycles;  // of the write channel, from its first to its last beat
  std::optional<double> bound;          // of the utilisation
  std::string target;                   // in words, empty: none
  bool met = true;
  PeerRates peers;
};

/// Generic gates of a mover of 64 bits, four bursts in flight, without its buffer's memories and
/// the units of add and cast: `scripts/synth.sh mover`, to which the test mover_area holds it.
struct MoverArea {
  std::string_view who;
  unsigned nand2, inverters, flip_flops;
};
inline constexpr unsigned kMoverNand2 = 10000;  // target
inline constexpr MoverArea kMoverAreas[] = {{"ours", 8803, 2047, 1686},
                                            {"axi_cdma (aligned only)", 8900, 2600, 3100},
                                            {"axidma (whole)", 11300, 3800, 2900}};

/// Measures the rows of a group and hands each over as it comes. Throws if a byte is wrong.
void measure_rates(RateGroup group, const std::function<void(const Rate&)>& row);

}  // namespace ng::tb
