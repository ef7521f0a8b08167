// SPDX-License-Identifier: Apache-2.0
// RtlDevice<V>: one verilated chip_top behind the device interface. Instantiated once per preset
// and library (rtl_device_instance.cpp.in). Its parts: the clock (rtl_clock.h), the host's
// registers (rtl_registers.h), instructions on their way in (rtl_feeder.h), the engines
// (rtl_engines.h), the host's way to the memories (rtl_host_memory.h) and the view of it all
// (rtl_view.h).
#pragma once

#include <fmt/format.h>

#include "tb/device/rtl_host_memory.h"
#include "tb/device/rtl_view.h"

namespace ng {

template <class V>
class RtlDevice : public Device {
 public:
  RtlDevice(const Geometry& geometry, const RtlOptions& options)
      : geometry_(geometry), options_(options) {
    reset();
  }
  RtlDevice(const RtlDevice&) = delete;
  RtlDevice& operator=(const RtlDevice&) = delete;

  std::string name() const override { return "rtl"; }
  const Geometry& geometry() const override { return geometry_; }
  uint64_t cycle() const override { return clock_.now(); }
  bool has_engine(Engine) const override { return true; }

  void reset() override {
    guard([&] {
      clock_.reset();
      feeder_.reset();
      diagnostics_.clear();
      memory_.counters_cleared();
      const uint32_t id = registers_.read(reg::kId);
      if (id != reg::kIdValue) {
        throw DeviceError(fmt::format("rtl: ID register {:#x}, expected {:#x}", id, reg::kIdValue));
      }
    });
  }

  void write(uint64_t address, std::span<const uint8_t> bytes) override {
    guard([&] { memory_.write(address, bytes); });
    engines_.moved();
  }
  void read(uint64_t address, std::span<uint8_t> bytes) override {
    guard([&] { memory_.read(address, bytes); });
  }

  void submit(std::span<const Instruction> program) override {
    feeder_.submit(program);
    engines_.moved();
  }
  RunResult run(uint64_t max_cycles) override {
    const RunResult result = guard([&] { return engines_.run(max_cycles, host_); });
    if (result.reason == RunReason::kDeadlock) {
      for (std::string& line : explain_waits(view())) {
        diagnostics_.push_back({Diagnostic::Kind::kDeadlock, std::move(line)});
      }
    }
    return result;
  }
  void attach_host(std::function<bool()> host) override { host_ = std::move(host); }

  EngineStatus status(Engine engine) override {
    return guard([&] { return engines_.status(engine); });
  }
  void clear(Engine engine) override {
    guard([&] { engines_.clear(engine); });
  }

  MachineView view() override {
    MachineView view;
    try {
      view = guard([&] { return view_.look(); });
    } catch (const DeviceError& error) {
      view = view_.remembered();
      view.note =
          fmt::format("as the host remembers it, for the chip cannot be asked: {}", error.what());
    }
    view.engines[engine_index(Engine::kDma3)].retired -= memory_.moves();
    return view;
  }
  std::vector<Diagnostic> take_diagnostics() override { return std::exchange(diagnostics_, {}); }

  uint32_t read_register(uint32_t address) override {
    return guard([&] { return registers_.read(address); });
  }
  void write_register(uint32_t address, uint32_t value) override {
    guard([&] { registers_.write(address, value); });
    engines_.moved();
    for (const Engine engine : kEngines) {
      if (address != engine_base(engine) + reg::kEngineRingControl) continue;
      if ((value & 1) != 0) {
        feeder_.queue(engine).ring = true;
      } else {
        guard([&] { view_.ring_disabled(engine); });
      }
    }
  }

  Counters counters() override {
    Counters counters = guard([&] { return engines_.counters(); });
    counters.dma[dma_index(Engine::kDma3)].retired -= memory_.moves();
    return counters;
  }
  void clear_counters() override {
    write_register(reg::kCountersClear, 1);
    memory_.counters_cleared();
    feeder_.counters_cleared();
  }

 protected:
  RtlClock<V>& clock() { return clock_; }

 private:
  // RTL assertions and timeouts are device errors here.
  template <class Action>
  static auto guard(Action&& action) {
    try {
      return action();
    } catch (const tb::RtlError& error) {
      throw DeviceError(error.what());
    } catch (const tb::Timeout& error) {
      throw DeviceError(error.what());
    }
  }

  const Geometry geometry_;
  const RtlOptions options_;
  RtlClock<V> clock_{options_};
  RtlRegisters<V> registers_{clock_};
  RtlFeeder<V> feeder_{clock_, geometry_, options_};
  RtlEngines<V> engines_{clock_, registers_, feeder_};
  RtlHostMemory<V> memory_{clock_, registers_, feeder_, engines_, geometry_};
  RtlView<V> view_{clock_, registers_, feeder_, engines_};
  std::vector<Diagnostic> diagnostics_;
  std::function<bool()> host_;
};

}  // namespace ng
