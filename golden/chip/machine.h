// SPDX-License-Identifier: Apache-2.0
// The golden machine: it executes the same instruction bytes as the RTL, without time. Engines take
// turns, one instruction at a time, whenever their waits permit; for a program without races the
// final memory does not depend on that order.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "golden/chip/clock.h"
#include "golden/chip/diagnostic.h"
#include "golden/chip/dma.h"
#include "golden/chip/hazards.h"
#include "golden/chip/machine_view.h"
#include "golden/chip/memories.h"
#include "golden/chip/random_state.h"
#include "golden/chip/tensor.h"
#include "golden/chip/vector.h"
#include "golden/isa/geometry.h"
#include "golden/isa/isa.h"

namespace ng {

// An instruction ring as the host has written it, and how far it has been fetched.
struct InstructionRing {
  bool enabled = false;
  uint64_t base = 0;                       // global address of entry 0
  uint16_t size = 0;                       // entries of 64 bytes
  uint16_t tail = 0;                       // behind the last valid entry
  uint16_t head = 0;                       // next entry to fetch
  std::optional<uint16_t> stepped_back{};  // a tail on an entry that an earlier one had announced

  void set_tail(uint16_t entry) {
    const bool behind =
        head <= tail ? head <= entry && entry < tail : head <= entry || entry < tail;
    if (enabled && behind && !stepped_back) stepped_back = entry;
    tail = entry;
  }
  void advance() { head = head + 1 == size ? 0 : head + 1; }
};

// What the registers of one engine block show.
struct EngineState {
  std::deque<Instruction> queue;  // what waits on the chip: submitted, or fetched from the ring
  InstructionRing ring;
  bool stopped = false;
  bool ring_stopped = false;  // the stop is the ring's
  Fault fault;
  uint16_t fault_tag = 0;
  // What it stopped at before it was complete; of a DMA queue resume() starts it again and skip()
  // completes it.
  std::optional<Instruction> failed;
  uint32_t retired = 0;
  RandomState random;
};

// The first instruction whose engine field named no engine.
struct DroppedInstruction {
  Cause cause = Cause::kNone;
  uint16_t tag = 0;
};

class Machine {
 public:
  explicit Machine(const Geometry& geometry);
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  const Geometry& geometry() const { return memories_.geometry; }
  Memories& memories() { return memories_; }
  Sbuf& sbuf() { return memories_.sbuf; }
  SparseMemory& hbm() { return memories_.hbm; }
  Psum& psum() { return memories_.psum; }
  Semaphores& semaphores() { return memories_.semaphores; }

  // Other chips; nullptr (there are none) until this is called. Must outlive the machine.
  void attach(RemoteMemory* remote) { remote_ = remote; }

  // Appends to the queue that the engine field names.
  void submit(const Instruction& instruction);

  enum class Outcome : uint8_t { kIdle, kStopped, kDeadlock };
  // Runs until no engine can go on. kStopped: an engine is stopped. kDeadlock: none is, and an
  // engine waits for a semaphore that nothing left can raise (reported as diagnostics, one for each
  // that waits). `host` is asked whenever no engine can go on; it returns whether it has given them
  // something.
  Outcome run(const std::function<bool()>& host = {});
  // Runs until no engine can go on; whether any did. For machines that run together (cluster.h).
  bool advance();

  const EngineState& engine(Engine engine) const { return engines_[engine_index(engine)]; }
  const TensorEngine& tensor() const { return tensor_; }
  // Nothing waits, in the queue or in the ring.
  bool empty(Engine engine) const;
  MachineView view() const;
  // Empties the queue, disables the ring and clears the stop.
  void clear(Engine engine);
  // The host's registers of the ring. A ring that is enabled starts at entry 0; base and size must
  // not change while it is.
  InstructionRing& ring(Engine engine) { return engines_[engine_index(engine)].ring; }
  void enable_ring(Engine engine, bool enabled);
  // End the stop of a DMA queue and keep what is behind the failed descriptor: it starts again from
  // its first byte, or counts as complete and its signals fire.
  void resume(Engine engine);
  void skip(Engine engine);
  const DmaEngine& dma(Engine engine) const { return dma_[dma_index(engine)]; }
  void clear_counters();

  const DroppedInstruction& dropped() const { return dropped_; }
  void clear_dropped() { dropped_ = {}; }

  std::vector<Diagnostic> take_diagnostics() { return sink_.take(); }

 private:
  DmaEngine dma_engine(Engine engine);
  bool step(Engine engine);
  MaybeFault fetch(EngineState& state) const;
  std::optional<Instruction> start(Engine engine);
  void finish(Engine engine, const Instruction& instruction, const Fault& skipped);
  MaybeFault execute(Engine engine, const Instruction& instruction);
  void signal(Engine engine, const Instruction& instruction, bool complete);
  void stop(Engine engine, const Fault& fault, uint16_t tag);
  EngineView view(Engine engine) const;

  DiagnosticSink sink_;
  Memories memories_;
  RemoteMemory* remote_ = nullptr;
  Hazards hazards_;
  TensorEngine tensor_;
  VectorEngine vector_;
  std::array<DmaEngine, kDmaQueues> dma_;
  std::array<EngineState, kEngineCount> engines_;
  DroppedInstruction dropped_;
};

}  // namespace ng
