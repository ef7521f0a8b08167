// SPDX-License-Identifier: Apache-2.0
// BoundPins<V>: the pins of one verilated chip_top, and the only code of tb/device that is compiled
// once for each verilated library.
#pragma once

#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "tb/device/chip_pins.h"
#include "tb/sim.h"

namespace ng {

template <class V>
class BoundPins : public ChipPins {
 public:
  // `top` is the model of `sim`.
  BoundPins(V& top, std::unique_ptr<tb::Sim<V>> sim)
      : ChipPins({.aw_valid = top.aw_valid_i,
                  .aw_ready = top.aw_ready_o,
                  .aw_addr = top.aw_addr_i,
                  .w_valid = top.w_valid_i,
                  .w_ready = top.w_ready_o,
                  .w_data = top.w_data_i,
                  .w_strobe = top.w_strobe_i,
                  .b_valid = top.b_valid_o,
                  .b_ready = top.b_ready_i,
                  .b_resp = top.b_resp_o,
                  .ar_valid = top.ar_valid_i,
                  .ar_ready = top.ar_ready_o,
                  .ar_addr = top.ar_addr_i,
                  .r_valid = top.r_valid_o,
                  .r_ready = top.r_ready_i,
                  .r_data = top.r_data_o,
                  .r_resp = top.r_resp_o},
                 {.valid = top.instr_valid_i,
                  .ready = top.instr_ready_o,
                  .data = bytes(top.instr_data_i)},
                 {.rx_clk = top.rx_clk_i,
                  .rx_head = bytes(top.link_rx_head_i),
                  .rx_data = words(top.link_rx_data_i),
                  .tx_head = bytes(top.link_tx_head_o),
                  .tx_data = words(top.link_tx_data_o)},
                 {.ar = top.axi_ar_valid_o, .aw = top.axi_aw_valid_o, .w = top.axi_w_valid_o},
                 NG_AXI_PINS(top, axi)),
        sim_(std::move(sim)) {}

  void eval() override { sim_->eval(); }
  void tick() override { sim_->tick(); }
  void reset() override { sim_->reset(); }
  void hold_reset() override { sim_->top().rst_ni = 0; }
  uint64_t cycle() const override { return sim_->cycle(); }
  void start_waves(const std::string& file, uint64_t first, uint64_t last) override {
    sim_->start_waves(file, {first, last});
  }

 private:
  // Ports up to 64 bits are integers, wider ones arrays of 32-bit words: both as bytes.
  template <class Port>
  static std::span<uint8_t> bytes(Port& port) {
    return {reinterpret_cast<uint8_t*>(&port), sizeof port};
  }

  template <class Port>
  static std::span<uint32_t> words(Port& port) {
    return {port.m_storage, std::size(port.m_storage)};
  }

  std::unique_ptr<tb::Sim<V>> sim_;
};

// Makes a chip of this library whose random initial values come from the seed.
template <class V>
std::unique_ptr<ChipPins> make_chip_pins(uint64_t seed) {
  auto sim = std::make_unique<tb::Sim<V>>("chip", seed);
  V& top = sim->top();
  return std::make_unique<BoundPins<V>>(top, std::move(sim));
}

}  // namespace ng
