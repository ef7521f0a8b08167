// SPDX-License-Identifier: Apache-2.0
#include "tb/device/rtl_host_memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "golden/base/bytes.h"
#include "golden/device/host_map.h"
#include "golden/device/host_range.h"
#include "golden/isa/registers.h"

namespace ng {
namespace {

// Keeps what programs have in the staging area.
class Stage {
 public:
  Stage(tb::AxiMemory& memory, size_t bytes)
      : memory_(memory), kept_(memory.bytes().read(kHostStage, bytes)) {}
  ~Stage() { memory_.bytes().write(kHostStage, kept_); }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

 private:
  tb::AxiMemory& memory_;
  std::vector<uint8_t> kept_;
};

// The register of the semaphore whose first byte this is, counted from the first one.
uint32_t semaphore_register(uint64_t at) { return static_cast<uint32_t>(reg::kSemaphoreBase + at); }

}  // namespace

void RtlHostMemory::write(uint64_t address, std::span<const uint8_t> bytes) {
  const Space space = address_space(address);
  const uint64_t at =
      host_range("rtl", address, bytes.size(), space_info(geometry_, space), HostAccess::kWrite);
  if (space == Space::kHbm) {
    clock_.hbm().bytes().write(address, bytes);
  } else if (space == Space::kSemaphore) {
    for (uint32_t i = 0; i < bytes.size(); i += 4) {
      registers_.write(semaphore_register(at) + i, load_le<uint32_t>(bytes.subspan(i, 4)));
    }
  } else {
    by_stage(address, bytes, [&](uint64_t from, std::span<const uint8_t> part) {
      clock_.hbm().bytes().write(kHostStage, part);
      move(kHostStage, from, part.size());
    });
  }
}

void RtlHostMemory::read(uint64_t address, std::span<uint8_t> bytes) {
  const Space space = address_space(address);
  const uint64_t at =
      host_range("rtl", address, bytes.size(), space_info(geometry_, space), HostAccess::kRead);
  if (space == Space::kHbm) {
    std::ranges::copy(clock_.hbm().bytes().read(address, bytes.size()), bytes.begin());
  } else if (space == Space::kSemaphore) {
    for (uint32_t i = 0; i < bytes.size(); i += 4) {
      store_le(bytes.subspan(i, 4), registers_.read(semaphore_register(at) + i));
    }
  } else {
    by_stage(address, bytes, [&](uint64_t from, std::span<uint8_t> part) {
      move(from, kHostStage, part.size());
      std::ranges::copy(clock_.hbm().bytes().read(kHostStage, part.size()), part.begin());
    });
  }
}

// Calls move_part(address, part) for one part of the bytes after the other, each of which fits into
// the staging area, and puts back what programs have there.
template <class Byte, class MovePart>
void RtlHostMemory::by_stage(uint64_t address, std::span<Byte> bytes, MovePart&& move_part) {
  for (uint64_t done = 0; done < bytes.size(); done += kHostStageBytes) {
    const auto part = bytes.subspan(done, std::min(kHostStageBytes, bytes.size() - done));
    const Stage stage(clock_.hbm(), part.size());
    move_part(address + done, part);
  }
}

// A copy on kHostQueue, which must have nothing else to do.
void RtlHostMemory::move(uint64_t from, uint64_t to, uint64_t bytes) {
  if (bytes == 0) return;
  auto& mine = feeder_.queue(kHostQueue);
  if (registers_.read(engine_register(kHostQueue, reg::kEngineStatus)) != engines_.kAtRest ||
      !mine.waiting.empty()) {
    throw DeviceError("rtl: host access goes through queue dma3, which is not idle");
  }
  Instruction copy(Opcode::kDmaCopy, kHostQueue);
  copy.set(Field::kSrcAddr, static_cast<int64_t>(from))
      .set(Field::kDstAddr, static_cast<int64_t>(to));
  copy.set(Field::kBytes, static_cast<int64_t>(bytes));
  feeder_.send(copy);
  ++moves_;
  if (engines_.finish(kHostQueue) >> reg::kStatusStoppedLsb & 1) {
    const auto cause =
        static_cast<Cause>(registers_.read(engine_register(kHostQueue, reg::kEngineCause)));
    engines_.clear(kHostQueue);
    --moves_;
    throw DeviceError(
        fmt::format("rtl: host access from {:#x} to {:#x}: {}", from, to, cause_name(cause)));
  }
  feeder_.retire(mine, mine.sent);
}

}  // namespace ng
