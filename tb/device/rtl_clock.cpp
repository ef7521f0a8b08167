// SPDX-License-Identifier: Apache-2.0
#include "tb/device/rtl_clock.h"

#include <fmt/format.h>

#include <algorithm>

#include "golden/device/device.h"
#include "golden/isa/address_map.h"

namespace ng {

void RtlClock::reset() {
  if (!pins_) {
    pins_ = make_(options_.seed);
    if (!options_.waves.empty()) {
      pins_->start_waves(options_.waves, options_.waves_first, options_.waves_last);
    }
  }
  hbm_ = std::make_unique<tb::AxiMemory>(pins_->axi, hbm_config());
  if (options_.hbm_fault_bytes > 0) {
    hbm_->fail(options_.hbm_fault_address, options_.hbm_fault_bytes, tb::kAxiSlvErr, true, false);
  }
  checker_ = std::make_unique<tb::AxiChecker>(pins_->axi, "chip", tb::kAddressBesideData);
  idle_inputs();
  pins_->reset();
}

void RtlClock::tick_alone() {
  const tb::AxiPins& axi = pins_->axi;
  const bool answering = axi.r.valid || axi.b.valid;
  if (pins_->axi_offers.any() || !hbm_->idle() || answering) {
    hbm_->drive();
    pins_->eval();
    hbm_->sample();
    checker_->sample();
    if (axi.ar.taken()) note_read(axi.ar.data);
    if (axi.ar.taken() || axi.r.taken() || axi.aw.taken() || axi.w.taken() || axi.b.taken()) {
      last_transfer_ = now();
    }
  }
  pins_->tick();
}

void RtlClock::wait_until(const std::function<bool()>& condition, const char* what,
                          const std::function<void()>& step) {
  constexpr uint64_t kAnswerCycles = 1000;
  const uint64_t start = now();
  for (eval(); !condition(); step()) {
    if (now() - start > kAnswerCycles) {
      throw DeviceError(fmt::format("rtl: {} not seen in {} cycles", what, kAnswerCycles));
    }
  }
}

void RtlClock::note_read(const tb::AxiAddress& a) {
  // This bit of an AXI ID: no access of the DMA engine. Those of the engines are their rings', one
  // above is what other chips read.
  constexpr uint32_t kRingId = 64;
  const uint32_t id = a.id % kRingId;
  const bool ring = (a.id & kRingId) != 0 && id < kEngineCount;
  const RtlOptions::Burst burst{ring, id, a.addr, a.end(a.len) - a.addr};
  if (burst.ring && on_fetch) on_fetch(burst);
  if (options_.on_read) options_.on_read(burst);
}

tb::AxiMemoryConfig RtlClock::hbm_config() const {
  return {.base = global_address(Space::kHbm, 0),
          .size = hbm_bytes_,
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

void RtlClock::idle_inputs() {
  const RegisterPins& host = pins_->registers;
  host.aw_valid = host.w_valid = host.ar_valid = 0;
  host.b_ready = host.r_ready = 0;
  host.aw_addr = host.ar_addr = 0;
  host.w_data = 0;
  host.w_strobe = 0;
  pins_->instruction.valid = 0;
  const LanePins& lanes = pins_->lanes;
  lanes.rx_clk = 0;
  std::ranges::fill(lanes.rx_head, uint8_t{0});
  std::ranges::fill(lanes.rx_data, 0u);
  hbm_->drive();
}

}  // namespace ng
