// SPDX-License-Identifier: Apache-2.0
// RtlFeeder: the instructions that the host still holds, and how they enter a verilated chip:
// through its one port, with the stalls and the SBUF traffic of the options. It also keeps those
// that are inside, for no register shows them.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <random>
#include <span>

#include "golden/device/host_map.h"
#include "golden/isa/geometry.h"
#include "golden/isa/isa.h"
#include "tb/device/rtl_clock.h"

namespace ng {

class RtlFeeder {
 public:
  static constexpr uint64_t kSettleCycles = 8;  // from the instruction port to a busy bit

  struct Queue {
    std::deque<Instruction> waiting;
    // taken by the chip, or fetched, and not retired when last read
    std::deque<Instruction> inside;
    uint64_t fetched = 0;  // address behind the last ring entry that was fetched
    uint32_t sent = 0;     // instructions taken by the chip since the counters were cleared
    uint32_t retired = 0;  // as last read
    bool ring = false;     // instructions may come from a ring too: `sent` does not count those
    bool busy = false;
    bool stopped = false;
  };

  RtlFeeder(RtlClock& clock, const Geometry& geometry, const RtlOptions& options);
  RtlFeeder(const RtlFeeder&) = delete;
  RtlFeeder& operator=(const RtlFeeder&) = delete;

  void reset();
  Queue& queue(Engine engine) { return queues_[engine_index(engine)]; }
  void submit(std::span<const Instruction> program);

  // The engine's RETIRED as just read; whether it has moved.
  static bool retire(Queue& queue, uint32_t retired);
  // Takes back what was fetched from a ring and never handed on: the entries from `head` on.
  static void forget_fetched(Queue& queue, uint64_t base, uint32_t size, uint32_t head);
  // The chip counts from zero again.
  void counters_cleared();

  // Hands one instruction over, whatever waits.
  void send(const Instruction& instruction);
  // One cycle of the instruction port and of the host's own SBUF traffic. An instruction is offered
  // only when its engine's queue surely has room, so one engine never blocks the port for the
  // other.
  void step();

  bool offering() { return clock_.pins().instruction.valid != 0; }
  // Something is on its way into the chip that no queue holds.
  bool port_busy() { return offering() || !drops_.empty(); }
  // The next of these may go in: an engine's queue surely has room.
  static bool has_next(const Queue& queue);
  uint64_t last_taken() const { return last_taken_; }
  // What entered the chip before that cycle shows in the engines' busy bits.
  bool settled(uint64_t cycle) const { return cycle >= last_taken_ + kSettleCycles; }

  // Its instructions are no sign of life: they come for as long as a program's engine is busy.
  bool is_traffic(Engine engine) const { return has_traffic() && engine == kTrafficQueue; }
  bool has_traffic() const { return options_.sbuf_traffic != 0; }

  // The most that one of the instructions inside can do unseen.
  uint64_t silent_work(const Queue& queue) const;

 private:
  bool chance(uint32_t of_256) { return of_256 != 0 && (rng_() & 255) < of_256; }
  void put(const Instruction& instruction);
  void offer();
  void fetched(const RtlOptions::Burst& burst);
  void disturb();

  RtlClock& clock_;
  const Geometry& geometry_;
  const RtlOptions& options_;
  std::mt19937_64 rng_;
  std::array<Queue, kEngineCount> queues_;
  std::deque<Instruction> drops_;
  uint32_t turn_ = 0;
  uint64_t last_taken_ = 0;
};

}  // namespace ng
