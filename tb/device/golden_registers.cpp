// SPDX-License-Identifier: Apache-2.0
// The golden device's register map (docs/registers.md).
#include <fmt/format.h>

#include <algorithm>

#include "golden/isa/registers.h"
#include "tb/device/golden_device.h"

namespace ng {
namespace {

[[noreturn]] void bus_error(uint32_t address, const char* what) {
  throw DeviceError(fmt::format("golden: register {:#06x}: no such register to {}", address, what));
}

bool semaphore_window(uint32_t address) {
  return address >= reg::kSemaphoreBase &&
         address < reg::kSemaphoreBase + 4 * reg::kSemaphoreWords && address % 4 == 0;
}

const reg::Entry* find_register(uint32_t address) {
  const auto it = std::ranges::find(reg::kRegisters, address, &reg::Entry::address);
  return it == reg::kRegisters.end() ? nullptr : &*it;
}

}  // namespace

uint32_t GoldenDevice::read_engine_register(Engine engine, uint32_t offset) {
  const EngineStatus now = status(engine);
  const Counters all = counters();
  const EngineCounters& count = engine == Engine::kTensor ? all.tensor : all.vector;
  switch (offset) {
    case reg::kEngineStatus:
      return uint32_t{now.busy} << reg::kStatusBusyLsb |
             uint32_t{now.stopped} << reg::kStatusStoppedLsb |
             uint32_t{now.queue_empty} << reg::kStatusQueueEmptyLsb;
    case reg::kEngineCause:
      return static_cast<uint32_t>(now.cause);
    case reg::kEngineFaultInfo:
      return now.fault_info;
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
    default:  // counters of time, and write-only registers
      return 0;
  }
}

uint32_t GoldenDevice::read_register(uint32_t address) {
  if (semaphore_window(address)) {
    return machine_->semaphores().value((address - reg::kSemaphoreBase) / 4);
  }
  if (!find_register(address)) bus_error(address, "read");
  if (address >= reg::kVectorBase) {
    return read_engine_register(Engine::kVector, address - reg::kVectorBase);
  }
  if (address >= reg::kTensorBase) {
    return read_engine_register(Engine::kTensor, address - reg::kTensorBase);
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
    default:  // cycles, and write-only registers
      return 0;
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
      irq_enable_ = value & 3u;
      break;
    case reg::kIrqStatus:
      irq_status_ &= ~value;
      break;
    case reg::kCountersClear:
      if (value & 1) clear_counters();
      break;
    case reg::kTensorBase + reg::kEngineClear:
      if (value & 1) clear(Engine::kTensor);
      break;
    case reg::kVectorBase + reg::kEngineClear:
      if (value & 1) clear(Engine::kVector);
      break;
    default:
      break;
  }
}

}  // namespace ng
