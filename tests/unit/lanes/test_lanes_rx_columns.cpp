// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "lane_bench.h"

using namespace ng::test;

namespace {

using Flit = std::array<uint64_t, 32>;

struct Rig {
  Rig(LaneBench& bench, unsigned width, unsigned first, bool turned)
      : sim(bench), log2(width), base(first), reversed(turned), seed(uint32_t(bench.rng()())) {
    sim->rx_columns_log2_i = log2;
    sim->rx_columns_base_i = base;
    sim->rx_columns_reversed_i = reversed;
    sim->rx_columns_seed_i = seed;
    for (unsigned i = 0; i < lanes(); ++i) scramblers.emplace_back(seed, base + i);
    sim->rx_columns_start_i = 1;
    sim->rx_columns_advance_i = 1;
    tick();
    sim->rx_columns_start_i = 0;
    sim->rx_columns_run_i = 1;
  }
  unsigned lanes() const { return 1u << log2; }
  static Flit random(LaneBench& sim, unsigned width) {
    Flit flit;
    for (auto& block : flit) block = sim.rng()();
    flit[31] &= 0xffffffff;
    flit[31] |= uint64_t{flit_crc(flit, width)} << 32;
    return flit;
  }
  /// Sends a flit; `flip` one bit of it, `head` a block whose header is wrong.
  void send(const Flit& flit, int flip = -1, int head = -1, bool gaps = false) {
    for (unsigned c = 0; c < 32 / lanes(); ++c) {
      while (gaps && sim.rng()() % 4 == 0) {
        sim->rx_columns_advance_i = 0;
        tick();
      }
      for (unsigned l = 0; l < 8; ++l) put(sim->rx_columns_lanes_i, l, sim.rng()());
      unsigned good = unsigned(sim.rng()());
      for (unsigned i = 0; i < lanes(); ++i) {
        const unsigned block = c * lanes() + i, lane = base + i, p = reversed ? 7 - lane : lane;
        uint64_t data = flit[block];
        if (flip / 64 == int(block) && flip >= 0) data ^= uint64_t{1} << flip % 64;
        put(sim->rx_columns_lanes_i, p, data ^ scramblers[i].next());
        good |= 1u << p;
        if (head == int(block)) good &= ~(1u << p);
      }
      sim->rx_columns_good_i = good;
      sim->rx_columns_advance_i = 1;
      tick();
    }
    sim->rx_columns_advance_i = 0;
  }
  void tick() {
    sim.tick();
    sim.eval();
    bads += sim->rx_columns_rx_bad_o;
    if (!sim->rx_columns_rx_valid_o) return;
    for (unsigned i = 0; i < 8; ++i) now.push_back(get(sim->rx_columns_rx_column_o, i));
    if (sim->rx_columns_rx_last_o) {
      REQUIRE(now.size() == 32);
      Flit flit;
      std::copy(now.begin(), now.end(), flit.begin());
      flits.push_back(flit);
      verdicts.push_back(sim->rx_columns_rx_good_o);
      now.clear();
    }
  }
  LaneBench& sim;
  unsigned log2, base;
  bool reversed;
  uint32_t seed;
  int bads = 0;
  std::vector<ReferenceScrambler> scramblers;
  std::vector<uint64_t> now;
  std::vector<Flit> flits;
  std::vector<bool> verdicts;
};

}  // namespace

TEST_CASE("flits come out whole at every width, from every group, straight and reversed") {
  for (unsigned log2 = 0; log2 < 4; ++log2) {
    for (unsigned base = 0; base < 8; base += 1u << log2) {
      for (const bool reversed : {false, true}) {
        for (const bool gaps : {false, true}) {
          LaneBench sim("columns");
          start(sim);
          Rig rig(sim, log2, base, reversed);
          std::vector<Flit> sent;
          for (int i = 0; i < 6; ++i) {
            sent.push_back(Rig::random(sim, rig.lanes()));
            rig.send(sent.back(), -1, -1, gaps);
          }
          CHECK(rig.flits == sent);
          CHECK(rig.verdicts == std::vector<bool>(6, true));
        }
      }
    }
  }
}

TEST_CASE("any bit wrong makes the flit bad and leaves its neighbours good") {
  for (unsigned log2 = 0; log2 < 4; ++log2) {
    LaneBench sim("columns_flip");
    start(sim);
    Rig rig(sim, log2, 0, log2 & 1);
    for (int bit = 0; bit < 2048; bit += log2 == 3 ? 1 : 7) {
      rig.verdicts.clear();
      rig.bads = 0;
      rig.send(Rig::random(sim, rig.lanes()), bit);
      rig.send(Rig::random(sim, rig.lanes()));
      rig.tick();
      CHECK(rig.verdicts == std::vector<bool>{false, true});
      CHECK(rig.bads == 1);
    }
    for (int block = 0; block < 32; ++block) {
      rig.verdicts.clear();
      rig.send(Rig::random(sim, rig.lanes()), -1, block);
      rig.send(Rig::random(sim, rig.lanes()));
      CHECK(rig.verdicts == std::vector<bool>{false, true});
    }
  }
}

TEST_CASE("a flit begun is given up when the run ends, bad or not, and the next run is clean") {
  for (unsigned log2 = 0; log2 < 4; ++log2) {
    LaneBench sim("columns_stop");
    start(sim);
    for (int round = 0; round < 8; ++round) {
      Rig rig(sim, log2, 0, false);
      rig.send(Rig::random(sim, rig.lanes()));
      for (int i = 0; i < 1 + round % 3; ++i) {
        sim->rx_columns_advance_i = 1;
        sim->rx_columns_good_i = 0;
        rig.tick();
      }
      rig.now.clear();
      sim->rx_columns_run_i = 0;
      sim->rx_columns_advance_i = 1;
      for (int i = 0; i < 3; ++i) {
        sim.eval();
        CHECK(sim->rx_columns_rx_valid_o == 0);
        rig.tick();
      }
      CHECK(rig.verdicts == std::vector<bool>{true});
    }
  }
}
