// SPDX-License-Identifier: Apache-2.0
// RtlDevice<V>: drives one verilated chip_top with an HBM channel at its AXI port. Instantiated
// once per preset and library (rtl_device_instance.cpp.in). The host reaches SBUF, scales and PSUM
// as a driver would: through HBM and a descriptor of its own on queue Dma3.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <vector>

#include "golden/isa/registers.h"
#include "golden/model/machine.h"
#include "tb/axi.h"
#include "tb/axi_checker.h"
#include "tb/axi_memory.h"
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
  bool has_engine(Engine) const override { return true; }

  void reset() override {
    guard([&] {
      if (!sim_) {
        sim_ = std::make_unique<tb::Sim<V>>("chip", options_.seed);
        if (!options_.waves.empty()) {
          sim_->start_waves(options_.waves, {options_.waves_first, options_.waves_last});
        }
        pins_ = NG_AXI_PINS(sim_->top(), axi);
      }
      hbm_ = std::make_unique<tb::AxiMemory>(pins_, hbm_config());
      if (options_.hbm_fault_bytes > 0) {
        hbm_->fail(options_.hbm_fault_address, options_.hbm_fault_bytes, tb::kAxiSlvErr, true,
                   false);
      }
      checker_ = std::make_unique<tb::AxiChecker>(pins_, "chip");
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
        case Space::kHbm:
          host_range("rtl", address, bytes.size(), kHbmBytes, 1);
          hbm_->bytes().write(address, bytes);
          return;
        case Space::kSbuf:
        case Space::kSbufScale:
          on_chip_range(address, bytes.size());
          for (uint64_t done = 0; done < bytes.size(); done += kStageBytes) {
            const auto part = bytes.subspan(done, std::min(kStageBytes, bytes.size() - done));
            const Stage stage(*hbm_, part.size());
            hbm_->bytes().write(kStage, part);
            move(kStage, address + done, part.size());
          }
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
        case Space::kHbm:
          host_range("rtl", address, bytes.size(), kHbmBytes, 1);
          std::ranges::copy(hbm_->bytes().read(address, bytes.size()), bytes.begin());
          return;
        case Space::kSbuf:
        case Space::kSbufScale:
        case Space::kPsum:
          on_chip_range(address, bytes.size());
          for (uint64_t done = 0; done < bytes.size(); done += kStageBytes) {
            const auto part = bytes.subspan(done, std::min(kStageBytes, bytes.size() - done));
            const Stage stage(*hbm_, part.size());
            move(address + done, kStage, part.size());
            std::ranges::copy(hbm_->bytes().read(kStage, part.size()), part.begin());
          }
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
      if (engine == 0 || engine > kEngineCount) {
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

  void attach_host(std::function<bool()> host) override { host_ = std::move(host); }

  EngineStatus status(Engine engine) override {
    const uint32_t base = engine_base(engine);
    EngineStatus status;
    const uint32_t bits = read_register(base + reg::kEngineStatus);
    status.busy = bits >> reg::kStatusBusyLsb & 1;
    status.stopped = bits >> reg::kStatusStoppedLsb & 1;
    status.ring = bits >> reg::kStatusRingLsb & 1;
    status.queue_empty = (bits >> reg::kStatusQueueEmptyLsb & 1) && queue(engine).waiting.empty();
    status.cause = static_cast<Cause>(read_register(base + reg::kEngineCause));
    status.fault_info = read_register(base + reg::kEngineFaultInfo);
    status.fault_tag = static_cast<uint16_t>(read_register(base + reg::kEngineFaultTag));
    status.fault_info_hi = read_register(base + reg::kEngineFaultInfoHi);
    if (is_dma(engine)) return status;
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
      ticks(kSettleCycles);
      // what the engine had taken runs to its end; what the queue dropped never retires
      const uint64_t start = sim_->cycle();
      while (read_register(base + reg::kEngineStatus) >> reg::kStatusBusyLsb & 1) {
        if (sim_->cycle() - start > kHopelessCycles) {
          throw DeviceError(fmt::format("rtl: {} is still busy {} cycles after its clear",
                                        engine_name(engine), kHopelessCycles));
        }
      }
    });
    cleared.sent = cleared.retired = read_register(base + reg::kEngineRetired);
    cleared.ring = false;
  }

  uint32_t read_register(uint32_t address) override {
    uint32_t data = 0;
    guard([&] {
      V& top = sim_->top();
      top.ar_valid_i = 1;
      top.ar_addr_i = static_cast<uint16_t>(address);
      top.r_ready_i = 1;
      wait([&] { return top.ar_ready_o; }, "ar_ready_o");
      tick();
      top.ar_valid_i = 0;
      wait([&] { return top.r_valid_o; }, "r_valid_o");
      data = top.r_data_o;
      check_response(top.r_resp_o, address, "read");
      tick();
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
        tick();
        if (address_taken) top.aw_valid_i = 0;
        if (data_taken) top.w_valid_i = 0;
      }
      wait([&] { return top.b_valid_o; }, "b_valid_o");
      check_response(top.b_resp_o, address, "write");
      tick();
      top.b_ready_i = 0;
      for (const Engine engine : kEngines) {
        if (address == engine_base(engine) + reg::kEngineRingControl && (value & 1) != 0) {
          queue(engine).ring = true;
        }
      }
    });
  }

  Counters counters() override {
    Counters counters;
    const uint64_t low = read_register(reg::kCyclesLo);
    counters.cycles = low | uint64_t{read_register(reg::kCyclesHi)} << 32;
    for (const Engine engine : kEngines) {
      const auto at = [&](uint32_t offset) { return read_register(engine_base(engine) + offset); };
      EngineCounters& out = engine == Engine::kTensor   ? counters.tensor
                            : engine == Engine::kVector ? counters.vector
                                                        : counters.dma[engine_index(engine) - 2];
      out.retired = at(reg::kEngineRetired);
      out.busy_cycles = at(reg::kEngineBusyCycles);
      out.stall_wait = at(reg::kEngineStallWait);
      out.stall_sbuf = at(reg::kEngineStallSbuf);
      if (engine == Engine::kDma3) out.retired -= host_moves_;
      if (is_dma(engine)) continue;
      out.stall_psum = at(reg::kEngineStallPsum);
      if (engine != Engine::kTensor) continue;
      out.stall_stationary = at(reg::kEngineStallStationary);
      out.moving_words = at(reg::kEngineMovingWords);
      out.moving_first = at(reg::kEngineMovingFirst);
      out.moving_last = at(reg::kEngineMovingLast);
      out.stationary_words = at(reg::kEngineStationaryWords);
    }
    return counters;
  }

  void clear_counters() override {
    write_register(reg::kCountersClear, 1);
    host_moves_ = 0;
    for (Queue& queue : queues_) queue.sent -= std::exchange(queue.retired, 0);
  }

 protected:
  V& top() { return sim_->top(); }
  void eval() { sim_->eval(); }
  // One clock cycle, memory included. While nothing is under way at the AXI port it costs nothing.
  void tick_alone() {
    const V& top = sim_->top();
    const bool answering = pins_.r.valid || pins_.b.valid;
    if (top.axi_ar_valid_o || top.axi_aw_valid_o || top.axi_w_valid_o || !hbm_->idle() ||
        answering) {
      hbm_->drive();
      sim_->eval();
      hbm_->sample();
      checker_->sample();
      if (options_.on_read && pins_.ar.taken()) {
        const tb::AxiAddress& a = pins_.ar.data;
        options_.on_read({(a.id & kRingId) != 0, a.id % kRingId, a.addr, a.end(a.len) - a.addr});
      }
    }
    sim_->tick();
  }
  std::function<void()> beside_;  // called behind every cycle

 private:
  static constexpr uint32_t kQueueDepth =
      16;  // instructions in flight per engine; what the hardware queue surely holds
  static constexpr uint64_t kSettleCycles = 8;  // from the instruction port to a busy bit
  static constexpr uint64_t kAnswerCycles = 1000;
  static constexpr uint64_t kHopelessCycles = 20000;
  // the host's staging area in HBM: bytes there are put back afterwards
  static constexpr uint64_t kStage = global_address(Space::kHbm, 0);
  static constexpr size_t kStageBytes = size_t{1} << 20;
  static constexpr uint32_t kRingId = 64;  // this bit of an AXI ID: a read of an instruction ring
  static constexpr uint64_t kTrafficBytes = 4096;  // at the end of HBM: where disturb() writes

  struct Queue {
    std::deque<Instruction> waiting;
    uint32_t sent = 0;     // instructions taken by the chip since the counters were cleared
    uint32_t retired = 0;  // as last read
    bool ring = false;     // instructions may come from a ring too: `sent` does not count those
    bool busy = false;
    bool stopped = false;
  };

  // Keeps what programs have in the staging area.
  class Stage {
   public:
    Stage(tb::AxiMemory& memory, size_t bytes)
        : memory_(memory), kept_(memory.bytes().read(kStage, bytes)) {}
    ~Stage() { memory_.bytes().write(kStage, kept_); }
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

   private:
    tb::AxiMemory& memory_;
    std::vector<uint8_t> kept_;
  };

  tb::AxiMemoryConfig hbm_config() const {
    return {.base = global_address(Space::kHbm, 0),
            .size = kHbmBytes,
            .read_latency = options_.hbm_latency,
            .jitter = options_.hbm_jitter,
            .bytes_per_cycle = options_.hbm_bytes_per_cycle,
            .shared_bandwidth = options_.hbm_shared,
            .order = options_.hbm_reorder ? tb::AxiOrder::kInterleaved : tb::AxiOrder::kInOrder,
            .aw_waits_for_w = options_.hbm_beside,
            .seed = options_.seed};
  }

  static uint32_t engine_base(Engine engine) { return 0x100 * static_cast<uint32_t>(engine); }
  Queue& queue(Engine engine) { return queues_[engine_index(engine)]; }

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
    top.rx_clk_i = 0;
    top.link_rx_head_i = 0;
    std::memset(port_bytes(top.link_rx_data_i), 0, sizeof top.link_rx_data_i);
    hbm_->drive();
  }

  void tick() {
    tick_alone();
    if (beside_) beside_();
  }
  void ticks(uint64_t count) {
    while (count-- > 0) tick();
  }

  template <class Condition>
  void wait(Condition&& condition, const char* what) {
    const uint64_t start = sim_->cycle();
    for (sim_->eval(); !condition(); tick()) {
      if (sim_->cycle() - start > kAnswerCycles) {
        throw DeviceError(fmt::format("rtl: {} not seen in {} cycles", what, kAnswerCycles));
      }
    }
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
  void on_chip_range(uint64_t address, uint64_t count) {
    const Space space = address_space(address);
    const uint64_t size = space == Space::kSbuf ? geometry_.sbuf_bytes()
                          : space == Space::kSbufScale
                              ? geometry_.scale_bytes()
                              : uint64_t{geometry_.psum_rows} * geometry_.cols * 4;
    host_range("rtl", address, count, size, space == Space::kPsum ? 4 : 1);
  }

  // A copy on queue Dma3, which must have nothing else to do.
  void move(uint64_t from, uint64_t to, uint64_t bytes) {
    if (bytes == 0) return;
    const uint32_t base = engine_base(Engine::kDma3);
    Queue& mine = queue(Engine::kDma3);
    const uint32_t before = read_register(base + reg::kEngineStatus);
    if (before != 1u << reg::kStatusQueueEmptyLsb || !mine.waiting.empty()) {
      throw DeviceError("rtl: host access goes through queue dma3, which is not idle");
    }
    Instruction copy(Opcode::kDmaCopy, Engine::kDma3);
    copy.set(Field::kSrcAddr, static_cast<int64_t>(from))
        .set(Field::kDstAddr, static_cast<int64_t>(to));
    copy.set(Field::kBytes, static_cast<int64_t>(bytes));
    V& top = sim_->top();
    top.instr_valid_i = 1;
    std::memcpy(port_bytes(top.instr_data_i), copy.bytes.data(), copy.bytes.size());
    wait([&] { return top.instr_ready_o; }, "instr_ready_o");
    tick();
    top.instr_valid_i = 0;
    ++host_moves_;
    ++mine.sent;
    const uint64_t limit = sim_->cycle() + kHopelessCycles + 64 * bytes;
    ticks(kSettleCycles);
    for (;;) {
      const uint32_t status = read_register(base + reg::kEngineStatus);
      if (status >> reg::kStatusStoppedLsb & 1) {
        const auto cause = static_cast<Cause>(read_register(base + reg::kEngineCause));
        clear(Engine::kDma3);
        --host_moves_;
        throw DeviceError(
            fmt::format("rtl: host access from {:#x} to {:#x}: {}", from, to, cause_name(cause)));
      }
      if (status == 1u << reg::kStatusQueueEmptyLsb) break;
      if (sim_->cycle() > limit) throw DeviceError("rtl: a host access does not end");
    }
    mine.retired = mine.sent;
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
    tick();
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
    for (uint32_t i = 0; i < kEngineCount && !next; ++i) {
      turn_ = (turn_ + 1) % kEngineCount;
      Queue& queue = queues_[turn_];
      if (queue.waiting.empty() || queue.stopped) continue;
      if (!queue.ring && queue.sent - queue.retired >= kQueueDepth) continue;
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

  // Its instructions are no sign of life: they come for as long as a program's engine is busy.
  bool is_traffic(Engine engine) const {
    return options_.sbuf_traffic != 0 && engine == Engine::kDma2;
  }

  // Copies random SBUF bytes to the end of HBM, on queue Dma2: traffic of the DMA ports and
  // conflicts of banks, but no change of any byte that a program has.
  void disturb() {
    Queue& mine = queue(Engine::kDma2);
    if (!mine.waiting.empty() || !chance(options_.sbuf_traffic)) return;
    if (std::ranges::none_of(std::array{Engine::kTensor, Engine::kVector}, [&](Engine engine) {
          return queue(engine).busy && !queue(engine).stopped;
        })) {
      return;
    }
    const uint64_t bytes = 1 + rng_() % kTrafficBytes;
    Instruction copy(Opcode::kDmaCopy, Engine::kDma2);
    copy.set(Field::kSrcAddr, static_cast<int64_t>(global_address(
                                  Space::kSbuf, rng_() % (geometry_.sbuf_bytes() - bytes))));
    copy.set(Field::kDstAddr,
             static_cast<int64_t>(global_address(Space::kHbm, kHbmBytes - kTrafficBytes)));
    copy.set(Field::kBytes, static_cast<int64_t>(bytes)).set(Field::kFence, 1);
    mine.waiting.push_back(copy);
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
      for (const Engine engine : kEngines) {
        Queue& queue = this->queue(engine);
        if (is_dma(engine) && !queue.busy && !queue.stopped && queue.waiting.empty() && !queue.ring)
          continue;
        const uint32_t base = engine_base(engine);
        const uint32_t bits = poll(base + reg::kEngineStatus);
        const uint32_t retired = queue.sent != queue.retired || queue.ring
                                     ? poll(base + reg::kEngineRetired)
                                     : queue.retired;
        if (retired != queue.retired && !is_traffic(engine)) progress = sim_->cycle();
        queue.retired = retired;
        queue.stopped = bits >> reg::kStatusStoppedLsb & 1;
        queue.busy = (bits >> reg::kStatusBusyLsb & 1) || !(bits >> reg::kStatusQueueEmptyLsb & 1);
        if (queue.ring && !queue.busy && queue.sent != queue.retired) {
          queue.sent = queue.retired = poll(base + reg::kEngineRetired);
          queue.ring = poll(base + reg::kEngineRingControl) & 1;
        }
        if (queue.stopped)
          stopped = true;
        else
          busy |= queue.busy;
        work |= !queue.stopped && !queue.waiting.empty();
      }
      work |= sim_->top().instr_valid_i || !drops_.empty();
      if (host_ && !sim_->top().instr_valid_i && host_()) {
        work = true;
        progress = sim_->cycle();
      }
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
    tick();
    return result;
  }

  // Every engine that is not stopped only waits for a semaphore: its wait counter runs with the
  // clock.
  bool hopeless() {
    for (const Engine engine : kEngines) {
      if (queue(engine).stopped || !queue(engine).busy || is_traffic(engine)) continue;
      const uint32_t base = engine_base(engine);
      const uint32_t waits = poll(base + reg::kEngineStallWait);
      const uint64_t from = sim_->cycle();
      while (sim_->cycle() < from + kAnswerCycles) step();
      if (poll(base + reg::kEngineStallWait) - waits < kAnswerCycles) return false;
    }
    return true;
  }

  Geometry geometry_;
  RtlOptions options_;
  std::mt19937_64 rng_;
  std::unique_ptr<tb::Sim<V>> sim_;
  tb::AxiPins pins_;
  std::unique_ptr<tb::AxiMemory> hbm_;
  std::unique_ptr<tb::AxiChecker> checker_;
  std::array<Queue, kEngineCount> queues_;
  uint32_t host_moves_ = 0;  // retired by Dma3 for the host since the counters were cleared
  std::deque<Instruction> drops_;
  Instruction offered_;
  uint32_t turn_ = 0;
  uint64_t last_taken_ = 0;
  std::function<bool()> host_;
};

}  // namespace ng
