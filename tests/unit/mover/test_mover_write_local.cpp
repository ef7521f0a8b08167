// SPDX-License-Identifier: Apache-2.0
// The load mover's write side: addresses, spaces, and the end of a piece with its last beat.
#include <catch2/catch_test_macros.hpp>

#include "mover_pieces.h"

using namespace ng::test;
using ng::tb::Stalls;

TEST_CASE("writes every space at addresses near its end") {
  MoverRig rig(Side::kLoad, Build::k32, "local_spaces");
  for (uint64_t space = 1; space < 16; ++space) {
    rig.push({.bytes = 100, .src = kHbm + 77, .dst = kSelf | space << 44 | 0xFFFFFFFFC03});
    rig.push({.bytes = 1000, .src = kHbm + 77, .dst = kSelf | space << 44 | 3});
  }
  rig.run();
}

TEST_CASE("a piece ends in the cycle in which its last beat is taken") {
  MoverRig rig(Side::kLoad, Build::k8, "local_end", {.local_w = Stalls::random(0.6)});
  Pieces pieces(8, 1);
  for (int i = 0; i < 100; ++i) {
    rig.push(pieces.copy(kHbm, kSbuf, 1, 2, pieces.length(60)));
    rig.run();
    CHECK(rig.times.back().done == rig.last_write);
  }
}

TEST_CASE("beats whose read failed are offered without a strobe") {
  MoverRig rig(Side::kLoad, Build::k8, "local_lost");
  rig.fail(kHbm + 32, 1, ng::tb::kAxiDecErr);
  rig.push({.queue = 2, .bytes = 64, .src = kHbm, .dst = kSbuf});
  rig.run();
  CHECK(rig.write_beats == 8);
  CHECK(rig.got_done[0] == Done{.queue = 2, .cause = kBusDecode, .address = kHbm + 32});
}
