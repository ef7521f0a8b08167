// SPDX-License-Identifier: Apache-2.0
// What the movers promise of their speed (docs/blocks/mover.md), with the cycles measured and
// asserted.
#include <catch2/catch_test_macros.hpp>

#include "mover_pieces.h"

using namespace ng::test;

namespace {

struct Rate {
  uint64_t cycles = 0;  // from the first write beat to the last, both included
  uint64_t beats = 0;
  double utilisation = 0;
};

/// `count` pieces of `bytes` bytes one after the other through a memory of this read latency.
Rate rate(Side side, Build build, const std::string& name, unsigned latency, int count,
          unsigned bytes, unsigned s = 0, unsigned d = 0, bool from_chip = false) {
  MoverRig rig(side, build, name,
               {.axi = {.read_latency = latency}, .local_latency = std::min(latency, 20u)});
  Pieces pieces(rig.bus_bytes(), 1);
  uint64_t src = from_chip ? kSbuf : kHbm,
           dst = space_of(side, false, false) + Pieces::kDestinations;
  for (int i = 0; i < count; ++i) {
    // back to back at both ends, but for what must not be crossed
    const unsigned step = (bytes + s + d + rig.bus_bytes() - 1) / rig.bus_bytes() * rig.bus_bytes();
    if (src % 4096 + step > 4096) src = (src + 4095) / 4096 * 4096;
    if (dst % 1024 + step > 1024) dst = (dst + 1023) / 1024 * 1024;
    rig.push({.queue = unsigned(i % 4), .bytes = bytes, .src = src + s, .dst = dst + d});
    src += step;
    dst += step;
  }
  rig.run();
  const Rate r{.cycles = rig.last_write - rig.first_write + 1,
               .beats = rig.write_beats,
               .utilisation = double(count) * bytes /
                              double((rig.last_write - rig.first_write + 1) * rig.bus_bytes())};
  INFO(name << ": " << r.cycles << " cycles, " << r.beats << " beats, " << 100 * r.utilisation
            << " %");
  CHECK(r.beats <= r.cycles);
  return r;
}

uint64_t latency(Side side, Build build, const std::string& name, unsigned read_latency,
                 const Piece& piece) {
  MoverRig rig(side, build, name, {.axi = {.read_latency = read_latency}});
  rig.push(piece);
  rig.run();
  return rig.times[0].done - rig.times[0].taken;
}

}  // namespace

TEST_CASE("64 bytes on a 64-bit bus are done 17 cycles after the piece is taken") {
  const Piece piece{.bytes = 64, .src = kHbm + 0x40, .dst = kHbm + 0x100000};
  CHECK(latency(Side::kStore, Build::k8, "latency_64", 3, piece) == 17);
  // AR 1, first beat + 3, seven more, W 1, B 5
  const Piece fill{.kind = Kind::kFill, .bytes = 64, .dst = kHbm + 0x100000, .pattern = 1};
  CHECK(latency(Side::kStore, Build::k8, "latency_fill", 3, fill) == 15);
  const Piece load{.bytes = 64, .src = kHbm + 0x40, .dst = kSbuf};
  CHECK(latency(Side::kLoad, Build::k8, "latency_load", 3, load) == 12);
  const Piece inside{.bytes = 64, .src = kSbuf, .dst = kPsum};
  CHECK(latency(Side::kLoad, Build::k8, "latency_inside", 3, inside) == 10);
}

TEST_CASE("single-beat pieces leave one per cycle at a read latency of 100") {
  for (const Side side : {Side::kStore, Side::kLoad}) {
    CHECK(rate(side, Build::k64, "single_64", 100, 2000, 64).cycles == 2000);
    CHECK(rate(side, Build::k32, "single_32", 20, 2000, 32).cycles == 2000);
  }
  CHECK(rate(Side::kLoad, Build::k64, "single_chip", 3, 2000, 64, 0, 0, true).cycles == 2000);
  CHECK(rate(Side::kStore, Build::k64, "single_chip", 3, 2000, 64, 0, 0, true).cycles == 2000);
}

TEST_CASE("16-byte pieces on a 64-bit bus leave no gap") {
  for (const Side side : {Side::kStore, Side::kLoad}) {
    CHECK(rate(side, Build::k8, "small_16", 3, 1000, 16).cycles == 2000);
    CHECK(rate(side, Build::k8, "small_64", 3, 1000, 64).cycles == 8000);
    CHECK(rate(side, Build::k8, "small_64_far", 100, 1000, 64).cycles == 8000);
    CHECK(rate(side, Build::k8, "small_16_chip", 3, 1000, 16, 0, 0, true).cycles == 2000);
  }
}

TEST_CASE("long aligned transfers are one beat per cycle") {
  for (const Side side : {Side::kStore, Side::kLoad}) {
    CHECK(rate(side, Build::k8, "long_8", 100, 64, 1024).cycles == 64 * 128);
    CHECK(rate(side, Build::k32, "long_32", 50, 64, 1024).cycles == 64 * 32);
    CHECK(rate(side, Build::k64, "long_64", 100, 256, 1024).cycles == 256 * 16);
    CHECK(rate(side, Build::k64, "long_64_chip", 20, 256, 1024, 0, 0, true).cycles == 256 * 16);
  }
}

TEST_CASE("a misaligned piece costs at most one beat more on its side") {
  for (const Side side : {Side::kStore, Side::kLoad}) {
    for (const unsigned s : {0u, 1u, 5u, 7u}) {
      for (const unsigned d : {0u, 3u, 7u}) {
        const unsigned most = 1 + (s > 0 || d > 0);
        // the first write of a piece that needs two reads waits for the second
        CHECK(rate(side, Build::k8, "misaligned", 3, 500, 64, s, d).cycles <=
              500 * (8 + most - 1) + 1);
        CHECK(rate(side, Build::k64, "misaligned", 30, 500, 512, s, d).cycles <=
              500 * (8 + most - 1) + 1);
      }
    }
  }
}
