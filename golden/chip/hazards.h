// SPDX-License-Identifier: Apache-2.0
// Happens-before between engines. Each engine has a vector clock; a semaphore carries the clock of
// those who signalled it to those who waited. Two accesses to the same byte by different engines,
// one of them a write, are a race unless the later engine knows that the earlier access is done.
//
// A `read` signal promises the reads of its instruction and of those before it in the same queue,
// and no write; a `complete` signal promises both. With several signallers of one semaphore the
// order of this run is taken, so a race that another order would show can stay unseen.
//
// Descriptors of one DMA queue start in order but their accesses do not stay so: an earlier
// descriptor counts as another engine, until a fence or a wait says that it is done.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "golden/chip/clock.h"
#include "golden/chip/diagnostic.h"
#include "golden/chip/interval_map.h"
#include "golden/isa/isa.h"

namespace ng {

enum class Region : uint8_t { kSbufByte, kScaleByte, kPsumRow, kHbmByte };

class Hazards {
 public:
  explicit Hazards(DiagnosticSink& sink);

  // Everything done so far is known to every engine: the host has looked.
  void barrier();

  // Starts the next instruction of an engine.
  void begin(Engine engine, const Instruction& instruction);
  // Its wait has taught it this.
  void learn(Engine engine, const Clock& known) { states_[engine_index(engine)].known.join(known); }
  // Every earlier instruction of the engine is complete.
  void fence(Engine engine);
  // What the engine's current instruction still does comes after all that its queue did before.
  void completing(Engine engine) { states_[engine_index(engine)].completing = true; }
  // An access of the engine's current instruction to units [first, first + count).
  void access(Engine engine, Region region, uint64_t first, uint64_t count, bool write);
  // Reports unwritten bytes once per instruction and region.
  void unwritten(Engine engine, Region region, uint64_t at);
  // A wait (before what it teaches is learnt: a `set` must be ordered by other means) or a signal.
  void semaphore(Engine engine, uint32_t index, bool set, bool at_complete);

  // What a signal of the engine's current instruction promises.
  Clock promise(Engine engine, bool complete) const;
  // What the engine knows without its current instruction.
  const Clock& known(Engine engine) const { return states_[engine_index(engine)].known; }

  // "vector instruction 12 (tag 3)": the current one of the engine.
  std::string describe(Engine engine) const;

 private:
  // The last write, and by engine the last read since. Whoever knows that the last write is done
  // knows all that its writer knew. Numbers of instructions; 0 = none.
  struct Access {
    uint32_t write = 0;
    uint32_t writer = 0;  // index of the engine
    std::array<uint32_t, kEngineCount> read{};

    friend bool operator==(const Access&, const Access&) = default;
  };
  struct State {
    Clock known;
    uint32_t number = 0;  // of the current instruction, from 1
    uint16_t tag = 0;
    bool completing = false;
    uint32_t reported = 0;  // bit per kind of report already made for this instruction
  };
  struct SemaphoreAccess {
    std::array<uint32_t, kEngineCount> read{};      // waits and `read` signals
    std::array<uint32_t, kEngineCount> complete{};  // `complete` signals
    std::array<uint32_t, kEngineCount> set_read{};
    std::array<uint32_t, kEngineCount> set_complete{};
  };

  bool first_report(Engine engine, unsigned kind);
  // Whether an access of instruction `number` of engine `by` may still be under way for `me`.
  bool unordered(size_t me, size_t by, uint32_t number, bool write) const;
  void report(Engine engine, Region region, uint64_t at, bool write, const Access& unit,
              bool after_write, size_t other);

  DiagnosticSink& sink_;
  std::array<State, kEngineCount> states_;
  std::array<IntervalMap<Access>, 4> units_;
  std::vector<SemaphoreAccess> semaphores_;
};

}  // namespace ng
