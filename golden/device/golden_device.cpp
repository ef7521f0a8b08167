// SPDX-License-Identifier: Apache-2.0
#include "golden/device/golden_device.h"

#include <fmt/format.h>

#include <algorithm>

#include "golden/isa/registers.h"

namespace ng {
namespace {

constexpr uint64_t kSemaphoreBytes = uint64_t{kSemaphoreCount} * 4;

uint32_t load_word(std::span<const uint8_t> bytes) {
  return static_cast<uint32_t>(bytes[0]) | static_cast<uint32_t>(bytes[1]) << 8 |
         static_cast<uint32_t>(bytes[2]) << 16 | static_cast<uint32_t>(bytes[3]) << 24;
}

void store_word(std::span<uint8_t> bytes, uint32_t value) {
  for (size_t i = 0; i < 4; ++i) bytes[i] = static_cast<uint8_t>(value >> (8 * i));
}

// The offset inside its space, or an exception.
uint64_t check_range(uint64_t address, uint64_t count, uint64_t limit, uint64_t unit) {
  const uint64_t offset = address_offset(address);
  if (address_chip(address) != kThisChip || offset > limit || count > limit - offset) {
    throw DeviceError(
        fmt::format("golden: address {:#018x}, {} bytes: outside its space of {} bytes", address,
                    count, limit));
  }
  if (offset % unit != 0 || count % unit != 0) {
    throw DeviceError(fmt::format(
        "golden: address {:#018x}, {} bytes: expected whole {}-byte words", address, count, unit));
  }
  return offset;
}

[[noreturn]] void no_such_space(uint64_t address, const char* what) {
  throw DeviceError(
      fmt::format("golden: address {:#018x}: the host cannot {} this space", address, what));
}

}  // namespace

GoldenDevice::GoldenDevice(const Geometry& geometry)
    : geometry_(geometry), machine_(std::make_unique<Machine>(geometry)) {}

void GoldenDevice::reset() {
  machine_ = std::make_unique<Machine>(geometry_);
  irq_enable_ = irq_status_ = 0;
  priority_ = {};
}

void GoldenDevice::write(uint64_t address, std::span<const uint8_t> bytes) {
  const uint64_t count = bytes.size();
  Sbuf& sbuf = machine_->sbuf();
  switch (address_space(address)) {
    case Space::kHbm:
      machine_->hbm().write(check_range(address, count, geometry_.hbm_bytes(), 1), bytes);
      return;
    case Space::kSbuf:
      sbuf.data.write(check_range(address, count, sbuf.data.size(), 1), bytes);
      return;
    case Space::kSbufScale:
      sbuf.scales.write(check_range(address, count, sbuf.scales.size(), 1), bytes);
      return;
    case Space::kSemaphore: {
      const uint64_t first = check_range(address, count, kSemaphoreBytes, 4) / 4;
      for (uint64_t i = 0; i < count / 4; ++i) {
        machine_->semaphores().host_set(static_cast<uint32_t>(first + i),
                                        load_word(bytes.subspan(4 * i, 4)));
      }
      return;
    }
    default:
      no_such_space(address, "write");
  }
}

void GoldenDevice::read(uint64_t address, std::span<uint8_t> bytes) {
  const uint64_t count = bytes.size();
  const Sbuf& sbuf = machine_->sbuf();
  switch (address_space(address)) {
    case Space::kHbm:
      std::ranges::copy(
          machine_->hbm().read(check_range(address, count, geometry_.hbm_bytes(), 1), count),
          bytes.begin());
      return;
    case Space::kSbuf:
      std::ranges::copy(sbuf.data.read(check_range(address, count, sbuf.data.size(), 1), count),
                        bytes.begin());
      return;
    case Space::kSbufScale:
      std::ranges::copy(sbuf.scales.read(check_range(address, count, sbuf.scales.size(), 1), count),
                        bytes.begin());
      return;
    case Space::kPsum: {
      const uint64_t limit = uint64_t{geometry_.psum_rows} * geometry_.cols * 4;
      const uint64_t first = check_range(address, count, limit, 4) / 4;
      for (uint64_t i = 0; i < count / 4; ++i) {
        const auto row = static_cast<uint32_t>((first + i) / geometry_.cols);
        store_word(bytes.subspan(4 * i, 4),
                   machine_->psum().row(row)[(first + i) % geometry_.cols].bits);
      }
      return;
    }
    case Space::kSemaphore: {
      const uint64_t first = check_range(address, count, kSemaphoreBytes, 4) / 4;
      for (uint64_t i = 0; i < count / 4; ++i) {
        store_word(bytes.subspan(4 * i, 4),
                   machine_->semaphores().value(static_cast<uint32_t>(first + i)));
      }
      return;
    }
    default:
      no_such_space(address, "read");
  }
}

void GoldenDevice::submit(std::span<const Instruction> program) {
  for (const Instruction& instruction : program) machine_->submit(instruction);
}

RunResult GoldenDevice::run(uint64_t /*max_cycles*/) {
  const bool was_idle = idle();
  const Raised before = raised();
  const Machine::Outcome outcome = machine_->run(host_);
  note_raised(before);
  if (!was_idle && idle()) irq_status_ |= 1u << reg::kIrqStatusIdleLsb;
  const RunReason reason = outcome == Machine::Outcome::kStopped    ? RunReason::kStopped
                           : outcome == Machine::Outcome::kDeadlock ? RunReason::kDeadlock
                                                                    : RunReason::kIdle;
  return {.cycles = 0, .idle = reason == RunReason::kIdle, .reason = reason};
}

GoldenDevice::Raised GoldenDevice::raised() const {
  Raised now;
  for (const Engine e : kEngines) now.stopped += machine_->engine(e).stopped;
  for (const Engine e : kDmaEngines) now.irqs += machine_->dma(e).irqs();
  return now;
}

void GoldenDevice::note_raised(const Raised& before) {
  const Raised now = raised();
  if (now.stopped > before.stopped) irq_status_ |= 1u << reg::kIrqStatusStoppedLsb;
  if (now.irqs > before.irqs) irq_status_ |= 1u << reg::kIrqStatusDmaLsb;
}

void GoldenDevice::skip_failed(Engine engine) {
  const Raised before = raised();
  machine_->skip(engine);
  note_raised(before);
}

bool GoldenDevice::idle() const {
  return std::ranges::all_of(kEngines, [&](Engine e) { return machine_->empty(e); });
}

EngineStatus GoldenDevice::status(Engine engine) {
  const EngineState& state = machine_->engine(engine);
  return {.busy = false,
          .stopped = state.stopped,
          .queue_empty = machine_->empty(engine),
          .ring = state.ring_stopped,
          .cause = state.fault.cause,
          .fault_info = state.fault.info,
          .fault_info_hi = state.fault.info_hi,
          .fault_tag = state.fault_tag,
          .seed = state.random.seed,
          .counter = state.random.counter};
}

void GoldenDevice::clear(Engine engine) { machine_->clear(engine); }

Counters GoldenDevice::counters() {
  Counters counters;
  counters.tensor.retired = machine_->engine(Engine::kTensor).retired;
  counters.tensor.moving_words = machine_->tensor().moving_words();
  counters.tensor.stationary_words = machine_->tensor().stationary_words();
  counters.vector.retired = machine_->engine(Engine::kVector).retired;
  for (size_t q = 0; q < kDmaQueues; ++q) {
    counters.dma[q].retired = machine_->engine(kDmaEngines[q]).retired;
    counters.dma[q].irqs = machine_->dma(kDmaEngines[q]).irqs();
  }
  return counters;
}

void GoldenDevice::clear_counters() { machine_->clear_counters(); }

}  // namespace ng
