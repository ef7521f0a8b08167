// SPDX-License-Identifier: Apache-2.0
// RtlDevice: a verilated chip_top behind the device interface. Its parts: the pins (chip_pins.h),
// the clock (rtl_clock.h), the host's registers (rtl_registers.h), instructions on their way in
// (rtl_feeder.h), the engines (rtl_engines.h), the host's way to the memories (rtl_host_memory.h)
// and the view of it all (rtl_view.h).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "golden/device/device.h"
#include "tb/device/rtl_host_memory.h"
#include "tb/device/rtl_view.h"

namespace ng {

class RtlDevice : public Device {
 public:
  // `make` makes the chip, whose geometry this is. DeviceError, here and below, when an assertion
  // of the RTL fails or the chip does not answer.
  RtlDevice(const Geometry& geometry, const RtlOptions& options, MakeChipPins make);
  RtlDevice(const RtlDevice&) = delete;
  RtlDevice& operator=(const RtlDevice&) = delete;

  std::string name() const override { return "rtl"; }
  const Geometry& geometry() const override { return geometry_; }
  uint64_t cycle() const override { return clock_.now(); }
  bool has_engine(Engine) const override { return true; }
  void reset() override;
  void write(uint64_t address, std::span<const uint8_t> bytes) override;
  void read(uint64_t address, std::span<uint8_t> bytes) override;
  void submit(std::span<const Instruction> program) override;
  RunResult run(uint64_t max_cycles) override;
  void attach_host(std::function<bool()> host) override { host_ = std::move(host); }
  EngineStatus status(Engine engine) override;
  void clear(Engine engine) override;
  MachineView view() override;
  std::vector<Diagnostic> take_diagnostics() override { return std::exchange(diagnostics_, {}); }
  uint32_t read_register(uint32_t address) override;
  void write_register(uint32_t address, uint32_t value) override;
  Counters counters() override;
  void clear_counters() override;

 protected:
  RtlClock& clock() { return clock_; }

 private:
  const Geometry geometry_;
  const RtlOptions options_;
  RtlClock clock_;
  RtlRegisters registers_{clock_};
  RtlFeeder feeder_{clock_, geometry_, options_};
  RtlEngines engines_{clock_, registers_, feeder_};
  RtlHostMemory memory_{clock_, registers_, feeder_, engines_, geometry_};
  RtlView view_{clock_, registers_, feeder_, engines_};
  std::vector<Diagnostic> diagnostics_;
  std::function<bool()> host_;
};

}  // namespace ng
