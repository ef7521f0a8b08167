// SPDX-License-Identifier: Apache-2.0
// A device whose instructions come from rings in its HBM, as a driver does it: submit() keeps them
// on the host, run() writes them into the rings, rings the doorbells, and goes on as the heads
// move. All else is the device's own.
#pragma once

#include <array>
#include <deque>
#include <memory>

#include "golden/device/device.h"

namespace ng {

class RingDevice : public Device {
 public:
  // One ring per engine, of `entries` 64-byte entries (2 to 65535), one behind the other from
  // `base` on, a multiple of 64 in HBM. Host accesses to these bytes are DeviceErrors; descriptors
  // must leave them alone.
  RingDevice(std::unique_ptr<Device> device, uint64_t base, uint32_t entries);

  // Near the end of HBM, where no layout of a kernel reaches but the largest.
  static constexpr uint32_t kEntries = 64;
  static uint64_t default_base(const Geometry& geometry);

  std::string name() const override { return device_->name(); }
  const Geometry& geometry() const override { return device_->geometry(); }
  bool has_engine(Engine engine) const override { return device_->has_engine(engine); }
  void reset() override;
  void write(uint64_t address, std::span<const uint8_t> bytes) override;
  void read(uint64_t address, std::span<uint8_t> bytes) override;
  void submit(std::span<const Instruction> program) override;
  RunResult run(uint64_t max_cycles) override;
  void attach_host(std::function<bool()> host) override { host_ = std::move(host); }
  EngineStatus status(Engine engine) override;
  MachineView view() override;
  void clear(Engine engine) override;
  uint32_t read_register(uint32_t address) override { return device_->read_register(address); }
  void write_register(uint32_t address, uint32_t value) override {
    device_->write_register(address, value);
  }
  Counters counters() override { return device_->counters(); }
  void clear_counters() override { device_->clear_counters(); }
  std::vector<Diagnostic> take_diagnostics() override;
  uint64_t cycle() const override { return device_->cycle(); }

 private:
  struct Ring {
    std::deque<Instruction> waiting;
    bool enabled = false;
    uint32_t tail = 0;
  };

  uint64_t ring_base(Engine engine) const;
  void check_range(uint64_t address, uint64_t bytes) const;
  bool feed(Engine engine);
  bool feed_all();

  std::unique_ptr<Device> device_;
  uint64_t base_;
  uint32_t entries_;
  std::array<Ring, kEngineCount> rings_;
  std::function<bool()> host_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace ng
