// SPDX-License-Identifier: Apache-2.0
// RtlFeeder<V>: the instructions that the host still holds, and how they enter a verilated chip:
// through its one port, with the stalls and the SBUF traffic of the options. It also keeps those
// that are inside, for no register shows them.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <random>
#include <span>
#include <utility>

#include "golden/device/progress.h"
#include "golden/isa/registers.h"
#include "tb/device/rtl_registers.h"

namespace ng {

template <class V>
class RtlFeeder {
 public:
  static constexpr uint64_t kSettleCycles = 8;  // from the instruction port to a busy bit

  struct Queue {
    std::deque<Instruction> waiting;
    std::deque<Instruction>
        inside;            // taken by the chip, or fetched, and not retired when last read
    uint64_t fetched = 0;  // address behind the last ring entry that was fetched
    uint32_t sent = 0;     // instructions taken by the chip since the counters were cleared
    uint32_t retired = 0;  // as last read
    bool ring = false;     // instructions may come from a ring too: `sent` does not count those
    bool busy = false;
    bool stopped = false;
  };

  RtlFeeder(RtlClock<V>& clock, const Geometry& geometry, const RtlOptions& options)
      : clock_(clock), geometry_(geometry), options_(options), rng_(options.seed) {
    clock_.on_fetch = [this](const RtlOptions::Burst& burst) { fetched(burst); };
  }

  void reset() {
    for (Queue& queue : queues_) queue = {};
    drops_.clear();
  }

  Queue& queue(Engine engine) { return queues_[engine_index(engine)]; }

  void submit(std::span<const Instruction> program) {
    for (const Instruction& instruction : program) {
      const uint32_t engine = instruction.engine_bits();
      if (engine == 0 || engine > kEngineCount) {
        drops_.push_back(instruction);  // control drops it and keeps its tag
      } else {
        queues_[engine - 1].waiting.push_back(instruction);
      }
    }
  }

  // The engine's RETIRED as just read; whether it has moved.
  static bool retire(Queue& queue, uint32_t retired) {
    const bool moved = retired != queue.retired;
    for (; queue.retired != retired && !queue.inside.empty(); ++queue.retired) {
      queue.inside.pop_front();
    }
    queue.retired = retired;
    return moved;
  }
  // Takes back what was fetched from a ring and never handed on: the entries from `head` on.
  static void forget_fetched(Queue& queue, uint64_t base, uint32_t size, uint32_t head) {
    if (queue.fetched == 0 || size == 0) return;
    const auto end = static_cast<uint32_t>((queue.fetched - base) / kInstructionBytes % size);
    const size_t count = std::min<size_t>(queue.inside.size(), (end + size - head) % size);
    queue.inside.resize(queue.inside.size() - count);
    queue.fetched = 0;
  }

  // The chip counts from zero again.
  void counters_cleared() {
    for (Queue& queue : queues_) queue.sent -= std::exchange(queue.retired, 0);
  }

  // Hands one instruction over, whatever waits.
  void send(const Instruction& instruction) {
    V& top = clock_.top();
    put(instruction);
    const auto tick = [&] { clock_.tick(); };
    const auto taken = [&] { return top.instr_ready_o; };
    wait_until(clock_, taken, "instr_ready_o", tick);
    tick();
    top.instr_valid_i = 0;
    Queue& queue = queues_[instruction.engine_bits() - 1];
    ++queue.sent;
    queue.inside.push_back(instruction);
  }

  // One cycle of the instruction port and of the host's own SBUF traffic. An instruction is offered
  // only when its engine's queue surely has room, so one engine never blocks the port for the
  // other.
  void step() {
    V& top = clock_.top();
    if (!top.instr_valid_i && !chance(options_.instruction_stall)) offer();
    if (options_.sbuf_traffic != 0) disturb();
    bool taken = false;
    if (top.instr_valid_i) {
      clock_.eval();
      taken = top.instr_ready_o;
    }
    clock_.tick();
    if (taken) {
      top.instr_valid_i = 0;
      last_taken_ = clock_.now();
    }
  }

  bool offering() { return clock_.top().instr_valid_i; }
  // Something is on its way into the chip that no queue holds.
  bool port_busy() { return offering() || !drops_.empty(); }
  // The next of these may go in: an engine's queue surely has room.
  static bool has_next(const Queue& queue) {
    return !queue.waiting.empty() && !queue.stopped &&
           (queue.ring || queue.sent - queue.retired < kQueueDepth);
  }
  uint64_t last_taken() const { return last_taken_; }
  // What entered the chip before that cycle shows in the engines' busy bits.
  bool settled(uint64_t cycle) const { return cycle >= last_taken_ + kSettleCycles; }

  // Its instructions are no sign of life: they come for as long as a program's engine is busy.
  bool is_traffic(Engine engine) const { return has_traffic() && engine == Engine::kDma2; }
  bool has_traffic() const { return options_.sbuf_traffic != 0; }

  // The most that one of the instructions inside can do unseen.
  uint64_t silent_work(const Queue& queue) const {
    const uint64_t psum_bytes = uint64_t{geometry_.psum_rows} * geometry_.cols * 4;
    uint64_t work = 0;
    for (const Instruction& i : queue.inside) {
      work = std::max(work, ng::silent_work(i, std::max(geometry_.sbuf_bytes(), psum_bytes)));
    }
    return work;
  }

 private:
  static constexpr uint32_t kQueueDepth =
      16;  // instructions in flight per engine; what the hardware queue surely holds
  static constexpr uint64_t kTrafficBytes = 4096;  // at the end of HBM: where disturb() writes

  bool chance(uint32_t of_256) { return of_256 != 0 && (rng_() & 255) < of_256; }

  void put(const Instruction& instruction) {
    V& top = clock_.top();
    top.instr_valid_i = 1;
    std::memcpy(port_bytes(top.instr_data_i), instruction.bytes.data(), instruction.bytes.size());
  }

  void offer() {
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

  void fetched(const RtlOptions::Burst& burst) {
    Queue& queue = queues_[burst.id];
    for (uint64_t at = 0; at < burst.bytes; at += kInstructionBytes) {
      const auto bytes = clock_.hbm().bytes().read(burst.address + at, kInstructionBytes);
      std::ranges::copy(bytes, queue.inside.emplace_back().bytes.begin());
    }
    queue.fetched = burst.address + burst.bytes;
  }

  // Copies random SBUF bytes to the end of HBM, on queue Dma2: traffic of the DMA ports and
  // conflicts of banks, but no change of any byte that a program has.
  void disturb() {
    Queue& mine = queue(Engine::kDma2);
    if (!mine.waiting.empty() || !chance(options_.sbuf_traffic)) return;
    if (std::ranges::none_of(std::array{Engine::kTensor, Engine::kVector}, [&](Engine engine) {
          return queue(engine).busy && !queue(engine).stopped;
        })) {
      return;
    }
    const uint64_t bytes = 1 + rng_() % kTrafficBytes;
    Instruction copy(Opcode::kDmaCopy, Engine::kDma2);
    copy.set(Field::kSrcAddr, static_cast<int64_t>(global_address(
                                  Space::kSbuf, rng_() % (geometry_.sbuf_bytes() - bytes))));
    copy.set(Field::kDstAddr,
             static_cast<int64_t>(global_address(Space::kHbm, kHbmBytes - kTrafficBytes)));
    copy.set(Field::kBytes, static_cast<int64_t>(bytes)).set(Field::kFence, 1);
    mine.waiting.push_back(copy);
  }

  RtlClock<V>& clock_;
  const Geometry& geometry_;
  const RtlOptions& options_;
  std::mt19937_64 rng_;
  std::array<Queue, kEngineCount> queues_;
  std::deque<Instruction> drops_;
  uint32_t turn_ = 0;
  uint64_t last_taken_ = 0;
};

}  // namespace ng
