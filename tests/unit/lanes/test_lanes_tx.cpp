// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "lane_bench.h"
#include "lane_stream.h"

using namespace ng::test;

namespace {

using Column = std::array<Block, 8>;

struct Rig {
  explicit Rig(LaneBench& bench) : sim(bench) {
    start(sim);
    sim->tx_lanes_good_i = 0xa5;
    sim->tx_lanes_seed_i = 0xdeadbeef;
    sim->tx_lanes_phase_i = 0;
    width(3, 0);
    flit = random();
    sim->tx_lanes_off_i = 0;
  }
  void width(unsigned log2, unsigned base) {
    sim->tx_lanes_log2_i = log2;
    sim->tx_lanes_base_i = base;
    sim->tx_lanes_group_i = ((1u << (1u << log2)) - 1) << base;
    lanes = 1u << log2;
    first = base;
  }
  std::array<uint64_t, 32> random() {
    std::array<uint64_t, 32> blocks;
    for (auto& block : blocks) block = sim.rng()();
    blocks[31] &= 0xffffffff;
    return blocks;
  }
  uint32_t word(unsigned index) const { return 0x11111111u * index ^ 0x5a; }

  Column tick() {
    for (unsigned i = 0; i < 8; ++i) put(sim->tx_lanes_tx_column_i, i, flit[8 * column + i]);
    sim.eval();
    sim->tx_lanes_word_i = word(sim->tx_lanes_index_o);
    sim.eval();
    const bool taken = sim->tx_lanes_tx_ready_o;
    sim.tick();
    if (taken && ++column == 4) {
      column = 0;
      sent.push_back(flit);
      flit = random();
    }
    Column now;
    for (unsigned l = 0; l < 8; ++l)
      now[l] = {unsigned(sim->tx_lanes_lane_head_o >> (2 * l) & 3),
                get(sim->tx_lanes_lane_data_o, l)};
    return now;
  }
  bool is_skip(const Column& now) const { return now[0] == Block{2, kSkip}; }

  /// One set, checked; `at` its index.
  void check_set(unsigned index, unsigned phase, unsigned starting,
                 std::vector<ReferenceScrambler>* follow = nullptr) {
    for (unsigned c = 0; c < 4; ++c) {
      Column now = tick();
      if (is_skip(now)) {
        REQUIRE(c == 0);
        for (const Block& block : now) CHECK(block == Block{2, kSkip});
        ++skips;
        now = tick();
      }
      for (unsigned l = 0; l < 8; ++l) {
        if (c == 0) {
          const uint64_t set = training_set({.lane = l,
                                             .phase = phase,
                                             .starting = starting,
                                             .index = index,
                                             .good = 0xa5,
                                             .word = word(index % 8)});
          CHECK(now[l] == Block{2, set});
        } else {
          CHECK(now[l].head == 1);
          if (follow) CHECK(now[l].data == (*follow)[l].next());
        }
      }
    }
  }
  LaneBench& sim;
  std::array<uint64_t, 32> flit{};
  std::vector<std::array<uint64_t, 32>> sent;
  unsigned column = 0, lanes = 8, first = 0, skips = 0;
};

}  // namespace

TEST_CASE("sends zeros while it is off and after reset") {
  LaneBench sim("tx_off");
  Rig rig(sim);
  sim->tx_lanes_off_i = 1;
  for (int i = 0; i < 20; ++i) {
    for (const Block& block : rig.tick()) CHECK(block == Block{0, 0});
    CHECK(sim->tx_lanes_tx_ready_o == 0);
    CHECK(sim->tx_lanes_running_o == 0);
  }
  sim->tx_lanes_off_i = 0;
  rig.tick();
  sim->rst_ni = 0;
  sim.eval();
  CHECK(sim->tx_lanes_lane_head_o == 0);
  CHECK(get(sim->tx_lanes_lane_data_o, 3) == 0);
}

TEST_CASE("sends epochs of sets with their fields, words and stream, and SKPs between sets") {
  LaneBench sim("tx_sets");
  Rig rig(sim);
  std::vector<ReferenceScrambler> stream;
  for (unsigned l = 0; l < 8; ++l) stream.emplace_back(0x13579BDFu, l);
  for (unsigned set = 0; set < 1000; ++set) {
    sim->tx_lanes_phase_i = set / 7 % 4;
    rig.check_set(set % 16, set / 7 % 4, 0, &stream);
  }
  CHECK(rig.skips == 3);  // 4,000 columns: one behind each 1,000
}

TEST_CASE(
    "starts flits behind a whole epoch that says so, narrowed, scrambled and with their CRC") {
  for (unsigned log2 = 0; log2 < 4; ++log2) {
    for (unsigned base = 0; base < 8; base += 1u << log2) {
      LaneBench sim("tx_flits");
      Rig rig(sim);
      rig.width(log2, base);
      sim->tx_lanes_phase_i = 3;
      for (unsigned set = 0; set < 21; ++set) rig.check_set(set % 16, 3, 0);
      sim->tx_lanes_start_i = 1;
      for (unsigned set = 21; set < 32; ++set) rig.check_set(set % 16, 3, 0);
      for (unsigned set = 0; set < 16; ++set) rig.check_set(set, 3, 1);
      CHECK(sim->tx_lanes_running_o == 1);
      std::vector<ReferenceScrambler> stream;
      for (unsigned l = 0; l < 8; ++l) stream.emplace_back(0xdeadbeefu, l);
      unsigned columns = 0, skips = 0, sets = 0;
      while (columns < 1200) {
        std::vector<Block> blocks;
        for (unsigned c = 0; c < 32 / rig.lanes; ++c) {
          Column now = rig.tick();
          ++columns;
          if (rig.is_skip(now)) {
            REQUIRE(c == 0);
            for (const Block& block : now) CHECK(block == Block{2, kSkip});
            ++skips;
            now = rig.tick();
          }
          for (unsigned l = 0; l < 8; ++l) {
            if (l >= base && l < base + rig.lanes) {
              CHECK(now[l].head == 1);
              blocks.push_back({1, now[l].data ^ stream[l].next()});
            } else if (c % 4 == 0) {  // the others train for ever, phase 0
              CHECK(now[l].head == 2);
              CHECK((now[l].data & 0xf1f) == 0b10110);
              CHECK(now[l].data >> 56 == set_crc(now[l].data));
              CHECK((now[l].data >> 5 & 7) == l);
              ++sets;
            } else {
              CHECK(now[l].head == 1);
            }
          }
        }
        REQUIRE(!rig.sent.empty());
        auto flit = rig.sent.front();
        rig.sent.erase(rig.sent.begin());
        flit[31] |= uint64_t{flit_crc(flit, rig.lanes)} << 32;
        for (unsigned i = 0; i < 32; ++i) CHECK(blocks[i].data == flit[i]);
      }
      CHECK(skips == 1);
      CHECK((sets > 0) == (log2 < 3));
    }
  }
}

TEST_CASE("finishes a flit, then trains from index 0 in any phase it is given") {
  for (unsigned log2 = 0; log2 < 4; ++log2) {
    for (unsigned stop = 0; stop < 12; ++stop) {
      LaneBench sim("tx_stop");
      Rig rig(sim);
      rig.width(log2, 0);
      sim->tx_lanes_start_i = 1;
      sim->tx_lanes_phase_i = 3;
      // asked for in the first epoch, which says nothing yet
      for (unsigned set = 0; set < 16; ++set) rig.check_set(set, 3, 0);
      for (unsigned set = 0; set < 16; ++set) rig.check_set(set, 3, 1);
      for (unsigned c = 0; c < 64 + stop; ++c) rig.tick();
      sim->tx_lanes_start_i = 0;
      sim->tx_lanes_phase_i = 0;
      unsigned more = 0;
      while (rig.column != 0 || (64 + stop + more) % (32 / rig.lanes) != 0) {
        rig.tick();
        ++more;
      }
      CHECK(more < 32 / rig.lanes);
      std::vector<ReferenceScrambler> stream;
      for (unsigned l = 0; l < 8; ++l) stream.emplace_back(0x13579BDFu, l);
      for (unsigned set = 0; set < 20; ++set) rig.check_set(set % 16, 0, 0, &stream);
      CHECK(sim->tx_lanes_running_o == 0);
      CHECK(rig.sent.size() == (64 + stop + more) / (32 / rig.lanes));
    }
  }
}

TEST_CASE("a start taken back in its epoch is no start") {
  LaneBench sim("tx_takeback");
  Rig rig(sim);
  sim->tx_lanes_start_i = 1;
  for (unsigned set = 0; set < 16; ++set) rig.check_set(set, 0, 0);
  for (unsigned set = 0; set < 10; ++set) rig.check_set(set, 0, 1);
  sim->tx_lanes_start_i = 0;
  rig.tick();
  for (int i = 0; i < 200; ++i) {
    rig.tick();
    CHECK(sim->tx_lanes_running_o == 0);
  }
}

TEST_CASE("a start that fails for a moment needs a whole epoch again") {
  LaneBench sim("tx_moment");
  Rig rig(sim);
  sim->tx_lanes_start_i = 1;
  for (unsigned set = 0; set < 16; ++set) rig.check_set(set, 0, 0);
  for (unsigned set = 0; set < 10; ++set) rig.check_set(set, 0, 1);
  sim->tx_lanes_start_i = 0;
  rig.tick();
  sim->tx_lanes_start_i = 1;
  unsigned waited = 0;
  while (sim->tx_lanes_running_o == 0 && waited < 400) {
    rig.tick();
    ++waited;
  }
  // what is left of this epoch, then one of 16 sets of four columns
  CHECK(waited >= 6 * 4 - 1 + 16 * 4);
  CHECK(waited < 6 * 4 + 16 * 4 + 4);
}

TEST_CASE("traps a column that leaves no room for the CRC") {
  LaneBench sim("tx_illegal");
  Rig rig(sim);
  sim->tx_lanes_start_i = 1;
  for (unsigned c = 0; c < 128; ++c) rig.tick();
  rig.flit[31] |= uint64_t{1} << 32;
  CHECK_THROWS_AS(
      [&] {
        for (int i = 0; i < 6; ++i) rig.tick();
      }(),
      ng::tb::RtlError);
}
