// SPDX-License-Identifier: Apache-2.0
#include <catch2/matchers/catch_matchers_string.hpp>

#include "stream_bench.h"

using namespace ng::test;
using Catch::Matchers::ContainsSubstring;
using ng::tb::Stalls;

TEST_CASE("is empty and ready after reset") {
  Bench sim("register_reset");
  start(sim);
  CHECK(sim->register_out_valid_o == 0);
  CHECK(sim->register_in_ready_o == 1);
}

TEST_CASE("passes one item per cycle, one cycle late") {
  Bench sim("register_rate");
  start(sim);
  Channel channel(sim, register_ports(sim));
  for (uint32_t i = 0; i < 100; ++i) channel.send(i * 0x9E3779B9u);
  for (uint64_t i = 0; i < 101; ++i) {
    CHECK(channel.board.checked() == (i < 2 ? 0 : i - 1));
    channel.cycles(1);
  }
  channel.board.finish();
}

TEST_CASE("holds two items while stalled and its ready is a register") {
  Bench sim("register_capacity");
  start(sim);
  Channel channel(sim, register_ports(sim));
  channel.out.stalls(Stalls::always());
  for (uint32_t i = 0; i < 5; ++i) channel.send(0xA0 + i);
  channel.cycles(6);
  CHECK(channel.in.taken() == 2);
  CHECK(sim->register_in_ready_o == 0);
  sim->register_out_ready_i = 1;  // must not reach ready in this cycle
  sim.eval();
  CHECK(sim->register_in_ready_o == 0);
  channel.out.stalls(Stalls::never());
  channel.cycles(8);
  channel.board.finish();
}

TEST_CASE("keeps order and loses nothing under any stall pattern") {
  check_stalls("register_stalls", register_ports);
}

TEST_CASE("forgets its items at a reset in the middle of work") {
  Bench sim("register_midreset");
  start(sim);
  Channel channel(sim, register_ports(sim));
  channel.out.stalls(Stalls::always());
  channel.in.push(1);
  channel.in.push(2);
  channel.cycles(4);
  REQUIRE(sim->register_out_valid_o == 1);
  REQUIRE(sim->register_in_ready_o == 0);
  sim.reset();
  CHECK(sim->register_out_valid_o == 0);
  CHECK(sim->register_in_ready_o == 1);
}

TEST_CASE("traps an input that withdraws its offer or changes its data while it waits") {
  for (const bool withdraws : {false, true}) {
    Bench sim("register_illegal");
    start(sim);
    sim->register_in_valid_i = 1;
    sim->register_in_data_i = 5;
    sim.ticks(4);
    REQUIRE(sim->register_in_ready_o == 0);
    sim->register_in_valid_i = !withdraws;
    sim->register_in_data_i = withdraws ? 5 : 6;
    CHECK_THROWS_WITH(sim.ticks(2), ContainsSubstring("InputHeldUntilTaken failed"));
  }
}
