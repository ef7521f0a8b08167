// SPDX-License-Identifier: Apache-2.0
// RealLink: two link_endpoints and the wires between them, as pipes of a Network: beats go in at
// one end and come out at the other, through flits, credits and lanes.
#pragma once

#include <memory>
#include <span>

#include "Vrouter_endpoint.h"
#include "router_topology.h"
#include "tb/link/lane_ports.h"
#include "tb/link/link_settings.h"
#include "tb/link/pair.h"

namespace ng::test {

/// One link_endpoint. Inputs of a cycle are set by push() and pop(), and taken by the tick that
/// follows.
class Endpoint {
 public:
  explicit Endpoint(const std::string& name, unsigned chip) : sim(name) {
    sim->hash_i = 0x1234;
    sim->chip_i = uint16_t(chip);
    sim->reg_valid_i = sim->reg_write_i = 0;
    sim->reg_addr_i = 0;
    sim->reg_data_i = 0;
    sim->in_valid_i = sim->in_first_i = sim->in_last_i = sim->out_ready_i = 0;
    sim->rx_head_i = 0;
    for (auto& word : sim->rx_data_i.m_storage) word = 0;
    sim->rst_ni = 0;
    sim.eval();
    for (unsigned i = 0; i < 4; ++i) {
      receive({});
      sim.tick();
    }
    sim->rst_ni = 1;
    sim.eval();
    write(reg::link::kControl, tb::kLinkOn);
  }

  /// Done by the next tick; one at a time.
  void write(unsigned address, uint32_t data) {
    sim->reg_valid_i = sim->reg_write_i = 1;
    sim->reg_addr_i = uint8_t(address);
    sim->reg_data_i = data;
  }
  uint32_t read(unsigned address) {
    sim->reg_valid_i = 1;
    sim->reg_addr_i = uint8_t(address);
    sim.eval();
    sim->reg_valid_i = 0;
    return sim->reg_data_o;
  }

  void receive(const tb::LinkColumn& words) {
    tb::set_lanes(sim->rx_head_i, sim->rx_data_i, std::span(&words, 1));
    sim.eval();
    sim->rx_clk_i = 1;
    sim.eval();
    sim->rx_clk_i = 0;
    sim.eval();
  }
  tb::LinkColumn sent() { return tb::lanes_of(sim->tx_head_o, sim->tx_data_o, 0); }
  void tick() {
    sim.tick();
    sim->in_valid_i = sim->out_ready_i = 0;
    sim->reg_valid_i = sim->reg_write_i = 0;
    sim.eval();
  }

  bool accepts(unsigned c) { return sim->in_ready_o >> c & 1; }
  void push(unsigned c, const Beat& beat) {
    const unsigned bit = 1u << c;
    sim->in_valid_i |= bit;
    sim->in_first_i = uint8_t((sim->in_first_i & ~bit) | unsigned(beat.first) << c);
    sim->in_last_i = uint8_t((sim->in_last_i & ~bit) | unsigned(beat.last) << c);
    for (unsigned w = 0; w < 3; ++w) sim->in_header_i[3 * c + w] = beat.header[w];
    for (unsigned w = 0; w < 16; ++w) sim->in_data_i[16 * c + w] = beat.data[w];
  }
  bool offers(unsigned c) { return sim->out_valid_o >> c & 1; }
  Beat front(unsigned c) {
    Beat beat{bool(sim->out_first_o >> c & 1),
              bool(sim->out_last_o >> c & 1),
              bool(sim->out_abort_o >> c & 1),
              {},
              {}};
    for (unsigned w = 0; w < 3; ++w) beat.header[w] = sim->out_header_o[3 * c + w];
    for (unsigned w = 0; w < 16; ++w) beat.data[w] = sim->out_data_o[16 * c + w];
    return beat;
  }
  void pop(unsigned c) { sim->out_ready_i |= uint8_t(1u << c); }

  tb::Sim<Vrouter_endpoint> sim;
};

struct RealLink : tb::Pair<Endpoint> {
  RealLink(const std::string& name, uint64_t seed, unsigned latency)
      : Pair(std::make_unique<Endpoint>(name + ".a", 1), std::make_unique<Endpoint>(name + ".b", 2),
             {.latency_cycles = latency, .seed = seed},
             {.latency_cycles = latency, .seed = seed + 1}) {}

  bool up() { return a.sim->up_o && b.sim->up_o; }
  void train() {
    if (!until([&] { return up(); }, 10'000)) throw std::runtime_error("a link does not train");
  }
};

/// A channel of one direction of a RealLink. Of all its pipes one steps it.
class RealPipe : public Pipe {
 public:
  RealPipe(RealLink& link, bool from_a, unsigned channel, bool steps)
      : link_(link),
        from_(from_a ? link.a : link.b),
        to_(from_a ? link.b : link.a),
        channel_(channel),
        steps_(steps) {}

  bool accepts() const override { return from_.accepts(channel_); }
  void push(const Beat& beat) override { from_.push(channel_, beat); }
  const Beat* front() const override {
    if (!to_.offers(channel_)) return nullptr;
    front_ = to_.front(channel_);
    return &front_;
  }
  void pop() override { to_.pop(channel_); }
  void step() override {
    if (steps_) link_.step();
  }

 private:
  RealLink& link_;
  Endpoint& from_;
  Endpoint& to_;
  unsigned channel_;
  bool steps_;
  mutable Beat front_;
};

}  // namespace ng::test
