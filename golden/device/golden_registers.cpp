// SPDX-License-Identifier: Apache-2.0
// The golden device's register map (docs/registers.md).
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "golden/device/golden_device.h"
#include "golden/device/host_map.h"
#include "golden/isa/registers.h"

namespace ng {
namespace {

[[noreturn]] void bus_error(uint32_t address, const char* what) {
  throw DeviceError(fmt::format("golden: register {:#06x}: no such register to {}", address, what));
}

// Of a register that the map has and this file does not.
[[noreturn]] void no_meaning(uint32_t address) {
  throw std::logic_error(fmt::format("golden: register {:#06x} has no meaning yet", address));
}

bool semaphore_window(uint32_t address) {
  return address >= reg::kSemaphoreBase &&
         address < reg::kSemaphoreBase + 4 * reg::kSemaphoreWords && address % 4 == 0;
}

const reg::Entry* find_register(uint32_t address) {
  const auto it = std::ranges::find(reg::kRegisters, address, &reg::Entry::address);
  return it == reg::kRegisters.end() ? nullptr : &*it;
}

// The engine of a block, whose number is its place in the map.
std::optional<Engine> block_engine(uint32_t address) {
  for (const Engine engine : kEngines) {
    if (address / kEngineBlockBytes == static_cast<uint32_t>(engine)) return engine;
  }
  return std::nullopt;
}

}  // namespace

uint32_t GoldenDevice::read_engine_register(Engine engine, uint32_t offset) {
  const EngineStatus now = status(engine);
  const Counters all = counters();
  const InstructionRing& ring = machine_->ring(engine);
  const EngineCounters& count = engine == Engine::kTensor   ? all.tensor
                                : engine == Engine::kVector ? all.vector
                                                            : all.dma[dma_index(engine)];
  switch (offset) {
    case reg::kEngineStatus:
      return uint32_t{now.busy} << reg::kStatusBusyLsb |
             uint32_t{now.stopped} << reg::kStatusStoppedLsb |
             uint32_t{now.queue_empty} << reg::kStatusQueueEmptyLsb |
             uint32_t{now.ring} << reg::kStatusRingLsb;
    case reg::kEngineCause:
      return static_cast<uint32_t>(now.cause);
    case reg::kEngineFaultInfo:
      return now.fault_info;
    case reg::kEngineFaultInfoHi:
      return now.fault_info_hi;
    case reg::kEnginePriority:
      return priority_[dma_index(engine)];
    case reg::kEngineRingBaseLo:
      return static_cast<uint32_t>(ring.base);
    case reg::kEngineRingBaseHi:
      return static_cast<uint32_t>(ring.base >> 32);
    case reg::kEngineRingSize:
      return ring.size;
    case reg::kEngineRingTail:
      return ring.tail;
    case reg::kEngineRingHead:
      return ring.head;
    case reg::kEngineRingControl:
      return uint32_t{ring.enabled} << reg::kRingControlEnableLsb;
    case reg::kEngineFaultTag:
      return now.fault_tag;
    case reg::kEngineRetired:
      return count.retired;
    case reg::kEngineSeedLo:
      return static_cast<uint32_t>(now.seed);
    case reg::kEngineSeedHi:
      return static_cast<uint32_t>(now.seed >> 32);
    case reg::kEngineCounter:
      return now.counter;
    case reg::kEngineMovingWords:
      return count.moving_words;
    case reg::kEngineStationaryWords:
      return count.stationary_words;
    case reg::kEngineBusyCycles:  // of time, which this device does not have
    case reg::kEngineStallWait:
    case reg::kEngineStallSbuf:
    case reg::kEngineStallPsum:
    case reg::kEngineStallStationary:
    case reg::kEngineMovingFirst:
    case reg::kEngineMovingLast:
    case reg::kEngineClear:  // write only
    case reg::kEngineResume:
      return 0;
    default:
      no_meaning(offset);
  }
}

uint32_t GoldenDevice::read_register(uint32_t address) {
  if (semaphore_window(address)) {
    return machine_->semaphores().value((address - reg::kSemaphoreBase) / 4);
  }
  if (!find_register(address)) bus_error(address, "read");
  if (const auto engine = block_engine(address)) {
    return read_engine_register(*engine, address % kEngineBlockBytes);
  }
  switch (address) {
    case reg::kId:
      return reg::kIdValue;
    case reg::kVersion:
      return reg::kVersionValue;
    case reg::kConfigHash:
      return geometry_.config_hash();
    case reg::kGroups:
      return geometry_.groups;
    case reg::kCols:
      return geometry_.cols;
    case reg::kSbufWords:
      return geometry_.sbuf_words;
    case reg::kPsumRows:
      return geometry_.psum_rows;
    case reg::kPsumBanks:
      return kPsumBanks;
    case reg::kControlCause:
      return static_cast<uint32_t>(machine_->dropped().cause) << reg::kControlCauseCauseLsb |
             uint32_t{machine_->dropped().tag} << reg::kControlCauseTagLsb;
    case reg::kIrqEnable:
      return irq_enable_;
    case reg::kIrqStatus:
      return irq_status_;
    case reg::kCyclesLo:  // of time, which this device does not have
    case reg::kCyclesHi:
    case reg::kCountersClear:  // write only
      return 0;
    default:
      no_meaning(address);
  }
}

void GoldenDevice::write_engine_register(Engine engine, uint32_t offset, uint32_t value) {
  switch (offset) {
    case reg::kEngineClear:
      if (value & 1) clear(engine);
      break;
    case reg::kEngineResume: {
      const bool resume = (value >> reg::kResumeResumeLsb & 1) != 0;
      const bool skip = (value >> reg::kResumeSkipLsb & 1) != 0;
      if (resume && !skip) machine_->resume(engine);
      if (skip && !resume) skip_failed(engine);
      break;
    }
    case reg::kEnginePriority:
      priority_[dma_index(engine)] = value & reg::kPriorityClassMask;
      break;
    default:
      write_ring_register(engine, offset, value);
      break;
  }
}

void GoldenDevice::write_ring_register(Engine engine, uint32_t offset, uint32_t value) {
  InstructionRing& ring = machine_->ring(engine);
  const bool locked = offset == reg::kEngineRingBaseLo || offset == reg::kEngineRingBaseHi ||
                      offset == reg::kEngineRingSize;
  if (locked && ring.enabled) {
    bus_error(kEngineBlockBytes * static_cast<uint32_t>(engine) + offset,
              "write while the ring is on");
  }
  switch (offset) {
    case reg::kEngineRingBaseLo:
      ring.base = ring.base >> 32 << 32 | value;
      break;
    case reg::kEngineRingBaseHi:
      ring.base = uint64_t{value} << 32 | (ring.base & UINT32_MAX);
      break;
    case reg::kEngineRingSize:
      ring.size = static_cast<uint16_t>(value);
      break;
    case reg::kEngineRingTail:
      ring.set_tail(static_cast<uint16_t>(value));
      break;
    case reg::kEngineRingControl:
      machine_->enable_ring(engine, (value >> reg::kRingControlEnableLsb & 1) != 0);
      break;
    default:
      no_meaning(offset);
  }
}

void GoldenDevice::write_register(uint32_t address, uint32_t value) {
  if (semaphore_window(address)) {
    machine_->semaphores().host_set((address - reg::kSemaphoreBase) / 4, value);
    return;
  }
  const reg::Entry* entry = find_register(address);
  if (!entry || !entry->writable) bus_error(address, "write");
  switch (address) {
    case reg::kControlCause:
      machine_->clear_dropped();
      break;
    case reg::kIrqEnable:
      irq_enable_ = value & 7u;
      break;
    case reg::kIrqStatus:
      irq_status_ &= ~value;
      break;
    case reg::kCountersClear:
      if (value & 1) clear_counters();
      break;
    default:
      if (const auto engine = block_engine(address)) {
        write_engine_register(*engine, address % kEngineBlockBytes, value);
      } else {
        no_meaning(address);
      }
      break;
  }
}

}  // namespace ng
