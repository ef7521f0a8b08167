// SPDX-License-Identifier: Apache-2.0
#include <catch2/matchers/catch_matchers_string.hpp>

#include "stream_bench.h"

using namespace ng::test;
using Catch::Matchers::ContainsSubstring;
using ng::tb::Stalls;

TEST_CASE("is empty and ready after reset") {
  Bench sim("fifo_reset");
  start(sim);
  CHECK(sim->fifo_out_valid_o == 0);
  CHECK(sim->fifo_in_ready_o == 1);
}

TEST_CASE("passes one item per cycle at every depth") {
  Bench sim("fifo_rate");
  start(sim);
  for (const auto ports : {fifo_ports, pair_ports}) {
    Channel channel(sim, ports(sim));
    for (uint32_t i = 0; i < 100; ++i) channel.send(i * 0x9E3779B9u);
    channel.cycles(101);
    channel.board.finish();
  }
}

TEST_CASE("takes exactly its depth while nothing leaves") {
  Bench sim("fifo_full");
  start(sim);
  Channel channel(sim, fifo_ports(sim));
  for (uint32_t round = 0; round < 5; ++round) {  // the pointers start elsewhere each time
    channel.out.stalls(Stalls::always());
    const uint64_t before = channel.in.taken();
    for (uint32_t i = 0; i < 11; ++i) channel.send(100 * round + i);
    channel.cycles(12);
    CHECK(channel.in.taken() - before == 8);
    CHECK(sim->fifo_in_ready_o == 0);
    sim->fifo_out_ready_i = 1;  // must not reach ready in this cycle
    sim.eval();
    CHECK(sim->fifo_in_ready_o == 0);
    channel.out.stalls(Stalls::never());
    channel.cycles(14);
    channel.board.finish();
  }
}

TEST_CASE("keeps order and loses nothing under any stall pattern") {
  check_stalls("fifo_stalls", fifo_ports);
  check_stalls("pair_stalls", pair_ports);
}

TEST_CASE("a flush empties it, together with what arrives in that cycle") {
  Bench sim("fifo_flush");
  start(sim);
  Channel channel(sim, fifo_ports(sim));
  channel.out.stalls(Stalls::always());
  for (uint32_t i = 0; i < 3; ++i) channel.in.push(i);
  channel.cycles(4);
  REQUIRE(sim->fifo_out_valid_o == 1);
  sim->fifo_flush_i = 1;
  channel.in.push(77);
  channel.cycles(1);
  CHECK(channel.in.pending() == 0);
  sim->fifo_flush_i = 0;
  channel.out.clear();
  sim.eval();
  CHECK(sim->fifo_out_valid_o == 0);
  channel.out.stalls(Stalls::never());
  for (uint32_t i = 0; i < 20; ++i) channel.send(i);
  channel.cycles(22);
  channel.board.finish();
}

TEST_CASE("forgets its items at a reset in the middle of work") {
  Bench sim("fifo_midreset");
  start(sim);
  Channel channel(sim, fifo_ports(sim));
  channel.out.stalls(Stalls::always());
  for (uint32_t i = 0; i < 8; ++i) channel.in.push(i);
  channel.cycles(9);
  REQUIRE(sim->fifo_out_valid_o == 1);
  REQUIRE(sim->fifo_in_ready_o == 0);
  sim.reset();
  CHECK(sim->fifo_out_valid_o == 0);
  CHECK(sim->fifo_in_ready_o == 1);
}

TEST_CASE("traps an input that withdraws its offer or changes its data while it waits") {
  for (const bool withdraws : {false, true}) {
    Bench sim("fifo_illegal");
    start(sim);
    sim->fifo_in_valid_i = 1;
    sim->fifo_in_data_i = 5;
    sim.ticks(10);
    REQUIRE(sim->fifo_in_ready_o == 0);
    sim->fifo_in_valid_i = !withdraws;
    sim->fifo_in_data_i = withdraws ? 5 : 6;
    CHECK_THROWS_WITH(sim.ticks(2), ContainsSubstring("InputHeldUntilTaken failed"));
  }
}
