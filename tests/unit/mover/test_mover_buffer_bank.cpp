// SPDX-License-Identifier: Apache-2.0
// A bank gives a row in the cycle after its last bytes came, and keeps it while it is not taken.
#include <catch2/catch_test_macros.hpp>

#include "mover_pieces.h"

using namespace ng::test;
using ng::tb::Stalls;

TEST_CASE("a row leaves in the cycle after it came, whichever bank it is in") {
  // one piece at a time through an empty mover: AR, R 3 later, W 1 later
  MoverRig rig(Side::kLoad, Build::k8, "bank_through");
  Pieces pieces(8, 1);
  for (unsigned i = 0; i < 40; ++i) {
    rig.push(
        pieces.copy(kHbm, kSbuf, i % 8, i / 8, 8 - std::max(i % 8, i / 8)));  // one beat, one row
    rig.run();
    CHECK(rig.times.back().done - rig.times.back().taken == 5);
  }
}

TEST_CASE("a row that waits keeps its bytes while others arrive around it") {
  for (const Build build : {Build::k8, Build::k32, Build::k64, Build::kTiny}) {
    MoverRig rig(Side::kLoad, build, "bank_waits",
                 {.axi = {.read_latency = 1}, .local_w = Stalls::random(0.85)});
    Pieces pieces(rig.bus_bytes(), 3);
    for (int i = 0; i < 150; ++i)
      rig.push(pieces.copy(i % 3 ? kHbm : kSbuf, kSbuf, pieces.draw(0, rig.bus_bytes() - 1),
                           pieces.draw(0, rig.bus_bytes() - 1),
                           pieces.length(3 * rig.bus_bytes())));
    rig.run();
  }
}
