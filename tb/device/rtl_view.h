// SPDX-License-Identifier: Apache-2.0
// What a verilated chip and its host show of a machine at one moment: status, counters and
// semaphores from the registers, instructions from the feeder, entries of the rings from HBM.
#pragma once

#include <cstdint>
#include <vector>

#include "golden/chip/machine_view.h"
#include "tb/device/rtl_engines.h"

namespace ng {

class RtlView {
 public:
  RtlView(RtlClock& clock, RtlRegisters& registers, RtlFeeder& feeder, RtlEngines& engines)
      : clock_(clock), registers_(registers), feeder_(feeder), engines_(engines) {}

  // Lets some cycles pass.
  MachineView look();
  // The same of a chip that does not answer any more.
  MachineView remembered();
  // The ring is about to forget what it has not handed on.
  void ring_disabled(Engine engine);

 private:
  struct Ring {
    uint64_t base = 0;
    uint32_t size = 0, head = 0, tail = 0;
  };

  uint32_t read(Engine engine, uint32_t offset);
  Ring ring(Engine engine);
  EngineView look(Engine engine, const decltype(MachineView::semaphores)& semaphores);
  std::vector<Instruction> in_chip(Engine engine, bool ring_stopped);

  RtlClock& clock_;
  RtlRegisters& registers_;
  RtlFeeder& feeder_;
  RtlEngines& engines_;
};

}  // namespace ng
