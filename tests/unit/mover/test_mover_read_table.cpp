// SPDX-License-Identifier: Apache-2.0
// Reads that stand still: given up, their IDs kept out of use, late beats swallowed.
#include <catch2/catch_test_macros.hpp>

#include "mover_copies.h"

using namespace ng::test;
using ng::tb::AxiAccess;
using ng::tb::AxiFate;

namespace {

/// A copy of `p` in the reference as if no beat of its source came.
void push_lost(MoverRig& rig, const Piece& p) {
  rig.give_up_from = 0;
  rig.push(p);
  rig.give_up_from.reset();
}

}  // namespace

TEST_CASE("a read without an answer times out, writes nothing, and the others go on") {
  for (const Side side : {Side::kStore, Side::kLoad}) {
    for (const Build build : {Build::kTiny, Build::k8}) {
      MoverRig rig(side, build, "read_timeout");
      Pieces pieces(rig.bus_bytes(), 1);
      const uint64_t to = space_of(side, false, false);
      rig.memory.fate = [](const AxiAccess& a) {
        return AxiFate{.withheld = !a.write && (a.number == 3 || a.number == 4)};
      };
      for (int i = 0; i < 30; ++i) {
        const Piece p = pieces.copy(kHbm, to, 5, 3, 70);
        i == 3 || i == 4 ? push_lost(rig, p) : rig.push(p);
      }
      rig.until(30);
      CHECK(rig.times[3].done - rig.times[2].done >= kTimeoutCycles);
      CHECK(rig.times[3].done - rig.times[2].done <= kTimeoutCycles + 40);
      CHECK(rig.times[29].done - rig.times[4].done < 1000);
      // late beats into rows that others use by now
      for (int i = 0; i < 30; ++i) rig.push(pieces.copy(kHbm, to, 5, 3, 70));
      for (int i = 0; i < 40; ++i) rig.step();
      rig.memory.release_withheld();
      rig.run();
      rig.memory.fate = {};
      for (int i = 0; i < 300; ++i) rig.push(pieces.copy(kHbm, to, 5, 3, 16));
      rig.run();
    }
  }
}

TEST_CASE(
    "with every read ID in quarantine pieces end with Timeout, and recover when the answers come") {
  for (const Side side : {Side::kStore, Side::kLoad}) {
    MoverRig rig(side, Build::kTiny, "read_all_lost");
    Pieces pieces(rig.bus_bytes(), 2);
    const uint64_t to = space_of(side, false, false);
    rig.memory.fate = [](const AxiAccess& a) { return AxiFate{.withheld = !a.write}; };
    for (unsigned i = 0; i < 12; ++i) {
      Piece p = pieces.copy(kHbm, to, 4, 8, 40);
      if (i == 6 || i == 9) p.kind = Kind::kAdd, p.format = kFp32;
      if (i == 7) p.kind = Kind::kCast, p.format = kFp32, p.out_format = kE4m3;
      push_lost(rig, p);
    }
    rig.push(pieces.fill(to, 1, 50));
    rig.until(13);
    CHECK(rig.memory.withheld() == kTinyOutstanding);
    CHECK(rig.times[12].done - rig.times[4].done < 200);
    rig.memory.fate = {};
    rig.memory.release_withheld();
    for (int i = 0; i < 100; ++i) rig.step();
    for (int i = 0; i < 30; ++i) rig.push(pieces.copy(kHbm, to, 5, 3, 70));
    rig.run();
  }
}

TEST_CASE("an add passes over two IDs in quarantine, and is given up when no two lie together") {
  MoverRig rig(Side::kStore, Build::kTiny, "read_add_lost");
  Pieces pieces(rig.bus_bytes(), 3);
  // the first and third of the four IDs never answer
  rig.memory.fate = [](const AxiAccess& a) {
    return AxiFate{.withheld = !a.write && (a.number == 0 || a.number == 2)};
  };
  for (int i = 0; i < 4; ++i) {
    const Piece p = pieces.copy(kHbm, kHbm, 4, 8, 40);
    i % 2 == 0 ? push_lost(rig, p) : rig.push(p);
  }
  rig.until(4);
  Piece add = pieces.copy(kHbm, kHbm, 4, 8, 40);
  add.kind = Kind::kAdd;
  add.format = kFp32;
  push_lost(rig, add);
  for (int i = 0; i < 9; ++i) rig.push(pieces.copy(kHbm, kHbm, 4, 8, 40));
  rig.until(14);
  rig.memory.fate = {};
  rig.memory.release_withheld();
  for (int i = 0; i < 100; ++i) rig.step();
  // one lost ID: adds use the other three
  rig.memory.fate = [first = true](const AxiAccess& a) mutable {
    const bool lost = !a.write && first;
    if (lost) first = false;
    return AxiFate{.withheld = lost};
  };
  push_lost(rig, pieces.copy(kHbm, kHbm, 4, 8, 40));
  for (int i = 0; i < 20; ++i) {
    Piece p = pieces.copy(kHbm, kHbm, 4, 8, 40);
    if (i % 3 != 0) p.kind = Kind::kAdd, p.format = kFp32;
    rig.push(p);
  }
  rig.until(35);
  CHECK(rig.times[34].done - rig.times[14].done < 1500);
  rig.memory.release_withheld();
  rig.run();
}

TEST_CASE("either read of an add can time out") {
  for (int lost = 0; lost < 2; ++lost) {
    MoverRig rig(Side::kStore, Build::kTiny, "read_add_side");
    Pieces pieces(rig.bus_bytes(), 4);
    rig.memory.fate = [lost](const AxiAccess& a) {
      return AxiFate{.withheld = !a.write && int(a.number) == 1 + lost};
    };
    rig.push(pieces.copy(kHbm, kHbm, 4, 8, 100));
    Piece add = pieces.copy(kHbm, kHbm, 4, 8, 100);
    add.kind = Kind::kAdd;
    add.format = kBf16;
    push_lost(rig, add);
    if (lost == 0) rig.expected_done[1].address = add.dst;
    for (int i = 0; i < 10; ++i) rig.push(pieces.copy(kHbm, kHbm, 4, 8, 100));
    rig.until(12);
    rig.memory.release_withheld();
    rig.run();
  }
}

TEST_CASE("reads and writes that stop and come late, at random, never harm another piece") {
  for (int round = 0; round < 12; ++round) {
    const Side side = round % 2 == 0 ? Side::kStore : Side::kLoad;
    MoverRig rig(
        side, round % 4 < 2 ? Build::kTiny : Build::k8, "read_late",
        {.axi = {.read_latency = 3, .jitter = 20, .order = ng::tb::AxiOrder::kOutOfOrder}});
    Pieces pieces(rig.bus_bytes(), unsigned(round));
    const uint64_t to = space_of(side, false, false);
    int losses = round % 4 < 2 ? kTinyOutstanding - 1 : 12;  // always an ID left
    // which burst is lost is known by its address: those whose source is in page 16
    rig.memory.fate = [](const AxiAccess& a) {
      return AxiFate{.withheld = !a.write && (a.burst.addr & 0xFFFFFFF) >= 65536 &&
                                 (a.burst.addr & 0xFFFFFFF) < 69632};
    };
    for (int i = 0; i < 40; ++i) {
      const unsigned n = pieces.length(300);
      const unsigned d = pieces.draw(0, rig.bus_bytes() - 1);
      Piece p = pieces.copy(pieces.chance(0.3) ? kSbuf : kHbm, to,
                            pieces.draw(0, rig.bus_bytes() - 1), d, n);
      if (pieces.chance(0.2) && !on_chip(p.src) && losses-- > 0) {
        p.src = kHbm + 65536 + pieces.draw(0, 3000);
        push_lost(rig, p);
      } else {
        rig.push(p);
      }
    }
    INFO("round " << round);
    uint64_t released = 0;
    while (rig.got_done.size() < 40) {
      REQUIRE(rig.cycle() < 200'000);
      rig.step();
      // only what has been given up comes late
      uint64_t lost = 0;
      for (const Done& done : rig.got_done) lost += done.cause == kTimeout;
      if (pieces.chance(0.05) && rig.memory.withheld() == lost - released) {
        released = lost;
        rig.memory.release_withheld();
      }
    }
    rig.memory.release_withheld();
    for (int i = 0; i < 1000; ++i) rig.step();
    rig.run();
  }
}
