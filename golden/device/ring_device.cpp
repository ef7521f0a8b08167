// SPDX-License-Identifier: Apache-2.0
#include "golden/device/ring_device.h"

#include <fmt/format.h>

#include <utility>

#include "golden/chip/machine.h"
#include "golden/device/host_map.h"
#include "golden/isa/registers.h"

namespace ng {
namespace {

constexpr uint64_t kEntryBytes = 64;

}  // namespace

RingDevice::RingDevice(std::unique_ptr<Device> device, uint64_t base, uint32_t entries)
    : device_(std::move(device)), base_(base), entries_(entries) {
  if (base % kEntryBytes != 0 || entries < 2 || entries > UINT16_MAX) {
    throw DeviceError(
        fmt::format("rings of {} entries at {:#x}: expected 2 to 65535 entries at a multiple of 64",
                    entries, base));
  }
}

uint64_t RingDevice::default_base(const Geometry& geometry) {
  static_assert(kEngineCount * kEntries * kEntryBytes <= kHostRingBytes);
  return host_rings(geometry.hbm_bytes());
}

uint64_t RingDevice::ring_base(Engine engine) const {
  return base_ + engine_index(engine) * entries_ * kEntryBytes;
}

void RingDevice::check_range(uint64_t address, uint64_t bytes) const {
  const uint64_t end = base_ + kEngineCount * entries_ * kEntryBytes;
  if (address < end && base_ < address + bytes) {
    throw DeviceError(fmt::format(
        "{}: address {:#018x}, {} bytes: {:#018x} to {:#018x} hold the instruction rings", name(),
        address, bytes, base_, end - 1));
  }
}

void RingDevice::reset() {
  device_->reset();
  rings_ = {};
  diagnostics_.clear();
}

void RingDevice::write(uint64_t address, std::span<const uint8_t> bytes) {
  check_range(address, bytes.size());
  device_->write(address, bytes);
}

void RingDevice::read(uint64_t address, std::span<uint8_t> bytes) {
  check_range(address, bytes.size());
  device_->read(address, bytes);
}

void RingDevice::submit(std::span<const Instruction> program) {
  for (const Instruction& instruction : program) {
    const uint32_t engine = instruction.engine_bits();
    if (engine == 0 || engine > kEngineCount) {
      device_->submit(std::span(&instruction, 1));  // which ring would it be in
    } else {
      rings_[engine - 1].waiting.push_back(instruction);
    }
  }
}

// Moves what waits for one engine into its ring, as far as the head leaves room, and rings the
// doorbell once.
bool RingDevice::feed(Engine engine) {
  Ring& ring = rings_[engine_index(engine)];
  if (ring.waiting.empty()) return false;
  const auto set = [&](uint32_t offset, uint32_t value) {
    device_->write_register(engine_register(engine, offset), value);
  };
  const uint64_t base = ring_base(engine);
  if (!ring.enabled) {
    set(reg::kEngineRingBaseLo, static_cast<uint32_t>(base));
    set(reg::kEngineRingBaseHi, static_cast<uint32_t>(base >> 32));
    set(reg::kEngineRingSize, entries_);
    set(reg::kEngineRingTail, 0);
    set(reg::kEngineRingControl, 1);
    ring.enabled = true;
    ring.tail = 0;
  }
  const uint32_t head = device_->read_register(engine_register(engine, reg::kEngineRingHead));
  uint32_t room = (head + entries_ - ring.tail - 1) % entries_;
  if (room == 0) return false;
  for (; room > 0 && !ring.waiting.empty(); --room) {
    device_->write(base + kEntryBytes * ring.tail, ring.waiting.front().bytes);
    ring.waiting.pop_front();
    ring.tail = (ring.tail + 1) % entries_;
  }
  set(reg::kEngineRingTail, ring.tail);
  return true;
}

bool RingDevice::feed_all() {
  bool fed = host_ && host_();
  for (const Engine engine : kEngines) fed = feed(engine) || fed;
  return fed;
}

RunResult RingDevice::run(uint64_t max_cycles) {
  feed_all();
  device_->attach_host([this] { return feed_all(); });
  const RunResult result = device_->run(max_cycles);
  device_->attach_host({});
  diagnostics_ = take_diagnostics();
  if (result.reason == RunReason::kDeadlock) {
    // the device does not know what still waits here
    std::erase_if(diagnostics_,
                  [](const Diagnostic& d) { return d.kind == Diagnostic::Kind::kDeadlock; });
    for (std::string& line : explain_waits(view())) {
      diagnostics_.push_back({Diagnostic::Kind::kDeadlock, std::move(line)});
    }
  }
  return result;
}

std::vector<Diagnostic> RingDevice::take_diagnostics() {
  std::vector<Diagnostic> all = std::exchange(diagnostics_, {});
  for (Diagnostic& d : device_->take_diagnostics()) all.push_back(std::move(d));
  return all;
}

MachineView RingDevice::view() {
  MachineView view = device_->view();
  for (size_t e = 0; e < kEngineCount; ++e) {
    const auto& waiting = rings_[e].waiting;
    EngineView& engine = view.engines[e];
    engine.left.insert(engine.left.end(), waiting.begin(), waiting.end());
    if (engine.state == EngineView::State::kIdle && !waiting.empty()) {
      engine.state = EngineView::State::kBusy;
    }
  }
  return view;
}

EngineStatus RingDevice::status(Engine engine) {
  EngineStatus status = device_->status(engine);
  status.queue_empty = status.queue_empty && rings_[engine_index(engine)].waiting.empty();
  return status;
}

void RingDevice::clear(Engine engine) {
  device_->clear(engine);
  rings_[engine_index(engine)] = {};
}

}  // namespace ng
