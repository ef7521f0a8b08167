// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "axi_read_join_bench_ports.h"
#include "rtl_structs.h"
#include "tb/dma/queue_random.h"
#include "tb/fields.h"
#include "tb/sim.h"

using namespace ng;
using namespace ng::tb;
using namespace ng::test;
using Parts = tb::Sim<Vaxi_read_join_bench>;
using rtl::axi_pkg::ax_t;
using rtl::axi_pkg::r_tag_t;

namespace {

void start(Parts& sim) {
  tb::zero_inputs(sim.top());
  sim.reset();
}

}  // namespace

TEST_CASE("the movers' addresses take turns, and the top bit of an ID tells them apart") {
  Parts sim("join_addresses");
  start(sim);
  sim->join_in_ar_valid_i = 3;
  for (const unsigned m : {0u, 1u}) {
    const tb::BitField port = ax_t::slice(m);
    set(sim->join_in_ar_i, port / ax_t::id, m ? 0b101u : 0b010u);
    set(sim->join_in_ar_i, port / ax_t::addr, m ? 0x5555666677778888 : 0x1111222233334444);
    set(sim->join_in_ar_i, port / ax_t::len, m ? 0xBBu : 0xAAu);
  }
  sim->join_axi_ar_ready_i = 1;
  for (unsigned n = 0; n < 6; ++n) {
    sim.eval();
    const bool load = n % 2;
    CHECK(sim->join_in_ar_ready_o == (load ? 2 : 1));
    CHECK(get(sim->join_axi_ar_o, ax_t::id) == (load ? 0b1101 : 0b0010));
    CHECK(get(sim->join_axi_ar_o, ax_t::addr) == (load ? 0x5555666677778888 : 0x1111222233334444));
    CHECK(get(sim->join_axi_ar_o, ax_t::len) == (load ? 0xBB : 0xAA));
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
    set(sim->join_axi_r_i, r_tag_t::id, id);
    set(sim->join_axi_r_i, r_tag_t::resp, word);
    set(sim->join_axi_r_i, r_tag_t::last, last);
    sim->join_axi_r_data_i = word;
    sim->join_in_r_ready_i = ready;
    sim.eval();
    if (sim->join_in_r_valid_o != (valid ? 1u << (id >> 3) : 0u)) FAIL("valid");
    if (sim->join_axi_r_ready_o != (ready >> (id >> 3) & 1)) FAIL("ready");
    if (get(sim->join_in_r_o, r_tag_t::id) != (id & 7) || sim->join_in_r_data_o != word ||
        get(sim->join_in_r_o, r_tag_t::resp) != (word & 3) ||
        get(sim->join_in_r_o, r_tag_t::last) != last)
      FAIL("beat");
  }
}
