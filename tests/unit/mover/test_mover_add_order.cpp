// SPDX-License-Identifier: Apache-2.0
// Adds that meet in their destination wait for each other, and no others do.
#include <catch2/catch_test_macros.hpp>

#include "mover_pieces.h"

using namespace ng::test;

namespace {

Piece add(Pieces& pieces, unsigned bus, Side side, unsigned limit) {
  const unsigned format = pieces.chance(0.5) ? kFp32 : kBf16;
  const unsigned size = format_bytes(format);
  const unsigned bytes = (pieces.length(limit) + size - 1) / size * size;
  const unsigned s = pieces.draw(0, bus / size - 1) * size;
  const unsigned d = std::min(pieces.draw(0, bus / size - 1) * size, 1024 - bytes);
  const uint64_t froms[] = {kHbm, kSbuf, kRemote};
  Piece p = pieces.copy(froms[pieces.draw(0, 2)], space_of(side, false, false), s, d, bytes);
  p.kind = Kind::kAdd;
  p.format = format;
  return p;
}

/// Cycles that two adds take of which the second has its destination at this distance.
uint64_t pair_cycles(uint64_t first, uint64_t second, unsigned bytes) {
  MoverRig rig(Side::kStore, Build::k8, "add_pair", {.axi = {.read_latency = 100}});
  for (const uint64_t dst : {first, second})
    rig.push({.kind = Kind::kAdd,
              .format = kFp32,
              .bytes = bytes,
              .src = kHbm,
              .dst = kHbm + 0x100000 + dst});
  rig.run();
  return rig.times[1].done;
}

}  // namespace

TEST_CASE("adds of different queues to the same bytes lose nothing") {
  for (const Side side : {Side::kStore, Side::kLoad}) {
    for (int round = 0; round < 6; ++round) {
      MoverRig rig(side, round % 2 ? Build::k32 : Build::k8, "add_atomic",
                   rough(40 + unsigned(round)));
      Pieces pieces(rig.bus_bytes(), unsigned(round));
      // three kilobytes, pieces of all sizes that overlap, touch, or lie one block apart at the
      // same offset
      for (int i = 0; i < 150; ++i) {
        if (pieces.chance(0.3)) {  // others in between end without ending an add
          rig.push(
              pieces.copy(kHbm, space_of(side, false, false) + 0x8000000, 1, 2, pieces.length(40)));
          continue;
        }
        Piece p = add(pieces, rig.bus_bytes(), side, pieces.chance(0.3) ? 16 : 200);
        const unsigned size = format_bytes(p.format);
        const unsigned block = pieces.draw(0, 2) * 1024;
        p.dst = space_of(side, false, false) + Pieces::kDestinations + block +
                pieces.draw(0, std::min(1024 - p.bytes, 300u) / size) * size;
        rig.push(p);
      }
      INFO("round " << round);
      rig.run();
    }
  }
}

TEST_CASE("only adds that share a byte wait for each other") {
  const uint64_t apart = pair_cycles(0, 2048, 64);
  const auto waits = [&](uint64_t first, uint64_t second, unsigned bytes = 64) {
    return pair_cycles(first, second, bytes) > apart + 80;
  };
  CHECK(waits(0, 0));
  CHECK(waits(0, 60));
  CHECK(waits(60, 0));
  CHECK(waits(960, 960 + 60, 4) == false);
  CHECK(waits(512, 512 + 56));
  CHECK(waits(512, 512 - 60));
  CHECK_FALSE(waits(0, 64));  // touching
  CHECK_FALSE(waits(64, 0));
  CHECK_FALSE(waits(512, 512 - 64));
  CHECK_FALSE(waits(0, 1024));  // the same place of the next block
  CHECK_FALSE(waits(0, 1ull << 40));
}

TEST_CASE("four adds are in flight together, a fifth waits for the first") {
  MoverRig rig(Side::kStore, Build::k8, "add_four", {.axi = {.read_latency = 200}});
  for (unsigned i = 0; i < 9; ++i)
    rig.push({.kind = Kind::kAdd,
              .format = kBf16,
              .bytes = 32,
              .src = kHbm + 64 * i,
              .dst = kHbm + 0x100000 + 64 * i});
  rig.run();
  CHECK(rig.memory.reads().max_outstanding == 8);
  CHECK(rig.times[3].done - rig.times[0].done < 100);
  CHECK(rig.times[4].done - rig.times[0].done > 200);
  CHECK(rig.times[7].done - rig.times[4].done < 100);
  CHECK(rig.times[8].done - rig.times[4].done > 200);
}
