// SPDX-License-Identifier: Apache-2.0
// The ring of rows: both banks, every row, rows shared by two beats, a row read in the cycle after
// it came.
#include <catch2/catch_test_macros.hpp>

#include "mover_pieces.h"

using namespace ng::test;

TEST_CASE("every row of the ring takes parts of two beats, first and last rows included") {
  for (const Build build : {Build::k8, Build::k32, Build::k64, Build::kTiny}) {
    MoverRig rig(Side::kLoad, build, "buffer_rows");
    const unsigned bus = rig.bus_bytes();
    Pieces pieces(bus, 1);
    // odd numbers of rows, so that each piece starts in the other bank
    for (unsigned i = 0; i < 400; ++i) {
      const unsigned rows = 1 + 2 * (i % 3);
      const unsigned d = i % bus, s = (i * 7 + 3) % bus;
      rig.push(pieces.copy(kHbm, kSbuf, s, d, rows * bus - d));
    }
    rig.run();
  }
}

TEST_CASE("bursts that come interleaved do not disturb each other's rows") {
  for (const Build build : {Build::k8, Build::k64}) {
    MoverRig rig(
        Side::kStore, build, "buffer_interleaved",
        {.axi = {.read_latency = 30, .jitter = 40, .order = ng::tb::AxiOrder::kInterleaved}});
    Pieces pieces(rig.bus_bytes(), 2);
    for (int i = 0; i < 500; ++i)
      rig.push(pieces.copy(kHbm, kHbm, pieces.draw(0, rig.bus_bytes() - 1),
                           pieces.draw(0, rig.bus_bytes() - 1),
                           pieces.draw(1, 4 * rig.bus_bytes())));
    rig.run();
  }
}
