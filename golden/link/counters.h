// SPDX-License-Identifier: Apache-2.0
// What an end of a link counts: the counters of docs/registers.md (LINK), in the order of the
// registers.
#pragma once

#include <cstdint>

namespace ng::link {

struct Counters {
  uint64_t flits_sent = 0;  ///< of any kind
  uint64_t replayed = 0;
  uint64_t delivered = 0;
  uint64_t bad = 0;
  uint64_t duplicates = 0;
  uint64_t nacks_sent = 0;
  uint64_t nacks_received = 0;
  uint64_t retrains = 0;
  uint64_t degrades = 0;
  uint64_t skips = 0;  ///< received, of all lanes
  uint64_t reserved = 0;
  uint64_t discarded = 0;  ///< messages in the queues of either direction when the link died
};

}  // namespace ng::link
