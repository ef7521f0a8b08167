// SPDX-License-Identifier: Apache-2.0
#include "tb/device/rtl_engines.h"

#include <array>
#include <utility>

#include "golden/device/host_map.h"
#include "golden/isa/registers.h"

namespace ng {

EngineStatus RtlEngines::status(Engine engine) {
  const uint32_t base = engine_register(engine, 0);
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

void RtlEngines::clear(Engine engine) {
  RtlFeeder::Queue& cleared = feeder_.queue(engine);
  const uint32_t base = engine_register(engine, 0);
  cleared.waiting.clear();
  progress_.moved();
  registers_.write(base + reg::kEngineClear, 1);
  clock_.ticks(RtlFeeder::kSettleCycles);
  // what the engine had taken runs to its end; what the queue dropped never retires
  while (registers_.read(base + reg::kEngineStatus) >> reg::kStatusBusyLsb & 1) {
    progress_.check(engine, feeder_.silent_work(cleared));
  }
  cleared.sent = cleared.retired = registers_.read(base + reg::kEngineRetired);
  cleared.inside.clear();
  cleared.fetched = 0;
  cleared.ring = false;
}

uint32_t RtlEngines::finish(Engine engine) {
  progress_.moved();
  clock_.ticks(RtlFeeder::kSettleCycles);
  for (;;) {
    const uint32_t status = registers_.read(engine_register(engine, reg::kEngineStatus));
    if (status >> reg::kStatusStoppedLsb & 1 || status == kAtRest) return status;
    progress_.check(engine, feeder_.silent_work(feeder_.queue(engine)));
  }
}

Counters RtlEngines::counters() {
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

RunResult RtlEngines::run(uint64_t max_cycles, const std::function<bool()>& host) {
  RunResult result;
  const uint64_t start = clock_.now();
  for (;;) {
    const uint64_t poll_start = clock_.now();
    Found found = look();
    found.work |= feeder_.port_busy();
    if (feeder_.last_taken() > poll_start && !feeder_.has_traffic()) progress_.moved();
    if (host && !feeder_.offering() && host()) {
      found.work = true;
      progress_.moved();
    }
    const uint64_t now = clock_.now();
    result.cycles = now - start;
    if (!found.work && !found.busy && feeder_.settled(poll_start)) {
      result.idle = !found.stopped;
      result.reason = found.stopped ? RunReason::kStopped : RunReason::kIdle;
      break;
    }
    if (stands_still(found)) {
      result.reason = found.stopped ? RunReason::kStopped : RunReason::kDeadlock;
      break;
    }
    if (result.cycles >= max_cycles && !feeder_.offering()) {
      result.reason = RunReason::kMaxCycles;
      break;
    }
  }
  clock_.tick();
  return result;
}

// Reads a register while the chip runs and takes instructions; that takes a few cycles.
uint32_t RtlEngines::poll(uint32_t address) {
  return registers_.read(address, [&] { feeder_.step(); });
}

// Reads the engines' state, one register after the other.
RtlEngines::Found RtlEngines::look() {
  Found found;
  for (const Engine engine : kEngines) {
    auto& queue = feeder_.queue(engine);
    if (is_dma(engine) && !queue.busy && !queue.stopped && queue.waiting.empty() && !queue.ring)
      continue;
    const uint32_t base = engine_register(engine, 0);
    const uint32_t bits = poll(base + reg::kEngineStatus);
    const uint32_t retired = queue.sent != queue.retired || queue.ring
                                 ? poll(base + reg::kEngineRetired)
                                 : queue.retired;
    if (feeder_.retire(queue, retired) && !feeder_.is_traffic(engine)) progress_.moved();
    queue.stopped = bits >> reg::kStatusStoppedLsb & 1;
    queue.busy = (bits >> reg::kStatusBusyLsb & 1) || !(bits >> reg::kStatusQueueEmptyLsb & 1);
    if (queue.ring && !queue.busy && queue.sent != queue.retired) {
      feeder_.retire(queue, poll(base + reg::kEngineRetired));
      queue.sent = queue.retired;
      queue.ring = poll(base + reg::kEngineRingControl) & 1;
    }
    const bool at_work = bits >> reg::kStatusBusyLsb & 1;
    found.stopped |= queue.stopped;
    found.draining |= queue.stopped && at_work;
    found.busy |= queue.busy && !queue.stopped;
    found.work |= !queue.stopped && !queue.waiting.empty();
    const bool given_work = feeder_.has_next(queue) && !feeder_.port_busy();
    if (((at_work && !queue.stopped) || given_work) && !feeder_.is_traffic(engine)) {
      found.active = engine;
    }
  }
  return found;
}

// Nothing can go on by itself: every engine that is not stopped is idle or waits for a semaphore.
// That is certain in any moment in which nothing else is under way. So what is counted here is not
// how long it lasts, only when it is worth a look, and that is rarely, for looking takes cycles.
bool RtlEngines::stands_still(const Found& found) {
  constexpr uint64_t kWorthALook = 256;
  // what drains from a stopped queue, the host's own traffic and what another chip does cannot be
  // seen, so a look is worth little before they have had time to end
  constexpr uint64_t kUnseen = 20'000;
  const bool unseen =
      found.draining || !clock_.alone() || feeder_.has_traffic() || feeder_.port_busy();
  const uint64_t silence = progress_.silence(!feeder_.has_traffic());
  if (silence <= (unseen ? kUnseen : kWorthALook)) return false;
  if (found.active) {
    check_active(*found.active);
    return false;
  }
  // other chips may raise a semaphore at any time
  return (found.stopped || clock_.alone()) && all_wait();
}

// An engine is at work and nothing is seen to move: DeviceError if that can no longer be.
void RtlEngines::check_active(Engine engine) {
  if (progress_.silence() <= Progress<RtlClock>::kSilence || !clock_.alone()) return;
  const uint32_t words = poll(reg::kTensorBase + reg::kEngineMovingWords) +
                         poll(reg::kTensorBase + reg::kEngineStationaryWords);
  if (std::exchange(words_, words) != words) progress_.moved();
  progress_.check(engine, feeder_.silent_work(feeder_.queue(engine)));
}

// Looks twice: the wait counter of each engine that has instructions runs with the clock, and
// nothing else happens, so there is a moment in which all of them wait.
bool RtlEngines::all_wait() {
  constexpr uint64_t kBetween = 64;
  struct Sample {
    uint32_t waits = 0;
    uint64_t at = 0;
  };
  const auto waiting = [&](Engine engine) {
    const auto& queue = feeder_.queue(engine);
    return queue.busy && !queue.stopped && !feeder_.is_traffic(engine);
  };
  const auto sample = [&](Engine engine) {
    const uint32_t waits = poll(engine_register(engine, reg::kEngineStallWait));
    return Sample{waits, clock_.now()};
  };
  std::array<Sample, kEngineCount> before;
  for (const Engine engine : kEngines) {
    if (waiting(engine)) before[engine_index(engine)] = sample(engine);
  }
  const uint64_t silence_began = clock_.now() - progress_.silence(!feeder_.has_traffic());
  for (uint64_t i = 0; i < kBetween; ++i) feeder_.step();
  for (const Engine engine : kEngines) {
    if (!waiting(engine)) continue;
    const Sample& first = before[engine_index(engine)];
    const Sample now = sample(engine);
    if (now.waits - first.waits != now.at - first.at) return false;
  }
  return !look().active &&
         clock_.now() - progress_.silence(!feeder_.has_traffic()) == silence_began;
}

EngineCounters RtlEngines::counters_of(Engine engine) {
  const auto at = [&](uint32_t offset) { return registers_.read(engine_register(engine, offset)); };
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

}  // namespace ng
