// SPDX-License-Identifier: Apache-2.0
#include <deque>

#include "control_bench.h"

using namespace ng::test;
using ng::tb::Stalls;

namespace {

struct Data {
  uint32_t data;
  uint8_t strobe;
};

uint32_t read_value(uint16_t addr) { return addr * 0x01000193u + 7; }
bool is_error(uint16_t addr) { return addr % 3 == 0; }

/// All five channels with stalls, and the register port played by the test.
struct Axi {
  explicit Axi(Bench& sim)
      : sim(sim),
        aw(
            sim, "aw", [&](bool v) { sim->axi_aw_valid_i = v; },
            [&](uint16_t a) { sim->axi_aw_addr_i = a; }, [&] { return bool(sim->axi_aw_ready_o); }),
        w(
            sim, "w", [&](bool v) { sim->axi_w_valid_i = v; },
            [&](const Data& d) {
              sim->axi_w_data_i = d.data;
              sim->axi_w_strobe_i = d.strobe;
            },
            [&] { return bool(sim->axi_w_ready_o); }),
        ar(
            sim, "ar", [&](bool v) { sim->axi_ar_valid_i = v; },
            [&](uint16_t a) { sim->axi_ar_addr_i = a; }, [&] { return bool(sim->axi_ar_ready_o); }),
        b(
            sim, "b", [&] { return bool(sim->axi_b_valid_o); },
            [&] { return uint8_t(sim->axi_b_resp_o); }, [&](bool r) { sim->axi_b_ready_i = r; }),
        r(
            sim, "r", [&] { return bool(sim->axi_r_valid_o); },
            [&] { return uint64_t(sim->axi_r_resp_o) << 32 | sim->axi_r_data_o; },
            [&](bool ready) { sim->axi_r_ready_i = ready; }),
        writes("write"),
        b_board("b"),
        r_board("r") {}

  void write(uint16_t addr, Data d) {
    aw.push(addr);
    w.push(d);
    writes.expect(uint64_t(addr) << 40 | uint64_t(d.strobe) << 32 | d.data);
    b_board.expect(is_error(addr) ? 2 : 0);
  }
  void read(uint16_t addr) {
    ar.push(addr);
    ++reads;
    r_board.expect(is_error(addr) ? uint64_t{2} << 32 : read_value(addr));
  }

  void cycle(bool port_ready = true) {
    aw.drive(), w.drive(), ar.drive(), b.drive(), r.drive();
    sim->axi_write_ready_i = port_ready;
    sim.eval();
    sim->axi_write_error_i = is_error(sim->axi_write_addr_o);
    sim->axi_read_error_i = is_error(sim->axi_read_addr_o);
    sim->axi_read_data_i = read_value(sim->axi_read_addr_o);
    sim.eval();
    if (sim->axi_write_valid_o && port_ready)
      writes.check(uint64_t(sim->axi_write_addr_o) << 40 | uint64_t(sim->axi_write_strobe_o) << 32 |
                   sim->axi_write_data_o);
    reads -= sim->axi_read_valid_o;
    aw.sample(), w.sample(), ar.sample(), b.sample(), r.sample();
    clock(sim);
    while (!b.empty()) b_board.check(b.pop());
    while (!r.empty()) r_board.check(r.pop());
  }

  void finish() {
    writes.finish(), b_board.finish(), r_board.finish();
    CHECK(reads == 0);
  }

  Bench& sim;
  ng::tb::Source<uint16_t> aw;
  ng::tb::Source<Data> w;
  ng::tb::Source<uint16_t> ar;
  ng::tb::Sink<uint8_t> b;
  ng::tb::Sink<uint64_t> r;
  ng::tb::Scoreboard<uint64_t> writes;
  ng::tb::Scoreboard<uint8_t> b_board;
  ng::tb::Scoreboard<uint64_t> r_board;
  int64_t reads = 0;  // asked for but not yet seen at the register port
};

}  // namespace

TEST_CASE("one read and one write per cycle, answered after two cycles") {
  Bench sim("axi_rate");
  start(sim);
  Axi axi(sim);
  for (uint16_t i = 0; i < 100; ++i) {
    axi.write(uint16_t(4 * i), {i * 3u, 15});
    axi.read(uint16_t(4 * i + 1));
  }
  for (int i = 0; i < 102; ++i) axi.cycle();
  axi.finish();
}

TEST_CASE("random stalls on all channels and on the register port lose nothing") {
  const Stalls patterns[] = {Stalls::never(), Stalls::random(0.5), Stalls::bursty(0.7, 6)};
  for (int pattern = 0; pattern < 27; ++pattern) {
    Bench sim("axi_stalls");
    start(sim);
    Axi axi(sim);
    axi.aw.stalls(patterns[pattern % 3]);
    axi.ar.stalls(patterns[pattern % 3]);
    axi.w.stalls(patterns[pattern / 3 % 3]);
    axi.b.stalls(patterns[pattern / 9]);
    axi.r.stalls(patterns[pattern / 9]);
    for (int i = 0; i < 300; ++i) {
      axi.write(uint16_t(sim.rng()()), {uint32_t(sim.rng()()), uint8_t(sim.rng()() % 16)});
      axi.read(uint16_t(sim.rng()()));
    }
    for (int i = 0; i < 6000; ++i) axi.cycle(sim.rng()() % 4 != 0);
    axi.finish();
  }
}

TEST_CASE("nothing is written before both address and data are there") {
  Bench sim("axi_half");
  start(sim);
  Axi axi(sim);
  axi.aw.push(8);
  for (int i = 0; i < 5; ++i) axi.cycle();
  CHECK(!sim->axi_write_valid_o);
  axi.w.push({1, 15});
  axi.writes.expect(uint64_t{8} << 40 | uint64_t{15} << 32 | 1);
  axi.b_board.expect(0);
  for (int i = 0; i < 5; ++i) axi.cycle();
  axi.w.push({2, 15});
  for (int i = 0; i < 5; ++i) axi.cycle();
  CHECK(!sim->axi_write_valid_o);
  axi.aw.push(16);
  axi.writes.expect(uint64_t{16} << 40 | uint64_t{15} << 32 | 2);
  axi.b_board.expect(0);
  for (int i = 0; i < 5; ++i) axi.cycle();
  axi.finish();
}

TEST_CASE("a reset in the middle of work leaves nothing outstanding") {
  Bench sim("axi_midreset");
  start(sim);
  Axi axi(sim);
  axi.b.stalls(Stalls::always());
  axi.r.stalls(Stalls::always());
  for (uint16_t i = 1; i < 8; ++i) {
    axi.write(i, {i, 15});
    axi.read(i);
  }
  for (int i = 0; i < 6; ++i) axi.cycle();
  CHECK(sim->axi_b_valid_o);
  CHECK(sim->axi_r_valid_o);
  start(sim);
  CHECK(!sim->axi_b_valid_o);
  CHECK(!sim->axi_r_valid_o);
  CHECK(!sim->axi_write_valid_o);
  CHECK(!sim->axi_read_valid_o);
}

TEST_CASE("traps an address or data that are withdrawn") {
  for (int channel = 0; channel < 3; ++channel) {
    Bench sim("axi_illegal");
    start(sim);
    CData* const valid[3] = {&sim->axi_ar_valid_i, &sim->axi_aw_valid_i, &sim->axi_w_valid_i};
    CData* const ready[3] = {&sim->axi_ar_ready_o, &sim->axi_aw_ready_o, &sim->axi_w_ready_o};
    *valid[channel] = 1;
    clock(sim, 5);
    REQUIRE(!*ready[channel]);
    *valid[channel] = 0;
    CHECK_THROWS_WITH(clock(sim, 2), ContainsSubstring("InputHeldUntilTaken failed"));
  }
}
