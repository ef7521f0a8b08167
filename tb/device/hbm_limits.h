// SPDX-License-Identifier: Apache-2.0
// What memory a chip can work with: its movers and its instruction rings give a read up, with
// Timeout, when nothing of it has come for kTimeoutCycles.
#pragma once

#include <cmath>
#include <cstdint>

#include "tb/device/make_device.h"

namespace ng {

inline constexpr uint32_t kTimeoutCycles = 65536;  // TimeoutCycles of dma_engine and control_fetch
// From the moment in which a read is waited for until HBM has taken its address.
inline constexpr uint32_t kAddressCycles = 64;
// Bytes of other reads that HBM may have to deliver before the first of one that is waited for: the
// buffer of a mover and the rings of the other engines at work, 15 entries each.
inline constexpr uint32_t kBytesAhead = 4096 + 3 * 15 * 64;

// The longest latency at this rate (bytes per cycle, 0: the bus's) with which no read is given up;
// 0: none. A GEMM reads HBM through one mover alone, whose own earlier reads are no wait, so only
// rings add to it.
inline uint32_t longest_hbm_latency(double bytes_per_cycle, bool shared, bool rings) {
  const double rate = bytes_per_cycle == 0 ? kHbmBusBytes : bytes_per_cycle;
  const double ahead = rings ? kBytesAhead / (shared ? rate / 2 : rate) : 0;
  const double left = double{kTimeoutCycles} - kAddressCycles - std::ceil(ahead);
  return left < 1 ? 0 : static_cast<uint32_t>(left);
}

// The lowest rate with which any latency at all is short enough, where rings take part.
inline double lowest_ring_rate(bool shared) {
  const double rate = double{kBytesAhead} / (kTimeoutCycles - kAddressCycles - 1);
  return std::ceil(1000 * (shared ? 2 : 1) * rate) / 1000;
}

}  // namespace ng
