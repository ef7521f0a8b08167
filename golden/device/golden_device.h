// SPDX-License-Identifier: Apache-2.0
// The golden machine behind the device interface: no time, every diagnostic.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "golden/chip/machine.h"
#include "golden/device/device.h"

namespace ng {

class GoldenDevice : public Device {
 public:
  explicit GoldenDevice(const Geometry& geometry);

  std::string name() const override { return "golden"; }
  const Geometry& geometry() const override { return geometry_; }
  bool has_engine(Engine) const override { return true; }
  void reset() override;
  void write(uint64_t address, std::span<const uint8_t> bytes) override;
  void read(uint64_t address, std::span<uint8_t> bytes) override;
  void submit(std::span<const Instruction> program) override;
  // max_cycles is ignored: the machine has no time and every program ends, or deadlocks.
  RunResult run(uint64_t max_cycles) override;
  void attach_host(std::function<bool()> host) override { host_ = std::move(host); }
  EngineStatus status(Engine engine) override;
  MachineView view() override { return machine_->view(); }
  void clear(Engine engine) override;
  uint32_t read_register(uint32_t address) override;
  void write_register(uint32_t address, uint32_t value) override;
  Counters counters() override;
  void clear_counters() override;
  std::vector<Diagnostic> take_diagnostics() override { return machine_->take_diagnostics(); }
  // Another one after each reset().
  Machine& machine() { return *machine_; }

 private:
  uint32_t read_engine_register(Engine engine, uint32_t offset);
  void write_engine_register(Engine engine, uint32_t offset, uint32_t value);
  void write_ring_register(Engine engine, uint32_t offset, uint32_t value);
  void skip_failed(Engine engine);
  bool idle() const;
  // What raises the interrupt: engines that are stopped, descriptors with their irq bit set.
  struct Raised {
    uint32_t stopped = 0;
    uint32_t irqs = 0;
  };
  Raised raised() const;
  void note_raised(const Raised& before);

  Geometry geometry_;
  std::unique_ptr<Machine> machine_;
  uint32_t irq_enable_ = 0;
  uint32_t irq_status_ = 0;
  std::array<uint32_t, kDmaQueues> priority_{};
  std::function<bool()> host_;
};

}  // namespace ng
