// SPDX-License-Identifier: Apache-2.0
// Happens-before between engines. Each engine has a vector clock; a semaphore carries the clock of
// those who signalled it to those who waited. Two accesses to the same byte by different engines,
// one of them a write, are a race unless the later engine knows that the earlier access is done.
//
// A `read` signal promises the reads of its instruction and of those before it in the same queue,
// and no write; a `complete` signal promises both. With several signallers of one semaphore the
// order of this run is taken, so a race that another order would show can stay unseen.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "golden/isa/geometry.h"
#include "golden/isa/isa.h"
#include "golden/model/clock.h"
#include "golden/model/diagnostic.h"

namespace ng {

enum class Region : uint8_t { kSbufByte, kScaleByte, kPsumRow };

class Hazards {
 public:
  Hazards(const Geometry& g, DiagnosticSink& sink);

  // Everything done so far is known to every engine: the host has looked.
  void barrier();

  // Starts the next instruction of an engine.
  void begin(Engine engine, const Instruction& instruction);
  // Its wait has taught it this.
  void learn(Engine engine, const Clock& known) { states_[engine_index(engine)].known.join(known); }
  // An access of the engine's current instruction to units [first, first + count).
  void access(Engine engine, Region region, uint64_t first, uint64_t count, bool write);
  // Reports unwritten bytes once per instruction and region.
  void unwritten(Engine engine, Region region, uint64_t at);
  // A wait (before what it teaches is learnt: a `set` must be ordered by other means) or a signal.
  void semaphore(Engine engine, uint32_t index, bool set, bool at_complete);

  // What a signal of the engine's current instruction promises.
  Clock promise(Engine engine, bool complete) const;

  // "vector instruction 12 (tag 3)": the current one of the engine.
  std::string describe(Engine engine) const;

 private:
  // By engine: number of the last instruction that wrote, or read, the unit; 0 = none.
  struct Access {
    std::array<uint32_t, kEngineCount> write{};
    std::array<uint32_t, kEngineCount> read{};
  };
  struct State {
    Clock known;
    uint32_t number = 0;  // of the current instruction, from 1
    uint16_t tag = 0;
    uint32_t reported = 0;  // bit per kind of report already made for this instruction
  };
  struct SemaphoreAccess {
    std::array<uint32_t, kEngineCount> read{};      // waits and `read` signals
    std::array<uint32_t, kEngineCount> complete{};  // `complete` signals
    std::array<uint32_t, kEngineCount> set_read{};
    std::array<uint32_t, kEngineCount> set_complete{};
  };

  bool first_report(Engine engine, unsigned kind);

  DiagnosticSink& sink_;
  std::array<State, kEngineCount> states_;
  std::array<std::vector<Access>, 3> units_;
  std::vector<SemaphoreAccess> semaphores_;
};

}  // namespace ng
