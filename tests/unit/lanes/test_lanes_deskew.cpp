// SPDX-License-Identifier: Apache-2.0
#include <deque>

#include "lanes_bench.h"

using namespace ng::test;

namespace {

/// Eight lane FIFOs in front of the block: lane l is skew[l] columns behind.
struct Lanes {
  explicit Lanes(Bench& bench) : sim(bench) {}

  void cycle(bool feed = true) {
    if (feed) {
      for (unsigned l = 0; l < 8; ++l)
        if (now >= skew[l] && sim.rng()() % 100 >= stall) fifo[l].push_back(next[l]++ + offset);
      ++now;
    }
    uint32_t index = 0;
    unsigned valid = 0, set = 0;
    for (unsigned l = 0; l < 8; ++l) {
      if (fifo[l].empty()) continue;
      valid |= 1u << l;
      const uint64_t place = fifo[l].front();
      if (place % 4 == 0 && !(lost >> l & 1)) {
        set |= 1u << l;
        index |= uint32_t(place / 4 % 16) << (4 * l);
      } else {
        index |= uint32_t(sim.rng()() & 15) << (4 * l);
      }
    }
    sim->deskew_valid_i = valid;
    sim->deskew_set_i = set;
    sim->deskew_index_i = index;
    sim.eval();
    popped = sim->deskew_pop_o;
    advance = sim->deskew_advance_o;
    place = sim->deskew_position_o;
    mismatch = sim->deskew_mismatch_o;
    REQUIRE((popped & ~valid) == 0);
    same = true;
    for (unsigned l = 0; l < 8; ++l) {
      if (!(popped >> l & 1)) continue;
      if (mask >> l & 1) {
        same &= fifo[l].front() == column || column == UINT64_MAX;
        column = fifo[l].front();
      }
      fifo[l].pop_front();
    }
    most = 0;
    for (auto& f : fifo) most = std::max(most, f.size());
    last = column;
    column = UINT64_MAX;
    sim.tick();
  }

  Bench& sim;
  std::array<unsigned, 8> skew{};
  std::array<uint64_t, 8> next{};
  std::array<std::deque<uint64_t>, 8> fifo;
  uint64_t now = 0, offset = 0, column = UINT64_MAX, last = 0;
  unsigned mask = 0xff, popped = 0, place = 0, lost = 0, stall = 0;
  size_t most = 0;
  bool advance = false, same = true, mismatch = false;
};

/// Free at first, then a search; returns its cycles.
unsigned search(Bench& sim, Lanes& lanes, unsigned free_cycles, unsigned limit = 400) {
  sim->deskew_free_i = 1;
  sim->deskew_track_i = 1;
  sim->deskew_mask_i = lanes.mask;
  sim->deskew_ref_i = static_cast<unsigned>(__builtin_ctz(lanes.mask));
  for (unsigned i = 0; i < free_cycles; ++i) lanes.cycle();
  sim->deskew_free_i = 0;
  unsigned took = 0;
  while (!sim->deskew_aligned_o && took < limit) {
    lanes.cycle();
    ++took;
  }
  REQUIRE(sim->deskew_aligned_o);
  return took;
}

}  // namespace

TEST_CASE("lets every lane go by itself while it is free") {
  Bench sim("deskew_free");
  start(sim);
  sim->deskew_free_i = 1;
  for (int i = 0; i < 300; ++i) {
    sim->deskew_valid_i = static_cast<uint8_t>(sim.rng()());
    sim->deskew_mask_i = static_cast<uint8_t>(sim.rng()());
    sim.eval();
    sim.tick();
    CHECK(sim->deskew_pop_o == sim->deskew_valid_i);
    CHECK(sim->deskew_advance_o == 0);
    CHECK(sim->deskew_aligned_o == 0);
  }
}

TEST_CASE("brings lanes up to 31 columns apart into step, whatever the epoch's place") {
  for (unsigned seed = 0; seed < 150; ++seed) {
    Bench sim("deskew_skew" + std::to_string(seed));
    start(sim);
    Lanes lanes(sim);
    lanes.offset = sim.rng()() % 64;
    lanes.stall = seed % 3;
    lanes.mask = std::array{0xffu, 0x0fu, 0xf0u, 0x0cu, 0x80u}[seed % 5];
    for (auto& skew : lanes.skew) skew = sim.rng()() % (seed % 2 ? 32 : 25);
    const unsigned took = search(sim, lanes, 40 + sim.rng()() % 64);
    CHECK(took <= 4 + 18 + 31 + 16 + 4 + 30 * (seed % 3));
    uint64_t before = lanes.last;
    for (int i = 0; i < 200; ++i) {
      lanes.cycle();
      REQUIRE(lanes.same);
      REQUIRE_FALSE(lanes.mismatch);
      if (!lanes.advance) continue;
      REQUIRE(lanes.place == lanes.last % 64);
      if (i) REQUIRE(lanes.last == before + 1);
      before = lanes.last;
    }
    // no deeper than the skew asks for; lanes outside the width do not pile up
    CHECK(lanes.most <= 31 + 4 + 8 * (seed % 3));
  }
}

TEST_CASE("waits for a lane that is empty, and goes on with it") {
  Bench sim("deskew_empty");
  start(sim);
  Lanes lanes(sim);
  search(sim, lanes, 50);
  for (int i = 0; i < 60; ++i) lanes.cycle(false);
  CHECK(sim->deskew_advance_o == 0);
  lanes.cycle();
  CHECK(lanes.advance);
  CHECK(lanes.popped == 0xff);
}

TEST_CASE("sets that are lost delay the end of the search but do not spoil it") {
  Bench sim("deskew_lost");
  start(sim);
  Lanes lanes(sim);
  lanes.skew = {0, 5, 24, 3, 9, 17, 2, 11};
  sim->deskew_free_i = 1;
  sim->deskew_track_i = 1;
  sim->deskew_mask_i = 0xff;
  for (int i = 0; i < 60; ++i) lanes.cycle();
  sim->deskew_free_i = 0;
  lanes.lost = 0x20;
  for (int i = 0; i < 100; ++i) lanes.cycle();
  CHECK(sim->deskew_aligned_o == 0);  // lane 5 showed nothing
  lanes.lost = 0;
  for (int i = 0; i < 28; ++i) lanes.cycle();
  lanes.lost = 0x02;
  for (int i = 0; i < 80; ++i) lanes.cycle();
  CHECK(sim->deskew_aligned_o == 0);
  lanes.lost = 0;
  for (int i = 0; i < 40 && !sim->deskew_aligned_o; ++i) lanes.cycle();
  CHECK(sim->deskew_aligned_o == 1);
  lanes.cycle();
  CHECK(lanes.same);
}

TEST_CASE("one set of all lanes is not enough, two are") {
  for (const int sets : {1, 2}) {
    Bench sim("deskew_sets" + std::to_string(sets));
    start(sim);
    Lanes lanes(sim);
    sim->deskew_free_i = 1;
    sim->deskew_track_i = 1;
    sim->deskew_mask_i = 0xff;
    for (int i = 0; i < 60; ++i) lanes.cycle();
    sim->deskew_free_i = 0;
    for (int i = 0; i < 10; ++i) lanes.cycle();  // each lane has been seen
    lanes.lost = 0x02;
    for (int i = 0; i < 16; ++i) lanes.cycle();  // now the sets are compared
    lanes.lost = 0;
    for (int i = 0; i < 4 * sets; ++i) lanes.cycle();
    lanes.lost = 0x02;
    for (int i = 0; i < 60; ++i) lanes.cycle();
    CHECK(sim->deskew_aligned_o == (sets == 2));
  }
}

TEST_CASE("a lane that jumps is a mismatch, and another search mends it") {
  Bench sim("deskew_jump");
  start(sim);
  Lanes lanes(sim);
  search(sim, lanes, 50);
  lanes.next[6] += 1;
  bool seen = false;
  for (int i = 0; i < 12; ++i) {
    lanes.cycle();
    seen |= lanes.mismatch;
  }
  CHECK(seen);
  search(sim, lanes, 1);
  lanes.cycle();
  CHECK(lanes.same);
  // while flits flow nothing is looked at
  sim->deskew_track_i = 0;
  lanes.next[6] += 1;
  for (int i = 0; i < 12; ++i) {
    lanes.cycle();
    CHECK_FALSE(lanes.mismatch);
  }
}

TEST_CASE("a jump at any time of the search is not taken for aligned") {
  int jumps = 0;
  for (int at = 0; at < 60; ++at) {
    Bench sim("deskew_again" + std::to_string(at));
    start(sim);
    Lanes lanes(sim);
    lanes.skew = {0, 0, 0, 20, 0, 0, 0, 0};
    sim->deskew_free_i = 1;
    sim->deskew_track_i = 1;
    sim->deskew_mask_i = 0xff;
    for (int i = 0; i < 60; ++i) lanes.cycle();
    sim->deskew_free_i = 0;
    for (int i = 0; i < at; ++i) lanes.cycle();
    lanes.next[3] += 2;  // the lane behind: nothing of it waits in its FIFO
    lanes.cycle();
    if (sim->deskew_aligned_o) break;
    ++jumps;
    for (int i = 0; i < 200 && !sim->deskew_aligned_o; ++i) lanes.cycle();
    CHECK(sim->deskew_aligned_o == 1);
    for (int i = 0; i < 50; ++i) {
      lanes.cycle();
      CHECK(lanes.same);
      CHECK_FALSE(lanes.mismatch);
    }
  }
  CHECK(jumps > 40);
}
