// SPDX-License-Identifier: Apache-2.0
// How fast DMA moves bytes into and out of SBUF while the tensor engine streams from other banks.
#pragma once

#include <cstdint>

#include "golden/device/device.h"

namespace ng {

struct DmaBesideGemm {
  uint64_t bytes = 0;          // each way
  uint64_t alone_cycles = 0;   // both transfers without the GEMM
  uint64_t in_cycles = 0;      // the queue that fills SBUF was busy, beside the GEMM
  uint64_t out_cycles = 0;     // the queue that empties it was
  uint64_t moving_words = 0;   // of the GEMM
  uint64_t moving_cycles = 0;  // from the first of them to the last
};

// A device with time. DeviceError if an engine stops.
DmaBesideGemm measure_dma_beside_gemm(Device& device);

}  // namespace ng
