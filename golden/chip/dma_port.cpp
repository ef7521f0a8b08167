// SPDX-License-Identifier: Apache-2.0
#include "golden/chip/dma_port.h"

#include <algorithm>

namespace ng {
namespace {

// Other chips are asked block by block, so that all before the first block that fails is done.
uint64_t to_block_end(uint64_t address, uint64_t count) {
  constexpr uint64_t kBlock = 1024;
  return std::min(count, kBlock - address % kBlock);
}

}  // namespace

uint64_t DmaPort::space_bytes(uint64_t address) const {
  const Geometry& g = memories_.geometry;
  const Space space = address_space(address);
  if (space > Space::kSemaphore) return 0;
  const uint64_t chip = address_chip(address);
  if (chip != kThisChip) {
    // how much another chip has of a space, that chip says
    return memories_.remote && memories_.remote->reaches(chip) ? kOffsetMask + 1 : 0;
  }
  switch (space) {
    case Space::kHbm:
      return memories_.hbm.size();
    case Space::kSbuf:
      return g.sbuf_bytes();
    case Space::kSbufScale:
      return g.scale_bytes();
    case Space::kPsum:
      return uint64_t{g.psum_rows} * g.cols * 4;
    case Space::kSemaphore:
      return uint64_t{kSemaphoreCount} * 4;
  }
  return 0;
}

MaybeFailure DmaPort::read(uint64_t address, uint64_t count, std::vector<uint8_t>& to) {
  const uint64_t at = address_offset(address);
  if (address_chip(address) != kThisChip) {
    for (uint64_t done = 0; done < count;) {
      std::vector<uint8_t> bytes(to_block_end(address + done, count - done));
      const Cause cause = memories_.remote->read(address + done, bytes);
      if (cause != Cause::kNone) return DmaFailure{cause, address + done};
      to.insert(to.end(), bytes.begin(), bytes.end());
      done += bytes.size();
    }
    return std::nullopt;
  }
  switch (address_space(address)) {
    case Space::kHbm:
      read_bytes(memories_.hbm, Region::kHbmByte, at, count, to);
      break;
    case Space::kSbuf:
      read_bytes(memories_.sbuf.data, Region::kSbufByte, at, count, to);
      break;
    case Space::kSbufScale:
      read_bytes(memories_.sbuf.scales, Region::kScaleByte, at, count, to);
      break;
    case Space::kPsum:
      return read_psum(address, count, to);
    case Space::kSemaphore:
      for (uint64_t i = 0; i < count; i += 4) {
        const auto index = static_cast<uint32_t>((at + i) / 4);
        hazards_.semaphore(engine_, index, false, false);
        const uint32_t value = memories_.semaphores.value(index);
        for (unsigned b = 0; b < 4; ++b) to.push_back(static_cast<uint8_t>(value >> 8 * b));
      }
      break;
  }
  return std::nullopt;
}

MaybeFailure DmaPort::write(uint64_t address, std::span<const uint8_t> bytes) {
  const uint64_t at = address_offset(address);
  if (address_chip(address) != kThisChip) {
    for (uint64_t done = 0; done < bytes.size();) {
      const auto part = bytes.subspan(done, to_block_end(address + done, bytes.size() - done));
      const Cause cause = memories_.remote->write(address + done, part);
      if (cause != Cause::kNone) return DmaFailure{cause, address + done};
      done += part.size();
    }
    return std::nullopt;
  }
  switch (address_space(address)) {
    case Space::kHbm:
      write_bytes(memories_.hbm, Region::kHbmByte, at, bytes);
      break;
    case Space::kSbuf:
      write_bytes(memories_.sbuf.data, Region::kSbufByte, at, bytes);
      break;
    case Space::kSbufScale:
      write_bytes(memories_.sbuf.scales, Region::kScaleByte, at, bytes);
      break;
    case Space::kPsum:
      write_psum(at, bytes);
      break;
    case Space::kSemaphore:
      for (uint64_t i = 0; i < bytes.size(); i += 4) {
        const auto index = static_cast<uint32_t>((at + i) / 4);
        uint32_t value = 0;
        for (unsigned b = 4; b-- > 0;) value = value << 8 | bytes[i + b];
        hazards_.semaphore(engine_, index, true, true);
        memories_.semaphores.dma_set(index, value, hazards_.known(engine_));
      }
      break;
  }
  return std::nullopt;
}

template <class Memory>
void DmaPort::read_bytes(const Memory& memory, Region region, uint64_t at, uint64_t count,
                         std::vector<uint8_t>& to) {
  hazards_.access(engine_, region, at, count, false);
  const uint64_t bad = memory.first_unwritten(at, count);
  if (bad != count) hazards_.unwritten(engine_, region, at + bad);
  const auto bytes = memory.read(at, count);
  to.insert(to.end(), bytes.begin(), bytes.end());
}

template <class Memory>
void DmaPort::write_bytes(Memory& memory, Region region, uint64_t at,
                          std::span<const uint8_t> bytes) {
  hazards_.access(engine_, region, at, bytes.size(), true);
  memory.write(at, bytes);
}

MaybeFailure DmaPort::read_psum(uint64_t address, uint64_t count, std::vector<uint8_t>& to) {
  const Psum& psum = memories_.psum;
  const uint64_t at = address_offset(address);
  for (uint64_t i = at; i < at + count; ++i) {
    const uint32_t row = psum.row_of(i / 4);
    if (i == at || row != psum.row_of((i - 1) / 4)) {
      if (!psum.written(row)) return DmaFailure{Cause::kPsumUnwritten, address + (i - at)};
      hazards_.access(engine_, Region::kPsumRow, row, 1, false);
    }
    to.push_back(static_cast<uint8_t>(psum.value(i / 4).bits >> 8 * (i % 4)));
  }
  return std::nullopt;
}

void DmaPort::write_psum(uint64_t at, std::span<const uint8_t> bytes) {
  Psum& psum = memories_.psum;
  for (uint64_t i = at; i < at + bytes.size(); ++i) {
    const unsigned shift = 8 * (i % 4);
    const uint32_t old = psum.value(i / 4).bits & ~(0xFFu << shift);
    const uint32_t row = psum.row_of(i / 4);
    if (i == at || row != psum.row_of((i - 1) / 4)) {
      hazards_.access(engine_, Region::kPsumRow, row, 1, true);
    }
    psum.set(i / 4, Fp32{old | uint32_t{bytes[i - at]} << shift});
  }
}

}  // namespace ng
