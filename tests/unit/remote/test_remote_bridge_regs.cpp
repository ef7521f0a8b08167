// SPDX-License-Identifier: Apache-2.0
// Registers of the bridge, with a counter of 4 bits.
#include <catch2/catch_test_macros.hpp>

#include "Vremote_bridge_regs.h"
#include "tb/link/message_port.h"
#include "tb/sim.h"

using namespace ng;
using link::Message;
using link::MessageType;

TEST_CASE("wrong responses are counted up to the largest value, and the first is kept") {
  tb::Sim<Vremote_bridge_regs> sim("remote_bridge_regs");
  auto& rng = sim.rng();
  sim->fault_i = sim->reg_valid_i = sim->reg_write_i = sim->reg_addr_i = 0;
  sim.reset();
  uint32_t count = 0, first = 0;
  unsigned full = 0, cleared = 0;
  for (int n = 0; n < 20'000; ++n) {
    const Message m{.type = rng() % 2 ? MessageType::kReadResponse : MessageType::kWriteResponse,
                    .tag = static_cast<uint8_t>(rng()),
                    .dst = static_cast<uint16_t>(rng() % 1024),
                    .src = static_cast<uint16_t>(rng() % 1024)};
    const uint32_t fault = rng() % 2 ? 0 : 1 + rng() % 5;
    sim->fault_i = static_cast<uint8_t>(fault);
    test::put_port(sim->header_i, link::encode_header(m));
    const bool access = rng() % 4 == 0;
    sim->reg_valid_i = access;
    sim->reg_write_i = rng() % 8 == 0;
    sim->reg_addr_i = static_cast<uint8_t>(rng() % 2 ? 4 * (rng() % 2) : rng());
    sim.eval();
    const bool known = sim->reg_addr_i == 0 || sim->reg_addr_i == 4;
    if (!sim->reg_ready_o || sim->reg_error_o != (access && !known)) FAIL("outcome");
    if (sim->reg_data_o != (sim->reg_addr_i == 0 ? count : sim->reg_addr_i == 4 ? first : 0))
      FAIL("address " << int(sim->reg_addr_i) << " reads " << sim->reg_data_o);
    if (access && known && sim->reg_write_i) {
      count = first = 0;
      ++cleared;
    } else if (fault != 0) {
      if (count == 0)
        first = fault | (m.type == MessageType::kReadResponse ? 8u : 0) | uint32_t{m.tag} << 4 |
                uint32_t{m.src} << 12 | uint32_t{m.dst} << 22;
      if (count < 15) ++count;
      full += count == 15;
    }
    sim.tick();
  }
  CHECK(full > 100);
  CHECK(cleared > 100);
}
