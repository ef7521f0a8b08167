// SPDX-License-Identifier: Apache-2.0
// A verilated router_switch as message ports: slice 3 p + c is port p, channel c.
//
//   RouterModel<Vrouter_switch, 3> router("ring.0");
//   router.route(5, 2);                 // chip 5 is behind port 2
//   router.offer(0, &beat); router.ready(1, true); router.eval();
//   if (router.taken(0)) ...            // before tick()
#pragma once

#include <string>

#include "golden/isa/window_registers.h"
#include "router_beats.h"
#include "tb/sim.h"

namespace ng::test {

template <class V, unsigned Ports_>
class RouterModel {
 public:
  static constexpr unsigned kPorts = Ports_, kSlices = 3 * Ports_;
  static constexpr unsigned kNoPort = 15;

  explicit RouterModel(const std::string& name) : sim(name) {
    sim->port_dead_i = 0;
    sim->reg_valid_i = sim->reg_write_i = 0;
    sim->reg_addr_i = 0;
    sim->reg_data_i = 0;
    sim->in_valid_i = sim->in_first_i = sim->in_last_i = sim->in_abort_i = 0;
    for (auto& word : sim->in_header_i.m_storage) word = 0;
    for (auto& word : sim->in_data_i.m_storage) word = 0;
    sim->out_ready_i = 0;
    sim.reset();
  }

  struct Answer {
    uint32_t data;
    bool error;
  };

  Answer read(unsigned address) {
    sim->reg_valid_i = 1;
    sim->reg_write_i = 0;
    sim->reg_addr_i = uint16_t(address);
    sim.eval();
    const Answer answer{sim->reg_data_o, bool(sim->reg_error_o)};
    sim->reg_valid_i = 0;
    return answer;
  }
  /// Takes a cycle in which nothing else moves.
  bool write(unsigned address, uint32_t data) {
    const auto valid = sim->in_valid_i;
    const auto ready = sim->out_ready_i;
    sim->in_valid_i = 0;
    sim->out_ready_i = 0;
    const bool error = begin_write(address, data);
    sim.tick();
    sim->reg_valid_i = 0;
    sim->in_valid_i = valid;
    sim->out_ready_i = ready;
    return error;
  }
  /// In the cycle that is under way; end_write() behind its tick.
  bool begin_write(unsigned address, uint32_t data) {
    sim->reg_valid_i = sim->reg_write_i = 1;
    sim->reg_addr_i = uint16_t(address);
    sim->reg_data_i = data;
    sim.eval();
    return sim->reg_error_o;
  }
  void end_write() { sim->reg_valid_i = 0; }

  void route(unsigned chip, unsigned port) { write(reg::router::table(chip), port); }
  /// What comes in at the ports of `transit` is on output `port`'s ring already; other messages
  /// leave `reserve` beats free.
  void ring(unsigned port, unsigned transit, unsigned reserve) {
    if (write(reg::router::ring(port),
              reg::router::kRingTransit(transit) | reg::router::kRingReserve(reserve)))
      throw std::logic_error("the router refuses this reserve");
  }
  uint32_t counter(unsigned address) { return read(address).data; }

  void dead(unsigned port, bool is) {
    sim->port_dead_i = (sim->port_dead_i & ~(1u << port)) | unsigned(is) << port;
  }
  bool is_dead(unsigned port) const { return sim->port_dead_i >> port & 1; }

  void offer(unsigned slice, const Beat* beat) {
    set(sim->in_valid_i, slice, beat != nullptr);
    if (!beat) return;
    set(sim->in_first_i, slice, beat->first);
    set(sim->in_last_i, slice, beat->last);
    set(sim->in_abort_i, slice, beat->abort);
    for (unsigned w = 0; w < 3; ++w) sim->in_header_i[3 * slice + w] = beat->header[w];
    for (unsigned w = 0; w < 16; ++w) sim->in_data_i[16 * slice + w] = beat->data[w];
  }
  void ready(unsigned slice, bool is) { set(sim->out_ready_i, slice, is); }

  bool taken(unsigned slice) const { return (sim->in_valid_i & sim->in_ready_o) >> slice & 1; }
  bool valid(unsigned slice) const { return sim->out_valid_o >> slice & 1; }
  bool given(unsigned slice) const { return (sim->out_valid_o & sim->out_ready_i) >> slice & 1; }
  Beat out(unsigned slice) const {
    Beat beat{
        bool(sim->out_first_o >> slice & 1), bool(sim->out_last_o >> slice & 1), false, {}, {}};
    for (unsigned w = 0; w < 3; ++w) beat.header[w] = sim->out_header_o[3 * slice + w];
    for (unsigned w = 0; w < 16; ++w) beat.data[w] = sim->out_data_o[16 * slice + w];
    return beat;
  }

  void eval() { sim.eval(); }
  void tick() { sim.tick(); }

  mutable tb::Sim<V> sim;  // reading a port of a verilated model is no const operation

 private:
  template <class T>
  static void set(T& bits, unsigned at, bool value) {
    bits = T((bits & ~(T(1) << at)) | T(value) << at);
  }
};

}  // namespace ng::test
