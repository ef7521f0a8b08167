// SPDX-License-Identifier: Apache-2.0
#include "lanes_bench.h"

using namespace ng::test;

namespace {

uint32_t ids(bool reversed, int odd_lane = -1, unsigned odd_id = 0) {
  uint32_t all = 0;
  for (int p = 0; p < 8; ++p)
    all |= (p == odd_lane ? odd_id : unsigned(reversed ? 7 - p : p)) << (3 * p);
  return all;
}

unsigned mirror(unsigned mask) {
  unsigned turned = 0;
  for (unsigned l = 0; l < 8; ++l) turned |= (mask >> l & 1) << (7 - l);
  return turned;
}

}  // namespace

TEST_CASE("is straight with no good lane after reset") {
  Bench sim("order_reset");
  start(sim);
  CHECK(sim->order_good_o == 0);
  CHECK(sim->order_reversed_o == 0);
}

TEST_CASE("turns physical lanes into logical ones, straight and reversed") {
  Bench sim("order_masks");
  start(sim);
  sim->order_look_i = 1;
  for (const bool reversed : {false, true}) {
    sim->order_id_i = ids(reversed);
    for (int i = 0; i < 300; ++i) {
      const auto known = static_cast<unsigned>(sim.rng()() & 0xff);
      const auto fresh = static_cast<unsigned>(sim.rng()() & 0xff);
      const auto masked = static_cast<unsigned>(sim.rng()() & sim.rng()() & 0xff);
      sim->order_known_i = known;
      sim->order_fresh_i = fresh;
      sim->order_masked_i = masked;
      sim.eval();
      const unsigned lanes = known & fresh;
      CHECK(sim->order_good_o == ((reversed ? mirror(lanes) : lanes) & ~masked & 0xff));
      if (lanes) CHECK(sim->order_reversed_o == reversed);
    }
  }
}

TEST_CASE("the lowest lane known decides the order, and one that does not fit is not good") {
  Bench sim("order_odd");
  start(sim);
  sim->order_look_i = 1;
  sim->order_known_i = sim->order_fresh_i = 0xff;
  sim->order_id_i = ids(false, 3, 4);  // lane 3 says what it would say reversed
  sim.eval();
  CHECK(sim->order_reversed_o == 0);
  CHECK(sim->order_good_o == 0xf7);
  sim->order_known_i = 0xf8;  // now it is the lowest
  sim.eval();
  CHECK(sim->order_reversed_o == 1);
  CHECK(sim->order_good_o == 0x10);
  sim->order_known_i = 0xff;
  sim->order_id_i = ids(true, 0, 3);  // fits neither way
  sim.eval();
  CHECK(sim->order_reversed_o == 1);
  CHECK(sim->order_good_o == 0x7f);
}

TEST_CASE("keeps what it saw last when it looks no more") {
  Bench sim("order_kept");
  start(sim);
  sim->order_look_i = 1;
  sim->order_known_i = 0x3f;
  sim->order_fresh_i = 0xff;
  sim->order_id_i = ids(true);
  sim.tick();
  sim->order_look_i = 0;
  sim->order_known_i = 0;
  sim->order_id_i = ids(false);
  for (int i = 0; i < 5; ++i) {
    sim.tick();
    CHECK(sim->order_good_o == 0xfc);
    CHECK(sim->order_reversed_o == 1);
  }
}
