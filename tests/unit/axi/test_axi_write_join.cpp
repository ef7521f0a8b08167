// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "Vaxi_write_join.h"
#include "rtl_structs.h"
#include "tb/axi_checker.h"
#include "tb/axi_manager.h"
#include "tb/axi_memory.h"
#include "tb/link/message_port.h"
#include "tb/sim.h"

using namespace ng;
using namespace ng::test;
using rtl::axi_pkg::ax_t;
using rtl::axi_pkg::b_t;
using rtl::axi_pkg::w_t;

namespace {

struct JoinRig {
  /// `together`: the memory takes an address only beside its data, which the ports hold back until
  /// the join has taken their address.
  explicit JoinRig(const std::string& name, double stall, bool together = false)
      : sim(name),
        memory(pins, {.order = tb::AxiOrder::kOutOfOrder,
                      .aw_waits_for_w = together,
                      .aw = tb::Stalls::random(stall),
                      .w = tb::Stalls::random(stall),
                      .b = tb::Stalls::random(stall),
                      .seed = sim.seed()}),
        checker(pins, "join"),
        managers{AxiManager(port[0], sim.seed()), AxiManager(port[1], sim.seed() + 1)},
        expected(memory.bytes()),
        together(together) {
    pins.bus_bytes = port[0].bus_bytes = port[1].bus_bytes = 32;
    for (AxiManager& m : managers)
      m.aw_stalls = m.w_stalls = m.b_stalls = tb::Stalls::random(stall);
    auto& t = sim.top();
    t.in_aw_valid_i = t.in_w_valid_i = t.axi_b_valid_i = t.axi_aw_ready_i = t.axi_w_ready_i = 0;
    sim.reset();
  }
  void cycle() {
    auto& t = sim.top();
    memory.drive();
    t.in_aw_valid_i = t.in_w_valid_i = t.in_b_ready_i = 0;
    for (unsigned m = 0; m < 2; ++m) {
      managers[m].drive();
      const tb::AxiPins& p = port[m];
      t.in_aw_valid_i |= p.aw.valid << m;
      t.in_w_valid_i |= (p.w.valid && (!together || addresses[m] > bursts[m])) << m;
      t.in_b_ready_i |= p.b.ready << m;
      const tb::BitField aw = ax_t::slice(m), w = w_t::slice(m);
      tb::set(t.in_aw_i, aw / ax_t::id, p.aw.data.id & 63);
      tb::set(t.in_aw_i, aw / ax_t::addr, p.aw.data.addr);
      tb::set(t.in_aw_i, aw / ax_t::len, p.aw.data.len);
      tb::set(t.in_w_i, w / w_t::data, std::span(p.w.data.data).first<32>());
      tb::set(t.in_w_i, w / w_t::strobe, p.w.data.strobe);
      tb::set(t.in_w_i, w / w_t::last, p.w.data.last);
    }
    t.axi_aw_ready_i = pins.aw.ready;
    t.axi_w_ready_i = pins.w.ready;
    t.axi_b_valid_i = pins.b.valid;
    tb::set(t.axi_b_i, b_t::id, pins.b.data.id);
    tb::set(t.axi_b_i, b_t::resp, pins.b.data.resp);
    sim.eval();
    for (unsigned m = 0; m < 2; ++m) {
      port[m].aw.ready = t.in_aw_ready_o >> m & 1;
      port[m].w.ready = t.in_w_ready_o >> m & 1;
      addresses[m] += port[m].aw.taken();
      bursts[m] += port[m].w.taken() && port[m].w.data.last;
      port[m].b.valid = t.in_b_valid_o >> m & 1;
      if (port[m].b.valid)
        port[m].b.data = {uint16_t(tb::get(t.in_b_o, b_t::id)),
                          uint8_t(tb::get(t.in_b_o, b_t::resp))};
    }
    pins.aw.valid = t.axi_aw_valid_o;
    if (pins.aw.valid)
      pins.aw.data = {uint16_t(tb::get(t.axi_aw_o, ax_t::id)), tb::get(t.axi_aw_o, ax_t::addr),
                      uint16_t(tb::get(t.axi_aw_o, ax_t::len)), 5, tb::kAxiIncr};
    pins.w.valid = t.axi_w_valid_o;
    if (pins.w.valid) {
      for (unsigned byte = 0; byte < 32; ++byte)
        pins.w.data.data[byte] = uint8_t(tb::get(t.axi_w_o, w_t::data.slice(byte, 8)));
      pins.w.data.strobe = tb::get(t.axi_w_o, w_t::strobe);
      pins.w.data.last = tb::get(t.axi_w_o, w_t::last);
    }
    pins.b.ready = t.axi_b_ready_o;
    memory.sample();
    checker.sample();
    for (AxiManager& m : managers) m.sample();
    sim.tick();
  }

  tb::Sim<Vaxi_write_join> sim;
  tb::AxiPins pins;
  tb::AxiPins port[2];
  tb::AxiMemory memory;
  tb::AxiChecker checker;
  AxiManager managers[2];
  tb::AxiBytes expected;
  bool together;
  uint64_t addresses[2] = {}, bursts[2] = {};  // taken of each port
};

}  // namespace

TEST_CASE("bursts of two managers keep their beats together and their answers apart") {
  for (const auto& [stall, together] :
       {std::pair(0.0, false), {0.3, false}, {0.7, false}, {0.0, true}, {0.3, true}}) {
    JoinRig rig("axi_write_join", stall, together);
    for (unsigned n = 0; n < 300; ++n) {
      const unsigned m = n % 2;
      const unsigned beats = 1 + unsigned(rig.sim.rng()() % 32);
      const tb::AxiAddress a{static_cast<uint16_t>(n / 2 % 64), 2048 * n,
                             static_cast<uint16_t>(beats - 1), 5, tb::kAxiIncr};
      rig.managers[m].write_random(a, &rig.expected);
    }
    for (int limit = 100'000; !rig.managers[0].done() || !rig.managers[1].done(); --limit) {
      REQUIRE(limit > 0);
      rig.cycle();
    }
    for (unsigned m = 0; m < 2; ++m) CHECK(rig.managers[m].writes.size() == 150);
    CHECK(!rig.memory.bytes().first_difference(rig.expected));
    rig.checker.finish();
  }
}

TEST_CASE("whole bursts take turns, one beat per cycle") {
  for (const unsigned beats : {16u, 1u}) {
    JoinRig rig("router_write_join_rate", 0);
    for (unsigned n = 0; n < 20; ++n)
      rig.managers[n % 2].write_random(
          {static_cast<uint16_t>(n), 2048 * n, static_cast<uint16_t>(beats - 1), 5, tb::kAxiIncr},
          nullptr);
    std::vector<unsigned> turns;
    for (int limit = 2000; (!rig.managers[0].done() || !rig.managers[1].done()) && limit > 0;
         --limit) {
      rig.cycle();
      if (rig.pins.aw.taken()) turns.push_back(rig.pins.aw.data.id >> 6);
    }
    CHECK(rig.memory.writes().cycles() == 20 * beats);
    REQUIRE(turns.size() == 20);
    for (unsigned n = 0; n < 20; ++n) CHECK(turns[n] == n % 2);
    for (unsigned m = 0; m < 2; ++m) CHECK(rig.managers[m].writes.size() == 10);
  }
}
