// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "lane_bench.h"
#include "lane_stream.h"

using namespace ng::test;

namespace {

/// Training sets of a lane through the block; what it pushes.
struct Rig {
  Rig(LaneBench& bench, unsigned lead, bool inverted, unsigned id)
      : sim(bench), stream(bench.rng(), lead, inverted), lane(id) {
    sim->rx_align_room_i = 1;
  }
  void cycle() {
    if (!stream.ready()) stream.push(make());
    const Block word = stream.pop();
    sim->rx_align_head_i = word.head;
    sim->rx_align_data_i = word.data;
    sim.tick();
    sim.eval();
    skips += sim->rx_align_skip_o;
    losses += sim->rx_align_lost_o;
    if (sim->rx_align_push_o) {
      pushed.push_back({unsigned(sim->rx_align_push_good_o) | sim->rx_align_push_set_o << 1,
                        sim->rx_align_push_data_o});
    }
  }
  Block make() {
    if (flits) return {1, sim.rng()()};
    const unsigned at = count++ % 4;
    if (at != 0) return {1, sim.rng()()};
    return {2,
            training_set({.lane = lane, .index = count / 4 % 16, .word = uint32_t(sim.rng()())})};
  }
  uint64_t until_known(uint64_t limit) {
    const uint64_t start = sim.cycle();
    while (!sim->rx_align_known_o) {
      if (sim.cycle() - start > limit) throw ng::tb::Timeout("the lane is not found");
      cycle();
    }
    return sim.cycle() - start;
  }

  LaneBench& sim;
  LaneStream stream;
  unsigned lane, count = 0;
  bool flits = false;
  int skips = 0, losses = 0;
  std::vector<Block> pushed;  // head: bit 0 good header, bit 1 set
};

}  // namespace

TEST_CASE("finds the boundary at every bit, either polarity and each lane") {
  LaneBench sim("align_find");
  uint64_t most = 0;
  for (unsigned lead = 0; lead < 66; ++lead) {
    for (const bool inverted : {false, true}) {
      start(sim);
      Rig rig(sim, lead, inverted, lead % 8);
      most = std::max(most, rig.until_known(500));
      CHECK(sim->rx_align_id_o == lead % 8);
      // every block is pushed from here on, the right way up
      std::vector<Block> sent;
      rig.pushed.clear();
      while (rig.stream.bits() >= 66) rig.cycle();
      rig.pushed.clear();
      for (int i = 0; i < 40; ++i) {
        const Block block = rig.make();
        sent.push_back({block.head == 1 ? 1u : 2u, block.data});
        rig.stream.push(block);
        rig.cycle();
      }
      rig.flits = true;
      rig.cycle();
      rig.cycle();
      REQUIRE(rig.pushed.size() >= 40);
      // the first ones may still be from before
      const auto at = std::search(rig.pushed.begin(), rig.pushed.end(), sent.begin(), sent.end());
      CHECK(at != rig.pushed.end());
    }
  }
  CHECK(most <= 66 * 4 + 64 + 64 + 32);
  WARN("longest search: " << most << " cycles");
}

TEST_CASE("drops SKPs with up to four wrong bits and a wrong header, and pushes what has five") {
  LaneBench sim("align_skip");
  start(sim);
  Rig rig(sim, 17, false, 2);
  rig.until_known(500);
  rig.flits = true;
  for (int i = 0; i < 5; ++i) rig.cycle();
  for (unsigned wrong = 0; wrong <= 6; ++wrong) {
    for (const unsigned head : {2u, 0u, 3u, 1u}) {
      uint64_t data = kSkip;
      while (unsigned(__builtin_popcountll(data ^ kSkip)) < wrong)
        data ^= uint64_t{1} << sim.rng()() % 64;
      rig.pushed.clear();
      rig.skips = 0;
      rig.stream.push({head, data});
      for (int i = 0; i < 4; ++i) rig.cycle();
      const bool dropped = wrong <= 4 && head != 1;
      CAPTURE(wrong, head);
      CHECK(rig.skips == dropped);
      CHECK(rig.pushed.size() == (dropped ? 3 : 4));
      const bool there = std::find_if(rig.pushed.begin(), rig.pushed.end(), [&](const Block& b) {
                           return b.data == data;
                         }) != rig.pushed.end();
      CHECK(there == !dropped);
    }
  }
}

TEST_CASE("a set whose magic or CRC is wrong is none") {
  LaneBench sim("align_set");
  start(sim);
  Rig rig(sim, 3, true, 6);
  rig.until_known(500);
  rig.flits = true;
  for (unsigned bit = 0; bit < 64; ++bit) {
    const uint64_t good = training_set({.lane = 6, .index = 5, .word = uint32_t(sim.rng()())});
    rig.pushed.clear();
    rig.stream.push({2, good ^ uint64_t{1} << bit});
    rig.stream.push({2, good});
    rig.stream.push({1, good});
    for (int i = 0; i < 5; ++i) rig.cycle();
    int sets = 0;
    for (const Block& block : rig.pushed) sets += block.head >> 1 & 1;
    CHECK(sets == 1);
  }
}

TEST_CASE("sixteen wrong headers of 64 lose the lock, fifteen do not") {
  LaneBench sim("align_loss");
  for (const int wrong : {15, 16}) {
    start(sim);
    Rig rig(sim, 40, false, 0);
    rig.until_known(500);
    rig.flits = true;
    for (int i = 0; i < 200; ++i) rig.cycle();
    // two windows' worth, so one whole window holds them at any phase
    bool lost = false;
    for (int i = 0; i < 256; ++i) {
      rig.stream.push(
          {i % 64 >= 64 - 4 * 16 && i % 4 == 0 && i / 4 % 16 < wrong ? 0u : 1u, sim.rng()()});
      rig.cycle();
      lost |= !sim->rx_align_known_o;
    }
    CHECK(lost == (wrong == 16));
  }
}

TEST_CASE("a constant wire loses the lock within 64 cycles") {
  LaneBench sim("align_dark");
  for (const unsigned value : {0u, 1u}) {
    start(sim);
    Rig rig(sim, 11, false, 5);
    rig.until_known(500);
    sim->rx_align_head_i = value ? 3 : 0;
    sim->rx_align_data_i = value ? ~uint64_t{0} : 0;
    sim.ticks(64);
    CHECK(sim->rx_align_known_o == 0);
    CHECK(sim->rx_align_push_o == 0);
    rig.until_known(500);
    CHECK(sim->rx_align_id_o == 5);
  }
}

TEST_CASE("a slip of a bit is found again") {
  LaneBench sim("align_slip");
  start(sim);
  Rig rig(sim, 30, false, 3);
  rig.until_known(500);
  for (int i = 0; i < 20; ++i) {
    for (int c = 0; c < 10; ++c) rig.cycle();
    if (!rig.stream.ready()) rig.stream.push(rig.make());
    rig.stream.drop_bit();
    for (int c = 0; c < 100 && sim->rx_align_known_o; ++c) rig.cycle();
    CHECK(sim->rx_align_known_o == 0);
    rig.until_known(500);
    CHECK(sim->rx_align_id_o == 3);
  }
}

TEST_CASE("another polarity or another lane while it is locked is noticed and learnt") {
  LaneBench sim("align_swap");
  start(sim);
  Rig rig(sim, 64, false, 3);
  rig.until_known(500);
  rig.stream.invert();
  for (int i = 0; i < 40 && sim->rx_align_known_o; ++i) rig.cycle();
  CHECK(sim->rx_align_known_o == 0);
  rig.until_known(200);
  CHECK(sim->rx_align_id_o == 3);
  rig.lane = 4;
  for (int i = 0; i < 60 && sim->rx_align_known_o; ++i) rig.cycle();
  CHECK(sim->rx_align_known_o == 0);
  rig.until_known(200);
  CHECK(sim->rx_align_id_o == 4);
}

TEST_CASE("a few broken sets in training do not unsettle it") {
  LaneBench sim("align_broken");
  start(sim);
  Rig rig(sim, 2, false, 7);
  rig.until_known(500);
  for (int i = 0; i < 200; ++i) {
    for (int b = 0; b < 4; ++b) {
      Block block = rig.make();
      if (block.head == 2 && i % 8 != 7) block.data ^= 0x100;
      rig.stream.push(block);
      rig.cycle();
      CHECK(sim->rx_align_known_o == 1);
    }
  }
}

TEST_CASE("four sets in a row tell the lane, three do not") {
  LaneBench sim("align_four");
  start(sim);
  Rig rig(sim, 0, false, 1);
  rig.flits = true;
  for (int i = 0; i < 400; ++i) rig.cycle();
  REQUIRE(sim->rx_align_known_o == 0);
  // in either polarity's trial at some time: lanes alternate after three sets
  for (int i = 0; i < 100; ++i) {
    for (int s = 0; s < 3; ++s) {
      rig.stream.push({2, training_set({.lane = unsigned(i % 2)})});
      for (int b = 0; b < 3; ++b) rig.stream.push({1, sim.rng()()});
    }
    while (rig.stream.ready()) rig.cycle();
    CHECK(sim->rx_align_known_o == 0);
  }
  for (int i = 0; i < 100; ++i) {  // five blocks apart is not in a row
    rig.stream.push({2, training_set({.lane = 1})});
    for (int b = 0; b < 4; ++b) rig.stream.push({1, sim.rng()()});
    while (rig.stream.ready()) rig.cycle();
    CHECK(sim->rx_align_known_o == 0);
  }
}

TEST_CASE("a set of phase 4 to 7 tells nothing, and is pushed as none") {
  LaneBench sim("align_phase");
  start(sim);
  Rig rig(sim, 0, false, 1);
  rig.flits = true;
  for (int i = 0; i < 400; ++i) rig.cycle();
  const auto send = [&](unsigned phase) {
    rig.stream.push({2, training_set({.lane = 6, .phase = phase})});
    for (int b = 0; b < 3; ++b) rig.stream.push({1, sim.rng()()});
    while (rig.stream.ready()) rig.cycle();
  };
  for (unsigned i = 0; i < 80; ++i) send(4 + i % 4);
  CHECK(sim->rx_align_known_o == 0);
  for (unsigned i = 0; i < 80; ++i) send(i % 4);
  CHECK(sim->rx_align_known_o == 1);
  rig.pushed.clear();
  for (unsigned i = 0; i < 16; ++i) send(i % 8);
  unsigned sets = 0;
  for (const Block& block : rig.pushed) sets += block.head >> 1;
  CHECK(sets == 8);
}

TEST_CASE("a block for which there is no room is reported, once in 16 cycles") {
  LaneBench sim("align_room");
  start(sim);
  Rig rig(sim, 5, false, 1);
  rig.until_known(500);
  CHECK(rig.losses == 0);
  sim->rx_align_room_i = 0;
  for (int i = 0; i < 64; ++i) rig.cycle();
  CHECK(rig.losses == 4);
  sim->rx_align_room_i = 1;
  for (int i = 0; i < 64; ++i) rig.cycle();
  CHECK(rig.losses == 4);
}

TEST_CASE("a reset forgets the lane") {
  LaneBench sim("align_reset");
  start(sim);
  Rig rig(sim, 5, false, 1);
  rig.until_known(500);
  sim.reset();
  CHECK(sim->rx_align_known_o == 0);
  CHECK(sim->rx_align_push_o == 0);
}
