// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "lane_bench.h"
#include "lane_stream.h"

using namespace ng::test;

namespace {

struct Rig {
  Rig(LaneBench& bench, unsigned id) : sim(bench), stream(bench.rng(), 21, true), lane(id) {}
  Block make() {
    const unsigned at = count++ % 4;
    if (at != 0) return {1, sim.rng()()};
    return {2, training_set({.lane = lane, .index = count / 4 % 16})};
  }
  void feed() {
    if (!stream.ready()) stream.push(make());
    const Block word = stream.pop();
    sim->rx_lane_head_i = word.head;
    sim->rx_lane_data_i = word.data;
  }
  void cycle() {
    feed();
    both(sim);
    skips += sim->rx_lane_skip_o;
    overflows += sim->rx_lane_overflow_o;
  }
  void until_known() {
    for (int i = 0; i < 500 && !sim->rx_lane_known_o; ++i) cycle();
    REQUIRE(sim->rx_lane_known_o);
  }
  LaneBench& sim;
  LaneStream stream;
  unsigned lane, count = 0, skips = 0, overflows = 0;
};

}  // namespace

TEST_CASE("hands the blocks of a lane over in order, with what they are") {
  LaneBench sim("lane_order");
  start(sim);
  Rig rig(sim, 5);
  sim->rx_lane_pop_i = 1;
  rig.until_known();
  CHECK(sim->rx_lane_id_o == 5);
  for (int i = 0; i < 20; ++i) rig.cycle();
  std::vector<Block> got, sent;
  for (int i = 0; i < 300; ++i) {
    const Block block = i % 50 == 49 ? Block{2, kSkip} : rig.make();
    if (block.data != kSkip) sent.push_back(block);
    rig.stream.push(block);
    sim->rx_lane_pop_i = sim.rng()() % 16 != 0;
    sim.eval();
    if (sim->rx_lane_valid_o && sim->rx_lane_pop_i)
      got.push_back({sim->rx_lane_good_o ? 1u : sim->rx_lane_set_o ? 2u : 0u, sim->rx_lane_data_o});
    rig.cycle();
  }
  sim->rx_lane_pop_i = 1;
  for (int i = 0; i < 60; ++i) {
    sim.eval();
    if (sim->rx_lane_valid_o)
      got.push_back({sim->rx_lane_good_o ? 1u : sim->rx_lane_set_o ? 2u : 0u, sim->rx_lane_data_o});
    rig.cycle();
  }
  CHECK(std::search(got.begin(), got.end(), sent.begin(), sent.end()) != got.end());
  CHECK(rig.skips == 6);
  CHECK(rig.overflows == 0);
}

TEST_CASE("an overflow is reported, and the lane goes on") {
  LaneBench sim("lane_overflow");
  start(sim);
  Rig rig(sim, 1);
  sim->rx_lane_pop_i = 1;
  rig.until_known();
  sim->rx_lane_pop_i = 0;
  for (int i = 0; i < 60; ++i) rig.cycle();
  CHECK(rig.overflows == 0);
  for (int i = 0; i < 30; ++i) rig.cycle();
  CHECK(rig.overflows >= 1);
  sim->rx_lane_pop_i = 1;
  for (int i = 0; i < 200; ++i) rig.cycle();
  const unsigned before = rig.overflows;
  for (int i = 0; i < 200; ++i) rig.cycle();
  CHECK(rig.overflows == before);
  CHECK(sim->rx_lane_known_o == 1);
}

TEST_CASE("is not known when the wire goes dark, and empties") {
  LaneBench sim("lane_dark");
  start(sim);
  Rig rig(sim, 2);
  sim->rx_lane_pop_i = 1;
  rig.until_known();
  sim->rx_lane_head_i = 0;
  sim->rx_lane_data_i = 0;
  for (int i = 0; i < 40; ++i) both(sim);
  CHECK(sim->rx_lane_known_o == 0);
  CHECK(sim->rx_lane_valid_o == 0);
  CHECK(sim->rx_lane_data_o != 1);
}

TEST_CASE("is empty and not known after reset") {
  LaneBench sim("lane_reset");
  start(sim);
  Rig rig(sim, 2);
  rig.until_known();
  start(sim);
  CHECK(sim->rx_lane_known_o == 0);
  CHECK(sim->rx_lane_valid_o == 0);
}
