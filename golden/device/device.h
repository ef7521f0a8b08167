// SPDX-License-Identifier: Apache-2.0
// The one interface of a Narrowgauge chip. The golden model and the verilated RTL both implement
// it, and everything above (kernels, ngauge, system tests) knows nothing else.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "golden/chip/diagnostic.h"
#include "golden/chip/machine_view.h"
#include "golden/isa/address_map.h"
#include "golden/isa/geometry.h"
#include "golden/isa/isa.h"

namespace ng {

// A misuse of the interface (address outside a space, wrong alignment, space without a host port)
// or a failure of the device itself (a failed RTL assertion). An engine that stops at an illegal
// instruction is not an error: see Device::status.
class DeviceError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class RunReason : uint8_t {
  kIdle,      // every queue is empty and every engine idle
  kStopped,   // at least one engine stopped at a fault; the others are idle, stopped or wait for it
  kDeadlock,  // engines wait for semaphores that nothing left can raise; diagnostics say which
  kMaxCycles,  // the limit of run() was reached first
};

struct RunResult {
  uint64_t cycles = 0;  // core clock cycles of this call; 0 on a device without time
  bool idle = false;    // every queue empty and every engine idle
  RunReason reason = RunReason::kIdle;
};

struct EngineStatus {
  bool busy = false;
  bool stopped = false;
  bool queue_empty = true;  // nothing waits, in the queue or in the ring
  bool ring = false;        // the stop is that of the instruction ring
  Cause cause = Cause::kNone;
  uint32_t fault_info = 0;
  uint32_t fault_info_hi = 0;  // DMA and rings: high half of a global address
  uint16_t fault_tag = 0;
  uint64_t seed = 0;  // stochastic rounding
  uint32_t counter = 0;
};

// The counters of one engine block of docs/registers.md. A device without time leaves all but
// retired, moving_words and stationary_words at zero.
struct EngineCounters {
  uint32_t retired = 0;
  uint32_t busy_cycles = 0;
  uint32_t stall_wait = 0;
  uint32_t stall_sbuf = 0;
  uint32_t stall_psum = 0;
  uint32_t stall_stationary = 0;  // tensor only
  uint32_t moving_words = 0;      // tensor only
  uint32_t moving_first = 0;      // tensor only: cycle of the first accepted moving word
  uint32_t moving_last = 0;       // tensor only
  uint32_t stationary_words = 0;  // tensor only
  uint32_t irqs = 0;              // DMA only: completed descriptors whose irq bit was set
};

struct Counters {
  uint64_t cycles = 0;  // since reset
  EngineCounters tensor;
  EngineCounters vector;
  std::array<EngineCounters, kDmaQueues> dma;
};

class Device {
 public:
  virtual ~Device() = default;

  // "golden", "rtl", ...
  virtual std::string name() const = 0;
  virtual const Geometry& geometry() const = 0;
  // A device may lack engines of the instruction format: what is submitted to one is dropped, and
  // status and clear of it are DeviceErrors.
  virtual bool has_engine(Engine engine) const { return !is_dma(engine); }

  // Everything as after power-up: queues, registers, semaphores, seeds, written bits. The contents
  // of SBUF, PSUM and HBM are then undefined.
  virtual void reset() = 0;

  // Host access by global address (golden/isa/address_map.h), only while no program runs. SBUF,
  // SBUF scales and HBM: any byte range inside the space. Semaphores: whole 32-bit words. PSUM:
  // whole 32-bit words, reading only; a row that was never written may be a DeviceError.
  virtual void write(uint64_t address, std::span<const uint8_t> bytes) = 0;
  virtual void read(uint64_t address, std::span<uint8_t> bytes) = 0;

  // Appends instructions to the queue their engine field names, in order; never blocks (the device
  // side buffers what the hardware queues do not hold) and executes nothing. An engine field that
  // names no engine drops the instruction and sets CONTROL_CAUSE.
  virtual void submit(std::span<const Instruction> program) = 0;

  // Runs until every queue is idle or stopped (or waits in vain), at most max_cycles cycles. It
  // takes no slow machine for a dead one: as long as anything moves, only max_cycles ends it.
  virtual RunResult run(uint64_t max_cycles) = 0;
  // What the host does while run() runs: called from time to time, and before run() returns idle or
  // deadlocked. It may read and write HBM and registers, and returns whether it has given the
  // device something to do. An empty function ends it.
  virtual void attach_host(std::function<bool()> host) = 0;

  virtual EngineStatus status(Engine engine) = 0;
  // Where everything stands, also after a DeviceError. On a device with time some of it passes.
  virtual MachineView view() = 0;
  // Empties the queue (what submit() buffered included) and clears the stop of one engine.
  virtual void clear(Engine engine) = 0;

  // Registers of the host port by byte address (golden/isa/registers.h). DeviceError where the port
  // answers SLVERR.
  virtual uint32_t read_register(uint32_t address) = 0;
  virtual void write_register(uint32_t address, uint32_t value) = 0;

  virtual Counters counters() = 0;
  // Sets every engine counter to zero (COUNTERS_CLEAR).
  virtual void clear_counters() = 0;

  // What the device noticed since reset or the last take; devices that cannot tell return none.
  virtual std::vector<Diagnostic> take_diagnostics() { return {}; }

  // The current cycle, for messages; 0 on a device without time.
  virtual uint64_t cycle() const { return 0; }
};

}  // namespace ng
