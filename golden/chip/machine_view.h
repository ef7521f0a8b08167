// SPDX-License-Identifier: Apache-2.0
// A machine at one moment, as whoever stands before one that does not go on wants to see it. Every
// device can tell it, so what is said of it is the same whichever device it was.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "golden/chip/fault.h"
#include "golden/isa/geometry.h"
#include "golden/isa/isa.h"

namespace ng {

struct EngineView {
  enum class State : uint8_t {
    kIdle,     // nothing is left for it to do
    kBusy,     // it is at work, or about to be
    kWaits,    // the first of what is left waits for a semaphore
    kStopped,  // at a fault; `ring`: of its instruction ring
  };
  State state = State::kIdle;
  bool ring = false;
  Fault fault;
  uint16_t fault_tag = 0;
  uint32_t retired = 0;  // since the counters were cleared
  // What it has been given and has not completed, oldest first: in the chip, in its ring, and what
  // the host still holds.
  std::vector<Instruction> left;
};

struct MachineView {
  std::array<EngineView, kEngineCount> engines;
  std::array<uint32_t, kSemaphoreCount> semaphores{};
  std::string note;  // why less than all of this is known; empty as a rule

  const EngineView& of(Engine engine) const { return engines[engine_index(engine)]; }
};

// Of each engine that waits one line: for what, who could still raise it, and what holds that one
// up, to the end of the chain.
std::vector<std::string> explain_waits(const MachineView& view);

}  // namespace ng
