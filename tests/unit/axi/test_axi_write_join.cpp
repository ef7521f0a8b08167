// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "Vaxi_write_join.h"
#include "tb/axi_checker.h"
#include "tb/axi_manager.h"
#include "tb/axi_memory.h"
#include "tb/link/message_port.h"
#include "tb/sim.h"

using namespace ng;
using namespace ng::test;

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
    t.in_aw_valid_i = t.in_w_valid_i = t.in_w_last_i = t.in_b_ready_i = 0;
    t.in_aw_id_i = 0;
    t.in_aw_len_i = 0;
    t.in_w_strobe_i = 0;
    for (unsigned m = 0; m < 2; ++m) {
      managers[m].drive();
      const tb::AxiPins& p = port[m];
      t.in_aw_valid_i |= p.aw.valid << m;
      t.in_w_valid_i |= (p.w.valid && (!together || addresses[m] > bursts[m])) << m;
      t.in_aw_id_i |= (p.aw.data.id & 63) << 6 * m;
      std::memcpy(port_bytes(t.in_aw_addr_i) + 8 * m, &p.aw.data.addr, 8);
      t.in_aw_len_i |= (p.aw.data.len & 255) << 8 * m;
      std::memcpy(port_bytes(t.in_w_data_i) + 32 * m, p.w.data.data.data(), 32);
      t.in_w_strobe_i |= (p.w.data.strobe & 0xFFFFFFFF) << 32 * m;
      t.in_w_last_i |= p.w.data.last << m;
      t.in_b_ready_i |= p.b.ready << m;
    }
    t.axi_aw_ready_i = pins.aw.ready;
    t.axi_w_ready_i = pins.w.ready;
    t.axi_b_valid_i = pins.b.valid;
    t.axi_b_id_i = pins.b.data.id & 127;
    t.axi_b_resp_i = pins.b.data.resp;
    sim.eval();
    for (unsigned m = 0; m < 2; ++m) {
      port[m].aw.ready = t.in_aw_ready_o >> m & 1;
      port[m].w.ready = t.in_w_ready_o >> m & 1;
      addresses[m] += port[m].aw.taken();
      bursts[m] += port[m].w.taken() && port[m].w.data.last;
      port[m].b.valid = t.in_b_valid_o >> m & 1;
      if (port[m].b.valid) port[m].b.data = {t.in_b_id_o, t.in_b_resp_o};
    }
    pins.aw.valid = t.axi_aw_valid_o;
    if (pins.aw.valid)
      pins.aw.data = {t.axi_aw_id_o, t.axi_aw_addr_o, t.axi_aw_len_o, 5, tb::kAxiIncr};
    pins.w.valid = t.axi_w_valid_o;
    if (pins.w.valid) {
      tb::axi_port::get_bytes(t.axi_w_data_o, pins.w.data.data);
      pins.w.data.strobe = t.axi_w_strobe_o;
      pins.w.data.last = t.axi_w_last_o;
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
