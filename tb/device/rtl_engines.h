// SPDX-License-Identifier: Apache-2.0
// RtlEngines: the engines of a verilated chip as the host sees them in their registers: status,
// clear, counters, and whether a program has come to its end.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "golden/device/device.h"
#include "golden/device/progress.h"
#include "golden/isa/registers.h"
#include "tb/device/rtl_feeder.h"
#include "tb/device/rtl_registers.h"

namespace ng {

class RtlEngines {
 public:
  RtlEngines(RtlClock& clock, RtlRegisters& registers, RtlFeeder& feeder)
      : clock_(clock), registers_(registers), feeder_(feeder), progress_(clock) {}

  EngineStatus status(Engine engine);
  void clear(Engine engine);
  Counters counters();

  // Ends one cycle after the other until the engine has nothing left to do or has stopped: what its
  // STATUS says then.
  uint32_t finish(Engine engine);
  static constexpr uint32_t kAtRest = 1u << reg::kStatusQueueEmptyLsb;

  // The host has given it something to do.
  void moved() { progress_.moved(); }

  // Until every queue is idle or stopped, or waits in vain. `host` may be empty.
  RunResult run(uint64_t max_cycles, const std::function<bool()>& host);

 private:
  struct Found {
    bool work = false;  // something left to send to an engine that would take it
    bool busy = false;
    bool stopped = false;
    bool draining = false;  // one that is stopped, and what it had begun is still under way
    std::optional<Engine> active{};  // one that is at work, or is about to be given work
  };

  uint32_t poll(uint32_t address);
  Found look();
  bool stands_still(const Found& found);
  void check_active(Engine engine);
  bool all_wait();
  EngineCounters counters_of(Engine engine);

  RtlClock& clock_;
  RtlRegisters& registers_;
  RtlFeeder& feeder_;
  Progress<RtlClock> progress_;
  uint32_t words_ = 0;  // of the tensor engine, when last looked at
};

}  // namespace ng
