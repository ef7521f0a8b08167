// SPDX-License-Identifier: Apache-2.0
// RtlHostMemory: the host's way to the memories of a verilated chip. HBM is the testbench's own;
// SBUF, scales and PSUM are reached as a driver would, through HBM and a descriptor on kHostQueue.
#pragma once

#include <cstdint>
#include <span>

#include "golden/isa/geometry.h"
#include "tb/device/rtl_engines.h"

namespace ng {

class RtlHostMemory {
 public:
  RtlHostMemory(RtlClock& clock, RtlRegisters& registers, RtlFeeder& feeder, RtlEngines& engines,
                const Geometry& geometry)
      : clock_(clock),
        registers_(registers),
        feeder_(feeder),
        engines_(engines),
        geometry_(geometry) {}

  // By global address, as Device::write and Device::read say.
  void write(uint64_t address, std::span<const uint8_t> bytes);
  void read(uint64_t address, std::span<uint8_t> bytes);

  // Descriptors of the host that its queue retired since the counters were cleared.
  uint32_t moves() const { return moves_; }
  void counters_cleared() { moves_ = 0; }

 private:
  template <class Byte, class MovePart>
  void by_stage(uint64_t address, std::span<Byte> bytes, MovePart&& move_part);
  void move(uint64_t from, uint64_t to, uint64_t bytes);

  RtlClock& clock_;
  RtlRegisters& registers_;
  RtlFeeder& feeder_;
  RtlEngines& engines_;
  const Geometry& geometry_;
  uint32_t moves_ = 0;
};

}  // namespace ng
