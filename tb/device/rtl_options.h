// SPDX-License-Identifier: Apache-2.0
// How a verilated chip, its host and its HBM behave.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "tb/axi_memory.h"

namespace ng {

struct RtlOptions {
  uint64_t seed = 1;         // random initial values, and the stalls below
  std::string waves{};       // FST file to write; empty for none (the faster library)
  uint64_t waves_first = 0;  // first and last cycle in it
  uint64_t waves_last = UINT64_MAX;
  // Of 256 cycles, in how many (on average) the host offers no instruction, and in how many it
  // starts a DMA copy out of SBUF to provoke bank conflicts.
  uint32_t instruction_stall = 0;
  uint32_t sbuf_traffic = 0;
  // The HBM channel: cycles from a read's address to its first beat, and bytes per cycle each way
  // (0: a bus width).
  uint32_t hbm_latency = 100;
  double hbm_bytes_per_cycle = 0;
  bool hbm_shared = false;
  uint32_t hbm_jitter = 0;   // 0 to this many cycles more for each burst, at random
  bool hbm_reorder = false;  // answers of different IDs in any order, and mixed
  bool hbm_beside = false;   // takes the address of a write only beside its data
  // One burst at a time, and how many it takes before their turn (tb/axi_memory.h).
  tb::AxiService hbm_service = tb::AxiService::kBeside;
  uint32_t hbm_ahead = 0;
  // Reads of a byte of this range answer SLVERR.
  uint64_t hbm_fault_address = 0;
  uint64_t hbm_fault_bytes = 0;
  // Told of every burst that the chip reads: whether it is a ring's, its ID among those, where.
  struct Burst {
    bool ring;
    uint32_t id;
    uint64_t address;
    uint64_t bytes;
  };
  std::function<void(const Burst&)> on_read{};
};

}  // namespace ng
