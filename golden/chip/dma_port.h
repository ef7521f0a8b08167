// SPDX-License-Identifier: Apache-2.0
// One DMA queue's way to every space of the address map, and to other chips. Every access on this
// chip is also told to the hazard tracker.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "golden/chip/hazards.h"
#include "golden/chip/psum.h"
#include "golden/chip/sbuf.h"
#include "golden/chip/semaphores.h"
#include "golden/chip/sparse_memory.h"
#include "golden/isa/address_map.h"
#include "golden/isa/isa.h"

namespace ng {

// Other chips, as far as a DMA engine sees them. Addresses are global; nothing else is checked
// here.
class RemoteMemory {
 public:
  virtual ~RemoteMemory() = default;
  virtual bool reaches(uint64_t chip) const = 0;
  // kNone, or why the bytes cannot be had: kBusSlave, kBusDecode or kTimeout; then none are taken.
  virtual Cause read(uint64_t address, std::span<uint8_t> bytes) = 0;
  virtual Cause write(uint64_t address, std::span<const uint8_t> bytes) = 0;
};

struct DmaMemories {
  const Geometry& geometry;
  Sbuf& sbuf;
  Psum& psum;
  SparseMemory& hbm;
  Semaphores& semaphores;
  RemoteMemory*& remote;  // may be nullptr
};

// Where an access failed: the first byte.
struct DmaFailure {
  Cause cause = Cause::kNone;
  uint64_t address = 0;
};
using MaybeFailure = std::optional<DmaFailure>;

class DmaPort {
 public:
  DmaPort(Engine engine, const DmaMemories& memories, Hazards& hazards)
      : engine_(engine), memories_(memories), hazards_(hazards) {}

  // Bytes of the space that the address names; 0 when there is no such space or chip.
  uint64_t space_bytes(uint64_t address) const;

  // The range must lie inside its space; in the semaphore space it is whole words. A read appends
  // what comes before the first byte that fails.
  MaybeFailure read(uint64_t address, uint64_t count, std::vector<uint8_t>& to);
  MaybeFailure write(uint64_t address, std::span<const uint8_t> bytes);

  // The current instruction starts when all earlier ones of the queue are complete.
  void fence() { hazards_.fence(engine_); }
  // What it still does comes after all that the queue did before.
  void completing() { hazards_.completing(engine_); }

 private:
  // Of a ByteMemory or a SparseMemory.
  template <class Memory>
  void read_bytes(const Memory& memory, Region region, uint64_t at, uint64_t count,
                  std::vector<uint8_t>& to);
  template <class Memory>
  void write_bytes(Memory& memory, Region region, uint64_t at, std::span<const uint8_t> bytes);
  MaybeFailure read_psum(uint64_t address, uint64_t count, std::vector<uint8_t>& to);
  void write_psum(uint64_t at, std::span<const uint8_t> bytes);

  Engine engine_;
  DmaMemories memories_;
  Hazards& hazards_;
};

}  // namespace ng
