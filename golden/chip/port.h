// SPDX-License-Identifier: Apache-2.0
// One engine's way to the memories: every access is also told to the hazard tracker.
#pragma once

#include <cstdint>
#include <span>

#include "golden/chip/hazards.h"
#include "golden/chip/memories.h"

namespace ng {

class MemoryPort {
 public:
  MemoryPort(Engine engine, Memories& memories, Hazards& hazards)
      : engine_(engine), sbuf_(memories.sbuf), psum_(memories.psum), hazards_(hazards) {}

  // Addresses are bytes inside the array; the range must lie inside.
  std::span<const uint8_t> read_data(uint64_t at, uint64_t count) {
    return read(sbuf_.data, Region::kSbufByte, at, count);
  }
  std::span<const uint8_t> read_scales(uint64_t at, uint64_t count) {
    return read(sbuf_.scales, Region::kScaleByte, at, count);
  }
  void write_data(uint64_t at, std::span<const uint8_t> bytes) {
    hazards_.access(engine_, Region::kSbufByte, at, bytes.size(), true);
    sbuf_.data.write(at, bytes);
  }
  void write_scales(uint64_t at, std::span<const uint8_t> bytes) {
    hazards_.access(engine_, Region::kScaleByte, at, bytes.size(), true);
    sbuf_.scales.write(at, bytes);
  }

  bool psum_written(uint32_t row) const { return psum_.written(row); }
  std::span<const Fp32> read_psum(uint32_t row, uint32_t count = 1) {
    hazards_.access(engine_, Region::kPsumRow, row, count, false);
    return psum_.row(row, count);
  }
  std::span<Fp32> write_psum(uint32_t row, uint32_t count = 1) {
    hazards_.access(engine_, Region::kPsumRow, row, count, true);
    return psum_.write_rows(row, count);
  }

 private:
  std::span<const uint8_t> read(const ByteMemory& memory, Region region, uint64_t at,
                                uint64_t count) {
    hazards_.access(engine_, region, at, count, false);
    const uint64_t bad = memory.first_unwritten(at, count);
    if (bad != count) hazards_.unwritten(engine_, region, at + bad);
    return memory.read(at, count);
  }

  Engine engine_;
  Sbuf& sbuf_;
  Psum& psum_;
  Hazards& hazards_;
};

}  // namespace ng
