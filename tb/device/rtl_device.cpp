// SPDX-License-Identifier: Apache-2.0
#include "tb/device/rtl_device.h"

#include <fmt/format.h>

#include <utility>

#include "golden/device/host_map.h"
#include "golden/isa/registers.h"
#include "tb/sim_errors.h"

namespace ng {
namespace {

// RTL assertions and timeouts are device errors here.
template <class Action>
auto guard(Action&& action) {
  try {
    return action();
  } catch (const tb::RtlError& error) {
    throw DeviceError(error.what());
  } catch (const tb::Timeout& error) {
    throw DeviceError(error.what());
  }
}

}  // namespace

RtlDevice::RtlDevice(const Geometry& geometry, const RtlOptions& options, MakeChipPins make)
    : geometry_(geometry), options_(options), clock_(geometry.hbm_bytes(), options_, make) {
  reset();
}

void RtlDevice::reset() {
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

void RtlDevice::write(uint64_t address, std::span<const uint8_t> bytes) {
  guard([&] { memory_.write(address, bytes); });
  engines_.moved();
}

void RtlDevice::read(uint64_t address, std::span<uint8_t> bytes) {
  guard([&] { memory_.read(address, bytes); });
}

void RtlDevice::submit(std::span<const Instruction> program) {
  feeder_.submit(program);
  engines_.moved();
}

RunResult RtlDevice::run(uint64_t max_cycles) {
  const RunResult result = guard([&] { return engines_.run(max_cycles, host_); });
  if (result.reason == RunReason::kDeadlock) {
    for (std::string& line : explain_waits(view())) {
      diagnostics_.push_back({Diagnostic::Kind::kDeadlock, std::move(line)});
    }
  }
  return result;
}

EngineStatus RtlDevice::status(Engine engine) {
  return guard([&] { return engines_.status(engine); });
}

void RtlDevice::clear(Engine engine) {
  guard([&] { engines_.clear(engine); });
}

MachineView RtlDevice::view() {
  MachineView view;
  try {
    view = guard([&] { return view_.look(); });
  } catch (const DeviceError& error) {
    view = view_.remembered();
    view.note =
        fmt::format("as the host remembers it, for the chip cannot be asked: {}", error.what());
  }
  view.engines[engine_index(kHostQueue)].retired -= memory_.moves();
  return view;
}

uint32_t RtlDevice::read_register(uint32_t address) {
  return guard([&] { return registers_.read(address); });
}

void RtlDevice::write_register(uint32_t address, uint32_t value) {
  guard([&] { registers_.write(address, value); });
  engines_.moved();
  for (const Engine engine : kEngines) {
    if (address != engine_register(engine, reg::kEngineRingControl)) continue;
    if ((value & 1) != 0) {
      feeder_.queue(engine).ring = true;
    } else {
      guard([&] { view_.ring_disabled(engine); });
    }
  }
}

Counters RtlDevice::counters() {
  Counters counters = guard([&] { return engines_.counters(); });
  counters.dma[dma_index(kHostQueue)].retired -= memory_.moves();
  return counters;
}

void RtlDevice::clear_counters() {
  write_register(reg::kCountersClear, 1);
  memory_.counters_cleared();
  feeder_.counters_cleared();
}

}  // namespace ng
