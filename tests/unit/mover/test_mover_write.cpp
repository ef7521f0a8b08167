// SPDX-License-Identifier: Apache-2.0
// Pieces leave in their order, without a gap, each with one read event and one end.
#include <catch2/catch_test_macros.hpp>

#include "mover_pieces.h"

using namespace ng::test;
using ng::tb::AxiOrder;

TEST_CASE("pieces leave in order however their reads come") {
  for (const Side side : {Side::kStore, Side::kLoad}) {
    MoverRig rig(side, Build::k32, "write_in_order",
                 {.axi = {.read_latency = 5, .jitter = 300, .order = AxiOrder::kInterleaved}});
    Pieces pieces(32, 1);
    for (unsigned i = 0; i < 400; ++i) {
      Piece p = pieces.copy(kHbm, space_of(side, false, false), pieces.draw(0, 31),
                            pieces.draw(0, 31), pieces.length(200));
      p.queue = i % 7;
      p.last = i % 5 == 0;
      rig.push(p);
    }
    rig.run();
  }
}

TEST_CASE("copies whose rows are there and fills follow each other without a gap") {
  MoverRig rig(Side::kLoad, Build::k32, "write_no_gap", {.axi = {.read_latency = 3}});
  Pieces pieces(32, 1);
  uint64_t beats = 0;
  rig.writes_allowed = false;
  for (unsigned i = 0; i < 16; ++i) {
    const unsigned bytes = 32 * (1 + i % 5);
    rig.push(i % 2 ? pieces.fill(kSbuf, 0, bytes)
                   : pieces.copy(i % 4 ? kHbm : kSbuf, kSbuf, 7, 0, bytes));
    beats += 1 + i % 5;
  }
  for (int i = 0; i < 300; ++i) rig.step();
  rig.writes_allowed = true;
  rig.run();
  CHECK(rig.write_beats == beats);
  CHECK(rig.last_write - rig.first_write + 1 == beats);
}

TEST_CASE("a first row that needs two beats waits for the second") {
  for (const Side side : {Side::kStore, Side::kLoad}) {
    MoverRig rig(side, Build::k8, "write_two_beats", {.axi = {.r = ng::tb::Stalls::random(0.7)}});
    Pieces pieces(8, 1);
    for (int i = 0; i < 300; ++i) {
      const unsigned s = pieces.draw(1, 7);
      rig.push(pieces.copy(kHbm, space_of(side, false, false), s, pieces.draw(0, s - 1),
                           pieces.draw(2, 40)));
    }
    rig.run();
  }
}

TEST_CASE("the read event comes with the last beat, the end after it") {
  MoverRig rig(Side::kStore, Build::k8, "write_events",
               {.axi = {.read_latency = 3, .write_latency = 9}});
  rig.push({.queue = 5, .last = true, .bytes = 64, .src = kHbm, .dst = kHbm + 65536});
  while (rig.got_read.empty() && rig.cycle() < 100) rig.step();
  CHECK(rig.cycle() - 1 - rig.times[0].taken == 12);
  CHECK(rig.write_beats == 8);
  CHECK(rig.got_done.empty());
  rig.run();
  CHECK(rig.got_read == std::vector<ReadEvent>{{5, true}});
}
