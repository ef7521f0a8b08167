// SPDX-License-Identifier: Apache-2.0
// RtlEngines<V>: the engines of a verilated chip as the host sees them in their registers: status,
// clear, counters, and whether a program has come to its end.
#pragma once

#include <fmt/format.h>

#include <functional>

#include "golden/isa/registers.h"
#include "tb/device/rtl_feeder.h"

namespace ng {

template <class V>
class RtlEngines {
 public:
  // Cycles without a sign of life behind which nothing more is expected.
  static constexpr uint64_t kHopelessCycles = 20000;

  RtlEngines(RtlClock<V>& clock, RtlRegisters<V>& registers, RtlFeeder<V>& feeder)
      : clock_(clock), registers_(registers), feeder_(feeder) {}

  EngineStatus status(Engine engine) {
    const uint32_t base = engine_base(engine);
    EngineStatus status;
    const uint32_t bits = registers_.read(base + reg::kEngineStatus);
    status.busy = bits >> reg::kStatusBusyLsb & 1;
    status.stopped = bits >> reg::kStatusStoppedLsb & 1;
    status.ring = bits >> reg::kStatusRingLsb & 1;
    status.queue_empty =
        (bits >> reg::kStatusQueueEmptyLsb & 1) && feeder_.queue(engine).waiting.empty();
    status.cause = static_cast<Cause>(registers_.read(base + reg::kEngineCause));
    status.fault_info = registers_.read(base + reg::kEngineFaultInfo);
    status.fault_tag = static_cast<uint16_t>(registers_.read(base + reg::kEngineFaultTag));
    status.fault_info_hi = registers_.read(base + reg::kEngineFaultInfoHi);
    if (is_dma(engine)) return status;
    status.seed = registers_.read(base + reg::kEngineSeedLo) |
                  uint64_t{registers_.read(base + reg::kEngineSeedHi)} << 32;
    status.counter = registers_.read(base + reg::kEngineCounter);
    return status;
  }

  void clear(Engine engine) {
    typename RtlFeeder<V>::Queue& cleared = feeder_.queue(engine);
    const uint32_t base = engine_base(engine);
    cleared.waiting.clear();
    registers_.write(base + reg::kEngineClear, 1);
    clock_.ticks(RtlFeeder<V>::kSettleCycles);
    // what the engine had taken runs to its end; what the queue dropped never retires
    const uint64_t start = clock_.now();
    while (registers_.read(base + reg::kEngineStatus) >> reg::kStatusBusyLsb & 1) {
      if (clock_.now() - start > kHopelessCycles) {
        throw DeviceError(fmt::format("rtl: {} is still busy {} cycles after its clear",
                                      engine_name(engine), kHopelessCycles));
      }
    }
    cleared.sent = cleared.retired = registers_.read(base + reg::kEngineRetired);
    cleared.ring = false;
  }

  Counters counters() {
    Counters counters;
    const uint64_t low = registers_.read(reg::kCyclesLo);
    counters.cycles = low | uint64_t{registers_.read(reg::kCyclesHi)} << 32;
    for (const Engine engine : kEngines) {
      EngineCounters& out = engine == Engine::kTensor   ? counters.tensor
                            : engine == Engine::kVector ? counters.vector
                                                        : counters.dma[engine_index(engine) - 2];
      out = counters_of(engine);
    }
    return counters;
  }

  // Until every queue is idle or stopped, or waits in vain. `host` may be empty.
  RunResult run(uint64_t max_cycles, const std::function<bool()>& host) {
    RunResult result;
    const uint64_t start = clock_.now();
    progress_ = start;
    for (;;) {
      const uint64_t poll_start = clock_.now();
      Found found = look();
      found.work |= feeder_.port_busy();
      if (host && !feeder_.offering() && host()) {
        found.work = true;
        progress_ = clock_.now();
      }
      const uint64_t now = clock_.now();
      result.cycles = now - start;
      if (!found.work && !found.busy && feeder_.settled(poll_start)) {
        result.idle = !found.stopped;
        result.reason = found.stopped ? RunReason::kStopped : RunReason::kIdle;
        break;
      }
      if (now - progress_ > kHopelessCycles && hopeless()) {
        result.reason = found.stopped ? RunReason::kStopped : RunReason::kDeadlock;
        break;
      }
      if (result.cycles >= max_cycles) {
        result.reason = RunReason::kMaxCycles;
        break;
      }
    }
    clock_.tick();
    return result;
  }

 private:
  struct Found {
    bool work = false;  // something left to send to an engine that would take it
    bool busy = false;
    bool stopped = false;
  };

  // Reads a register while the chip runs and takes instructions; that takes a few cycles.
  uint32_t poll(uint32_t address) {
    return registers_.read(address, [&] { feeder_.step(); });
  }

  // Reads the engines' state, one register after the other.
  Found look() {
    Found found;
    for (const Engine engine : kEngines) {
      auto& queue = feeder_.queue(engine);
      if (is_dma(engine) && !queue.busy && !queue.stopped && queue.waiting.empty() && !queue.ring)
        continue;
      const uint32_t base = engine_base(engine);
      const uint32_t bits = poll(base + reg::kEngineStatus);
      const uint32_t retired = queue.sent != queue.retired || queue.ring
                                   ? poll(base + reg::kEngineRetired)
                                   : queue.retired;
      if (retired != queue.retired && !feeder_.is_traffic(engine)) progress_ = clock_.now();
      queue.retired = retired;
      queue.stopped = bits >> reg::kStatusStoppedLsb & 1;
      queue.busy = (bits >> reg::kStatusBusyLsb & 1) || !(bits >> reg::kStatusQueueEmptyLsb & 1);
      if (queue.ring && !queue.busy && queue.sent != queue.retired) {
        queue.sent = queue.retired = poll(base + reg::kEngineRetired);
        queue.ring = poll(base + reg::kEngineRingControl) & 1;
      }
      found.stopped |= queue.stopped;
      found.busy |= queue.busy && !queue.stopped;
      found.work |= !queue.stopped && !queue.waiting.empty();
    }
    return found;
  }

  // Every engine that is not stopped only waits for a semaphore: its wait counter runs with the
  // clock.
  bool hopeless() {
    constexpr uint64_t kLongEnough = 1000;
    for (const Engine engine : kEngines) {
      const auto& queue = feeder_.queue(engine);
      if (queue.stopped || !queue.busy || feeder_.is_traffic(engine)) continue;
      const uint32_t base = engine_base(engine);
      const uint32_t waits = poll(base + reg::kEngineStallWait);
      const uint64_t from = clock_.now();
      while (clock_.now() < from + kLongEnough) feeder_.step();
      if (poll(base + reg::kEngineStallWait) - waits < kLongEnough) return false;
    }
    return true;
  }

  EngineCounters counters_of(Engine engine) {
    const auto at = [&](uint32_t offset) { return registers_.read(engine_base(engine) + offset); };
    EngineCounters out;
    out.retired = at(reg::kEngineRetired);
    out.busy_cycles = at(reg::kEngineBusyCycles);
    out.stall_wait = at(reg::kEngineStallWait);
    out.stall_sbuf = at(reg::kEngineStallSbuf);
    if (is_dma(engine)) return out;
    out.stall_psum = at(reg::kEngineStallPsum);
    if (engine != Engine::kTensor) return out;
    out.stall_stationary = at(reg::kEngineStallStationary);
    out.moving_words = at(reg::kEngineMovingWords);
    out.moving_first = at(reg::kEngineMovingFirst);
    out.moving_last = at(reg::kEngineMovingLast);
    out.stationary_words = at(reg::kEngineStationaryWords);
    return out;
  }

  RtlClock<V>& clock_;
  RtlRegisters<V>& registers_;
  RtlFeeder<V>& feeder_;
  uint64_t progress_ = 0;  // cycle of the last sign of life
};

}  // namespace ng
