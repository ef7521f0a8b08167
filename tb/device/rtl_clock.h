// SPDX-License-Identifier: Apache-2.0
// RtlClock<V>: one verilated chip_top with an HBM channel at its AXI port, cycle by cycle.
#pragma once

#include <fmt/format.h>

#include <cstring>
#include <functional>
#include <memory>

#include "golden/chip/machine.h"
#include "golden/isa/address_map.h"
#include "tb/axi.h"
#include "tb/axi_checker.h"
#include "tb/axi_memory.h"
#include "tb/device/rtl_device.h"
#include "tb/sim.h"

namespace ng {

// Ports up to 64 bits are integers, wider ones arrays of 32-bit words: both as bytes.
template <class Port>
uint8_t* port_bytes(Port& port) {
  return reinterpret_cast<uint8_t*>(&port);
}

template <class V>
class RtlClock {
 public:
  explicit RtlClock(const RtlOptions& options) : options_(options) {}

  // Reset, with an HBM of unknown contents.
  void reset() {
    if (!sim_) {
      sim_ = std::make_unique<tb::Sim<V>>("chip", options_.seed);
      if (!options_.waves.empty()) {
        sim_->start_waves(options_.waves, {options_.waves_first, options_.waves_last});
      }
      pins_ = NG_AXI_PINS(sim_->top(), axi);
    }
    hbm_ = std::make_unique<tb::AxiMemory>(pins_, hbm_config());
    if (options_.hbm_fault_bytes > 0) {
      hbm_->fail(options_.hbm_fault_address, options_.hbm_fault_bytes, tb::kAxiSlvErr, true, false);
    }
    checker_ = std::make_unique<tb::AxiChecker>(pins_, "chip", tb::kAddressBesideData);
    idle_inputs();
    sim_->reset();
  }

  V& top() { return sim_->top(); }
  tb::AxiMemory& hbm() { return *hbm_; }
  uint64_t now() const { return sim_->cycle(); }
  void eval() { sim_->eval(); }

  // One cycle, memory included. While nothing is under way at the AXI port it costs nothing.
  void tick_alone() {
    const V& top = sim_->top();
    const bool answering = pins_.r.valid || pins_.b.valid;
    if (top.axi_ar_valid_o || top.axi_aw_valid_o || top.axi_w_valid_o || !hbm_->idle() ||
        answering) {
      hbm_->drive();
      sim_->eval();
      hbm_->sample();
      checker_->sample();
      if (pins_.ar.taken()) note_read(pins_.ar.data);
      if (pins_.ar.taken() || pins_.r.taken() || pins_.aw.taken() || pins_.w.taken() ||
          pins_.b.taken()) {
        last_transfer_ = now();
      }
    }
    sim_->tick();
  }
  void tick() {
    tick_alone();
    if (beside) beside();
  }
  void ticks(uint64_t count) {
    while (count-- > 0) tick();
  }

  // The last cycle in which HBM had an answer under way or something was taken on its port.
  uint64_t last_memory_event() const { return hbm_->owes() ? now() : last_transfer_; }
  // Whether there is more than this chip and its memory.
  bool alone() const { return !beside; }

  std::function<void()> beside;  // called behind every tick
  // Told of every burst of an instruction ring, which takes its bytes as they are now.
  std::function<void(const RtlOptions::Burst&)> on_fetch;

 private:
  // This bit of an AXI ID: no access of the DMA engine. Those of the engines are their rings', one
  // above is what other chips read.
  static constexpr uint32_t kRingId = 64;

  void note_read(const tb::AxiAddress& a) {
    const uint32_t id = a.id % kRingId;
    const bool ring = (a.id & kRingId) != 0 && id < kEngineCount;
    const RtlOptions::Burst burst{ring, id, a.addr, a.end(a.len) - a.addr};
    if (burst.ring && on_fetch) on_fetch(burst);
    if (options_.on_read) options_.on_read(burst);
  }

  tb::AxiMemoryConfig hbm_config() const {
    return {.base = global_address(Space::kHbm, 0),
            .size = kHbmBytes,
            .read_latency = options_.hbm_latency,
            .jitter = options_.hbm_jitter,
            .bytes_per_cycle = options_.hbm_bytes_per_cycle,
            .shared_bandwidth = options_.hbm_shared,
            .order = options_.hbm_reorder ? tb::AxiOrder::kInterleaved : tb::AxiOrder::kInOrder,
            .service = options_.hbm_service,
            .ahead = options_.hbm_ahead,
            .aw_waits_for_w = options_.hbm_beside,
            .seed = options_.seed};
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

  const RtlOptions& options_;
  std::unique_ptr<tb::Sim<V>> sim_;
  tb::AxiPins pins_;
  std::unique_ptr<tb::AxiMemory> hbm_;
  std::unique_ptr<tb::AxiChecker> checker_;
  uint64_t last_transfer_ = 0;
};

// Ends one cycle after the other with step() until the condition holds; DeviceError when the chip
// does not answer. Only for its host port and its instruction port where a queue has room: those
// answer in a few cycles, whatever its memory and its engines do.
template <class V, class Condition, class Step>
void wait_until(RtlClock<V>& clock, Condition&& condition, const char* what, Step&& step) {
  constexpr uint64_t kAnswerCycles = 1000;
  const uint64_t start = clock.now();
  for (clock.eval(); !condition(); step()) {
    if (clock.now() - start > kAnswerCycles) {
      throw DeviceError(fmt::format("rtl: {} not seen in {} cycles", what, kAnswerCycles));
    }
  }
}

}  // namespace ng
