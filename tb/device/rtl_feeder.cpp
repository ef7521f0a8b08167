// SPDX-License-Identifier: Apache-2.0
#include "tb/device/rtl_feeder.h"

#include <algorithm>
#include <utility>

#include "golden/device/host_map.h"
#include "golden/device/progress.h"
#include "golden/isa/address_map.h"

namespace ng {
namespace {

// Instructions in flight per engine; what the hardware queue surely holds.
constexpr uint32_t kQueueDepth = 16;

}  // namespace

RtlFeeder::RtlFeeder(RtlClock& clock, const Geometry& geometry, const RtlOptions& options)
    : clock_(clock), geometry_(geometry), options_(options), rng_(options.seed) {
  clock_.on_fetch = [this](const RtlOptions::Burst& burst) { fetched(burst); };
}

void RtlFeeder::reset() {
  for (Queue& queue : queues_) queue = {};
  drops_.clear();
}

void RtlFeeder::submit(std::span<const Instruction> program) {
  for (const Instruction& instruction : program) {
    const uint32_t engine = instruction.engine_bits();
    if (engine == 0 || engine > kEngineCount) {
      drops_.push_back(instruction);  // control drops it and keeps its tag
    } else {
      queues_[engine - 1].waiting.push_back(instruction);
    }
  }
}

bool RtlFeeder::retire(Queue& queue, uint32_t retired) {
  const bool moved = retired != queue.retired;
  for (; queue.retired != retired && !queue.inside.empty(); ++queue.retired) {
    queue.inside.pop_front();
  }
  queue.retired = retired;
  return moved;
}

void RtlFeeder::forget_fetched(Queue& queue, uint64_t base, uint32_t size, uint32_t head) {
  if (queue.fetched == 0 || size == 0) return;
  const auto end = static_cast<uint32_t>((queue.fetched - base) / kInstructionBytes % size);
  const size_t count = std::min<size_t>(queue.inside.size(), (end + size - head) % size);
  queue.inside.resize(queue.inside.size() - count);
  queue.fetched = 0;
}

void RtlFeeder::counters_cleared() {
  for (Queue& queue : queues_) queue.sent -= std::exchange(queue.retired, 0);
}

void RtlFeeder::send(const Instruction& instruction) {
  const InstructionPins& pins = clock_.pins().instruction;
  put(instruction);
  clock_.wait_until([&] { return pins.ready != 0; }, "instr_ready_o");
  clock_.tick();
  pins.valid = 0;
  Queue& queue = queues_[instruction.engine_bits() - 1];
  ++queue.sent;
  queue.inside.push_back(instruction);
}

void RtlFeeder::step() {
  const InstructionPins& pins = clock_.pins().instruction;
  if (!pins.valid && !chance(options_.instruction_stall)) offer();
  if (options_.sbuf_traffic != 0) disturb();
  bool taken = false;
  if (pins.valid) {
    clock_.eval();
    taken = pins.ready;
  }
  clock_.tick();
  if (taken) {
    pins.valid = 0;
    last_taken_ = clock_.now();
  }
}

bool RtlFeeder::has_next(const Queue& queue) {
  return !queue.waiting.empty() && !queue.stopped &&
         (queue.ring || queue.sent - queue.retired < kQueueDepth);
}

uint64_t RtlFeeder::silent_work(const Queue& queue) const {
  const uint64_t psum_bytes = uint64_t{geometry_.psum_rows} * geometry_.cols * 4;
  uint64_t work = 0;
  for (const Instruction& i : queue.inside) {
    work = std::max(work, ng::silent_work(i, std::max(geometry_.sbuf_bytes(), psum_bytes)));
  }
  return work;
}

void RtlFeeder::put(const Instruction& instruction) {
  const InstructionPins& pins = clock_.pins().instruction;
  pins.valid = 1;
  std::ranges::copy(instruction.bytes, pins.data.begin());
}

void RtlFeeder::offer() {
  if (!drops_.empty()) {
    put(drops_.front());
    drops_.pop_front();
    return;
  }
  for (uint32_t i = 0; i < kEngineCount; ++i) {
    turn_ = (turn_ + 1) % kEngineCount;
    Queue& queue = queues_[turn_];
    if (!has_next(queue)) continue;
    put(queue.waiting.front());
    queue.inside.push_back(queue.waiting.front());
    queue.waiting.pop_front();
    ++queue.sent;
    queue.busy = true;
    return;
  }
}

void RtlFeeder::fetched(const RtlOptions::Burst& burst) {
  Queue& queue = queues_[burst.id];
  for (uint64_t at = 0; at < burst.bytes; at += kInstructionBytes) {
    const auto bytes = clock_.hbm().bytes().read(burst.address + at, kInstructionBytes);
    std::ranges::copy(bytes, queue.inside.emplace_back().bytes.begin());
  }
  queue.fetched = burst.address + burst.bytes;
}

// Copies random SBUF bytes to the end of HBM, on kTrafficQueue: traffic of the DMA ports and
// conflicts of banks, but no change of any byte that a program has.
void RtlFeeder::disturb() {
  Queue& mine = queue(kTrafficQueue);
  if (!mine.waiting.empty() || !chance(options_.sbuf_traffic)) return;
  if (std::ranges::none_of(std::array{Engine::kTensor, Engine::kVector}, [&](Engine engine) {
        return queue(engine).busy && !queue(engine).stopped;
      })) {
    return;
  }
  const uint64_t bytes = 1 + rng_() % kHostTrafficBytes;
  Instruction copy(Opcode::kDmaCopy, kTrafficQueue);
  copy.set(Field::kSrcAddr, static_cast<int64_t>(global_address(
                                Space::kSbuf, rng_() % (geometry_.sbuf_bytes() - bytes))));
  copy.set(Field::kDstAddr, static_cast<int64_t>(host_traffic(geometry_.hbm_bytes())));
  copy.set(Field::kBytes, static_cast<int64_t>(bytes)).set(Field::kFence, 1);
  mine.waiting.push_back(copy);
}

}  // namespace ng
