// SPDX-License-Identifier: Apache-2.0
#include "queue_parts.h"

using namespace ng;
using namespace ng::test;

TEST_CASE("the movers' addresses take turns, and the top bit of an ID tells them apart") {
  Parts sim("join_addresses");
  start(sim);
  sim->join_in_ar_valid_i = 3;
  sim->join_in_ar_id_i = 0b101'010;
  set(sim->join_in_ar_addr_i, {0, 64}, 0x1111222233334444);
  set(sim->join_in_ar_addr_i, {64, 64}, 0x5555666677778888);
  sim->join_in_ar_len_i = 0xBBAA;
  sim->join_axi_ar_ready_i = 1;
  for (unsigned n = 0; n < 6; ++n) {
    sim.eval();
    const bool load = n % 2;
    CHECK(sim->join_in_ar_ready_o == (load ? 2 : 1));
    CHECK(sim->join_axi_ar_id_o == (load ? 0b1101 : 0b0010));
    CHECK(sim->join_axi_ar_addr_o == (load ? 0x5555666677778888 : 0x1111222233334444));
    CHECK(sim->join_axi_ar_len_o == (load ? 0xBB : 0xAA));
    sim.tick();
  }
}

TEST_CASE("a beat goes to the mover of its ID, whose ready it sees") {
  Parts sim("join_beats");
  start(sim);
  Generator make(sim.seed(), {});
  for (int n = 0; n < 2000; ++n) {
    const unsigned id = unsigned(make.below(16)), ready = unsigned(make.below(4)),
                   word = unsigned(make.rng()());
    const bool valid = make.one_in(2), last = make.one_in(2);
    sim->join_axi_r_valid_i = valid;
    sim->join_axi_r_id_i = id;
    sim->join_axi_r_data_i = word;
    sim->join_axi_r_resp_i = word & 3;
    sim->join_axi_r_last_i = last;
    sim->join_in_r_ready_i = ready;
    sim.eval();
    if (sim->join_in_r_valid_o != (valid ? 1u << (id >> 3) : 0u)) FAIL("valid");
    if (sim->join_axi_r_ready_o != (ready >> (id >> 3) & 1)) FAIL("ready");
    if (sim->join_in_r_id_o != (id & 7) || sim->join_in_r_data_o != word ||
        sim->join_in_r_resp_o != (word & 3) || sim->join_in_r_last_o != last)
      FAIL("beat");
  }
}
