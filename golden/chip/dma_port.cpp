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
  const uint64_t own = memories_.info(address_space(address)).bytes;
  const uint64_t chip = address_chip(address);
  if (own == 0 || chip == kThisChip) return own;
  // how much another chip has of a space, that chip says
  return remote_ && remote_->reaches(chip) ? kOffsetMask + 1 : 0;
}

MaybeFailure DmaPort::read(uint64_t address, uint64_t count, std::vector<uint8_t>& to) {
  if (address_chip(address) != kThisChip) return read_remote(address, count, to);
  const Space space = address_space(address);
  const SpaceInfo info = memories_.info(space);
  const uint64_t at = address_offset(address);
  const uint64_t written = memories_.first_unwritten(space, at, count);
  const uint64_t readable = info.written_only ? written : count;
  touch(info, at, readable, false);
  if (written < readable) hazards_.unwritten(engine_, *info.region, at + written);
  to.resize(to.size() + readable);
  memories_.read(space, at, std::span(to).last(readable));
  if (readable < count) return DmaFailure{Cause::kPsumUnwritten, address + readable};
  return std::nullopt;
}

MaybeFailure DmaPort::write(uint64_t address, std::span<const uint8_t> bytes) {
  if (address_chip(address) != kThisChip) return write_remote(address, bytes);
  const Space space = address_space(address);
  const uint64_t at = address_offset(address);
  touch(memories_.info(space), at, bytes.size(), true);
  memories_.write(space, at, bytes, &hazards_.known(engine_));
  return std::nullopt;
}

MaybeFailure DmaPort::read_remote(uint64_t address, uint64_t count, std::vector<uint8_t>& to) {
  for (uint64_t done = 0; done < count;) {
    std::vector<uint8_t> bytes(to_block_end(address + done, count - done));
    const Cause cause = remote_->read(address + done, bytes);
    if (cause != Cause::kNone) return DmaFailure{cause, address + done};
    to.insert(to.end(), bytes.begin(), bytes.end());
    done += bytes.size();
  }
  return std::nullopt;
}

MaybeFailure DmaPort::write_remote(uint64_t address, std::span<const uint8_t> bytes) {
  for (uint64_t done = 0; done < bytes.size();) {
    const auto part = bytes.subspan(done, to_block_end(address + done, bytes.size() - done));
    const Cause cause = remote_->write(address + done, part);
    if (cause != Cause::kNone) return DmaFailure{cause, address + done};
    done += part.size();
  }
  return std::nullopt;
}

// Tells the hazard tracker of an access.
void DmaPort::touch(const SpaceInfo& space, uint64_t at, uint64_t count, bool write) {
  if (count == 0) return;
  const uint64_t unit = space.region ? space.region_bytes : 4;
  const uint64_t first = at / unit, end = (at + count - 1) / unit + 1;
  if (space.region) {
    hazards_.access(engine_, *space.region, first, end - first, write);
    return;
  }
  for (uint64_t word = first; word < end; ++word) {
    hazards_.semaphore(engine_, static_cast<uint32_t>(word), write, write);
  }
}

}  // namespace ng
