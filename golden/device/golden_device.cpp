// SPDX-License-Identifier: Apache-2.0
#include "golden/device/golden_device.h"

#include <algorithm>

#include "golden/device/host_range.h"
#include "golden/isa/registers.h"

namespace ng {

GoldenDevice::GoldenDevice(const Geometry& geometry)
    : geometry_(geometry), machine_(std::make_unique<Machine>(geometry)) {}

void GoldenDevice::reset() {
  machine_ = std::make_unique<Machine>(geometry_);
  irq_enable_ = irq_status_ = 0;
  priority_ = {};
}

void GoldenDevice::write(uint64_t address, std::span<const uint8_t> bytes) {
  Memories& memories = machine_->memories();
  const Space space = address_space(address);
  const uint64_t at =
      host_range("golden", address, bytes.size(), memories.info(space), HostAccess::kWrite);
  memories.write(space, at, bytes);
}

void GoldenDevice::read(uint64_t address, std::span<uint8_t> bytes) {
  const Memories& memories = machine_->memories();
  const Space space = address_space(address);
  const uint64_t at =
      host_range("golden", address, bytes.size(), memories.info(space), HostAccess::kRead);
  memories.read(space, at, bytes);
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
