// SPDX-License-Identifier: Apache-2.0
// What of a chip belongs to the host that drives it: bytes of HBM, DMA queues, and where the
// registers of an engine are. Programs leave it alone, or share it as said here.
//
//   HBM, from its first byte     of                 whose
//   0                            kHostStageBytes    a program's. Lent to the host while it moves
//                                                   bytes of SBUF, scales or PSUM through them,
//                                                   and put back
//   size - kHbmHostBytes         kHostRingBytes     instruction rings
//   size - kHostTrafficBytes     kHostTrafficBytes  where the host's own traffic is written
#pragma once

#include <cstdint>

#include "golden/isa/address_map.h"
#include "golden/isa/isa.h"
#include "golden/isa/registers.h"

namespace ng {

inline constexpr uint64_t kHostStage = global_address(Space::kHbm, 0);
inline constexpr uint64_t kHostStageBytes = uint64_t{1} << 20;

// At the end of HBM. Kernels leave all of it alone.
inline constexpr uint64_t kHbmHostBytes = uint64_t{64} << 10;
inline constexpr uint64_t kHostRingBytes = kHbmHostBytes / 2;
inline constexpr uint64_t kHostTrafficBytes = 4096;
static_assert(kHostRingBytes + kHostTrafficBytes <= kHbmHostBytes);

// Global addresses of the rings and of the traffic in an HBM of this size.
constexpr uint64_t host_rings(uint64_t hbm_bytes) {
  return global_address(Space::kHbm, hbm_bytes - kHbmHostBytes);
}
constexpr uint64_t host_traffic(uint64_t hbm_bytes) {
  return global_address(Space::kHbm, hbm_bytes - kHostTrafficBytes);
}

// The queue through which the host moves bytes of SBUF, scales and PSUM. It must have nothing else
// to do then.
inline constexpr Engine kHostQueue = Engine::kDma3;
// The queue of the host's own traffic, which a test may ask for: copies that provoke conflicts of
// banks.
inline constexpr Engine kTrafficQueue = Engine::kDma2;

// Registers: the blocks of the engines lie one behind the other, in the order of their numbers.
inline constexpr uint32_t kEngineBlockBytes = reg::kVectorBase - reg::kTensorBase;
// A register of an engine, by its offset in the block.
constexpr uint32_t engine_register(Engine engine, uint32_t offset) {
  return kEngineBlockBytes * static_cast<uint32_t>(engine) + offset;
}
static_assert(engine_register(Engine::kTensor, 0) == reg::kTensorBase);

}  // namespace ng
