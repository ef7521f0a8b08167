// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "dma_arbiter_bench_ports.h"
#include "rtl_structs.h"
#include "tb/dma/queue_random.h"
#include "tb/fields.h"
#include "tb/sim.h"

using namespace ng;
using namespace ng::tb;
using namespace ng::test;
using rtl::mover_pkg::piece_t;
using Parts = tb::Sim<Vdma_arbiter_bench>;

namespace {

void start(Parts& sim) {
  tb::zero_inputs(sim.top());
  sim.reset();
}

/// The queue that is served in this cycle, -1 for none.
int served(Parts& sim) {
  sim.eval();
  for (int q = 0; q < 3; ++q)
    if (sim->arbiter_piece_ready_o >> q & 1) return q;
  return -1;
}
std::string serve(Parts& sim, unsigned cycles) {
  std::string order;
  sim->arbiter_out_ready_i = 1;
  for (unsigned i = 0; i < cycles; ++i) {
    const int q = served(sim);
    order += q < 0 ? '-' : char('0' + q);
    sim.tick();
  }
  return order;
}
void set_data(Parts& sim) {
  for (unsigned q = 0; q < 3; ++q)
    set(sim->arbiter_piece_data_i, piece_t::slice(q) / piece_t::pattern, 100 + q);
}

}  // namespace

TEST_CASE("queues of one class take turns") {
  Parts sim("arbiter_turns");
  start(sim);
  set_data(sim);
  sim->arbiter_class_i = 0b01'01'01;
  CHECK(serve(sim, 2) == "--");
  CHECK(sim->arbiter_out_valid_o == 0);
  sim->arbiter_piece_valid_i = 7;
  CHECK(serve(sim, 8) == "01201201");
  sim->arbiter_piece_valid_i = 5;
  CHECK(serve(sim, 4) == "2020");
}

TEST_CASE("a higher class goes first, until a queue has waited for five others") {
  Parts sim("arbiter_classes");
  start(sim);
  set_data(sim);
  sim->arbiter_class_i = 0b00'11'10;  // queue 1 highest, then 0, then 2
  sim->arbiter_piece_valid_i = 7;
  CHECK(serve(sim, 14) == "11111021111021");
  sim->arbiter_piece_valid_i = 5;
  CHECK(serve(sim, 12) == "000020000020");
}

TEST_CASE("an interruption by a higher class does not change the turns below it") {
  Parts sim("arbiter_interrupted");
  start(sim);
  set_data(sim);
  sim->arbiter_class_i = 0b00'00'01;
  sim->arbiter_piece_valid_i = 6;
  CHECK(serve(sim, 1) == "1");
  sim->arbiter_piece_valid_i = 7;
  CHECK(serve(sim, 1) == "0");
  sim->arbiter_piece_valid_i = 6;
  CHECK(serve(sim, 3) == "212");
}

TEST_CASE("keeps a choice that the mover has seen, with its data") {
  Parts sim("arbiter_held");
  start(sim);
  set_data(sim);
  sim->arbiter_class_i = 0b11'00'00;
  sim->arbiter_piece_valid_i = 1;
  sim.tick();
  sim->arbiter_piece_valid_i = 7;
  sim.eval();
  CHECK(get(sim->arbiter_out_data_o, piece_t::pattern) == 100);
  sim.ticks(3);
  CHECK(get(sim->arbiter_out_data_o, piece_t::pattern) == 100);
  CHECK(serve(sim, 1) == "0");
  CHECK(get(sim->arbiter_out_data_o, piece_t::pattern) == 102);
  CHECK(serve(sim, 1) == "2");
}

TEST_CASE("no queue waits for more than the bound, whatever the classes") {
  Parts sim("arbiter_bound");
  start(sim);
  Generator make(sim.seed(), {});
  unsigned waited[3] = {}, worst = 0;
  unsigned valid = 0;
  for (int n = 0; n < 20000; ++n) {
    if (make.one_in(50)) sim->arbiter_class_i = make.rng()() & 63;
    for (unsigned q = 0; q < 3; ++q)
      if (!(valid >> q & 1) && !make.one_in(4)) valid |= 1u << q, waited[q] = 0;
    sim->arbiter_piece_valid_i = valid;
    sim->arbiter_out_ready_i = !make.one_in(3);
    const int q = served(sim);
    if (sim->arbiter_out_valid_o != (valid != 0)) FAIL("valid");
    if ((q >= 0) != (valid != 0 && sim->arbiter_out_ready_i)) FAIL("served");
    if (q >= 0) {
      if (!(valid >> q & 1)) FAIL("served a queue that has nothing");
      for (unsigned other = 0; other < 3; ++other)
        if (int(other) != q && valid >> other & 1) worst = std::max(worst, ++waited[other]);
      valid &= ~(1u << q);
    }
    sim.tick();
  }
  CHECK(worst <= 5 + 3 - 1);
}
