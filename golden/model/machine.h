// SPDX-License-Identifier: Apache-2.0
// The golden machine: it executes the same instruction bytes as the RTL, without time. Engines take
// turns, one instruction at a time, whenever their waits permit; for a program without races the
// final memory does not depend on that order.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "golden/isa/geometry.h"
#include "golden/isa/isa.h"
#include "golden/model/clock.h"
#include "golden/model/diagnostic.h"
#include "golden/model/hazards.h"
#include "golden/model/psum.h"
#include "golden/model/random_state.h"
#include "golden/model/sbuf.h"
#include "golden/model/semaphores.h"
#include "golden/model/tensor.h"
#include "golden/model/vector.h"

namespace ng {

// What the registers of one engine block show.
struct EngineState {
  std::deque<Instruction> queue;
  bool stopped = false;
  Fault fault;
  uint16_t fault_tag = 0;
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

  const Geometry& geometry() const { return geometry_; }
  Sbuf& sbuf() { return sbuf_; }
  const Psum& psum() const { return psum_; }
  Semaphores& semaphores() { return semaphores_; }

  // Appends to the queue that the engine field names.
  void submit(const Instruction& instruction);

  enum class Outcome : uint8_t { kIdle, kStopped, kDeadlock };
  // Runs until no engine can go on. kStopped: an engine is stopped. kDeadlock: none is, and an
  // engine waits for a semaphore that nothing left can raise (reported as a diagnostic).
  Outcome run();

  const EngineState& engine(Engine engine) const { return engines_[engine_index(engine)]; }
  const TensorEngine& tensor() const { return tensor_; }
  // Empties the queue and clears the stop.
  void clear(Engine engine);
  void clear_counters();

  const DroppedInstruction& dropped() const { return dropped_; }
  void clear_dropped() { dropped_ = {}; }

  std::vector<Diagnostic> take_diagnostics() { return sink_.take(); }

 private:
  bool step(Engine engine);
  MaybeFault execute(Engine engine, const Instruction& instruction);
  void signal(Engine engine, const Instruction& instruction, bool complete);
  void stop(Engine engine, const Fault& fault, uint16_t tag);
  void report_deadlock();

  Geometry geometry_;
  DiagnosticSink sink_;
  Sbuf sbuf_;
  Psum psum_;
  Semaphores semaphores_;
  Hazards hazards_;
  TensorEngine tensor_;
  VectorEngine vector_;
  std::array<EngineState, kEngineCount> engines_;
  DroppedInstruction dropped_;
};

}  // namespace ng
