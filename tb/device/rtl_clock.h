// SPDX-License-Identifier: Apache-2.0
// RtlClock: a verilated chip with an HBM channel at its AXI port, cycle by cycle.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "tb/axi_checker.h"
#include "tb/axi_memory.h"
#include "tb/device/chip_pins.h"
#include "tb/device/rtl_options.h"

namespace ng {

class RtlClock {
 public:
  // The chip itself is made by the first reset(). `options` must outlive the clock.
  RtlClock(uint64_t hbm_bytes, const RtlOptions& options, MakeChipPins make)
      : hbm_bytes_(hbm_bytes), options_(options), make_(make) {}

  // Reset, with an HBM of unknown contents.
  void reset();

  ChipPins& pins() { return *pins_; }
  tb::AxiMemory& hbm() { return *hbm_; }
  uint64_t now() const { return pins_->cycle(); }
  void eval() { pins_->eval(); }

  // One cycle, memory included. While nothing is under way at the AXI port it costs nothing.
  void tick_alone();
  void tick() {
    tick_alone();
    if (beside) beside();
  }
  void ticks(uint64_t count) {
    while (count-- > 0) tick();
  }

  // Ends one cycle after the other with step() until the condition holds; DeviceError, which names
  // the pin `what`, when the chip does not answer. Only for its host port and its instruction port
  // where a queue has room: those answer in a few cycles, whatever its memory and its engines do.
  void wait_until(const std::function<bool()>& condition, const char* what,
                  const std::function<void()>& step);
  void wait_until(const std::function<bool()>& condition, const char* what) {
    wait_until(condition, what, [this] { tick(); });
  }

  // The last cycle in which HBM had an answer under way or something was taken on its port.
  uint64_t last_memory_event() const { return hbm_->owes() ? now() : last_transfer_; }
  // Whether there is nothing but this chip and its memory.
  bool alone() const { return !beside; }

  std::function<void()> beside;  // called behind every tick
  // Told of every burst of an instruction ring, which takes its bytes as they are now.
  std::function<void(const RtlOptions::Burst&)> on_fetch;

 private:
  void note_read(const tb::AxiAddress& a);
  tb::AxiMemoryConfig hbm_config() const;
  void idle_inputs();

  uint64_t hbm_bytes_;
  const RtlOptions& options_;
  MakeChipPins make_;
  std::unique_ptr<ChipPins> pins_;
  std::unique_ptr<tb::AxiMemory> hbm_;
  std::unique_ptr<tb::AxiChecker> checker_;
  uint64_t last_transfer_ = 0;
};

}  // namespace ng
