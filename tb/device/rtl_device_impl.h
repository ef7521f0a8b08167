// SPDX-License-Identifier: Apache-2.0
// RtlDevice<V>: drives one verilated chip_top. Instantiated once per preset and library
// (rtl_device_instance.cpp.in).
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <vector>

#include "golden/isa/registers.h"
#include "tb/device/host_range.h"
#include "tb/device/rtl_device.h"
#include "tb/sim.h"

namespace ng {

template <class V>
class RtlDevice : public Device {
 public:
  RtlDevice(const Geometry& geometry, const RtlOptions& options)
      : geometry_(geometry), options_(options), rng_(options.seed) {
    reset();
  }

  std::string name() const override { return "rtl"; }
  const Geometry& geometry() const override { return geometry_; }
  uint64_t cycle() const override { return sim_->cycle(); }

  void reset() override {
    guard([&] {
      if (!sim_) {
        sim_ = std::make_unique<tb::Sim<V>>("chip", options_.seed);
        if (!options_.waves.empty()) {
          sim_->start_waves(options_.waves, {options_.waves_first, options_.waves_last});
        }
      }
      idle_inputs();
      sim_->reset();
      for (Queue& queue : queues_) queue = {};
      drops_.clear();
      const uint32_t id = read_register(reg::kId);
      if (id != reg::kIdValue) {
        throw DeviceError(fmt::format("rtl: ID register {:#x}, expected {:#x}", id, reg::kIdValue));
      }
    });
  }

  void write(uint64_t address, std::span<const uint8_t> bytes) override {
    guard([&] {
      switch (address_space(address)) {
        case Space::kSbuf:
          write_array(host_range("rtl", address, bytes.size(), geometry_.sbuf_bytes(), 1), bytes,
                      false);
          return;
        case Space::kSbufScale:
          write_array(host_range("rtl", address, bytes.size(), geometry_.scale_bytes(), 1), bytes,
                      true);
          return;
        case Space::kSemaphore: {
          const uint64_t at = host_range("rtl", address, bytes.size(), reg::kSemaphoreWords * 4, 4);
          for (uint64_t i = 0; i < bytes.size(); i += 4) {
            uint32_t value = 0;
            std::memcpy(&value, bytes.data() + i, 4);
            write_register(static_cast<uint32_t>(reg::kSemaphoreBase + at + i), value);
          }
          return;
        }
        default:
          throw DeviceError(
              fmt::format("rtl: address {:#018x}: the host cannot write this space", address));
      }
    });
  }

  void read(uint64_t address, std::span<uint8_t> bytes) override {
    guard([&] {
      switch (address_space(address)) {
        case Space::kSbuf:
          read_array(host_range("rtl", address, bytes.size(), geometry_.sbuf_bytes(), 1), bytes,
                     false);
          return;
        case Space::kSbufScale:
          read_array(host_range("rtl", address, bytes.size(), geometry_.scale_bytes(), 1), bytes,
                     true);
          return;
        case Space::kSemaphore: {
          const uint64_t at = host_range("rtl", address, bytes.size(), reg::kSemaphoreWords * 4, 4);
          for (uint64_t i = 0; i < bytes.size(); i += 4) {
            const uint32_t value =
                read_register(static_cast<uint32_t>(reg::kSemaphoreBase + at + i));
            std::memcpy(bytes.data() + i, &value, 4);
          }
          return;
        }
        default:
          throw DeviceError(
              fmt::format("rtl: address {:#018x}: the host cannot read this space", address));
      }
    });
  }

  void submit(std::span<const Instruction> program) override {
    for (const Instruction& instruction : program) {
      const uint32_t engine = instruction.engine_bits();
      if (engine == 0 || engine > kEngines) {
        drops_.push_back(instruction);  // control drops it and keeps its tag
      } else {
        queues_[engine - 1].waiting.push_back(instruction);
      }
    }
  }

  RunResult run(uint64_t max_cycles) override {
    RunResult result;
    guard([&] { result = run_until_idle(max_cycles); });
    return result;
  }

  EngineStatus status(Engine engine) override {
    const uint32_t base = engine_base(engine);
    EngineStatus status;
    const uint32_t bits = read_register(base + reg::kEngineStatus);
    status.busy = bits >> reg::kStatusBusyLsb & 1;
    status.stopped = bits >> reg::kStatusStoppedLsb & 1;
    status.queue_empty = (bits >> reg::kStatusQueueEmptyLsb & 1) && queue(engine).waiting.empty();
    status.cause = static_cast<Cause>(read_register(base + reg::kEngineCause));
    status.fault_info = read_register(base + reg::kEngineFaultInfo);
    status.fault_tag = static_cast<uint16_t>(read_register(base + reg::kEngineFaultTag));
    status.seed = read_register(base + reg::kEngineSeedLo) |
                  uint64_t{read_register(base + reg::kEngineSeedHi)} << 32;
    status.counter = read_register(base + reg::kEngineCounter);
    return status;
  }

  void clear(Engine engine) override {
    Queue& cleared = queue(engine);
    const uint32_t base = engine_base(engine);
    cleared.waiting.clear();
    write_register(base + reg::kEngineClear, 1);
    guard([&] {
      sim_->ticks(kSettleCycles);
      // what the engine had taken runs to its end; what the queue dropped never retires
      sim_->run_until(
          [&] {
            return (read_register(base + reg::kEngineStatus) >> reg::kStatusBusyLsb & 1) == 0;
          },
          kHopelessCycles, "the cleared engine idle");
    });
    cleared.sent = cleared.retired = read_register(base + reg::kEngineRetired);
  }

  uint32_t read_register(uint32_t address) override {
    uint32_t data = 0;
    guard([&] {
      V& top = sim_->top();
      top.ar_valid_i = 1;
      top.ar_addr_i = static_cast<uint16_t>(address);
      top.r_ready_i = 1;
      wait([&] { return top.ar_ready_o; }, "ar_ready_o");
      sim_->tick();
      top.ar_valid_i = 0;
      wait([&] { return top.r_valid_o; }, "r_valid_o");
      data = top.r_data_o;
      check_response(top.r_resp_o, address, "read");
      sim_->tick();
      top.r_ready_i = 0;
    });
    return data;
  }

  void write_register(uint32_t address, uint32_t value) override {
    guard([&] {
      V& top = sim_->top();
      top.aw_valid_i = top.w_valid_i = 1;
      top.aw_addr_i = static_cast<uint16_t>(address);
      top.w_data_i = value;
      top.w_strobe_i = 0xF;
      top.b_ready_i = 1;
      while (top.aw_valid_i || top.w_valid_i) {
        sim_->eval();
        const bool address_taken = top.aw_valid_i && top.aw_ready_o;
        const bool data_taken = top.w_valid_i && top.w_ready_o;
        sim_->tick();
        if (address_taken) top.aw_valid_i = 0;
        if (data_taken) top.w_valid_i = 0;
      }
      wait([&] { return top.b_valid_o; }, "b_valid_o");
      check_response(top.b_resp_o, address, "write");
      sim_->tick();
      top.b_ready_i = 0;
    });
  }

  Counters counters() override {
    Counters counters;
    const uint64_t low = read_register(reg::kCyclesLo);
    counters.cycles = low | uint64_t{read_register(reg::kCyclesHi)} << 32;
    for (const auto& [base, out, tensor] :
         {std::tuple{reg::kTensorBase, &counters.tensor, true},
          std::tuple{reg::kVectorBase, &counters.vector, false}}) {
      const auto at = [this, base = base](uint32_t offset) { return read_register(base + offset); };
      out->retired = at(reg::kEngineRetired);
      out->busy_cycles = at(reg::kEngineBusyCycles);
      out->stall_wait = at(reg::kEngineStallWait);
      out->stall_sbuf = at(reg::kEngineStallSbuf);
      out->stall_psum = at(reg::kEngineStallPsum);
      if (!tensor) continue;
      out->stall_stationary = at(reg::kEngineStallStationary);
      out->moving_words = at(reg::kEngineMovingWords);
      out->moving_first = at(reg::kEngineMovingFirst);
      out->moving_last = at(reg::kEngineMovingLast);
      out->stationary_words = at(reg::kEngineStationaryWords);
    }
    return counters;
  }

  void clear_counters() override {
    write_register(reg::kCountersClear, 1);
    for (Queue& queue : queues_) queue.sent -= std::exchange(queue.retired, 0);
  }

 private:
  static constexpr uint32_t kEngines = 2;
  static constexpr uint32_t kQueueDepth =
      16;  // instructions in flight per engine; what the hardware queue surely holds
  static constexpr uint64_t kSettleCycles = 8;  // from the instruction port to a busy bit
  static constexpr uint64_t kAnswerCycles = 1000;
  static constexpr uint64_t kHopelessCycles = 20000;

  struct Queue {
    std::deque<Instruction> waiting;
    uint32_t sent = 0;     // instructions taken by the chip since the counters were cleared
    uint32_t retired = 0;  // as last read
    bool busy = false;
    bool stopped = false;
  };

  static uint32_t engine_base(Engine engine) {
    return engine == Engine::kTensor ? reg::kTensorBase : reg::kVectorBase;
  }
  Queue& queue(Engine engine) { return queues_[static_cast<uint32_t>(engine) - 1]; }

  // RTL assertions and timeouts are device errors here.
  template <class Action>
  void guard(Action&& action) {
    try {
      action();
    } catch (const tb::RtlError& error) {
      throw DeviceError(error.what());
    } catch (const tb::Timeout& error) {
      throw DeviceError(error.what());
    }
  }

  void idle_inputs() {
    V& top = sim_->top();
    top.aw_valid_i = top.w_valid_i = top.ar_valid_i = 0;
    top.b_ready_i = top.r_ready_i = 0;
    top.aw_addr_i = top.ar_addr_i = 0;
    top.w_data_i = 0;
    top.w_strobe_i = 0;
    top.instr_valid_i = 0;
    top.dma_read_valid_i = top.dma_write_valid_i = 0;
    top.dma_read_scaled_i = 0;
    top.dma_read_addr_i = top.dma_write_addr_i = 0;
    top.dma_read_scale_addr_i = top.dma_write_scale_addr_i = 0;
    clear_bits(top.dma_write_strobe_i);
    clear_bits(top.dma_write_data_i);
    clear_bits(top.dma_write_scale_data_i);
    top.dma_write_scale_strobe_i = 0;
  }

  template <class Condition>
  void wait(Condition&& condition, const char* what) {
    sim_->eval();
    sim_->run_until(condition, kAnswerCycles, what);
  }

  static void check_response(uint32_t response, uint32_t address, const char* what) {
    if (response != 0) {
      throw DeviceError(fmt::format("rtl: {} of register {:#06x}: error response", what, address));
    }
  }

  // Ports up to 64 bits are integers, wider ones arrays of 32-bit words: both as bytes.
  template <class Port>
  static uint8_t* port_bytes(Port& port) {
    return reinterpret_cast<uint8_t*>(&port);
  }
  template <class Port>
  static void clear_bits(Port& port) {
    std::memset(&port, 0, sizeof(port));
  }
  template <class Port>
  static void set_bit(Port& port, uint32_t bit) {
    port_bytes(port)[bit / 8] |= static_cast<uint8_t>(1u << bit % 8);
  }

  void write_array(uint64_t at, std::span<const uint8_t> bytes, bool scales) {
    V& top = sim_->top();
    const uint32_t unit = scales ? geometry_.groups : geometry_.word_bytes();
    for (uint64_t done = 0; done < bytes.size();) {
      const uint32_t first = static_cast<uint32_t>((at + done) % unit);
      const auto count =
          static_cast<uint32_t>(std::min<uint64_t>(unit - first, bytes.size() - done));
      const auto word = static_cast<uint32_t>((at + done) / unit);
      top.dma_write_valid_i = 1;
      clear_bits(top.dma_write_strobe_i);
      clear_bits(top.dma_write_scale_strobe_i);
      if (scales) {
        top.dma_write_scale_addr_i = word;
        std::memcpy(port_bytes(top.dma_write_scale_data_i) + first, bytes.data() + done, count);
        for (uint32_t i = 0; i < count; ++i) set_bit(top.dma_write_scale_strobe_i, first + i);
      } else {
        top.dma_write_addr_i = word;
        std::memcpy(port_bytes(top.dma_write_data_i) + first, bytes.data() + done, count);
        for (uint32_t i = 0; i < count; ++i) set_bit(top.dma_write_strobe_i, first + i);
      }
      wait([&] { return top.dma_write_ready_o; }, "dma_write_ready_o");
      sim_->tick();
      done += count;
    }
    top.dma_write_valid_i = 0;
  }

  void read_array(uint64_t at, std::span<uint8_t> bytes, bool scales) {
    V& top = sim_->top();
    const uint32_t unit = scales ? geometry_.groups : geometry_.word_bytes();
    for (uint64_t done = 0; done < bytes.size();) {
      const uint32_t first = static_cast<uint32_t>((at + done) % unit);
      const auto count =
          static_cast<uint32_t>(std::min<uint64_t>(unit - first, bytes.size() - done));
      const auto word = static_cast<uint32_t>((at + done) / unit);
      top.dma_read_valid_i = 1;
      top.dma_read_scaled_i = scales;
      top.dma_read_addr_i = word;
      top.dma_read_scale_addr_i = word;
      wait([&] { return top.dma_read_ready_o; }, "dma_read_ready_o");
      sim_->tick();
      top.dma_read_valid_i = 0;
      wait([&] { return top.dma_read_rsp_valid_o; }, "dma_read_rsp_valid_o");
      std::memcpy(
          bytes.data() + done,
          (scales ? port_bytes(top.dma_read_rsp_scale_o) : port_bytes(top.dma_read_rsp_data_o)) +
              first,
          count);
      done += count;
    }
  }

  bool chance(uint32_t of_256) { return of_256 != 0 && (rng_() & 255) < of_256; }

  // One cycle of the instruction port and of the host's own SBUF traffic. An instruction is offered
  // only when its engine's queue surely has room, so one engine never blocks the port for the
  // other.
  void step() {
    V& top = sim_->top();
    if (!top.instr_valid_i && !chance(options_.instruction_stall)) offer();
    if (options_.sbuf_traffic != 0) disturb();
    bool taken = false;
    if (top.instr_valid_i) {
      sim_->eval();
      taken = top.instr_ready_o;
    }
    sim_->tick();
    if (taken) {
      top.instr_valid_i = 0;
      last_taken_ = sim_->cycle();
    }
  }

  void offer() {
    V& top = sim_->top();
    const Instruction* next = nullptr;
    if (!drops_.empty()) {
      offered_ = drops_.front();
      drops_.pop_front();
      next = &offered_;
    }
    for (uint32_t i = 0; i < kEngines && !next; ++i) {
      turn_ = (turn_ + 1) % kEngines;
      Queue& queue = queues_[turn_];
      if (queue.waiting.empty() || queue.stopped || queue.sent - queue.retired >= kQueueDepth)
        continue;
      offered_ = queue.waiting.front();
      queue.waiting.pop_front();
      ++queue.sent;
      queue.busy = true;
      next = &offered_;
    }
    if (!next) return;
    top.instr_valid_i = 1;
    std::memcpy(port_bytes(top.instr_data_i), next->bytes.data(), next->bytes.size());
  }

  // Reads of random words: conflicts, but no change of any byte.
  void disturb() {
    V& top = sim_->top();
    if (!top.dma_read_valid_i || top.dma_read_ready_o) {
      top.dma_read_valid_i = chance(options_.sbuf_traffic);
      top.dma_read_scaled_i = 1;
      top.dma_read_addr_i = static_cast<uint32_t>(rng_() % geometry_.sbuf_words);
      top.dma_read_scale_addr_i = top.dma_read_addr_i;
    }
  }

  // Reads the engines' state, one register after the other, while the chip runs; a read takes a few
  // cycles.
  uint32_t poll(uint32_t address) {
    V& top = sim_->top();
    top.ar_valid_i = 1;
    top.ar_addr_i = static_cast<uint16_t>(address);
    top.r_ready_i = 1;
    for (bool taken = false; !taken;) {
      sim_->eval();
      taken = top.ar_ready_o;
      step();
    }
    top.ar_valid_i = 0;
    for (;;) {
      sim_->eval();
      const bool answered = top.r_valid_o;
      const uint32_t data = top.r_data_o;
      step();
      if (answered) {
        top.r_ready_i = 0;
        return data;
      }
    }
  }

  RunResult run_until_idle(uint64_t max_cycles) {
    RunResult result;
    const uint64_t start = sim_->cycle();
    uint64_t progress = start;
    for (;;) {
      bool work = false;  // something left to send to an engine that would take it
      bool busy = false;
      bool stopped = false;
      const uint64_t poll_start = sim_->cycle();
      for (uint32_t e = 0; e < kEngines; ++e) {
        Queue& queue = queues_[e];
        const uint32_t base = engine_base(static_cast<Engine>(e + 1));
        const uint32_t bits = poll(base + reg::kEngineStatus);
        const uint32_t retired =
            queue.sent != queue.retired ? poll(base + reg::kEngineRetired) : queue.retired;
        if (retired != queue.retired) progress = sim_->cycle();
        queue.retired = retired;
        queue.stopped = bits >> reg::kStatusStoppedLsb & 1;
        queue.busy = (bits >> reg::kStatusBusyLsb & 1) || !(bits >> reg::kStatusQueueEmptyLsb & 1);
        if (queue.stopped)
          stopped = true;
        else
          busy |= queue.busy;
        work |= !queue.stopped && !queue.waiting.empty();
      }
      work |= sim_->top().instr_valid_i || !drops_.empty();
      const uint64_t now = sim_->cycle();
      result.cycles = now - start;
      const bool settled = poll_start >= last_taken_ + kSettleCycles;
      if (!work && !busy && settled) {
        result.idle = !stopped;
        result.reason = stopped ? RunReason::kStopped : RunReason::kIdle;
        break;
      }
      if (now - progress > kHopelessCycles && hopeless()) {
        result.reason = stopped ? RunReason::kStopped : RunReason::kDeadlock;
        break;
      }
      if (result.cycles >= max_cycles) {
        result.reason = RunReason::kMaxCycles;
        break;
      }
    }
    quiet();
    return result;
  }

  // Every engine that is not stopped only waits for a semaphore: its wait counter runs with the
  // clock.
  bool hopeless() {
    for (uint32_t e = 0; e < kEngines; ++e) {
      if (queues_[e].stopped || !queues_[e].busy) continue;
      const uint32_t base = engine_base(static_cast<Engine>(e + 1));
      const uint32_t waits = poll(base + reg::kEngineStallWait);
      const uint64_t from = sim_->cycle();
      while (sim_->cycle() < from + kAnswerCycles) step();
      if (poll(base + reg::kEngineStallWait) - waits < kAnswerCycles) return false;
    }
    return true;
  }

  // Leaves the ports as the next host access expects them.
  void quiet() {
    V& top = sim_->top();
    while (top.dma_read_valid_i) {
      sim_->eval();
      const bool ready = top.dma_read_ready_o;
      sim_->tick();
      if (ready) top.dma_read_valid_i = 0;
    }
    sim_->tick();
  }

  Geometry geometry_;
  RtlOptions options_;
  std::mt19937_64 rng_;
  std::unique_ptr<tb::Sim<V>> sim_;
  std::array<Queue, kEngines> queues_;
  std::deque<Instruction> drops_;
  Instruction offered_;
  uint32_t turn_ = 0;
  uint64_t last_taken_ = 0;
};

}  // namespace ng
