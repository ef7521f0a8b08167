// SPDX-License-Identifier: Apache-2.0
// SwitchNode<V>: a verilated chip_links without a chip, the switch in the middle of a star. It is
// ready to be joined when made. A write to a register takes a cycle of the switch alone.
#pragma once

#include <stdexcept>
#include <string>

#include "golden/isa/window_registers.h"
#include "tb/fabric/fabric_node.h"
#include "tb/link/lane_ports.h"
#include "tb/sim.h"

namespace ng::tb {

template <class V>
class SwitchNode : public FabricNode {
 public:
  /// Of so many links, of chips whose CONFIG_HASH is `hash`; `number` is what it calls itself.
  SwitchNode(unsigned links, uint32_t hash, uint16_t number, uint64_t seed)
      : links_(links), sim_("switch", seed) {
    V& top = sim_.top();
    top.chip_i = number;
    top.hash_i = hash;
    top.reg_valid_i = top.reg_write_i = 0;
    top.in_valid_i = 0;
    top.out_ready_i = 0;
    set_lanes(top.rx_head_i, top.rx_data_i, std::vector<link::Column>(links));
    sim_.reset();
  }

  unsigned links() override { return links_; }
  void step() override { sim_.tick(); }
  link::Column sent(unsigned link) override {
    return lanes_of(sim_->tx_head_o, sim_->tx_data_o, link);
  }
  void receive(std::span<const link::Column> columns) override {
    set_lanes(sim_->rx_head_i, sim_->rx_data_i, columns);
    sim_->rx_clk_i = (1u << links_) - 1;
    sim_.eval();
    sim_->rx_clk_i = 0;  // falls with the next evaluation
  }

  uint32_t read_link(unsigned link, uint32_t offset) override { return read(link, offset); }
  void write_link(unsigned link, uint32_t offset, uint32_t value) override {
    write(link, offset, value);
  }
  uint32_t read_router(uint32_t offset) override { return read(links_, offset); }
  void write_router(uint32_t offset, uint32_t value) override { write(links_, offset, value); }
  void route(uint16_t number, unsigned port) override {
    write_router(reg::router::table(number), port);
  }

 private:
  // Windows: the links', then the router's.
  uint32_t read(unsigned window, uint32_t offset) {
    sim_->reg_valid_i = 1u << window;
    sim_->reg_write_i = 0;
    sim_->reg_addr_i = static_cast<uint16_t>(offset);
    sim_.eval();
    sim_->reg_valid_i = 0;
    return sim_->reg_data_o[window];
  }
  void write(unsigned window, uint32_t offset, uint32_t value) {
    sim_->reg_valid_i = 1u << window;
    sim_->reg_write_i = 1;
    sim_->reg_addr_i = static_cast<uint16_t>(offset);
    sim_->reg_data_i = value;
    sim_.eval();
    if (sim_->reg_error_o >> window & 1) throw std::logic_error("the switch refuses a write");
    sim_.tick();
    sim_->reg_valid_i = sim_->reg_write_i = 0;
  }

  unsigned links_;
  Sim<V> sim_;
};

}  // namespace ng::tb
