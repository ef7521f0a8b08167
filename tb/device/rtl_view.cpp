// SPDX-License-Identifier: Apache-2.0
#include "tb/device/rtl_view.h"

#include <algorithm>

#include "golden/device/host_map.h"
#include "golden/isa/registers.h"

namespace ng {
namespace {

using Semaphores = decltype(MachineView::semaphores);

bool waits(const EngineView& out, const Semaphores& semaphores) {
  if (out.left.empty() || !out.left.front().has_wait()) return false;
  const Wait wait = out.left.front().wait();
  return semaphores[wait.index] < wait.value;
}

}  // namespace

MachineView RtlView::look() {
  MachineView view;
  for (uint32_t i = 0; i < kSemaphoreCount; ++i) {
    view.semaphores[i] = registers_.read(reg::kSemaphoreBase + 4 * i);
  }
  for (const Engine engine : kEngines) {
    view.engines[engine_index(engine)] = look(engine, view.semaphores);
  }
  return view;
}

MachineView RtlView::remembered() {
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

void RtlView::ring_disabled(Engine engine) {
  auto& queue = feeder_.queue(engine);
  const Ring ring = this->ring(engine);
  feeder_.forget_fetched(queue, ring.base, ring.size, ring.head);
}

uint32_t RtlView::read(Engine engine, uint32_t offset) {
  return registers_.read(engine_register(engine, offset));
}

RtlView::Ring RtlView::ring(Engine engine) {
  return {
      read(engine, reg::kEngineRingBaseLo) | uint64_t{read(engine, reg::kEngineRingBaseHi)} << 32,
      read(engine, reg::kEngineRingSize), read(engine, reg::kEngineRingHead),
      read(engine, reg::kEngineRingTail)};
}

EngineView RtlView::look(Engine engine, const Semaphores& semaphores) {
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

// In its queue or at work, and in its ring if that still is read.
std::vector<Instruction> RtlView::in_chip(Engine engine, bool ring_stopped) {
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

}  // namespace ng
