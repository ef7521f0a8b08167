// SPDX-License-Identifier: Apache-2.0
// A vector clock over engines: which instructions' reads and writes are known to be done. An
// engine's instructions count from 1; 0 knows nothing.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "golden/isa/isa.h"

namespace ng {

struct Clock {
  std::array<uint32_t, kEngineCount>
      reads{};  // by engine: reads of instructions up to this one are done
  std::array<uint32_t, kEngineCount> writes{};  // the same of writes

  void join(const Clock& other) {
    for (size_t e = 0; e < kEngineCount; ++e) {
      reads[e] = std::max(reads[e], other.reads[e]);
      writes[e] = std::max(writes[e], other.writes[e]);
    }
  }
};

}  // namespace ng
