// SPDX-License-Identifier: Apache-2.0
#include "cdc_bench.h"
#include "tb/scoreboard.h"

using namespace ng::test;

namespace {

struct Run {
  double offer = 1, take = 1;
  int items = 2000;
};

/// Random items through; returns the reader's cycles.
uint64_t pass(CdcBench& bench, const Run& run) {
  ng::tb::Scoreboard<uint64_t> data("data");
  ng::tb::Scoreboard<uint32_t> side("side");
  auto& sim = bench.sim;
  auto chance = [&](double p) { return double(sim.rng()() >> 11) * 0x1p-53 < p; };
  const uint64_t start = sim.cycle();
  int sent = 0;
  bool offered = false;
  while (sent < run.items || data.pending() > 0) {
    if (sim.cycle() - start > 100000) throw ng::tb::Timeout("the queue stands still");
    if (bench.source_is_next()) {
      if (!offered && sent < run.items && chance(run.offer)) {
        offered = true;
        sim->fifo_in_data_i = sim.rng()();
        sim->fifo_in_side_i = sim.rng()() & 3;
      }
      sim->fifo_in_valid_i = offered;
      sim.eval();
      if (offered && sim->fifo_in_ready_o) {
        data.expect(sim->fifo_in_data_i);
        side.expect(uint32_t(sim->fifo_in_side_i));
        offered = false;
        ++sent;
      }
    } else {
      sim->fifo_out_ready_i = chance(run.take);
      sim.eval();
      if (sim->fifo_out_valid_o && sim->fifo_out_ready_i) {
        data.check(sim->fifo_out_data_o);
        side.check(uint32_t(sim->fifo_out_side_o));
      }
    }
    bench.next();
  }
  sim->fifo_in_valid_i = sim->fifo_out_ready_i = 0;
  return sim.cycle() - start;
}

}  // namespace

TEST_CASE("keeps order and loses nothing between any two clocks under any stalls") {
  for (const auto& [source, reader] :
       {std::pair{1000, 1000}, {1000, 1001}, {1001, 1000}, {1000, 333}, {333, 1000}, {999, 2000}}) {
    for (const auto& [offer, take] : {std::pair{1.0, 1.0}, {0.3, 1.0}, {1.0, 0.3}, {0.5, 0.5}}) {
      CdcBench bench("fifo" + std::to_string(source * 7 + reader), source, reader);
      pass(bench, {offer, take, 1000});
    }
  }
}

TEST_CASE("passes an item per cycle of the slower clock") {
  CdcBench bench("fifo_rate", 1000, 1003);
  CHECK(pass(bench, {1, 1, 2000}) <= 2000 + 8);
}

TEST_CASE("takes exactly its depth while nothing leaves, and shows an item within three cycles") {
  CdcBench bench("fifo_full");
  auto& sim = bench.sim;
  for (int round = 0; round < 5; ++round) {
    int taken = 0, shown = -1;
    sim->fifo_out_ready_i = 0;
    sim->fifo_in_valid_i = 1;
    for (int i = 0; i < 20; ++i) {
      sim.eval();
      taken += sim->fifo_in_ready_o;
      bench.source_edge();
      sim.tick();
      if (shown < 0 && sim->fifo_out_valid_o) shown = i;
    }
    CHECK(taken == 16);
    CHECK(shown >= 1);
    CHECK(shown <= 2);
    sim->fifo_in_valid_i = 0;
    sim->fifo_out_ready_i = 1;
    for (int i = 0; i < 16 + round; ++i) {  // the pointers start elsewhere each time
      sim.tick();
      bench.source_edge();
    }
    CHECK(sim->fifo_out_valid_o == 0);
    sim->fifo_in_valid_i = 1;
    for (int i = 0; i < 3; ++i) bench.source_edge();
    sim->fifo_in_valid_i = 0;
    for (int i = 0; i < 8; ++i) {
      sim.tick();
      bench.source_edge();
    }
  }
}

TEST_CASE("is empty and ready after a reset in the middle of work") {
  CdcBench bench("fifo_reset");
  auto& sim = bench.sim;
  sim->fifo_in_valid_i = 1;
  for (int i = 0; i < 40; ++i) bench.next();
  REQUIRE(sim->fifo_out_valid_o == 1);
  REQUIRE(sim->fifo_in_ready_o == 0);
  sim->fifo_in_valid_i = 0;
  sim->rst_ni = 0;
  sim.eval();
  CHECK(sim->fifo_out_valid_o == 0);
  CHECK(sim->fifo_in_ready_o == 1);
  for (int i = 0; i < 6; ++i) bench.next();
  sim->rst_ni = 1;
  pass(bench, {1, 1, 100});
}
