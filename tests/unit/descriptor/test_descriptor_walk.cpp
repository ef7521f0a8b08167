// SPDX-License-Identifier: Apache-2.0
// What the walk makes of descriptors is in test_descriptor_queue.cpp; here its handshakes.
#include "queue_parts.h"

using namespace ng;
using namespace ng::test;

namespace {

/// Loads a copy between contiguous sides.
void load(Parts& sim, const Instruction& i, unsigned entry) {
  judge(sim, i, {}, {});
  REQUIRE(sim->decode_formed_o);
  sim->walk_job_i = sim->decode_job_o;
  sim->walk_entry_i = entry;
  sim->walk_load_i = 1;
  sim.tick();
  sim->walk_load_i = 0;
}

}  // namespace

TEST_CASE("offers pieces one per cycle from the cycle after the load, and holds one that stalls") {
  Parts sim("walk_pieces");
  start(sim);
  CHECK(sim->walk_ready_o == 1);
  const Instruction i = copy(2, hbm(0x1234), sbuf(0x987), 5000);
  load(sim, i, 6);
  CHECK(sim->walk_active_o == 1);
  CHECK(sim->walk_entry_o == 6);
  std::vector<Piece> pieces;
  Generator make(sim.seed(), {});
  while (sim->walk_piece_valid_o) {
    CHECK(sim->walk_piece_load_o == 1);
    sim->walk_piece_ready_i = make.one_in(2);
    sim.eval();
    pieces.push_back(get_piece(sim->walk_piece_data_o));
    if (sim->walk_ready_o != (sim->walk_piece_ready_i && pieces.back().last)) FAIL("ready");
    if (!sim->walk_piece_ready_i) pieces.pop_back();
    sim.tick();
  }
  const ShapeRegisters none{};
  check_pieces(Descriptor(i, none, {.queue = 2, .sbuf_bytes = 1 << 20}), pieces);
  for (auto& p : pieces) CHECK(p.queue == 2);
}

TEST_CASE("takes the next descriptor with the last piece of the one before") {
  Parts sim("walk_next");
  start(sim);
  load(sim, copy(2, hbm(0), hbm(0x10000), 64), 1);
  sim->walk_piece_ready_i = 1;
  sim.eval();
  CHECK(sim->walk_ready_o == 1);
  CHECK(sim->walk_piece_load_o == 0);
  load(sim, copy(2, hbm(0x40), sbuf(0), 64), 2);
  CHECK(sim->walk_piece_valid_o == 1);
  CHECK(sim->walk_entry_o == 2);
  CHECK(get_piece(sim->walk_piece_data_o).src == hbm(0x40));
  CHECK(sim->walk_piece_load_o == 1);
  sim.tick();
  CHECK(sim->walk_active_o == 0);
}

TEST_CASE("stops after the piece on offer, taken at once or later") {
  Parts sim("walk_stop");
  start(sim);
  for (bool ready : {true, false}) {
    load(sim, copy(2, hbm(0), hbm(0x10000), 10000), 1);
    sim->walk_piece_ready_i = ready;
    sim->walk_stop_i = 1;
    sim.tick();
    sim->walk_stop_i = 0;
    if (!ready) {
      CHECK(sim->walk_piece_valid_o == 1);
      sim.tick();
      CHECK(sim->walk_piece_valid_o == 1);
      sim->walk_piece_ready_i = 1;
      sim.tick();
    }
    CHECK(sim->walk_piece_valid_o == 0);
    CHECK(sim->walk_ready_o == 1);
  }
  load(sim, copy(2, hbm(0), hbm(0x10000), 3000), 1);  // the stop is over
  sim.ticks(2);
  CHECK(sim->walk_piece_valid_o == 1);
}

TEST_CASE("forgets its descriptor at a reset") {
  Parts sim("walk_reset");
  start(sim);
  load(sim, copy(2, hbm(0), hbm(0x10000), 10000), 1);
  sim.reset();
  CHECK(sim->walk_piece_valid_o == 0);
  CHECK(sim->walk_ready_o == 1);
}
