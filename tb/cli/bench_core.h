// SPDX-License-Identifier: Apache-2.0
// What `ngauge bench` times. Each call does a fixed amount of work; the caller reads the clock.
#pragma once

#include <cstdint>
#include <memory>

#include "golden/device/device.h"

namespace ng::cli {

// Scalar work that no change of the project touches: `steps` dependent steps of a 64-bit xorshift
// with a multiplication. Returns a checksum, so nothing is optimised away.
uint64_t reference_kernel(uint64_t steps);

// The verilated array of `base` (bench_array.sv) with uniform finite E4M3 codes.
class ArrayBench {
 public:
  ArrayBench();
  ~ArrayBench();
  // Multiply-accumulates done by `cycles` cycles at full rate, every column busy.
  uint64_t run(uint64_t cycles);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The tensor engine with its memories (chip_compute, base) without control and DMA engine: the GEMM
// of EngineBench, instructions straight to the engine's port.
class ComputeBench {
 public:
  ComputeBench();
  ~ComputeBench();
  // Runs the GEMM `times` times; the multiply-accumulates done.
  uint64_t run(uint32_t times);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A GEMM of M = 128, N = cols, K = 4096 (fewer where SBUF is smaller) out of SBUF, as fast as the
// engine takes it.
class EngineBench {
 public:
  explicit EngineBench(Device& device);
  // Runs the program `times` times; the multiply-accumulates done. DeviceError if the engine stops.
  uint64_t run(uint32_t times);
  // Share of the cycles from the first to the last moving word in which one was accepted.
  double utilisation() const { return utilisation_; }
  uint64_t cycles() const { return cycles_; }
  uint32_t k() const { return passes_ * device_.geometry().pass_elements(); }

 private:
  Device& device_;
  uint32_t passes_;
  double utilisation_ = 0;
  uint64_t cycles_ = 0;
};

}  // namespace ng::cli
