// SPDX-License-Identifier: Apache-2.0
#include "golden/link/credits.h"
#include "tests/unit/link/flits_parts.h"

using namespace ng::test;

TEST_CASE("counts both ways as the golden credits do, through every wrap") {
  Parts sim("credit_random");
  start(sim);
  auto& rng = sim.rng();
  auto& t = sim.top();
  const unsigned size[3] = {16, 128, 77};
  ng::link::CreditSender<> out[3];
  ng::link::CreditReceiver<> in[3];
  uint64_t used[3] = {}, told[3] = {};
  for (unsigned c = 0; c < 3; ++c) {
    out[c].set_size(size[c]);
    in[c].set_size(4000);
    in[c].hold(4000);
  }
  t.credit_partner_units_i = size[0] | size[1] << 8 | size[2] << 16;
  unsigned turn = 0;
  for (int i = 0; i < 30000; ++i) {
    sim.eval();
    const unsigned c = unsigned(rng() % 3), units = 1 + unsigned(rng() % 16);
    t.credit_start_i = rng() % 2 && units <= out[c].available();
    t.credit_start_channel_i = c;
    t.credit_start_units_i = units;
    const unsigned from = unsigned(rng() % 3);
    t.credit_credit_valid_i = rng() % 2;
    t.credit_credit_channel_i = from;
    const uint64_t freed = told[from] + rng() % (used[from] - told[from] + 1);
    t.credit_credit_count_i = freed & 255;
    t.credit_freed_i = rng() % 8;
    t.credit_told_i = rng() % 2;
    sim.eval();
    for (unsigned k = 0; k < 3; ++k)
      REQUIRE((t.credit_have_o >> 8 * k & 255) == out[k].available());
    REQUIRE(t.credit_bad_credit_o == 0);
    REQUIRE(t.credit_tell_channel_o == turn);
    REQUIRE(t.credit_tell_count_o == in[turn].count());
    if (t.credit_credit_valid_i) {
      told[from] = freed;
      REQUIRE(out[from].update(freed & 255));
    }
    if (t.credit_start_i) {
      out[c].take(units);
      used[c] += units;
    }
    for (unsigned k = 0; k < 3; ++k)
      if (t.credit_freed_i >> k & 1) in[k].release(1);
    if (t.credit_told_i) turn = (turn + 1) % 3;
    sim.tick();
  }
  for (uint64_t n : used) CHECK(n > 3000);
}

TEST_CASE("counts that cannot be are bad and change nothing") {
  Parts sim("credit_bad");
  start(sim);
  auto& t = sim.top();
  t.credit_partner_units_i = 0x102040;
  for (unsigned c = 0; c < 3; ++c) {
    t.credit_start_i = 1;
    t.credit_start_channel_i = c;
    t.credit_start_units_i = 10;
    sim.eval();
    sim.tick();
  }
  t.credit_start_i = 0;
  t.credit_credit_valid_i = 1;
  for (unsigned channel = 0; channel < 4; ++channel) {
    for (unsigned count = 0; count < 256; ++count) {
      t.credit_credit_channel_i = channel;
      t.credit_credit_count_i = count;
      sim.eval();
      const unsigned size = channel == 0 ? 0x40 : channel == 1 ? 0x20 : 0x10;
      const bool bad = channel == 3 || uint8_t(10 - count) > size;
      REQUIRE(t.credit_bad_credit_o == bad);
      if (!bad) continue;
      const unsigned have = t.credit_have_o;
      sim.tick();
      REQUIRE(t.credit_have_o == have);
    }
  }
}

TEST_CASE("clearing makes all counts zero") {
  Parts sim("credit_clear");
  start(sim);
  auto& t = sim.top();
  t.credit_partner_units_i = 0x404040;
  t.credit_start_i = 1;
  t.credit_start_units_i = 9;
  t.credit_freed_i = 7;
  t.credit_told_i = 1;
  sim.eval();
  sim.tick();
  t.credit_start_i = t.credit_freed_i = t.credit_told_i = 0;
  t.credit_clear_i = 1;
  sim.tick();
  t.credit_clear_i = 0;
  sim.eval();
  CHECK(t.credit_have_o == 0x404040);
  CHECK(t.credit_tell_channel_o == 0);
  CHECK(t.credit_tell_count_o == 0);
}

TEST_CASE("a message begun without credits is trapped") {
  Parts sim("credit_trap");
  start(sim);
  sim->credit_partner_units_i = 0x101010;
  sim->credit_start_i = 1;
  sim->credit_start_units_i = 17;
  sim.eval();
  CHECK_THROWS_AS(sim.tick(), RtlError);
}
