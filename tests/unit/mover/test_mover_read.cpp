// SPDX-License-Identifier: Apache-2.0
// Requests go out early, one per cycle, and never without room for their whole answer.
#include <catch2/catch_test_macros.hpp>

#include "mover_pieces.h"

using namespace ng::test;
using ng::tb::Stalls;

TEST_CASE("reads stop when the buffer is full, with every answer taken") {
  const struct {
    Build build;
    unsigned rows;
  } cases[] = {{Build::k8, 256}, {Build::k32, 128}, {Build::k64, 256}, {Build::kTiny, 128}};
  for (const auto& c : cases) {
    for (const bool from_chip : {false, true}) {
      MoverRig rig(Side::kLoad, c.build, "read_room",
                   {.axi = {.read_latency = 4}, .local_latency = 2});
      Pieces pieces(rig.bus_bytes(), 1);
      rig.writes_allowed = false;
      for (int i = 0; i < 40; ++i)
        rig.push(pieces.copy(from_chip ? kSbuf : kHbm, kSbuf, 3, 5, 900));
      for (int i = 0; i < 3000; ++i) rig.step();
      const unsigned rows = (5 + 900 - 1) / rig.bus_bytes() + 1,
                     beats = (3 + 900 - 1) / rig.bus_bytes() + 1;
      const unsigned outstanding = c.build == Build::kTiny ? kTinyOutstanding : 40;
      CHECK(rig.read_beats == beats * std::min(c.rows / rows, outstanding));
      CHECK(rig.checker.reads_outstanding() == 0);
      rig.writes_allowed = true;
      rig.run();
    }
  }
}

TEST_CASE("a read goes out when its rows just fit, and not with one row less") {
  const struct {
    Build build;
    unsigned pieces;  // of 1,024 bytes fill the buffer
  } cases[] = {{Build::k8, 2}, {Build::k32, 4}, {Build::k64, 16}, {Build::kTiny, 2}};
  for (const auto& c : cases) {
    for (const bool small_one : {false, true}) {
      MoverRig rig(Side::kLoad, c.build, "read_just");
      Pieces pieces(rig.bus_bytes(), 1);
      rig.writes_allowed = false;
      for (unsigned i = 0; i < c.pieces - 1; ++i) rig.push(pieces.copy(kHbm, kSbuf, 0, 0, 1024));
      if (small_one) rig.push(pieces.copy(kHbm, kSbuf, 0, 0, 1));
      rig.push(pieces.copy(kHbm, kSbuf, 0, 0, 1024));
      for (int i = 0; i < 1000; ++i) rig.step();
      const unsigned beats = 1024 / rig.bus_bytes();
      CHECK(rig.read_beats == (small_one ? (c.pieces - 1) * beats + 1 : c.pieces * beats));
      rig.writes_allowed = true;
      rig.run();
    }
  }
}

TEST_CASE("reads stop when every slot is taken") {
  const struct {
    Build build;
    unsigned slots;
  } cases[] = {{Build::k8, 16}, {Build::k32, 32}, {Build::k64, 128}, {Build::kTiny, 4}};
  for (const auto& c : cases) {
    MoverRig rig(Side::kLoad, c.build, "read_slots", {.axi = {.read_latency = 500}});
    Pieces pieces(rig.bus_bytes(), 1);
    for (int i = 0; i < 300; ++i) rig.push(pieces.copy(kHbm, kSbuf, 0, 0, 8));
    rig.run();
    CHECK(rig.memory.reads().max_outstanding == c.slots);
  }
}

TEST_CASE("requests go out one per cycle, in the cycle after their piece") {
  MoverRig rig(Side::kStore, Build::k64, "read_rate", {.axi = {.read_latency = 300}});
  Pieces pieces(64, 1);
  for (int i = 0; i < 128; ++i) rig.push(pieces.copy(kHbm, kHbm, 0, 0, 64));
  for (int i = 0; i < 129; ++i) rig.step();
  CHECK(rig.times.size() == 128);
  CHECK(rig.checker.reads_outstanding() == 128);
  rig.run();
}

TEST_CASE("a request waits for its ready and changes nothing meanwhile") {
  for (const Side side : {Side::kStore, Side::kLoad}) {
    MoverRigConfig config{.axi = {.ready_after_valid = true, .ar = Stalls::random(0.8)},
                          .local_ar = Stalls::random(0.8)};
    MoverRig rig(side, Build::k8, "read_held", config);
    Pieces pieces(8, 1);
    for (int i = 0; i < 200; ++i)
      rig.push(pieces.copy(pieces.chance(0.5) ? kHbm : kSbuf, space_of(side, false, false),
                           pieces.draw(0, 7), pieces.draw(0, 7), pieces.length(200)));
    rig.run();
  }
}

TEST_CASE("requests cover the bytes of a piece and no beat more") {
  MoverRig rig(Side::kStore, Build::k32, "read_cover");
  Pieces pieces(32, 1);
  uint64_t beats = 0;
  for (unsigned s = 0; s < 32; ++s)
    for (const unsigned n : {1u, 31u, 32u, 33u, 64u, 65u, 300u}) {
      rig.push(pieces.copy(s % 2 ? kHbm : kSbuf, kHbm, s, 9, n));
      beats += (s + n + 31) / 32;
    }
  rig.run();
  CHECK(rig.read_beats == beats);
}

TEST_CASE("traps a piece that crosses a boundary or is too long") {
  const Piece bad[] = {{.bytes = 0, .src = kHbm, .dst = kHbm + 65536},
                       {.bytes = 1025, .src = kHbm, .dst = kHbm + 65536},
                       {.bytes = 2, .src = kHbm + 4095, .dst = kHbm + 65536},
                       {.bytes = 2, .src = kHbm, .dst = kHbm + 1023},
                       {.kind = Kind::kCast,
                        .format = kE4m3,
                        .out_format = kFp32,
                        .bytes = 512,
                        .src = kHbm,
                        .dst = kHbm + 65536}};
  for (const Piece& piece : bad) {
    MoverRig rig(Side::kStore, Build::k8, "read_illegal");
    rig.model->offer(&piece);
    rig.model->eval();
    CHECK_THROWS(rig.model->tick());
  }
}
