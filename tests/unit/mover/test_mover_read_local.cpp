// SPDX-License-Identifier: Apache-2.0
// On-chip answers find their burst among AXI ones, whatever their latency.
#include <catch2/catch_test_macros.hpp>

#include "mover_pieces.h"

using namespace ng::test;

TEST_CASE("on-chip and AXI sources mix at every latency") {
  for (const Side side : {Side::kStore, Side::kLoad}) {
    for (unsigned latency = 1; latency < 12; ++latency) {
      MoverRig rig(side, latency % 2 ? Build::k8 : Build::k32, "local_mix",
                   {.axi = {.read_latency = 13 - latency}, .local_latency = latency});
      Pieces pieces(rig.bus_bytes(), latency);
      for (int i = 0; i < 200; ++i) {
        const uint64_t from[] = {kHbm, kSbuf, kPsum, kRemote};
        const unsigned n = pieces.length(pieces.chance(0.5) ? 40 : 300);
        rig.push(pieces.copy(from[pieces.draw(0, 3)], space_of(side, false, false),
                             pieces.draw(0, rig.bus_bytes() - 1),
                             pieces.draw(0, rig.bus_bytes() - 1), n));
      }
      rig.run();
    }
  }
}

TEST_CASE(
    "an on-chip read that stops in mid-burst is given up from there, and its rest is swallowed") {
  for (const Side side : {Side::kStore, Side::kLoad}) {
    for (unsigned stop = 0; stop < 13; ++stop) {
      MoverRig rig(side, Build::k8, "local_stop", {.local_latency = 3});
      Pieces pieces(8, stop);
      const uint64_t to = space_of(side, false, false);
      rig.local_answers_allowed = stop;
      rig.give_up_from = int(stop);
      rig.push(pieces.copy(kSbuf, to, 5, stop % 8, 96));  // 13 beats
      rig.give_up_from.reset();
      for (int i = 0; i < 10; ++i) rig.push(pieces.copy(kHbm, to, 5, 3, 96));
      rig.until(11);
      CHECK(rig.times[0].done > kTimeoutCycles);
      rig.local_answers_allowed = ~uint64_t{0};
      for (int i = 0; i < 40; ++i) rig.push(pieces.copy(i % 2 ? kHbm : kSbuf, to, 5, 3, 96));
      rig.run();
    }
  }
}

TEST_CASE("an error on the chip is a bus error of its first byte") {
  MoverRig rig(Side::kLoad, Build::k8, "local_error");
  rig.fail(kSbuf + 0x107, 1, ng::tb::kAxiSlvErr, true, false);
  rig.push({.bytes = 20, .src = kSbuf + 0x103, .dst = kPsum + 1});  // from its first byte on
  rig.push({.bytes = 20, .src = kSbuf + 0xFB, .dst = kPsum + 65});  // from 0x100 on
  rig.push({.bytes = 20, .src = kSbuf + 0x108, .dst = kPsum + 129});
  rig.run();
  CHECK(rig.got_done[0] == Done{.cause = kBusSlave, .address = kSbuf + 0x103});
  CHECK(rig.got_done[1] == Done{.cause = kBusSlave, .address = kSbuf + 0x100});
  CHECK(rig.got_done[2].cause == 0);
}

TEST_CASE("a burst that moves, however slowly, is not given up") {
  MoverRig rig(Side::kLoad, Build::k8, "local_slow");
  rig.local_answers_allowed = 0;
  rig.push({.bytes = 30, .src = kSbuf + 5, .dst = kPsum + 3});  // its first row needs two beats
  for (int beat = 0; beat < 5; ++beat) {
    for (unsigned i = 0; i < kTimeoutCycles * 3 / 4; ++i) rig.step();
    rig.local_answers_allowed = 1;
  }
  rig.run();
}
