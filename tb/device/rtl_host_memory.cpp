// SPDX-License-Identifier: Apache-2.0
#include "tb/device/rtl_host_memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "golden/device/host_range.h"
#include "golden/isa/registers.h"

namespace ng {
namespace {

// the host's staging area in HBM: bytes there are put back afterwards
constexpr uint64_t kStage = global_address(Space::kHbm, 0);
constexpr size_t kStageBytes = size_t{1} << 20;

// Keeps what programs have in the staging area.
class Stage {
 public:
  Stage(tb::AxiMemory& memory, size_t bytes)
      : memory_(memory), kept_(memory.bytes().read(kStage, bytes)) {}
  ~Stage() { memory_.bytes().write(kStage, kept_); }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

 private:
  tb::AxiMemory& memory_;
  std::vector<uint8_t> kept_;
};

// The register of the first of these semaphores.
uint32_t semaphores(uint64_t address, uint64_t count) {
  const uint64_t at = host_range("rtl", address, count, uint64_t{4} * reg::kSemaphoreWords, 4);
  return static_cast<uint32_t>(reg::kSemaphoreBase + at);
}

}  // namespace

void RtlHostMemory::write(uint64_t address, std::span<const uint8_t> bytes) {
  switch (address_space(address)) {
    case Space::kHbm:
      host_range("rtl", address, bytes.size(), geometry_.hbm_bytes(), 1);
      clock_.hbm().bytes().write(address, bytes);
      return;
    case Space::kSbuf:
    case Space::kSbufScale:
      on_chip_range(address, bytes.size());
      for (uint64_t done = 0; done < bytes.size(); done += kStageBytes) {
        const auto part = bytes.subspan(done, std::min(kStageBytes, bytes.size() - done));
        const Stage stage(clock_.hbm(), part.size());
        clock_.hbm().bytes().write(kStage, part);
        move(kStage, address + done, part.size());
      }
      return;
    case Space::kSemaphore: {
      const uint32_t at = semaphores(address, bytes.size());
      for (uint32_t i = 0; i < bytes.size(); i += 4) {
        uint32_t value = 0;
        std::memcpy(&value, bytes.data() + i, 4);
        registers_.write(at + i, value);
      }
      return;
    }
    default:
      throw DeviceError(
          fmt::format("rtl: address {:#018x}: the host cannot write this space", address));
  }
}

void RtlHostMemory::read(uint64_t address, std::span<uint8_t> bytes) {
  switch (address_space(address)) {
    case Space::kHbm:
      host_range("rtl", address, bytes.size(), geometry_.hbm_bytes(), 1);
      std::ranges::copy(clock_.hbm().bytes().read(address, bytes.size()), bytes.begin());
      return;
    case Space::kSbuf:
    case Space::kSbufScale:
    case Space::kPsum:
      on_chip_range(address, bytes.size());
      for (uint64_t done = 0; done < bytes.size(); done += kStageBytes) {
        const auto part = bytes.subspan(done, std::min(kStageBytes, bytes.size() - done));
        const Stage stage(clock_.hbm(), part.size());
        move(address + done, kStage, part.size());
        std::ranges::copy(clock_.hbm().bytes().read(kStage, part.size()), part.begin());
      }
      return;
    case Space::kSemaphore: {
      const uint32_t at = semaphores(address, bytes.size());
      for (uint32_t i = 0; i < bytes.size(); i += 4) {
        const uint32_t value = registers_.read(at + i);
        std::memcpy(bytes.data() + i, &value, 4);
      }
      return;
    }
    default:
      throw DeviceError(
          fmt::format("rtl: address {:#018x}: the host cannot read this space", address));
  }
}

void RtlHostMemory::on_chip_range(uint64_t address, uint64_t count) const {
  const Space space = address_space(address);
  const uint64_t size = space == Space::kSbuf ? geometry_.sbuf_bytes()
                        : space == Space::kSbufScale
                            ? geometry_.scale_bytes()
                            : uint64_t{geometry_.psum_rows} * geometry_.cols * 4;
  host_range("rtl", address, count, size, space == Space::kPsum ? 4 : 1);
}

// A copy on queue Dma3, which must have nothing else to do.
void RtlHostMemory::move(uint64_t from, uint64_t to, uint64_t bytes) {
  if (bytes == 0) return;
  auto& mine = feeder_.queue(Engine::kDma3);
  if (registers_.read(engine_base(Engine::kDma3) + reg::kEngineStatus) != engines_.kAtRest ||
      !mine.waiting.empty()) {
    throw DeviceError("rtl: host access goes through queue dma3, which is not idle");
  }
  Instruction copy(Opcode::kDmaCopy, Engine::kDma3);
  copy.set(Field::kSrcAddr, static_cast<int64_t>(from))
      .set(Field::kDstAddr, static_cast<int64_t>(to));
  copy.set(Field::kBytes, static_cast<int64_t>(bytes));
  feeder_.send(copy);
  ++moves_;
  if (engines_.finish(Engine::kDma3) >> reg::kStatusStoppedLsb & 1) {
    const auto cause =
        static_cast<Cause>(registers_.read(engine_base(Engine::kDma3) + reg::kEngineCause));
    engines_.clear(Engine::kDma3);
    --moves_;
    throw DeviceError(
        fmt::format("rtl: host access from {:#x} to {:#x}: {}", from, to, cause_name(cause)));
  }
  feeder_.retire(mine, mine.sent);
}

}  // namespace ng
