// SPDX-License-Identifier: Apache-2.0
// One DMA queue without time: its four shape registers and the execution of one descriptor
// (docs/blocks/descriptor.md). What fails, and where, is checked here too; wait and
// signals are the machine's.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "golden/chip/byte_shape.h"
#include "golden/chip/dma_port.h"
#include "golden/chip/fault.h"
#include "golden/isa/isa.h"
#include "golden/numerics/numerics.h"

namespace ng {

// One side of a transfer.
struct DmaSide {
  uint64_t address = 0;
  ByteShape shape;
  std::optional<uint32_t> shape_register;  // none: contiguous, or a transpose's own
  uint32_t unit = 1;                       // what its addresses must be multiples of
  uint64_t bytes = 0;                      // what the shape must come to

  uint64_t lowest() const { return address + static_cast<uint64_t>(shape.lowest()); }
  uint64_t highest() const { return address + static_cast<uint64_t>(shape.highest()); }
};

// A descriptor that moves bytes and whose formats are good: checks 1 to 3 have passed.
struct DmaTransfer {
  using Shapes = std::array<ByteShape, 4>;
  DmaTransfer(const Instruction& i, const Shapes& registers);

  Opcode opcode;
  std::optional<DmaSide> src;  // none: a fill
  DmaSide dst;
  uint64_t bytes;    // of the source; of a fill, of the destination
  uint32_t element;  // that `bytes` must be a multiple of
  uint64_t pattern = 0;
  Format format = Format::kFp32;
  Format out_format = Format::kFp32;
  Overflow overflow = Overflow::kIeee;
  std::optional<uint64_t> record;  // its address

  bool empty() const { return bytes == 0; }
};

// Check 3, of any DMA opcode.
MaybeFault check_dma_format(const Instruction& i);
// Checks 4 to 7.
MaybeFault check_dma_transfer(const DmaTransfer& t, const DmaPort& port);

class DmaEngine {
 public:
  explicit DmaEngine(const DmaPort& port) : port_(port) {}

  // Everything but the completion. Opcode and reserved bits are checked by the caller. What fails
  // on the way has moved the bytes before the first that failed, and none after it.
  MaybeFault execute(const Instruction& i);
  // The record and the interrupt of a descriptor that is complete, or skipped after `fault`.
  MaybeFault complete(const Instruction& i, const Fault& fault);

  uint32_t irqs() const { return irqs_; }
  void clear_counters() { irqs_ = 0; }

 private:
  void set_shape(const Instruction& i);
  MaybeFailure transfer(const DmaTransfer& t);
  std::vector<uint8_t> convert_elements(const DmaTransfer& t, std::span<const uint8_t> data) const;
  MaybeFailure write(const DmaTransfer& t, std::span<const uint8_t> data);
  MaybeFailure add(const DmaTransfer& t, uint64_t address, std::span<const uint8_t> data);

  DmaPort port_;
  DmaTransfer::Shapes shapes_{};
  bool after_add_ = false;
  uint32_t irqs_ = 0;
};

}  // namespace ng
