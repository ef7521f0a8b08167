// SPDX-License-Identifier: Apache-2.0
// Appends DMA descriptors of one queue to a program: strided copies and fills, with the shapes they
// need. Semaphores and fences are the ProgramBuilder's.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "golden/chip/byte_shape.h"
#include "golden/isa/isa.h"
#include "golden/kernels/program_builder.h"

namespace ng {

// One loop around contiguous bytes; strides in bytes.
struct DmaLoop {
  uint32_t count = 1;
  int64_t src_stride = 0;
  int64_t dst_stride = 0;
};

// Rows of `bytes` contiguous bytes, `pitch` bytes apart, from a global address on.
struct DmaRows {
  uint64_t address = 0;
  uint32_t rows = 0;
  uint64_t bytes = 0;
  uint64_t pitch = 0;
};

class DmaBuilder {
 public:
  using Tiles = std::span<const ProgramBuilder::Tile>;
  // Both must outlive it. Nobody else may write the queue's shape registers.
  DmaBuilder(ProgramBuilder& program, Engine queue) : program_(program), queue_(queue) {}

  // `run` contiguous bytes, and up to three loops around them, innermost first.
  void copy(uint64_t src, uint64_t dst, uint64_t run, std::span<const DmaLoop> loops, Tiles reads,
            Tiles writes);
  // Rows to rows of another pitch: a row-major tensor of HBM to SBUF words, and back.
  void copy_rows(const DmaRows& from, uint64_t to, uint64_t to_pitch, Tiles reads, Tiles writes);
  // Zeros after the bytes of each row, up to its pitch: what is left of the last word of a row.
  void clear_tails(const DmaRows& rows, Tiles writes);

 private:
  // The register that holds the shape, which it loads into any but `keep` if none does.
  uint32_t shape_register(const ByteShape& shape, std::optional<uint32_t> keep);
  // The same, or nothing when the side is contiguous.
  std::optional<uint32_t> shape_side(const ByteShape& shape, std::optional<uint32_t> keep);

  ProgramBuilder& program_;
  Engine queue_;
  std::array<ByteShape, 4> registers_;
  uint32_t next_register_ = 0;
};

}  // namespace ng
