// SPDX-License-Identifier: Apache-2.0
// KindAdd through both movers against golden/numerics.
#include <catch2/catch_test_macros.hpp>
#include <cstring>

#include "mover_pieces.h"

using namespace ng::test;

namespace {

/// Values that hurt a sum: specials, powers of two and their neighbours, everything else.
uint32_t value(Pieces& pieces, unsigned format) {
  uint32_t bits = uint32_t(pieces.rng()());
  if (pieces.chance(0.1)) {
    const uint32_t specials[] = {0,          0x80000000, 0x7F800000, 0xFF800000,
                                 0x7FC00000, 0x7F800001, 0xFFFFFFFF, 1,
                                 0x80000001, 0x007FFFFF, 0x00800000, 0x7F7FFFFF,
                                 0xFF7FFFFF, 0x3F800000, 0xBF800000, 0x33800000};
    bits = specials[pieces.draw(0, 15)];
  } else if (pieces.chance(0.7)) {  // exponents that meet
    bits = (bits & 0x807FFFFF) | (120 + pieces.draw(0, 14)) << 23;
    if (pieces.chance(0.5)) bits &= 0xFFFF0000u << pieces.draw(0, 6);
  }
  return format == kFp32 ? bits : bits >> 16;
}

void poke_values(MoverRig& rig, Pieces& pieces, uint64_t addr, unsigned bytes, unsigned format) {
  const unsigned size = format_bytes(format);
  std::vector<uint8_t> data(bytes);
  for (unsigned i = 0; i < bytes; i += size) {
    const uint32_t v = value(pieces, format);
    std::memcpy(&data[i], &v, size);
  }
  rig.poke(addr, data);
}

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

}  // namespace

TEST_CASE("adds FP32 and BF16 between all offsets, in both movers") {
  for (const Side side : {Side::kStore, Side::kLoad}) {
    for (const Build build : {Build::k8, Build::k32, Build::k64, Build::kTiny}) {
      MoverRig rig(side, build, "add_offsets");
      Pieces pieces(rig.bus_bytes(), 11);
      for (int i = 0; i < 300; ++i) {
        Piece p = add(pieces, rig.bus_bytes(), side, i % 4 == 0 ? 1024 : 100);
        p.src = pieces.destination(p.src >> 44 << 44, p.src % rig.bus_bytes(), p.bytes);  // its own
        poke_values(rig, pieces, p.src, p.bytes, p.format);
        poke_values(rig, pieces, p.dst, p.bytes, p.format);
        rig.push(p);
      }
      rig.run();
    }
  }
}

TEST_CASE("adds among copies and fills through a rough memory that also fails") {
  for (int round = 0; round < 24; ++round) {
    const Side side = round % 2 == 0 ? Side::kStore : Side::kLoad;
    const Build build = Build(round / 2 % 4);
    MoverRig rig(side, build, "add_rough", rough(900 + unsigned(round)));
    Pieces pieces(rig.bus_bytes(), unsigned(round));
    if (round >= 8) {
      for (int i = 0; i < 40; ++i) {
        const uint64_t at = pieces.chance(0.5) ? kHbm : kSbuf;
        rig.fail(at + pieces.draw(0, 65535), pieces.draw(1, 60), ng::tb::kAxiSlvErr, true, false);
        rig.fail(at + Pieces::kDestinations + pieces.draw(0, 40000), 1,
                 at == kSbuf || pieces.chance(0.5) ? ng::tb::kAxiSlvErr : ng::tb::kAxiDecErr,
                 pieces.chance(0.7), pieces.chance(0.3));
      }
    }
    for (int i = 0; i < 150; ++i) {
      const unsigned n = pieces.length(300);
      const unsigned d = pieces.draw(0, std::min(rig.bus_bytes() - 1, 1024 - n));
      const uint64_t to = space_of(side, false, false);
      if (pieces.chance(0.1))
        rig.push(pieces.fill(to, d, n));
      else if (pieces.chance(0.3))
        rig.push(pieces.copy(kHbm, to, pieces.draw(0, rig.bus_bytes() - 1), d, n));
      else
        rig.push(add(pieces, rig.bus_bytes(), side, 1024));
    }
    INFO("round " << round);
    rig.run();
  }
}

TEST_CASE("adds take two cycles a beat in FP32 and three in BF16") {
  for (const unsigned format : {kFp32, kBf16}) {
    MoverRig rig(Side::kStore, Build::k64, "add_rate", {.axi = {.read_latency = 3}});
    for (unsigned i = 0; i < 16; ++i)
      rig.push({.kind = Kind::kAdd,
                .format = format,
                .bytes = 1024,
                .src = kHbm + 1024 * i,
                .dst = kHbm + 0x100000 + 1024 * i});
    rig.run();
    INFO(rig.last_write - rig.first_write + 1 << " cycles for " << rig.write_beats << " beats");
    CHECK(rig.write_beats == 256);
    // and the last sum of each piece leaves before the next row is taken
    CHECK(rig.last_write - rig.first_write + 1 <= 256 * (format == kFp32 ? 2 : 3) + 16);
  }
}
