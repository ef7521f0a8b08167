// SPDX-License-Identifier: Apache-2.0
// Strobes of first and last beats, and the bytes of fills.
#include <catch2/catch_test_macros.hpp>

#include "mover_pieces.h"

using namespace ng::test;

TEST_CASE("fills every length from every offset") {
  for (const Side side : {Side::kStore, Side::kLoad}) {
    for (const Build build : {Build::k8, Build::k32, Build::k64, Build::kTiny}) {
      MoverRig rig(side, build, "fill");
      Pieces pieces(rig.bus_bytes(), 1);
      for (unsigned d = 0; d < rig.bus_bytes(); d += build == Build::k64 ? 5 : 1)
        for (unsigned n = 1; n <= 2 * rig.bus_bytes() + 1; n += build == Build::k64 ? 3 : 1)
          rig.push(pieces.fill(space_of(side, false, false), d, n));
      for (unsigned d = 0; d < rig.bus_bytes(); ++d)
        rig.push(pieces.fill(space_of(side, false, false), d, 1024 - d));
      rig.run();
    }
  }
}

TEST_CASE("fills are one beat per cycle and read nothing") {
  MoverRig rig(Side::kStore, Build::k64, "fill_rate");
  for (unsigned i = 0; i < 100; ++i)
    rig.push({.kind = Kind::kFill, .bytes = 64, .src = kHbm, .dst = kHbm + 64 * i, .pattern = i});
  for (unsigned i = 0; i < 20; ++i)
    rig.push({.kind = Kind::kFill,
              .bytes = 1024,
              .src = kSbuf,
              .dst = kHbm + 65536 + 1024 * i,
              .pattern = i});
  rig.run();
  CHECK(rig.read_beats == 0);
  CHECK(rig.last_write - rig.first_write + 1 == 100 + 20 * 16);
}
