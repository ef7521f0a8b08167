// SPDX-License-Identifier: Apache-2.0
// What a verilated chip and its host show of a machine at one moment: status, counters and
// semaphores from the registers, instructions from the feeder, entries of the rings from HBM.
#pragma once

#include "golden/chip/machine_view.h"
#include "golden/isa/registers.h"
#include "tb/device/rtl_engines.h"

namespace ng {

template <class V>
class RtlView {
 public:
  RtlView(RtlClock<V>& clock, RtlRegisters<V>& registers, RtlFeeder<V>& feeder,
          RtlEngines<V>& engines)
      : clock_(clock), registers_(registers), feeder_(feeder), engines_(engines) {}

  // Lets some cycles pass.
  MachineView look() {
    MachineView view;
    for (uint32_t i = 0; i < kSemaphoreCount; ++i) {
      view.semaphores[i] = registers_.read(reg::kSemaphoreBase + 4 * i);
    }
    for (const Engine engine : kEngines) {
      view.engines[engine_index(engine)] = look(engine, view.semaphores);
    }
    return view;
  }

  // The same of a chip that does not answer any more.
  MachineView remembered() {
    MachineView view;
    for (const Engine engine : kEngines) {
      EngineView& out = view.engines[engine_index(engine)];
      const auto& queue = feeder_.queue(engine);
      out.retired = queue.retired;
      out.left.assign(queue.inside.begin(), queue.inside.end());
      out.left.insert(out.left.end(), queue.waiting.begin(), queue.waiting.end());
      if (!out.left.empty()) out.state = EngineView::State::kBusy;
    }
    return view;
  }

  // The ring is about to forget what it has not handed on.
  void ring_disabled(Engine engine) {
    auto& queue = feeder_.queue(engine);
    const Ring ring = this->ring(engine);
    feeder_.forget_fetched(queue, ring.base, ring.size, ring.head);
  }

 private:
  struct Ring {
    uint64_t base = 0;
    uint32_t size = 0, head = 0, tail = 0;
  };

  uint32_t read(Engine engine, uint32_t offset) {
    return registers_.read(engine_base(engine) + offset);
  }

  Ring ring(Engine engine) {
    return {
        read(engine, reg::kEngineRingBaseLo) | uint64_t{read(engine, reg::kEngineRingBaseHi)} << 32,
        read(engine, reg::kEngineRingSize), read(engine, reg::kEngineRingHead),
        read(engine, reg::kEngineRingTail)};
  }

  using Semaphores = decltype(MachineView::semaphores);

  EngineView look(Engine engine, const Semaphores& semaphores) {
    const EngineStatus status = engines_.status(engine);
    auto& queue = feeder_.queue(engine);
    feeder_.retire(queue, read(engine, reg::kEngineRetired));
    EngineView out{.state = EngineView::State::kIdle,
                   .ring = status.ring,
                   .fault = {status.cause, status.fault_info, status.fault_info_hi},
                   .fault_tag = status.fault_tag,
                   .retired = queue.retired,
                   .left = {}};
    out.left = in_chip(engine, status.ring);
    out.left.insert(out.left.end(), queue.waiting.begin(), queue.waiting.end());
    if (status.stopped) {
      out.state = EngineView::State::kStopped;
    } else if (status.busy) {
      out.state = EngineView::State::kBusy;
    } else if (!status.queue_empty) {
      out.state = waits(out, semaphores) ? EngineView::State::kWaits : EngineView::State::kBusy;
    }
    return out;
  }

  static bool waits(const EngineView& out, const Semaphores& semaphores) {
    if (out.left.empty() || !out.left.front().has_wait()) return false;
    const Wait wait = out.left.front().wait();
    return semaphores[wait.index] < wait.value;
  }

  // In its queue or at work, and in its ring if that still is read.
  std::vector<Instruction> in_chip(Engine engine, bool ring_stopped) {
    auto queue = feeder_.queue(engine);  // a copy
    const bool enabled = read(engine, reg::kEngineRingControl) & 1;
    Ring at = enabled ? ring(engine) : Ring{};
    // what is fetched and not handed on still counts as in the ring
    if (enabled) feeder_.forget_fetched(queue, at.base, at.size, at.head);
    std::vector<Instruction> all(queue.inside.begin(), queue.inside.end());
    for (; at.head != at.tail && std::max(at.head, at.tail) < at.size;
         at.head = (at.head + 1) % at.size) {
      if (ring_stopped) break;
      const auto bytes =
          clock_.hbm().bytes().read(at.base + kInstructionBytes * at.head, kInstructionBytes);
      std::ranges::copy(bytes, all.emplace_back().bytes.begin());
    }
    return all;
  }

  RtlClock<V>& clock_;
  RtlRegisters<V>& registers_;
  RtlFeeder<V>& feeder_;
  RtlEngines<V>& engines_;
};

}  // namespace ng
