// SPDX-License-Identifier: Apache-2.0
// KindCast through both movers against golden/numerics.
#include <catch2/catch_test_macros.hpp>
#include <cstring>

#include "golden/numerics/numerics.h"
#include "mover_pieces.h"

using namespace ng::test;

namespace {

struct Pair {
  unsigned in, out;
};
const Pair kPairs[] = {{kFp32, kE4m3}, {kFp32, kE5m2},    {kFp32, kE4m3Ieee}, {kFp32, kBf16},
                       {kBf16, kE4m3}, {kBf16, kE5m2},    {kBf16, kE4m3Ieee}, {kBf16, kFp32},
                       {kE4m3, kFp32}, {kE5m2, kFp32},    {kE4m3Ieee, kFp32}, {kE4m3, kBf16},
                       {kE5m2, kBf16}, {kE4m3Ieee, kBf16}};

Piece cast(Pieces& pieces, unsigned bus, Side side, Pair pair, unsigned limit) {
  const unsigned in = format_bytes(pair.in), out = format_bytes(pair.out);
  const unsigned count = std::max(1u, pieces.length(limit) / std::max(in, out));
  const unsigned s = pieces.draw(0, bus / in - 1) * in;
  const unsigned d = std::min(pieces.draw(0, bus / out - 1) * out, 1024 - count * out);
  const uint64_t froms[] = {kHbm, kSbuf, kRemote};
  Piece p{.queue = pieces.draw(0, 3),
          .last = pieces.chance(0.3),
          .kind = Kind::kCast,
          .bytes = count * in};
  p.src = pieces.source(froms[pieces.draw(0, 2)], s, count * in);
  p.dst = pieces.destination(space_of(side, false, false), d, count * out);
  p.format = pair.in;
  p.out_format = pair.out;
  p.saturate = pieces.chance(0.5);
  return p;
}

/// A value near a code of the target, a tie of two of its codes, or anything.
uint32_t value(Pieces& pieces, Pair pair) {
  if (format_bytes(pair.in) == 1) return uint32_t(pieces.rng()());
  uint32_t bits = uint32_t(pieces.rng()());
  if (format_bytes(pair.out) < format_bytes(pair.in) && pieces.chance(0.7)) {
    const uint32_t code = bits & ((1u << 8 * format_bytes(pair.out)) - 1);
    bits = ng::to_fp32(ng::Format(pair.out), code).bits;
    if (pieces.chance(0.6)) bits += (1u << pieces.draw(12, 20));
    if (pieces.chance(0.6)) bits += pieces.draw(0, 2) - 1;
  }
  if (pieces.chance(0.05)) bits = pieces.chance(0.5) ? 0x7F800000 : 0x80000000;
  return pair.in == kFp32 ? bits : bits >> 16;
}

}  // namespace

TEST_CASE("casts between every pair of formats and all offsets, in both movers") {
  for (const Side side : {Side::kStore, Side::kLoad}) {
    for (const Build build : {Build::k8, Build::k32, Build::k64, Build::kTiny}) {
      MoverRig rig(side, build, "cast_offsets");
      Pieces pieces(rig.bus_bytes(), 12);
      for (const Pair pair : kPairs) {
        for (int i = 0; i < 60; ++i) {
          Piece p = cast(pieces, rig.bus_bytes(), side, pair, i % 4 == 0 ? 1024 : 90);
          const unsigned size = format_bytes(pair.in);
          std::vector<uint8_t> data(p.bytes);
          for (unsigned b = 0; b < p.bytes; b += size) {
            const uint32_t v = value(pieces, pair);
            std::memcpy(&data[b], &v, size);
          }
          p.src =
              pieces.destination(p.src >> 44 << 44, p.src % rig.bus_bytes(), p.bytes);  // its own
          rig.poke(p.src, data);
          rig.push(p);
        }
        rig.run();
      }
    }
  }
}

TEST_CASE("casts among copies and adds through a rough memory that also fails") {
  for (int round = 0; round < 24; ++round) {
    const Side side = round % 2 == 0 ? Side::kStore : Side::kLoad;
    MoverRig rig(side, Build(round / 2 % 4), "cast_rough", rough(500 + unsigned(round)));
    Pieces pieces(rig.bus_bytes(), unsigned(round));
    if (round >= 8) {
      for (int i = 0; i < 40; ++i)
        rig.fail((pieces.chance(0.5) ? kHbm : kSbuf) + pieces.draw(0, 65535), pieces.draw(1, 60),
                 ng::tb::kAxiSlvErr, true, false);
      for (int i = 0; i < 8; ++i)
        rig.fail(kHbm + Pieces::kDestinations + pieces.draw(0, 40000), 1, ng::tb::kAxiDecErr, false,
                 true);
    }
    for (int i = 0; i < 120; ++i) {
      const unsigned n = pieces.length(300);
      const uint64_t to = space_of(side, false, false);
      if (pieces.chance(0.3)) {
        rig.push(pieces.copy(kHbm, to, pieces.draw(0, rig.bus_bytes() - 1), 0, n));
      } else if (pieces.chance(0.2)) {
        Piece p = pieces.copy(kSbuf, to, 4, 0, (n + 3) / 4 * 4);
        p.kind = Kind::kAdd;
        p.format = kFp32;
        rig.push(p);
      } else {
        rig.push(cast(pieces, rig.bus_bytes(), side, kPairs[pieces.draw(0, 13)], 400));
      }
    }
    INFO("round " << round);
    rig.run();
  }
}

TEST_CASE("casts are one element per cycle") {
  MoverRig rig(Side::kStore, Build::k64, "cast_rate", {.axi = {.read_latency = 3}});
  for (unsigned i = 0; i < 8; ++i)
    rig.push({.kind = Kind::kCast,
              .format = kFp32,
              .out_format = kE4m3,
              .bytes = 1024,
              .src = kHbm + 1024 * i,
              .dst = kHbm + 0x100000 + 256 * i});
  rig.run();
  INFO(rig.last_write - rig.first_write + 1 << " cycles for " << 8 * 256 << " elements");
  CHECK(rig.last_write - rig.first_write + 1 <= 8 * (256 + 2));
}
